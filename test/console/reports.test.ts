import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningConsole } from '../../src/console/server.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { Client, openConsole, sessionFor } from '../support/console.ts'
import { type Game, startGame } from '../support/game.ts'

/** Six complaints in the group of the books, all resolved by 小林; one in a group in which 小林 is not. */
async function aWeek(g: Game): Promise<void> {
  const staff = (text: string, mention: string[] = []) => g.says('陈经理', text, { room: '值班群', mention })
  await staff('值班 @小林 72小时', ['小林'])
  await g.says('周老板', '#开启', { room: '跑步群' })
  for (const [i, who] of ['小王', '李姐', '老赵', '秋秋', '阿May', '小马'].entries()) {
    await g.says(who, `投诉 ${['三天了还没发货', '书缺页', '箱子摔坏了', '客服没回', '又漏发了', '快递太慢'][i]}`)
    await g.pass('5m')
    await g.says('小林', `@${who} 抱歉，我马上查`, { mention: [who] })
    await g.says('小林', `接 ${i + 1}`, { room: '值班群' })
    await g.says('小林', `结 ${i + 1} 已经补发`, { room: '值班群' })
  }
  await g.says('小王', '评分 5 很快')
  await g.says('老李', '投诉 没人理我', { room: '跑步群' })
}

