import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { barChartSvg, toPng } from '../../src/charts/index.ts'
import type { RunningConsole } from '../../src/console/server.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { findingsOf, MAX_PAGE_BYTES } from '../support/console-crawl.ts'
import { type PlayedSandbox, playSandbox } from '../support/sandbox.ts'
import { FakeWorld } from './fake-world.ts'
import { startTestConsole } from './start.ts'

// A machine that runs all tests at once is slow; nothing here waits for time to pass.
vi.setConfig({ testTimeout: 30_000 })

const LAPTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const COMPLAINT = '三天了还没发货，也没人管！'

let browser: Browser
let world: FakeWorld
let desk: RunningConsole
/** What a page complained about: script errors, refused resources, anything asked of another host. */
let faults: string[]

beforeAll(async () => {
  browser = await openBrowser()
}, BROWSER_START_MS)
afterAll(() => browser.close())

beforeEach(async () => {
  world = new FakeWorld()
  desk = await startTestConsole({ world })
  faults = []
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await desk.stop()
})

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: LAPTOP, timezoneId: 'Asia/Shanghai', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(desk.url)) faults.push(`asked elsewhere: ${request.url()}`)
  })
  await page.goto(`${desk.url}/sandbox`)
  await page.locator('#chats button').first().waitFor()
  return page
}

