import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createOffice } from '../../src/app/office.ts'
import type { RunningConsole } from '../../src/console/server.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { Client, linkOf, openConsole, sessionFor } from '../support/console.ts'
import {
  bytesOf,
  crawl,
  findingsOf,
  LAPTOP,
  MAX_PAGE_BYTES,
  overflowOf,
  PHONE,
  type Visit,
  weightTable,
} from '../support/console-crawl.ts'
import { playShop } from '../support/console-world.ts'
import type { Game } from '../support/game.ts'
import { startTestConsole } from './start.ts'

// A machine that runs all tests at once is slow; nothing here waits for time to pass.
vi.setConfig({ testTimeout: 180_000 })

let browser: Browser
let game: Game
let desk: RunningConsole

beforeAll(async () => {
  browser = await openBrowser()
  game = await playShop()
  desk = await openConsole(game)
}, BROWSER_START_MS)
afterAll(async () => {
  await browser.close()
  await game.drop()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})

/** A browser in which somebody is signed in. */
async function enter(who: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: LAPTOP, ...options })
  context.setDefaultTimeout(20_000)
  await context.addCookies([{ name: 'nuanqun_session', value: await sessionFor(game, who), url: desk.url }])
  return context
}

async function open(who: string, path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await enter(who, options)).newPage()
  await page.goto(desk.url + path)
  return page
}

/** What the address says is answered; titles, language and headings are there; nothing is wider than the screen. */
async function frameFaults({ page, path, status }: Visit, lang: 'zh' | 'en' = 'zh'): Promise<string[]> {
  const found: string[] = []
  if (status !== 200) found.push(`status ${status}`)
  const seen = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    lang: document.documentElement.lang,
  }))
  if (seen.headings !== 1) found.push(`${seen.headings} h1`)
  if (!/^\S.* · (?:暖群|NuanQun)$/u.test(seen.title)) found.push(`title 「${seen.title}」`)
  if (seen.lang !== (lang === 'zh' ? 'zh-CN' : 'en')) found.push(`lang ${seen.lang}`)
  for (const [name, viewport] of [
    ['phone', PHONE],
    ['laptop', LAPTOP],
  ] as const) {
    await page.setViewportSize(viewport)
    const beyond = await overflowOf(page)
    if (beyond > 0) found.push(`${beyond} px too wide on a ${name}`)
  }
  return found.map((fault) => `${path}: ${fault}`)
}

describe('every page', () => {
  it.each([
    ['小林', 'agent', 'zh'],
    ['陈经理', 'manager', 'en'],
  ] as const)(
    'is there for %s (%s, %s), fits phone and laptop, and the browser has nothing to complain about',
    async (who, role, lang) => {
      const faults: string[] = []
      const context = await enter(who)
      await context.addCookies([{ name: 'nuanqun_lang', value: lang, url: desk.url }])
      const visits = await crawl(context, desk.url, {
        role,
        atMost: 30,
        look: async (visit) => {
          faults.push(...(await frameFaults(visit, lang)))
        },
      })
      expect(visits.length).toBeGreaterThan(0)
      expect([...faults, ...visits.flatMap((v) => v.faults.map((f) => `${v.path}: ${f}`))]).toEqual([])
    },
  )

  it('can be read by everybody, in light and dark, and is light to load', async () => {
    const faults: string[] = []
    const atMost = 90
    const visits = await crawl(await enter('周老板'), desk.url, {
      role: 'owner',
      atMost,
      look: async (visit) => {
        faults.push(...(await frameFaults(visit)))
        const { page, path } = visit
        if (!visit.isFirst) return
        await page.emulateMedia({ colorScheme: 'light' })
        faults.push(...(await findingsOf(page)).map((f) => `${path} (light, laptop): ${f}`))
        await page.emulateMedia({ colorScheme: 'dark' })
        await page.setViewportSize(PHONE)
        if ((await overflowOf(page)) > 0) faults.push(`${path}: too wide in the dark`)
        faults.push(...(await findingsOf(page, ['color-contrast'])).map((f) => `${path} (dark, phone): ${f}`))
        await page.setViewportSize(LAPTOP)
      },
    })
    expect([...faults, ...visits.flatMap((v) => v.faults.map((f) => `${v.path}: ${f}`))]).toEqual([])
    // The walk has ended by itself: no page was left out.
    expect(visits.length).toBeLessThan(atMost)
    const table = weightTable(visits)
    if (process.env.PRINT_WEIGHTS !== undefined) console.log(table)
    expect(
      visits.filter((v) => bytesOf(v) > MAX_PAGE_BYTES).map((v) => v.path),
      table,
    ).toEqual([])
  })

  it('works without scripts, menu and all', async () => {
    const page = await open('陈经理', '/desk', { javaScriptEnabled: false, viewport: PHONE })
    await page.locator('#more > summary').click()
    await page.locator('.sheet a[href="/operations"]').click()
    expect(await page.locator('h1').textContent()).toBe('运维')
    await page.goto(`${desk.url}/desk`)
    await page.locator('.command-bar [name=line]').fill('值班')
    await page.locator('.command-bar button').click()
    await page.locator('.said').waitFor()
    await page.locator('#more > summary').click()
    await page.locator('.sheet select[name="lang"]').selectOption('en')
    await page.locator('.sheet .preferences button').click()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })
})