describe('the reports of the console', () => {
  let g: Game
  let desk: RunningConsole
  let lin: Client
  let chen: Client
  let running = 0
  beforeAll(async () => {
    g = await startGame()
    await aWeek(g)
    desk = await openConsole(g)
    lin = await Client.of(desk, g, '小林')
    chen = await Client.of(desk, g, '陈经理')
    running = (await g.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '跑步群'`))[0]?.id ?? 0
  })

  it('show every chart with its words, its figures and its files', async () => {
    const { status, html, text } = await chen.get('/reports?days=7')
    expect(status).toBe(200)
    expect(text).toContain('2026-11-17 到 2026-11-23，最后一天是今天')
    expect(text).toContain('共 7 单')
    expect(text).toContain('按时 100%（6/6）')
    expect(text).toContain('1 次评分，不到 5 次先不算平均')
    expect(html.match(/<h2 /g)).toHaveLength(10)
    expect(html).toContain('srcset="/reports/tickets.svg?days=7&amp;theme=dark"')
    expect(html).toMatch(/<img src="\/reports\/tickets\.svg\?days=7&amp;theme=light" alt="每天的工单；全部群[^"]+"/)
    expect(text).toMatch(/2026-11-23 \d \d \d/)
    expect(Buffer.byteLength(html)).toBeLessThan(60_000)
    expect(Buffer.byteLength((await chen.get('/reports?days=90')).html)).toBeLessThan(150_000)
  })

  it('of one group, on a page and in every file', async () => {
    const { text } = await chen.get(`/reports?days=7&room=${running}`)
    expect(text).toContain('共 1 单')
    const svg = await chen.get(`/reports/tickets.svg?days=7&room=${running}`)
    expect(svg.headers.get('content-type')).toBe('image/svg+xml')
    expect(svg.html).toContain('aria-label="每天的工单；跑步群')
    expect(svg.html).not.toContain('<text')
    expect((await chen.get(`/reports/tickets.svg?days=7&room=${running}&theme=dark`)).html).toContain('#211f1d')
    const png = await chen.get(`/reports/tickets.png?days=7`)
    expect(png.headers.get('content-type')).toBe('image/png')
    expect(png.html).toContain('PNG')
    const csv = await chen.get(`/reports/tickets.csv?days=7&room=${running}`)
    expect(csv.headers.get('content-disposition')).toBe(
      'attachment; filename="nuanqun-tickets-2026-11-17-2026-11-23.csv"',
    )
    expect(csv.html).toMatch(/日期,一般（单）,较急（单）,紧急（单）\r\n2026-11-17,0,0,0\r\n/)
  })

  it.each([
    '/reports?days=14',
    '/reports?days=',
    '/reports?days=__proto__',
    '/reports?room=abc',
    '/reports?room=-1',
    '/reports?room=1e3',
    '/reports?room=9999999999999999999',
    '/reports?theme=red',
    '/reports/people?days=1',
    '/reports/tickets.png?days=400',
  ])('refuse %s clearly', async (path) => {
    const answer = await chen.get(path)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('筛选条件不对')
  })

  it('know no other charts and files', async () => {
    for (const path of ['/reports/secrets.svg', '/reports/tickets.exe', '/reports/tickets', '/reports/__proto__.svg'])
      expect((await chen.get(path)).status, path).toBe(404)
  })

  it('show an agent their own groups, no people, and nothing of what is missing', async () => {
    const { text, html } = await lin.get('/reports?days=7')
    expect(text).toContain('我在的群')
    expect(text).toContain('共 6 单')
    expect(text).not.toContain('跑步群')
    expect(html).not.toContain('/reports/people')
    for (const path of [`/reports?room=${running}`, '/reports?room=4711', `/reports/tickets.csv?room=${running}`]) {
      const answer = await lin.get(path)
      expect(answer.status, path).toBe(403)
      expect(answer.text).toContain('这一页您看不了')
    }
    expect((await lin.get('/reports/people')).status).toBe(403)
    expect((await new Client(desk.url).get('/reports/tickets.csv')).status).toBe(403)
  })

  it('tell managers of people', async () => {
    const { text } = await chen.get('/reports/people?days=7')
    expect(text).toMatch(/小林 6 5 分钟 6\/6 · 100% – 6 0 1 次/)
    expect((await chen.get(`/reports/people?days=7&room=${running}`)).text).toContain('还没有人接过工单')
    expect(text).toContain('小林：6 单，办结 6，首次回复按时 6/6')
    expect((await chen.get('/reports/people.svg?days=7')).html).toContain('aria-label="各人的工单；全部群')
    expect((await chen.get('/reports/people.png?days=7')).html).toContain('PNG')
    expect((await chen.get('/reports/people.csv?days=7')).html).toMatch(/同事,办结（?.*还没办结.*\r\n小林,6,0/u)
    for (const form of ['svg', 'png', 'csv']) expect((await lin.get(`/reports/people.${form}`)).status).toBe(403)
    expect((await chen.press('/reports/people?days=7', '图表 发 同事')).text).toContain('「各人的工单」发到值班群了')
  })

  it('send a chart to the staff room by the command of the chat', async () => {
    g.said.length = 0
    const answer = await chen.press('/reports?days=7', '图表 发 趋势')
    expect(answer.text).toContain('「每天的工单」发到值班群了')
    await g.relay()
    const [said] = g.said
    expect(said?.to).toBe('值班群')
    expect(said?.text).toContain('—— 陈经理发给大家看')
    expect(said?.picture).toBeDefined()
    // An agent sees some groups together, which is not what the command would send; of one group it is.
    expect((await lin.get('/reports?days=7')).html).not.toContain('图表 发')
    const [books] = await g.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
    expect((await lin.press(`/reports?days=7&room=${books?.id}`, '图表 发 类别')).text).toContain('发到值班群了')
  })

  it('speak English', async () => {
    await chen.post('/preferences', { lang: 'en', theme: 'dark', back: '/reports' })
    const { text, html } = await chen.get('/reports?days=7')
    expect(text).toContain('Tickets a day')
    expect(text).toContain('7 tickets: ')
    expect(html).toContain('<img src="/reports/tickets.svg?days=7&amp;theme=dark"')
    expect((await chen.get('/reports/mood.csv?days=7')).html).toContain('Day,Unhappy messages (%)')
    await chen.post('/preferences', { lang: 'zh', theme: 'auto', back: '/reports' })
  })

  it('leave a hostile name of a group inert', async () => {
    await g.says('周老板', '#开启', { room: '"><img src=x onerror=alert(1)>' })
    const { html } = await chen.get('/reports')
    expect(html).not.toMatch(/<img src=x/)
    const [room] = await g.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic LIKE '%onerror%'`)
    const one = await chen.get(`/reports?room=${room?.id}`)
    expect(one.status).toBe(200)
    expect(one.html).not.toMatch(/<img src=x/)
  })

  describe('in a browser', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    }, BROWSER_START_MS)
    afterAll(() => browser.close())
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

    it.each([
      ['phone', 390, 844, 'dark'],
      ['laptop', 1280, 800, 'light'],
    ] as const)(
      'on a %s: every picture loads, nothing overflows, axe finds nothing serious',
      async (_, width, height, colorScheme) => {
        // Only the test's own script needs to get past the policy of the page.
        const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true })
        await context.addCookies([{ name: 'nuanqun_session', value: await sessionFor(g, '陈经理'), url: desk.url }])
        const page = await context.newPage()
        for (const path of ['/reports?days=7', '/reports/people?days=7']) {
          await page.goto(desk.url + path)
          const images = page.locator('figure img')
          for (let i = 0; i < (await images.count()); i += 1) {
            await images.nth(i).scrollIntoViewIfNeeded()
            await expect.poll(() => images.nth(i).evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(750)
            const shown = await images.nth(i).evaluate((img) => (img as HTMLImageElement).currentSrc)
            expect(shown).toContain(`theme=${colorScheme}`)
          }
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            path,
          ).toBeLessThanOrEqual(0)
          await page.evaluate(axe)
          const found = await page.evaluate(
            `axe.run().then((r) => r.violations.filter((v) => /serious|critical/.test(v.impact)).map((v) => v.id))`,
          )
          expect(found, path).toEqual([])
        }
        await context.close()
      },
      90_000,
    )
  })
})
