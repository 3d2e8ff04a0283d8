import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunningConsole } from '../../src/console/server.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { openConsole, sessionFor } from '../support/console.ts'
import { type Game, startGame } from '../support/game.ts'

// A machine that runs all tests at once is slow; nothing here waits for time to pass.
vi.setConfig({ testTimeout: 60_000 })

const LAPTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const ANGRY = '三天了还没发货，也没人管！'
const NASTY = '<img src=x onerror=alert(1)>"\'&<script>alert(2)</script>'
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let browser: Browser
/** What a page complained about: script errors, dialogs, refused resources, anything asked of another host. */
const faults: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
}, BROWSER_START_MS)
afterAll(() => browser.close())
beforeEach(() => {
  faults.length = 0
})

async function visit(
  game: Game,
  desk: RunningConsole,
  who: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: LAPTOP, timezoneId: 'Asia/Shanghai', ...options })
  const { hostname } = new URL(desk.url)
  await context.addCookies([
    { name: 'nuanqun_session', value: await sessionFor(game, who), domain: hostname, path: '/' },
  ])
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('dialog', async (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(desk.url)) faults.push(`asked elsewhere: ${request.url()}`)
  })
  await page.goto(desk.url + path)
  return page
}

async function newest(game: Game): Promise<number> {
  const [row] = await game.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
  return row?.id ?? 0
}
const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth')

describe('a complaint, from the group to its end, by clicking', async () => {
  const game = await startGame()
  const desk = await openConsole(game)

  it('on a phone with one thumb', async () => {
    const page = await visit(game, desk, '小林', '/desk', { viewport: PHONE, hasTouch: true, isMobile: true })
    await page.getByText('现在没有等着处理的事').waitFor()
    await game.says('小王', ANGRY)
    const id = await newest(game)
    // By itself.
    await page.locator(`#t${id}`).waitFor()
    await page.getByRole('button', { name: '接', exact: true }).tap()
    await page.getByText('归您了').waitFor()
    await page.locator(`#t${id}`).tap()
    await page.waitForURL(`**/desk/${id}`)
    const thumb = page.locator('.thumb')

    await thumb.getByText('承诺').tap()
    const promise = page.locator('#do-promise')
    await promise.getByText('今晚 8 点').tap()
    await promise.getByLabel('做什么').first().fill('补发')
    await promise.getByRole('button', { name: '承诺一个时间' }).first().tap()
    await page.getByText('已记下').waitFor()
    await game.relay()
    expect(game.sentTo('书友群')).toContain('小林：补发，最晚 20:00 给您结果')

    await thumb.getByText('回复').tap()
    await page.locator('#reply-words').waitFor()
    await page.locator('.draft').first().tap()
    expect(await page.locator('#reply-words').inputValue()).toBe(await page.locator('.draft').first().textContent())
    await page.locator('#reply-words').fill('已经装箱了')
    await page.getByRole('button', { name: '发出' }).tap()
    await page.getByText('已替您回复').waitFor()

    await thumb.getByText('办结').tap()
    await page.locator('#do-resolve textarea').fill('已补发，今晚送达')
    await page.locator('#do-resolve button').tap()
    await page.getByText('等群友确认').waitFor()
    await page.locator('#publish').getByText('公示到群里').tap()
    await page.getByText('已公示到「书友群」').waitFor()
    await game.relay()
    expect(game.sentTo('书友群')).toContain('小林：已经装箱了')
    expect(game.sentTo('书友群')).toMatch(/📣 处理公示[\s\S]*结果：已补发，今晚送达/)
    await game.says('小王', '已解决')
    await page.getByText('确认解决').waitFor()
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
    await page.context().close()
  })
})