const say = async (page: Page, text: string) => {
  await page.locator('#text').fill(text)
  await page.locator('#text').press('Enter')
}
const chat = (page: Page, title: string) => page.locator('#chats button', { hasText: title })
const bubble = (page: Page, text: string) => page.locator('#lines .bubble', { hasText: text })
const become = (page: Page, id: string) => page.locator('#me').selectOption(id)
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('the sandbox page', () => {
  it('lets a visitor complain as a member and take care of it as staff, live', async () => {
    const page = await visit()
    expect(await page.locator('#me option:checked').textContent()).toBe('小王 · 群友')
    expect(
      await page.locator('#me optgroup').evaluateAll((all) => all.map((one) => one.getAttribute('label'))),
    ).toEqual(['群友', '客服', '店主'])
    await say(page, COMPLAINT)
    await page.locator('.said.own .bubble', { hasText: COMPLAINT }).waitFor()
    await bubble(page, `@小王 收到：${COMPLAINT}`).waitFor()
    expect(await page.locator('#text').inputValue()).toBe('')

    await chat(page, '值班室').locator('.badge').waitFor()
    await page.getByRole('button', { name: /^值班室.* 1 条未读$/ }).waitFor()
    await become(page, 'lin')
    await chat(page, '值班室').locator('.called', { hasText: '[有人@我]' }).waitFor()
    // The same line is no longer one's own.
    await page.locator('.said:not(.own) .bubble', { hasText: COMPLAINT }).first().waitFor()
    await chat(page, '值班室').click()
    await bubble(page, '新工单 #1').waitFor()
    await chat(page, '值班室').locator('.badge').waitFor({ state: 'detached' })
    await say(page, '接 1')
    await bubble(page, '@小林 收到：接 1').waitFor()
    await page.locator('#mention').selectOption('bot')
    await page.locator('#text').press('Enter')
    await page.locator('.said.own .bubble', { hasText: /^@暖暖$/ }).waitFor()
    expect(faults).toEqual([])
  })

  it('shows two pages the same world as it happens', async () => {
    const [one, two] = await Promise.all([visit(), visit({ viewport: PHONE })])
    await become(two, 'li')
    await say(one, '大家好')
    await bubble(two, '大家好').first().waitFor()
    await say(two, '你好呀')
    await bubble(one, '你好呀').first().waitFor()
    const texts = (page: Page) => page.locator('#lines .bubble').allTextContents()
    await expect.poll(() => texts(one)).toHaveLength(4)
    await expect.poll(() => texts(two)).toEqual(await texts(one))
  })

  it('keeps the direct chat with the bot apart for each person, and shows what waits for others', async () => {
    const page = await visit()
    await chat(page, '暖暖（私聊）').click()
    await say(page, '积分')
    await bubble(page, '收到：积分').waitFor()
    await become(page, 'li')
    await bubble(page, '收到：积分').waitFor({ state: 'detached' })
    world.botSays('direct:lin', '您有一张工单快超时了')
    await chat(page, '小林的私聊').click()
    await bubble(page, '快超时了').waitFor()
    expect(await page.locator('#me').inputValue()).toBe('lin')
  })

  it('lets only members of a room speak there, and offers to become one', async () => {
    const page = await visit()
    await chat(page, '值班室').click()
    await page.locator('#observer').waitFor()
    expect(await page.locator('#composer').isVisible()).toBe(false)
    await page.getByRole('button', { name: '换成 小林' }).click()
    await page.locator('#composer').waitFor()
    expect(await page.locator('#me').inputValue()).toBe('lin')
  })

  it('suggests what fits the person, the chat and the latest ticket', async () => {
    const page = await visit()
    const hints = () => page.locator('#hints ul:not([hidden]) .say').allTextContents()
    expect(await hints()).toEqual([
      COMPLAINT,
      '签到',
      '积分',
      '邀请榜',
      '我的邀请码',
      '商城',
      '兑换 1',
      '抽奖',
      '进度',
      '帮助',
    ])
    await become(page, 'boss')
    expect(await hints()).toContain('#上架 帆布袋 5 10')
    await become(page, 'wang')
    world.tickets = 11
    await page.getByRole('button', { name: COMPLAINT }).click()
    await page.locator('#text').press('Enter')
    await chat(page, '值班室').locator('.badge').waitFor()
    await become(page, 'lin')
    expect((await hints()).slice(0, 3)).toEqual(['#工单', '#接 12', '#承诺 12 2小时 补发'])
    await chat(page, '值班室').click()
    expect((await hints()).slice(0, 3)).toEqual(['工单', '接 12', '承诺 12 2小时 补发'])
  })

  it('lets a newcomer skip the guide, and begin it again', async () => {
    const page = await visit()
    await page.locator('#guide-text', { hasText: '第 1/5 步 · 以小王的身份' }).waitFor()
    await page.getByRole('button', { name: '跳过引导' }).click()
    await page.reload()
    await page.locator('#chats button').first().waitFor()
    expect(await page.locator('#guide').isVisible()).toBe(false)
    await page.getByRole('button', { name: '新手引导' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('guide-go')
    await become(page, 'chen')
    await page.keyboard.press('Enter')
    expect(await page.locator('#guide-text').textContent()).toContain('第 1/5 步')
  })

  it('sends a picture', async () => {
    const page = await visit()
    await page.getByLabel('发一张图片').selectOption('我家的猫')
    const picture = page.locator('.said.own').getByRole('img', { name: '我家的猫' })
    await picture.waitFor()
    await expect.poll(() => picture.evaluate((one) => one instanceof HTMLImageElement && one.naturalWidth)).toBe(480)
    expect(faults).toEqual([])
  })

  it('makes links of nothing but own addresses that the bot gives privately', async () => {
    const page = await visit()
    const own = `${desk.url}/sandbox?x=1`
    world.botSays(
      'direct:wang',
      `点这里：${own}，十分钟内有效。不是 https://evil.example/a 也不是 http://x@${new URL(desk.url).host}/`,
    )
    world.botSays('1@room', `群里的 ${own}`)
    world.say({ chat: 'direct:wang', fromId: 'wang', text: `我写的 ${own}` })
    await bubble(page, '群里的').waitFor()
    expect(await page.locator('#lines a').count()).toBe(0)
    await chat(page, '暖暖（私聊）').click()
    await bubble(page, '我写的').first().waitFor()
    const links = page.locator('#lines a')
    expect(await links.evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('href')]))).toEqual([
      [own, '/sandbox?x=1'],
      [own, '/sandbox?x=1'],
    ])
    expect(await page.locator('a[data-console]').getAttribute('href')).toBe('/enter?as=wang')
    await become(page, 'lin')
    expect(await page.locator('a[data-console]').getAttribute('href')).toBe('/enter?as=lin')
  })

  it('mentions by avatar or list and quotes a message', async () => {
    const page = await visit()
    world.say({ chat: '1@room', fromId: 'li', text: '有人收到货了吗' })
    await page.getByRole('button', { name: '提到 李姐' }).click()
    await page.locator('#text').pressSequentially('我也没收到')
    await page.locator('.said', { hasText: '有人收到货了吗' }).first().hover()
    await page.getByRole('button', { name: '引用 李姐 的话' }).first().click()
    await page.locator('#quote', { hasText: '李姐：有人收到货了吗' }).waitFor()
    await page.locator('#text').press('Enter')
    const own = page.locator('.said.own')
    await own.locator('.quoted', { hasText: '李姐：有人收到货了吗' }).waitFor()
    expect(await own.locator('.bubble').textContent()).toBe('@李姐 我也没收到')
    expect(await own.locator('.called').textContent()).toBe('@李姐')
    expect(await page.locator('#quote').isVisible()).toBe(false)

    await become(page, 'lin')
    await page.locator('#text').fill('#加分 ')
    await page.locator('#mention').selectOption('wang')
    await page.locator('#text').pressSequentially('10 晒单')
    await page.locator('#text').press('Enter')
    await expect
      .poll(() =>
        world
          .lines('1@room')
          .filter((line) => line.fromId === 'lin')
          .at(-1),
      )
      .toMatchObject({
        text: '#加分 @小王 10 晒单',
        mentions: ['wang'],
      })
  })

  it('breaks a line with Shift+Enter and never sends while an input method composes', async () => {
    const page = await visit()
    const text = page.locator('#text')
    await text.fill('第一行')
    await text.press('Shift+Enter')
    await text.pressSequentially('第二行')
    await text.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })
    expect(await text.inputValue()).toBe('第一行\n第二行')
    expect(world.lines('1@room')).toEqual([])
    await text.press('Enter')
    await expect.poll(() => world.lines('1@room')[0]?.text).toBe('第一行\n第二行')
  })

  it('shows a slip beside the composer and keeps the words', async () => {
    const page = await visit()
    world.leave({ roomId: '1@room', personId: 'li' })
    await say(page, '崩溃')
    await page.locator('#fault', { hasText: '请再试一次' }).waitFor()
    expect(await page.locator('#text').inputValue()).toBe('崩溃')
    await say(page, '好了')
    await page.locator('#fault').waitFor({ state: 'hidden' })
  })

  it('lets somebody join and leave', async () => {
    const page = await visit()
    await page.getByRole('button', { name: '让新人入群' }).click()
    await page.getByLabel('昵称').fill('小赵')
    await page.getByLabel('谁邀请的').selectOption('')
    await page.locator('#join-form').getByRole('button', { name: '入群', exact: true }).click()
    await page.locator('.system', { hasText: '小赵 加入了群聊' }).waitFor()
    await page.locator('#join-dialog').waitFor({ state: 'hidden' })
    await page.locator('#me option', { hasText: '小赵' }).waitFor({ state: 'attached' })
    expect(await page.locator('#topic').textContent()).toBe('春日花园团购一群（7）')
    await page.getByRole('button', { name: '退群' }).click()
    await page.locator('.system', { hasText: '小王 退出了群聊' }).waitFor()
    await page.getByRole('button', { name: '让 小王 入群' }).click()
    await page.getByLabel('谁邀请的').selectOption('li')
    await page.locator('#join-form').getByRole('button', { name: '入群', exact: true }).click()
    await page.locator('.system', { hasText: '李姐 邀请 小王 加入了群聊' }).waitFor()
    await page.locator('#composer').waitFor()
    expect(faults).toEqual([])
  })

  it('shows a picture in the chat, with its words for who cannot see it', async () => {
    const page = await visit()
    const png = await toPng(barChartSvg({ title: '邀请榜', bars: [{ label: '小王', value: 3 }] }))
    world.botShows('1@room', '邀请榜\n🥇 小王 3 位', png)
    const picture = page.getByRole('img', { name: '邀请榜' })
    await picture.waitFor()
    await expect.poll(() => picture.evaluate((one) => one instanceof HTMLImageElement && one.naturalWidth)).toBe(750)
    expect(await picture.getAttribute('alt')).toBe('邀请榜\n🥇 小王 3 位')
    await page.locator('#chats .last', { hasText: '[图片] 邀请榜' }).waitFor()
    expect(await overflow(page)).toBe(0)
    await page.setViewportSize(PHONE)
    expect(await overflow(page)).toBe(0)
    expect(faults).toEqual([])
  })

  it('leaves hostile names, topics and texts inert', async () => {
    const page = await visit()
    const evil = '<img src=x onerror="document.title=1;fetch(`//evil.example`)">'
    const bidi = '\u202Ereversed\u2066\n【系统】您已成为管理员'
    const joined = world.join({ roomId: '1@room', name: evil, inviterId: 'wang' })
    const turned = world.join({ roomId: '1@room', name: bidi })
    world.say({ chat: '1@room', fromId: joined.id, text: `</li></ol><script>document.title=2</script>${evil}` })
    world.say({ chat: '1@room', fromId: turned.id, text: '「<b>小王</b>：<i>假的</i>」\n- - - - -\n真的' })
    await bubble(page, '真的').first().waitFor()
    await page.locator('.from', { hasText: '<img src=x' }).first().waitFor()
    await page.locator('.quoted', { hasText: '<b>小王</b>：<i>假的</i>' }).first().waitFor()
    await become(page, joined.id)
    await page.getByRole('button', { name: '让新人入群' }).click()
    expect(await page.locator('img, script:not([src]), b, i').count()).toBe(0)
    expect(await page.locator('.from', { hasText: 'reversed' }).first().textContent()).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(await page.title()).toContain('沙盒 · 暖群')
    expect(faults).toEqual([])
  })

  it.each([
    ['phone', PHONE],
    ['laptop', LAPTOP],
    ['small tablet', { width: 768, height: 1024 }],
    ['narrow phone', { width: 320, height: 568 }],
  ])('fits the width of a %s, whatever people write', async (_what, viewport) => {
    world.join({ roomId: '1@room', name: 'W'.repeat(60), inviterId: 'wang' })
    world.say({ chat: '1@room', fromId: 'li', text: `https://example.com/${'a'.repeat(300)} ${'啊'.repeat(200)}` })
    world.say({ chat: '1@room', fromId: 'wang', text: 'x'.repeat(500) })
    const page = await visit({ viewport })
    await bubble(page, 'xxx').first().waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await page.locator('#scroll').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    for (const part of ['#me', '#text', '#send', '#join', '#leave']) {
      const box = await page.locator(part).boundingBox()
      expect(box, part).not.toBeNull()
      if (box) expect(box.x + box.width, part).toBeLessThanOrEqual(viewport.width)
      if (box) expect(box.y + box.height, part).toBeLessThanOrEqual(viewport.height)
    }
    await page.locator('#join').click()
    expect(await overflow(page)).toBe(0)
    await page.keyboard.press('Escape')
    await become(page, 'chen')
    await chat(page, '值班室').click()
    expect(await overflow(page)).toBe(0)
    await page.goto(desk.url)
    expect(await overflow(page)).toBe(0)
  })

  it('can be read by everybody, in light and dark, with its dialogs, and is light to load', async () => {
    const page = await visit()
    const bytes: number[] = []
    page.on('response', async (answer) => {
      if (/document|stylesheet|script/.test(answer.request().resourceType())) bytes.push((await answer.body()).length)
    })
    await page.reload({ waitUntil: 'networkidle' })
    expect(bytes.length).toBeGreaterThanOrEqual(4)
    expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(MAX_PAGE_BYTES)
    await say(page, COMPLAINT)
    await bubble(page, '收到').first().waitFor()
    const findings = [...(await findingsOf(page))]
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize(PHONE)
    findings.push(...(await findingsOf(page)))
    await page.locator('#join').click()
    findings.push(...(await findingsOf(page)))
    expect(findings).toEqual([])
  })

  it('says when the server is away, and recovers with everything that was missed', async () => {
    const page = await visit()
    await page.locator('#offline').waitFor({ state: 'hidden' })
    await desk.stop()
    await page.locator('#offline', { hasText: '正在重新连接…' }).waitFor()
    await say(page, '还在吗')
    await page.locator('#fault', { hasText: '没有连上' }).waitFor()
    expect(await page.locator('#text').inputValue()).toBe('还在吗')

    world.botSays('1@room', '断线时说的话')
    world.botSays('3@room', '断线时的提醒')
    desk = await startTestConsole({ world, port: desk.port })
    await bubble(page, '断线时说的话').waitFor()
    await page.locator('#offline').waitFor({ state: 'hidden' })
    await chat(page, '值班室').locator('.badge', { hasText: '1' }).waitFor()
    await page.locator('#text').press('Enter')
    await bubble(page, '收到：还在吗').waitFor()
  })

  it('stays where the visitor reads, and offers the way down', async () => {
    for (let number = 0; number < 40; number += 1) world.botSays('1@room', `第 ${number} 条`)
    const page = await visit()
    await page.locator('#scroll').evaluate((one) => one.scrollTo(0, 0))
    world.botSays('1@room', '最新的一条')
    await page.getByRole('button', { name: '有新消息' }).click()
    await expect
      .poll(() => page.locator('#scroll').evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight))
      .toBeLessThan(2)
    await page.locator('#to-bottom').waitFor({ state: 'hidden' })
  })

  it('can be used by keyboard alone', async () => {
    const page = await visit()
    await chat(page, '二群').focus()
    await page.keyboard.press('Enter')
    await page.locator('#observer').waitFor()
    // Drawing the list anew must not take the focus away.
    world.botSays('3@room', '提醒')
    await chat(page, '值班室').locator('.badge').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-chat'))).toBe('2@room')
    for (const control of await page.locator('button:visible, select:visible, textarea:visible').all()) {
      const name = await control.evaluate((one) => one.getAttribute('aria-label') ?? one.textContent ?? one.id)
      expect(name?.trim()).not.toBe('')
    }
  })
})

