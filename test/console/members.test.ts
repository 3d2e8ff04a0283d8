import { beforeAll, describe, expect, it } from 'vitest'
import { Client, openConsole } from '../support/console.ts'
import { startGame } from '../support/game.ts'

const EVIL = '<script>alert(1)</script> "onload=x'

describe('members in the console', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  let lin: Client
  let chen: Client
  let owner: Client
  const idOf = async (who: string): Promise<number> => {
    const rows = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE platform_id = $1`, [`id-${who}`])
    return rows[0]?.id ?? 0
  }
  const roomOf = async (topic: string): Promise<number> => {
    const rows = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = $1`, [topic])
    return rows[0]?.id ?? 0
  }
  const pageOf = async (who: string) => `/members/${await idOf(who)}`

  beforeAll(async () => {
    await game.says('周老板', '#开启', { room: '亲子群' })
    for (const who of ['小王', '王芳', '小李', 'Anna', EVIL]) await game.joins(who, { by: '小王' })
    for (const who of ['小王', '王芳', '小李', 'Anna', EVIL]) await game.says(who, '大家好')
    await game.says('赵姐', '大家好', { room: '亲子群' })
    await game.says('小王', '三天了还没发货，也没人管！')
    await game.says('小王', '签到')
    lin = await Client.of(desk, game, '小林')
    chen = await Client.of(desk, game, '陈经理')
    owner = await Client.of(desk, game, '周老板')
  })

  describe('the list', () => {
    it('shows the newest first, staff and bot not among them, with what matters', async () => {
      const { text, status } = await chen.get('/members')
      expect(status).toBe(200)
      for (const who of ['小王', '王芳', 'Anna', '赵姐']) expect(text).toContain(who)
      expect(text).toMatch(/小王 1 件没办完 探索 书友群/)
      const list = text.slice(text.indexOf('查找'))
      for (const who of ['小林', '陈经理 ·', '暖暖']) expect(list).not.toContain(`${who} 探索`)
      expect(list.indexOf('赵姐')).toBeLessThan(list.indexOf('Anna'))
      await game.joins('安静的人')
      expect((await chen.get('/members?q=安静')).text).toMatch(/安静的人 探索 书友群 · 还没说过话/)
    })

    it('finds names by their beginning, whatever the case, and not by their middle', async () => {
      const names = async (q: string) => {
        const { html } = await chen.get(`/members?q=${encodeURIComponent(q)}`)
        return [...html.matchAll(/href="\/members\/\d+">([^<]*)</g)].map(([, name]) => name)
      }
      expect(await names('小')).toEqual(['小李', '小王'])
      expect(await names('小王')).toEqual(['小王'])
      expect(await names('anN')).toEqual(['Anna'])
      expect(await names('芳')).toEqual([])
      expect(await names('%')).toEqual([])
      expect((await chen.get('/members?q=nobody')).text).toContain('没有符合的会员')
    })

    it('filters by group, tier, stage and open ticket', async () => {
      await game.says('陈经理', '#会员 @王芳 年卡', { mention: ['王芳'] })
      const rows = async (query: string) =>
        [...(await chen.get(`/members?${query}`)).html.matchAll(/href="\/members\/\d+">([^<]*)</g)].map((m) => m[1])
      expect(await rows(`room=${await roomOf('亲子群')}`)).toEqual(['赵姐'])
      expect(await rows('tier=year')).toEqual(['王芳'])
      expect(await rows('tier=none')).not.toContain('王芳')
      expect(await rows('open=1')).toEqual(['小王'])
      expect(await rows('stage=mature')).toEqual([])
      expect(await rows('stage=exploring&q=小')).toEqual(['小李', '小王'])
      expect(await rows(`room=&tier=&stage=&q=&open=1`)).toEqual(['小王'])
    })

    it('finds a group by its name, and offers those that it may be', async () => {
      const one = await chen.get('/members?group=亲子&tier=none')
      expect(one.location).toBe(`/members?room=${await roomOf('亲子群')}&tier=none`)
      const many = await chen.get('/members?group=群')
      expect(many.text).toContain('选一个')
      expect(many.text).toContain('书友群')
      expect(many.text).not.toContain('值班群')
      expect((await chen.get('/members?group=nope')).text).toContain('没有这样的群')
      expect((await lin.get('/members?group=亲子')).text).toContain('没有这样的群')
    })

    it('pages by key', async () => {
      const account = 'bot'
      await game.rows(
        `INSERT INTO contacts (account, platform_id, name, role, created_at) SELECT $1, 'many-' || n, 'zz' || lpad(n::text, 3, '0'), 'member', now() FROM generate_series(1, 120) n`,
        [account],
      )
      const seen: string[] = []
      let path: string | undefined = '/members?q=ZZ'
      let pages = 0
      while (path !== undefined) {
        const { html, status } = await chen.get(path)
        expect(status).toBe(200)
        expect(html.length).toBeLessThan(60_000)
        seen.push(...[...html.matchAll(/href="\/members\/\d+">([^<]*)</g)].map((m) => m[1] ?? ''))
        path = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
        pages += 1
      }
      expect(pages).toBe(3)
      expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => `zz${String(i + 1).padStart(3, '0')}`))
      const { html } = await chen.get('/members?stage=exploring&q=zz')
      expect(html.match(/href="\/members\/\d+"/g)).toHaveLength(50)
      expect(html).toContain('rel="next"')
    })

    it('refuses filters that make no sense, and tells nothing of groups that one may not see', async () => {
      const bad = [
        'room=x',
        'room=-1',
        'tier=gold',
        'stage=1',
        'open=yes',
        'before=a',
        'before=0',
        `q=${'x'.repeat(61)}`,
      ]
      for (const query of bad) expect((await chen.get(`/members?${query}`)).status, query).toBe(400)
      const hidden = await lin.get(`/members?room=${await roomOf('亲子群')}`)
      const nowhere = await lin.get('/members?room=999999')
      expect([hidden.status, nowhere.status]).toEqual([404, 404])
      expect(hidden.text).toBe(nowhere.text)
    })

    it('shows agents the members of their groups only', async () => {
      const { text } = await lin.get('/members')
      expect(text).toContain('小王')
      expect(text).not.toContain('赵姐')
      expect(text).not.toContain('亲子群')
      expect((await lin.get('/members?q=赵')).text).not.toContain('赵姐')
      const own = `/members?room=${await roomOf('书友群')}`
      for (const query of ['', '&q=小', '&open=1', '&tier=none&open=1&q=小', `&before=${await idOf('小李')}`])
        expect((await lin.get(own + query)).text, query).toContain('小王')
      expect((await new Client(desk.url).get('/members')).status).toBe(403)
    })
  })

  describe('the page of a member', () => {
    it('is for who may see them, and else the same nothing', async () => {
      expect((await lin.get(await pageOf('小王'))).status).toBe(200)
      await game.rows(
        `INSERT INTO contacts (account, platform_id, name, role, created_at) VALUES ('other', 'id-other', '别家', 'member', now())`,
      )
      const [foreign] = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE account = 'other'`)
      const paths = [await pageOf('赵姐'), `/members/${foreign?.id}`, '/members/999999', '/members/abc', '/members/-1']
      const answers = await Promise.all([...paths, `${await pageOf('赵姐')}/tickets`].map((p) => lin.get(p)))
      expect(answers.map((a) => a.status)).toEqual(Array(6).fill(404))
      expect(new Set(answers.map((a) => a.text)).size).toBe(1)
      for (const path of [`/members/${foreign?.id}`, await pageOf('小林')])
        expect((await owner.get(path)).status).toBe(404)
      expect((await chen.get(await pageOf('赵姐'))).status).toBe(200)
      expect((await new Client(desk.url).get(await pageOf('小王'))).status).toBe(403)
    })

    it('tells what a colleague should know, warnings first', async () => {
      await game.tells('小王', '别打扰')
      await game.tells('小王', '生日 5月20日')
      const { text, html } = await lin.get(await pageOf('小王'))
      expect(text).toContain('1 件反映的问题没办完')
      expect(text).toContain('别打扰')
      expect(text).toContain('5月20日')
      expect(text).toContain('三天了还没发货，也没人管！')
      expect(html).toMatch(/href="\/desk\/\d+">工单 \d+/)
      expect(text).toContain('隐去名字')
      const friend = await lin.get(await pageOf('王芳'))
      expect(friend.text).toContain('小王带来的')
      expect(friend.text).toContain('小王邀请')
      expect(text).toMatch(/TA 带来的朋友.*王芳/)
    })

    it('keeps from agents what the chat keeps from them', async () => {
      const path = await pageOf('小王')
      const agent = await lin.get(path)
      for (const hidden of ['积分', '加分', '兑换', '可用', '券码']) expect(agent.text).not.toContain(hidden)
      expect(agent.html).not.toContain('/growth/ledger')
      for (const part of ['coupons', 'redemptions', 'points', 'nothing', '..'])
        expect((await lin.get(`${path}/${part}`)).status).toBe(404)
      const manager = await chen.get(path)
      expect(manager.text).toMatch(/积分 \d+ 可用/)
      expect(manager.html).toContain(`/growth/ledger?contact=${await idOf('小王')}`)
      // What happened in another group is not told to an agent who is not in it.
      await game.says('小王', '你们亲子群的课太差了，退钱！', { room: '亲子群' })
      expect((await lin.get(path)).text).not.toContain('退钱')
      expect((await lin.get(path)).text).not.toContain('亲子群')
      expect((await chen.get(path)).text).toContain('退钱')
    })

    it('adds and removes notes by the commands of the chat', async () => {
      const path = await pageOf('小李')
      const done = await lin.press(path, '备注 @小李', ['喜欢推理小说'])
      expect(done.text).toContain('记下了')
      expect(done.text).toContain('喜欢推理小说 小林记的')
      const gone = await lin.press(path, '备注 删除')
      expect(gone.text).toContain('删掉了')
      expect(await game.rows(`SELECT 1 FROM care_notes`)).toHaveLength(0)
      await owner.press(path, '备注 @小李', ['店主记的'])
      await expect(lin.press(path, '备注 删除')).rejects.toThrow('no form')
      const long = await lin.press(path, '备注 @小李', ['很'.repeat(101)])
      expect(long.status).toBe(409)
      const [log] = await game.rows<{ line: string }>(
        `SELECT line FROM console_actions WHERE line LIKE '备注 @%' ORDER BY id LIMIT 1`,
      )
      expect(log?.line).toBe('备注 @小李 喜欢推理小说')
    })

    it('sets the tier', async () => {
      const path = await pageOf('小李')
      const done = await lin.press(path, '会员 @小李', ['VIP', '2027-01-31'])
      expect(done.text).toContain('现在是VIP')
      expect(done.text).toContain('VIP · 到 2027-01-31')
      expect((await lin.press(path, '会员 @小李', ['月卡', '2020-01-01'])).status).toBe(409)
      expect((await lin.press(path, '会员 @小李', ['普通', ''])).text).toContain('现在是普通群友')
    })

    it('gives, takes and undoes points within the same authority', async () => {
      const path = await pageOf('小李')
      await expect(lin.press(path, '加分')).rejects.toThrow('no form')
      const { csrf = '', once = '' } = await lin.form(path, '备注 @小李')
      const forged = await lin.post('/order', {
        csrf,
        once,
        line: '加分 @小李 10',
        mention: String(await idOf('小李')),
      })
      expect(forged.status).toBe(409)
      expect(forged.text).toContain('群管理')
      const given = await chen.press(path, '加分 @小李', ['30', '分享读书笔记'])
      expect(given.text).toContain('30 可用')
      expect(given.text).toContain('加分：分享读书笔记')
      const taken = await chen.press(path, '扣分 @小李', ['10', ''])
      expect(taken.text).toContain('20 可用')
      expect((await chen.press(path, '扣分 @小李', ['500', ''])).status).toBe(409)
      const asked = await chen.press(path, '加分 @小李', ['501', '太多'])
      expect(asked.text).toContain('店主')
      const undone = await chen.press(path, '加分 撤销')
      expect(undone.text).toContain('已撤销')
      expect(undone.text).toContain('30 可用')
      await owner.press(path, '加分 @小李', ['5', '店主给的'])
      const page = await chen.get(path)
      expect(page.html.match(/value="加分 撤销 \d+"/g)).toHaveLength(1)
      await game.relay()
      expect(game.sentTo('小李')).toContain('分享读书笔记')
      expect(game.sentTo('书友群')).not.toContain('分享读书笔记')
    })

    it('notes purchases and takes them back', async () => {
      const path = await pageOf('小李')
      const done = await lin.press(path, '成交 @小李', ['99.5', '年卡'])
      expect(done.text).toContain('99.5 元 年卡')
      expect((await lin.press(path, '成交 @小李', ['很多', ''])).status).toBe(409)
      expect((await lin.press(path, '成交 撤销')).text).toContain('撤销了')
      expect((await lin.get(`${path}/purchases`)).text).toContain('已撤销')
    })

    it('cuts long lists and pages them', async () => {
      const id = await idOf('小李')
      await game.rows(
        `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, resolved_at)
         SELECT $1, $2, 'resolved', 'other', 1, '第' || n || '件', 'member', now(), now() FROM generate_series(1, 60) n`,
        [await roomOf('书友群'), id],
      )
      const first = await lin.get(`/members/${id}`)
      expect(first.html.match(/href="\/desk\/\d+"/g)).toHaveLength(5)
      expect(first.html).toContain(`href="/members/${id}/tickets"`)
      const all = await lin.get(`/members/${id}/tickets`)
      expect(all.html.match(/href="\/desk\/\d+"/g)).toHaveLength(50)
      const next = /href="([^"]*)" rel="next"/.exec(all.html)?.[1] ?? ''
      const rest = await lin.get(next)
      expect(rest.html.match(/href="\/desk\/\d+"/g)).toHaveLength(10)
      expect(rest.text).toContain('第1件')
      expect((await lin.get(`/members/${id}/tickets?before=x`)).status).toBe(400)
      for (const part of ['friends', 'compensations', 'praises', 'suggestions'])
        expect((await lin.get(`/members/${id}/${part}`)).status).toBe(200)
      for (const part of ['coupons', 'redemptions']) expect((await chen.get(`/members/${id}/${part}`)).status).toBe(200)
    })

    it('shows what was redeemed and given, and never a code', async () => {
      await owner.press(await pageOf('小李'), '加分 @小李', ['200', ''])
      await game.says('陈经理', '#上架 帆布袋 100分 5个')
      const [said] = await game.tells('小李', '兑换 帆布袋')
      const [coupon] = await game.rows<{ code: string }>(`SELECT code FROM coupons`)
      expect(said?.text, said?.text).toContain(coupon?.code.slice(0, 4))
      const { text, html } = await chen.get(await pageOf('小李'))
      expect(text).toContain('帆布袋 待领取')
      expect(html).not.toContain(coupon?.code.slice(0, 4) ?? '-')
      expect(html).not.toContain(coupon?.code.slice(4) ?? '-')
      expect(html.length).toBeLessThan(60_000)
    })

    it('is inert with hostile names, and acts on the right person', async () => {
      const path = await pageOf(EVIL)
      const { html, text } = await chen.get(path)
      expect(html).not.toContain('<script>alert')
      const [row] = await game.rows<{ name: string }>(`SELECT name FROM contacts WHERE platform_id = $1`, [
        `id-${EVIL}`,
      ])
      expect(text).toContain(row?.name ?? '-')
      const done = await chen.press(path, `备注 @`, ['记对人了'])
      expect(done.text).toContain('记对人了')
      const notes = await game.rows<{ contact_id: number }>(`SELECT contact_id FROM care_notes WHERE text = '记对人了'`)
      expect(notes).toEqual([{ contact_id: await idOf(EVIL) }])
    })

    it('speaks English', async () => {
      await owner.post('/preferences', { lang: 'en', theme: 'auto', back: '/members' })
      const page = await owner.get(await pageOf('小李'))
      for (const word of ['Points', 'Given：', 'Notes', 'Tickets', 'Exploring']) expect(page.text).toContain(word)
      expect((await owner.get('/members')).text).toContain('Has an open ticket')
      await owner.post('/preferences', { lang: 'zh', theme: 'auto', back: '/members' })
    })

    it('says of who was erased that they were, and nothing else', async () => {
      const path = await pageOf('Anna')
      await lin.press(path, '备注 @Anna', ['怕打扰'])
      const id = await idOf('Anna')
      await game.tells('Anna', '删除我的数据')
      await game.tells('Anna', '删除我的数据 确认')
      game.clock.advance(2 * 60_000)
      await game.tick()
      for (const client of [lin, chen]) {
        const { text, html, status } = await client.get(`/members/${id}`)
        expect(status).toBe(200)
        expect(text).toContain('已注销')
        expect(text).toContain('要求删除自己的数据')
        expect(text).not.toContain('怕打扰')
        expect(html).not.toContain('action="/order"')
      }
      expect((await lin.get(`/members/${id}/tickets`)).status).toBe(404)
    })
  })
})