describe('two browsers', async () => {
  const game = await startGame()
  const desk = await openConsole(game)

  it('see what the other does, keep what one is typing, and tell who was first', async () => {
    await game.says('小王', ANGRY)
    const id = await newest(game)
    const [lin, chen] = await Promise.all([
      visit(game, desk, '小林', '/desk'),
      visit(game, desk, '陈经理', `/desk/${id}`),
    ])
    // 陈经理 has begun to write.
    await chen.locator('#do-resolve > summary').click()
    await chen.locator('#do-resolve textarea').fill('写到一半')
    await lin.getByRole('button', { name: '接', exact: true }).click()
    await lin.getByText('小林在跟').waitFor()
    await chen.locator('#news').getByRole('button').waitFor()
    expect(await chen.locator('#do-resolve textarea').inputValue()).toBe('写到一半')
    await chen.locator('.do').getByRole('button', { name: '接单，我来跟进' }).click()
    await chen.getByText(`工单 ${id} 已经由小林接了`).first().waitFor()
    await chen.goto(`${desk.url}/desk/${id}`)
    await chen.locator('#do-transfer > summary').click()
    // Nothing written: the page follows by itself, and what was unfolded stays so.
    await lin.goto(`${desk.url}/desk/${id}`)
    await lin.locator('#do-pause > summary').click()
    await lin.locator('#do-pause textarea').fill('发一下单号')
    await lin.locator('#do-pause button').click()
    await chen.getByText('等群友发一下单号').first().waitFor()
    expect(await chen.locator('#do-transfer').getAttribute('open')).not.toBeNull()
    // The 409 of the form that came too late is what it should be.
    expect(faults.filter((f) => !f.includes('409'))).toEqual([])
    for (const page of [lin, chen]) await page.context().close()
  })

  it('count down every second, without a word to screen readers', async () => {
    await game.says('小李', '快递又丢了，气死了！')
    const page = await visit(game, desk, '小林', '/desk')
    const clock = page.locator('[data-due]').first()
    const before = await clock.textContent()
    await page.evaluate(() => {
      // As if a minute had passed.
      for (const one of document.querySelectorAll<HTMLElement>('[data-due]'))
        one.dataset.due = String(Number(one.dataset.due) - 61_000)
    })
    await expect.poll(() => clock.textContent()).not.toBe(before)
    expect(
      await page.evaluate(() =>
        document.querySelector('[data-due]')?.closest('[aria-live], [role=status], [role=timer]'),
      ),
    ).toBeNull()
    await page.context().close()
  })
})

describe('without a mouse', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  await game.says('小王', ANGRY)
  await game.says('小李', '收到的书缺页，怎么办，太差了！')
  await game.says('小赵', '快递又丢了，气死了！')

  it('walks the list with j and k, opens with Enter, and reaches everything by Tab', async () => {
    const page = await visit(game, desk, '小林', '/desk')
    const focused = () => page.evaluate(() => document.activeElement?.id)
    const ids = await page.locator('.ticket a.go').evaluateAll((links) => links.map((link) => link.id))
    const seen: (string | undefined)[] = []
    for (const key of ['j', 'j', 'k', 'j', 'j', 'j']) {
      await page.keyboard.press(key)
      seen.push(await focused())
    }
    expect(seen).toEqual([ids[0], ids[1], ids[0], ids[1], ids[2], ids[2]])
    // From the ticket to its member to its button, in the order in which they are read.
    const order: string[] = []
    for (let i = 0; i < 2; i += 1) {
      await page.keyboard.press('Tab')
      order.push((await page.evaluate(() => document.activeElement?.textContent)) ?? '')
    }
    expect(order[1]).toBe('接')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/desk/${ids[1]?.slice(1)}`)
    const reached = new Set<string>()
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''))
    }
    for (const name of ['接单，我来跟进', '回复群友', '承诺一个时间', '办结', '等群友补充', '转给同事', '补偿', '误报'])
      expect(reached, name).toContain(name)
    // Letters go into fields.
    await page.locator('#do-resolve > summary').click()
    await page.locator('#do-resolve textarea').press('j')
    expect(await page.locator('#do-resolve textarea').inputValue()).toBe('j')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('has no serious finding of axe, in both themes, on phone and laptop', async () => {
    const id = await newest(game)
    for (const viewport of [PHONE, LAPTOP])
      for (const colorScheme of ['light', 'dark'] as const)
        for (const path of ['/desk', `/desk/${id}`]) {
          const page = await visit(game, desk, '小林', path, { viewport, colorScheme, bypassCSP: true })
          await page.locator('details').evaluateAll((all) => {
            for (const one of all) if (one.id.startsWith('do-') || one.id === 'filter') one.removeAttribute('name')
            for (const one of all) if (one.id.startsWith('do-') || one.id === 'filter') one.setAttribute('open', '')
          })
          await page.addScriptTag({ path: axe })
          const found = await page.evaluate(
            `axe.run().then(({ violations }) => violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ' ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`,
          )
          expect(found, `${path} ${viewport.width} ${colorScheme}`).toEqual([])
          expect(await overflow(page), path).toBeLessThanOrEqual(0)
          await page.context().close()
        }
  })
})

describe('hostile nicknames and words', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  await game.says(NASTY, `投诉 ${NASTY} \u202e反了`)
  await game.says(NASTY, `${'😡'.repeat(500)} ${'长'.repeat(3000)}`)
  await game.says(NASTY, '#帮助', { quote: { name: NASTY, text: NASTY } })
  await game.says('小李', `看 ${'W'.repeat(600)}`)

  it('are inert, and break no page', async () => {
    const id = await newest(game)
    for (const viewport of [PHONE, LAPTOP])
      for (const path of ['/desk', `/desk/${id}`]) {
        const page = await visit(game, desk, '小林', path, { viewport })
        await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
        expect(await page.locator('main img, main script').count()).toBe(0)
        expect(await overflow(page), `${path} ${viewport.width}`).toBeLessThanOrEqual(0)
        await page.context().close()
      }
    expect(faults).toEqual([])
  })
})