describe('the sandbox page over the whole house', () => {
  // Time passes in many steps: a busy machine takes its time.
  vi.setConfig({ testTimeout: 180_000 })
  const open = async (options: BrowserContextOptions = {}) => {
    const page = await visit(options)
    page.setDefaultTimeout(60_000)
    return page
  }

  let sandbox: PlayedSandbox
  beforeEach(async () => {
    await desk.stop()
    sandbox = await playSandbox()
    const { world, time, house } = sandbox
    desk = await startTestConsole({ world, play: { time, db: house.source.manager, paceMs: 0 } })
  })
  afterEach(() => sandbox.stop())
  const guide = (page: Page, text: string) => page.locator('#guide-text', { hasText: text }).waitFor()
  const help = (page: Page) => page.locator('#guide-go.next').click()

  it('guides a newcomer from the complaint to its ending, and shows what to press', async () => {
    const page = await open()
    await guide(page, '第 1/6 步')
    await help(page)
    await guide(page, '写好了，按「发送」')
    expect(await page.locator('#text').inputValue()).toBe(COMPLAINT)
    await page.locator('#send.next').click()
    await guide(page, '第 2/6 步')
    await help(page)
    await bubble(page, '工单 1 · 物流').waitFor()
    expect(await page.locator('#me option:checked').textContent()).toBe('客服小林 · 客服')
    await guide(page, '第 3/6 步 · 小林说「接 1」')
    // By hand is as good.
    await say(page, '接 1')
    await guide(page, '第 4/6 步')
    await help(page)
    await page.locator('#send.next').click()
    await guide(page, '第 5/6 步')
    await help(page)
    await guide(page, '时间正在走')
    await page.locator('#journey').waitFor()
    expect(await page.getByRole('button', { name: '下一分钟' }).isDisabled()).toBe(true)
    await guide(page, '第 6/6 步')
    await page.locator('#now', { hasText: '11月23日 周一 11:00' }).waitFor()
    await bubble(page, '⏰ 工单 1').waitFor()
    await help(page)
    await page.locator('#send.next').click()
    await guide(page, '去群里看看')
    await help(page)
    await bubble(page, '客服小林：已补发，今晚送达').waitFor()
    expect(await page.locator('#me option:checked').textContent()).toBe('小王 · 群友')
    expect(await page.locator('#text').inputValue()).toBe('已解决')
    await page.locator('#send.next').click()
    await bubble(page, '已解决').last().waitFor()
    await page.getByRole('button', { name: '收起' }).click()
    expect(await page.locator('#guide').isVisible()).toBe(false)
    expect(faults).toEqual([])
  })

  it('plays a scenario with its captions on the page only, and stops when asked', async () => {
    const page = await open()
    await page.getByRole('button', { name: '玩法' }).click()
    await page.getByRole('button', { name: /^生气的家长/ }).click()
    await bubble(page, '你们到底管不管').waitFor()
    const caption = page.locator('#play-caption')
    await caption.filter({ hasText: '小林接单' }).waitFor()
    await bubble(page, '接 1').waitFor()
    // Nobody else may be sent into the scene meanwhile.
    await page.getByRole('button', { name: '玩法' }).click()
    await page.getByRole('button', { name: /^一圈小号/ }).click()
    await page.locator('#plays-fault', { hasText: '正在演一个' }).waitFor()
    await page.getByRole('button', { name: '关闭' }).click()
    await page.getByRole('button', { name: '停下' }).click()
    await page.locator('#play').waitFor({ state: 'hidden' })
    for (const room of sandbox.world.rooms()) expect(sandbox.said(room.id)).not.toContain('小林接单')
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([])
  })

  it('trains a colleague, and shows the score with its moments', async () => {
    const page = await open({ viewport: PHONE })
    await page.getByRole('button', { name: '玩法' }).click()
    await page.getByRole('button', { name: /^爱说反话的老客/ }).click()
    await bubble(page, '卖水果还是卖肥料').waitFor()
    await page.getByRole('img', { name: '碰坏的水果' }).waitFor()
    expect(await page.locator('#me option:checked').textContent()).toBe('客服小林 · 客服')
    await page.getByRole('button', { name: '继续' }).click()
    await bubble(page, '安静得很').waitFor()
    await say(page, '#承诺 1 30分钟 重发一箱')
    await bubble(page, '成，我记着了，').waitFor()
    await say(page, '#结 1 已处理')
    await bubble(page, '没解决，一句「已处理」').waitFor()
    await say(page, '#结 1 已重发一箱，明天上午到')
    await page.locator('#score').waitFor()
    await bubble(page, '评分 4').waitFor()
    expect(await page.locator('#score-quality').textContent()).toBe('100')
    expect(await page.locator('#score-recovery').textContent()).toBe('70（又说话了）')
    expect(await page.locator('#score-parts li').allTextContents()).toEqual([
      '按时、平和地回复100',
      '给出带时间的方案100',
      '兑现承诺100',
      '事后问过群友100',
    ])
    const moments = await page.locator('#score-moments li').allTextContents()
    expect(moments[0]).toMatch(/^第 8 分钟✓首次回复，离时限还有 \d 分钟$/)
    expect(moments).toContain(
      '第 8 分钟✗结果是空话：「已处理」→ 写清做了什么、群友会收到什么：「结 1 已补发新书，明天中午前到」',
    )
    expect(await overflow(page)).toBe(0)
    await page.locator('#score').getByRole('button', { name: '关闭' }).click()
    await page.reload()
    await page.getByRole('button', { name: '看得分' }).click()
    await page.locator('#score-moments li').first().waitFor()
    await page.locator('#score').getByRole('button', { name: '关闭' }).click()
    await page.getByRole('button', { name: '收起', exact: true }).click()
    await page.locator('#play').waitFor({ state: 'hidden' })
    expect(faults).toEqual([])
  })
})