describe('coming in', () => {
  it('shows whose link it is to whoever looks, lets in who presses the button, and nobody after', async () => {
    const path = await linkOf(game, '小林')
    // The chat app fetches the link for its preview first.
    expect((await new Client(desk.url).get(path)).text).toContain('小林')
    const phone = await (await browser.newContext({ viewport: PHONE })).newPage()
    await phone.goto(desk.url + path)
    expect(await findingsOf(phone)).toEqual([])
    await phone.getByRole('button', { name: '登录' }).click()
    await phone.waitForURL('**/desk')
    expect(await phone.locator('.who').textContent()).toContain('小林')
    const other = await (await browser.newContext()).newPage()
    expect((await other.goto(desk.url + path))?.status()).toBe(403)
    expect(await other.locator('h1').textContent()).toBe('这个链接用不了了')
    expect((await other.goto(`${desk.url}/desk`))?.status()).toBe(403)
  })
})

const command = (page: Page, line: string) => page.locator('.command-bar [name=line]').fill(line)

describe('what happens', () => {
  it('is seen in another browser without reloading', async () => {
    const lin = await open('小林', '/desk')
    const [chen, watching] = [await open('陈经理', '/desk'), await open('周老板', '/operations/audit')]
    for (const page of [chen, watching])
      await page.evaluate(() => {
        document.body.dataset.same = 'yes'
      })
    const words = '等了一个星期都没有人理我，差评！'
    await game.says('周周', words, { room: '书友群' })
    const [ticket] = await game.rows<{ id: number }>(`SELECT id FROM tickets ORDER BY id DESC LIMIT 1`)
    await chen.locator('main', { hasText: words }).waitFor()
    await command(lin, `接 ${ticket?.id}`)
    await lin.keyboard.press('Enter')
    await lin.locator('.said', { hasText: '归您了' }).waitFor()
    await watching.locator('main', { hasText: `接 ${ticket?.id}` }).waitFor()
    for (const page of [chen, watching]) expect(await page.evaluate(() => document.body.dataset.same)).toBe('yes')
  })

  it('does not take away what somebody is writing', async () => {
    const chen = await open('陈经理', '/desk')
    await command(chen, '承诺 1 ')
    await game.says('孙小姐', '还是没有人管，太失望了，要退款', { room: '妈妈团购二群' })
    await chen.locator('#news').waitFor()
    expect(await chen.locator('.command-bar [name=line]').inputValue()).toBe('承诺 1 ')
  })

  it('waits for a server that is away, says so, and goes on by itself', async () => {
    const page = await open('陈经理', '/desk')
    const { port } = desk
    await desk.stop()
    await page.locator('#offline', { hasText: '正在重新连接' }).waitFor()
    await game.says('老吴', '断网的时候也有人生气，你们太过分了！', { room: '书友群' })
    desk = await startTestConsole({ office: createOffice(game.house), port })
    await page.locator('#offline').waitFor({ state: 'hidden' })
    await page.locator('main', { hasText: '断网的时候也有人生气' }).waitFor()
  })
})

describe('by keyboard alone', () => {
  const place = (page: Page) =>
    page.evaluate(() => {
      const at = document.activeElement
      return { tag: at?.tagName ?? '', text: at?.textContent?.trim() ?? '', href: at?.getAttribute('href') ?? '' }
    })

  it('one reaches the content, the pages and the command line, and gives a command', async () => {
    const page = await open('陈经理', '/desk')
    await page.keyboard.press('Tab')
    expect(await place(page)).toMatchObject({ text: '跳到内容' })
    const passed: string[] = []
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab')
      passed.push((await place(page)).href)
    }
    expect(passed).toEqual(expect.arrayContaining(['/desk', '/operations', '/desk?view=mine']))
    await page.keyboard.press('/')
    expect(await place(page)).toMatchObject({ tag: 'INPUT' })
    await page.keyboard.type('值班')
    await page.keyboard.press('Enter')
    await page.locator('.said').waitFor()
    await page.reload()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  })

  it('one opens the menu of a phone, and leaves it by Escape where one was', async () => {
    const page = await open('陈经理', '/desk', { viewport: PHONE })
    await page.locator('#more > summary').focus()
    await page.keyboard.press('Enter')
    const link = page.locator('.sheet a[href="/operations"]')
    await link.waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('.sheet') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await link.waitFor({ state: 'hidden' })
    expect(await place(page)).toMatchObject({ tag: 'SUMMARY', text: '更多' })
  })
})
