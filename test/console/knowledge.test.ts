import { beforeAll, describe, expect, it } from 'vitest'
import { Client, openConsole } from '../support/console.ts'
import { startGame } from '../support/game.ts'

describe('the pages of what the bot answers by itself', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const entries = () =>
    game.rows<{ id: number; question: string; answer: string; also: string[]; hint: string | null; state: string }>(
      `SELECT id, question, answer, also, hint, state FROM faq_entries ORDER BY id`,
    )
  let lin: Client
  let chen: Client

  beforeAll(async () => {
    lin = await Client.of(desk, game, '小林')
    chen = await Client.of(desk, game, '陈经理')
    await game.says('周老板', '#开启', { room: '茶友群' })
    await game.says('小王', '大家好', { room: '茶友群' })
  })

  it('say what to do while there is nothing', async () => {
    expect((await lin.get('/knowledge')).text).toContain('还没有问答')
    expect((await lin.get('/knowledge/suggested')).text).toContain('没有人提问')
    expect((await lin.get('/knowledge/open')).text).toContain('没有漏答的问题')
  })

  it('record an entry, in use at once', async () => {
    const done = await lin.press('/knowledge/new', '收录', ['几点开门', '=', '每天 9 点到 21 点\r\n周三休息'])
    expect(done.text).toContain('已收录第 1 条')
    expect(await entries()).toMatchObject([{ id: 1, question: '几点开门', answer: '每天 9 点到 21 点\n周三休息' }])
    await game.says('小王', '你们几点开门？')
    expect(game.sentTo('书友群')).toContain('每天 9 点到 21 点')
    const list = (await lin.get('/knowledge')).text
    expect(list).toContain('几点开门')
    expect(list).toContain('答过 1 次')
    expect((await lin.get('/knowledge/1')).text).toContain('你们几点开门？')
  })

  it('change every part of it by the commands of the chat, and refuse what they refuse', async () => {
    const at = '/knowledge/1'
    expect((await lin.press(at, '收录 1 也问', ['什么时候开门'])).text).toContain('什么时候开门')
    expect((await lin.press(at, '收录 1 提示', ['周三可以网上下单'])).text).toContain('周三可以网上下单')
    expect((await lin.press(at, '收录 1 分类', ['营业'])).text).toContain('营业')
    expect((await lin.press(at, '收录 1 答案', ['每天 10 点到 21 点'])).text).toContain('第 1 条改好了')
    expect(await entries()).toMatchObject([
      { also: ['什么时候开门'], hint: '周三可以网上下单', answer: '每天 10 点到 21 点' },
    ])
    const refused = await lin.press(at, '收录 1 也问', ['什么时候开门'])
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('已经收了')
    expect((await lin.press(at, '收录 1 不问 什么时候开门')).text).toContain('还没有别的问法')
    expect((await lin.press(at, '收录 1 提示', ['无'])).status).toBe(200)
    expect(await entries()).toMatchObject([{ also: [], hint: null }])
    expect((await lin.press('/knowledge/new', '收录', ['几点开门', '=', '十点'])).status).toBe(409)
  })

  it('remove an entry and bring it back', async () => {
    expect((await lin.press('/knowledge/1', '收录 1 删除')).text).toContain('已经删除，不会自动回答')
    expect((await lin.get('/knowledge')).text).not.toContain('几点开门')
    expect((await lin.get('/knowledge?state=deleted')).text).toContain('几点开门')
    expect((await lin.press('/knowledge/1', '收录 1 恢复')).text).toContain('已恢复')
    expect((await entries())[0]?.state).toBe('active')
  })

  it('keep every version, and bring one back', async () => {
    const page = await lin.get('/knowledge/1')
    expect(page.text).toMatch(/第 9 版.*第 1 版/u)
    expect((await lin.press('/knowledge/1', '收录 1 版本 1')).text).toContain('第 1 条改好了')
    expect(await entries()).toMatchObject([{ answer: '每天 9 点到 21 点\n周三休息', also: [], state: 'active' }])
    await game.says('小赵', '你们几点开门？')
    const none = await lin.post('/order', {
      ...(await lin.form('/knowledge/1', '收录 1 版本 2')),
      line: '收录 1 版本 99',
    })
    expect(none.text).toContain('没有第 99 版')
    const versions = await game.rows(`SELECT version FROM faq_changes WHERE entry_id = 1 ORDER BY version`)
    expect(versions).toEqual(Array.from({ length: 10 }, (_, i) => ({ version: i + 1 })))
  })

  it('find entries by words and by what is asked', async () => {
    await chen.press('/knowledge/new', '收录', ['多久发货', '=', '48 小时内'])
    expect((await lin.get('/knowledge?q=48')).text).toContain('多久发货')
    const alike = (await lin.get(`/knowledge?q=${encodeURIComponent('什么时候能发货呢')}`)).text
    expect(alike).toContain('多久发货')
    expect(alike).not.toContain('几点开门')
    expect((await lin.get('/knowledge?q=没有的词')).text).toContain('没有找到')
    // A percent sign is a percent sign.
    expect((await lin.get('/knowledge?q=%25')).text).toContain('没有找到')
  })

  it('try a question as the bot would judge it', async () => {
    const tried = async (q: string, place = '') =>
      (await lin.get(`/knowledge/try?${new URLSearchParams({ q, place })}`)).text
    expect(await tried('多久发货？')).toMatch(/会自动回答.*48 小时内.*100% 像/u)
    expect(await tried('三天了还没发货，也没人管！')).toContain('这句话听着不满')
    expect(await tried('我今天发货了')).toContain('不像在问我们')
    expect(await tried('停车场在哪里？')).toContain('没有相近的问答')
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
    await game.says('陈经理', '#自动回复 关')
    expect(await tried('多久发货？', String(room?.id))).toContain('这个群关了自动回复')
    expect(await tried('多久发货？')).toContain('会自动回答')
    await game.says('陈经理', '#自动回复 开')
    // Nothing was said and nothing counted.
    expect(await game.rows(`SELECT 1 FROM faq_replies`)).toHaveLength(1)
  })

  it('list what nobody answered, and suggest what is asked often', async () => {
    for (const name of ['小张', '小赵', '小钱']) {
      await game.says(name, '可以开发票吗？')
      game.clock.advance(60_000)
    }
    await game.says('小张', '电话 13812345678 的单子能改地址吗？')
    const open = await lin.get('/knowledge/open')
    expect(open.text).toContain('可以开发票吗？')
    expect(open.html).not.toMatch(/question=[^"]*13812345678/)
    const [first] = await game.rows<{ id: number }>(`SELECT id FROM questions WHERE state = 'open' ORDER BY id LIMIT 1`)
    expect((await lin.press('/knowledge/open', `已答 ${first?.id}`)).text).toContain('小张')
    const suggested = await lin.get('/knowledge/suggested')
    expect(suggested.text).toContain('可以开发票吗')
    expect(suggested.text).toContain('问过 3 次')
    const [, link = ''] = /href="(\/knowledge\/new\?question=[^"]*)"/.exec(suggested.html) ?? []
    expect((await lin.get(link.replaceAll('&amp;', '&'))).html).toMatch(/value="可以开发票吗/)
    await game.pass('25h')
    lin = await Client.of(desk, game, '小林')
    chen = await Client.of(desk, game, '陈经理')
    expect((await lin.get('/knowledge/open')).text).toContain('没人答')
  })

  it('show agents nothing of groups in which they are not', async () => {
    const [tea] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '茶友群'`)
    const done = await chen.press(`/knowledge/new?place=${tea?.id}`, '收录 本群', ['茶叶保质期多久', '=', '十八个月'])
    expect(done.text).toContain('只用于这个群')
    await game.says('小钱', '茶叶怎么保存？', { room: '茶友群' })
    const id = (await entries()).at(-1)?.id
    expect((await chen.get('/knowledge')).text).toContain('只在「茶友群」')
    expect((await chen.get('/knowledge/open')).text).toContain('茶叶怎么保存')
    expect((await chen.get('/knowledge/suggested')).text).toContain('茶叶怎么保存')
    for (const path of ['/knowledge', '/knowledge?q=茶', '/knowledge/open', '/knowledge/suggested', '/knowledge/new'])
      expect((await lin.get(path)).text, path).not.toMatch(/茶叶|茶友群/)
    expect((await lin.get(`/knowledge/${id}`)).status).toBe(404)
    for (const path of ['/knowledge?', '/knowledge/new?', '/knowledge/try?q=1&'])
      expect((await lin.get(`${path}place=${tea?.id}`)).status, path).toBe(400)
  })

  it('refuse nonsense, and whoever is not signed in', async () => {
    for (const path of ['/knowledge/99999', '/knowledge/0', '/knowledge/99999999999999', '/knowledge/x'])
      expect((await lin.get(path)).status, path).toBe(404)
    for (const query of ['?state=x', '?before=1', '?before=1.2.3', '?place=x', '?place=-1', '/open?before=a'])
      expect((await lin.get(`/knowledge${query}`)).status, query).toBe(400)
    expect((await new Client(desk.url).get('/knowledge')).status).toBe(403)
    await game.rows(
      `INSERT INTO contacts (account, platform_id, name, role, created_at) VALUES ('other', 'x', '外人', 'owner', $1)`,
      [game.clock.now()],
    )
    await game.rows(
      `INSERT INTO faq_entries (account, question, answer, by_contact_id, created_at, updated_at)
       SELECT 'other', '别家的', '秘密', id, $1, $1 FROM contacts WHERE name = '外人'`,
      [game.clock.now()],
    )
    const foreign = (await entries()).at(-1)?.id
    expect((await chen.get(`/knowledge/${foreign}`)).status).toBe(404)
    expect((await chen.get('/knowledge')).text).not.toContain('别家的')
  })

  it('come in pages, in English too, and keep hostile words inert', async () => {
    await game.rows(
      `INSERT INTO faq_entries (account, question, answer, by_contact_id, created_at, updated_at)
       SELECT 'bot', '<script>alert(' || n || ')</script>', 'x', (SELECT min(id) FROM contacts), $1, $1 FROM generate_series(1, 60) n`,
      [game.clock.now()],
    )
    const first = await chen.get('/knowledge')
    expect(first.html).not.toContain('<script>alert')
    expect(Buffer.byteLength(first.html)).toBeLessThan(60_000)
    const [, next = ''] = /href="([^"]*before=[^"]*)"/.exec(first.html) ?? []
    const second = await chen.get(next)
    expect([...first.html.matchAll(/href="\/knowledge\/\d+"/g)]).toHaveLength(50)
    expect([...second.html.matchAll(/href="\/knowledge\/\d+"/g)].length).toBeGreaterThan(10)
    await lin.post('/preferences', { lang: 'en', theme: 'dark' })
    for (const path of ['', '/new', '/try?q=x', '/suggested', '/open', '/1'])
      expect((await lin.get(`/knowledge${path}`)).text, path).toMatch(/Entr|question|Unanswered|Suggested/)
  })
})
