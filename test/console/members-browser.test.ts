import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { openConsole, sessionFor } from '../support/console.ts'
import { startGame } from '../support/game.ts'

const PHONE = { width: 390, height: 844 }
const HOSTILE = '<img src=x onerror=document.title=1>'
const LONG = 'W'.repeat(60)

describe('members and the public page in a real browser', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  let browser: Browser
  let page: Page
  let member = 0
  let board = ''

  beforeAll(async () => {
    await game.says('周老板', '#开启', { room: `${LONG}<b>群` })
    await game.says('陈经理', '大家好', { room: `${LONG}<b>群` })
    for (const who of [HOSTILE, LONG]) {
      await game.says(who, '大家好', { room: `${LONG}<b>群` })
      await game.says(who, '大家好')
    }
    await game.says(HOSTILE, `三天了还没发货 ${LONG} <script>document.title='2'</script>`, { room: `${LONG}<b>群` })
    const [ticket] = await game.rows<{ id: number; contact_id: number }>(`SELECT id, contact_id FROM tickets`)
    member = ticket?.contact_id ?? 0
    await game.tells('陈经理', `#结 ${ticket?.id} 已补发 ${LONG}${LONG}`)
    await game.tells('陈经理', `#公示 ${ticket?.id}`)
    await game.relay()
    await game.says('陈经理', '#公开页 开', { room: `${LONG}<b>群` })
    board = /\/board\/[\w-]+/.exec(game.sentTo('陈经理'))?.[0] ?? ''
    await game.rows(`UPDATE contacts SET name = $2 WHERE id = $1`, [member, `"'><svg/onload=document.title=3>${LONG}`])
    browser = await openBrowser()
    const context = await browser.newContext({ viewport: PHONE })
    await context.addCookies([{ name: 'nuanqun_session', value: await sessionFor(game, '陈经理'), url: desk.url }])
    page = await context.newPage()
  }, BROWSER_START_MS)
  afterAll(() => browser.close())

  const opens = async (path: string) => {
    const answer = await page.goto(desk.url + path)
    expect(answer?.status(), path).toBe(200)
    return page.evaluate(() => ({
      title: document.title,
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      injected: document.querySelectorAll('main img, main svg[onload], main script, main b b').length,
    }))
  }

  it('shows hostile names and endless words without harm and without a sideways scroll', async () => {
    for (const path of ['/members', '/members?open=1&q=W', `/members/${member}`, `/members/${member}/tickets`, board]) {
      const { title, over, injected } = await opens(path)
      expect(['1', '2', '3'], path).not.toContain(title)
      expect([path, over, injected]).toEqual([path, 0, 0])
    }
    expect(await page.locator('.said-once li').count()).toBe(1)
  })

  it('takes a note by the keyboard alone', async () => {
    await opens(`/members/${member}`)
    await page.focus('#note')
    await page.keyboard.type('喜欢推理小说')
    await page.keyboard.press('Enter')
    await page.waitForURL(/said=/)
    expect(await page.textContent('.said')).toContain('记下了')
    const notes = await game.rows<{ contact_id: number }>(`SELECT contact_id FROM care_notes`)
    expect(notes).toEqual([{ contact_id: member }])
  })
})
