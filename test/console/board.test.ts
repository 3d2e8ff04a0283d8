import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Client, openConsole } from '../support/console.ts'
import { startGame } from '../support/game.ts'

describe('the public page of a group', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const anybody = new Client(desk.url)
  let path = ''

  const say = async (line: string, room = '书友群') => {
    game.said.length = 0
    await game.says('陈经理', line, { room })
    return game.sentTo('陈经理')
  }
  const pathIn = (text: string) => /\/board\/[\w-]{22}/.exec(text)?.[0] ?? ''
  /** A complaint from its words to its publication. */
  const ends = async (who: string, words: string, result: string): Promise<number> => {
    await game.says(who, words)
    const [ticket] = await game.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
    const id = ticket?.id ?? 0
    await game.says('小林', `#接 ${id}`)
    game.clock.advance(2 * 60_000)
    await game.says('小林', `#承诺 ${id} 2小时 补发`)
    game.clock.advance(2 * 60_000)
    await game.says('小林', `#结 ${id} ${result}`)
    return id
  }

  beforeAll(async () => {
    await game.says('周老板', '#开启', { room: '亲子群' })
    await game.says('小王', '大家好')
    await game.says('小王', '大家好', { room: '亲子群' })
  })

  it('is off until a manager opens it, in the group, and tells the link privately', async () => {
    expect(await game.rows(`SELECT 1 FROM showcases`)).toHaveLength(0)
    game.said.length = 0
    await game.says('小林', '#公开页 开')
    await game.says('小王', '#公开页')
    expect(await game.rows(`SELECT 1 FROM showcases`)).toHaveLength(0)
    expect(await say('#公开页')).toContain('没有公开页')
    expect(await say('#公开页 关')).toContain('没有打开')
    expect(await say('#公开页 换链接')).toContain('没有打开')
    expect(await say('#公开页 随便')).toContain('用法')
    const said = await say('#公开页 开')
    path = pathIn(said)
    expect(path).toMatch(/^\/board\/[\w-]{22}$/)
    expect(game.sentTo('书友群')).not.toContain('/board/')
    expect((await game.tells('陈经理', '公开页 开'))[0]?.text).toContain('群里')
    // Opened again, and by two at once, it stays the same page.
    await Promise.all([say('#公开页 开'), say('#公开页 打开')])
    expect(pathIn(await say('#公开页'))).toBe(path)
  })

  it('is open to everybody who has the link, and to no robot', async () => {
    const { status, text, headers, html } = await anybody.get(path)
    expect(status).toBe(200)
    expect(text).toContain('书友群 · 说到做到')
    expect(headers.get('cache-control')).toBe('private, max-age=60')
    expect(headers.get('x-robots-tag')).toContain('noindex')
    expect(headers.get('set-cookie')).toBeNull()
    expect(html).toContain('name="robots" content="noindex')
    expect(html).not.toMatch(/<script|<form|style="/)
    expect((await anybody.get(`${path}?lang=en`)).text).toContain('kept promises')
    expect((await anybody.get(`${path}?lang=xx`)).status).toBe(200)
    const chen = await Client.of(desk, game, '陈经理')
    expect((await chen.get(path)).html).toBe((await anybody.get(path)).html)
  })

  describe('tells', () => {
    let first = 0

    it('nothing of a complaint before it is published and said', async () => {
      first = await ends('小王', '我是小王，电话13912345678，三天了还没发货，也没人管！', '已补发，小王今晚收到')
      const { text } = await anybody.get(path)
      expect(text).toMatch(/收到的意见 1 全部解决了/)
      for (const hidden of ['还没发货', '补发', '小王', '公示 · 工单']) expect(text).not.toContain(hidden)
    })

    it('what was published as it was published, once it was really said', async () => {
      await game.says('小林', `#公示 ${first}`)
      const mark = (state: string) => game.rows(`UPDATE outbox SET state = $1 WHERE key LIKE 'publication:%'`, [state])
      for (const state of ['due', 'failed', 'expired', 'unconfirmed']) {
        await mark(state)
        expect((await anybody.get(path)).text, state).not.toContain('还没发货')
      }
      await mark('sent')
      const [publication] = await game.rows<{ text: string }>(`SELECT text FROM publications`)
      const { html, text } = await anybody.get(path)
      expect(text).toContain('还没发货')
      expect(text).toContain(publication?.text.split('\n')[0])
      for (const hidden of ['小王', '13912345678']) expect(html).not.toContain(hidden)
    })

    it('the correction, once it is said', async () => {
      await game.says('陈经理', `#公示 ${first} 改 已退款到账`)
      const { text } = await anybody.get(path)
      expect(text).toContain('结果应为：已退款到账')
    })

    it('nothing any more of what was withdrawn or reopened', async () => {
      await game.says('陈经理', `#撤回公示 ${first}`)
      expect((await anybody.get(path)).text).not.toContain('还没发货')
      await game.says('陈经理', `#公示 ${first}`)
      await game.relay()
      expect((await anybody.get(path)).text).toContain('还没发货')
      await game.says('陈经理', `#重开 ${first}`)
      expect((await anybody.get(path)).text).not.toContain('还没发货')
      await game.says('小林', `#结 ${first} 已退款到账`)
      await game.says('小林', `#公示 ${first}`)
      await game.relay()
      expect((await anybody.get(path)).text).toContain('还没发货')
    })

    it('nothing of who agreed to be named for the group, or wants nothing told', async () => {
      await game.says('小王', '公示同意')
      expect((await anybody.get(path)).text).not.toContain('还没发货')
      await game.says('小王', '不要公示')
      expect((await anybody.get(path)).text).not.toContain('还没发货')
    })

    it('of digests the own line only', async () => {
      await game.says('陈经理', '#公示方式 汇总')
      const one = await ends('王芳', '书都破了，太差了！', '已换新')
      const two = await ends('赵敏', '客服态度太差了，投诉你们', '已道歉')
      await game.says('小林', `#公示 ${one}`)
      await game.says('小林', `#公示 ${two}`)
      game.clock.advance(8 * 3_600_000)
      await game.tick()
      await game.tick()
      const { text } = await anybody.get(path)
      expect(text).toContain('已换新')
      await game.says('赵敏', '不要公示')
      const after = (await anybody.get(path)).text
      expect(after).toContain('已换新')
      expect(after).not.toContain('已道歉')
    })

    it('nothing of other groups', async () => {
      await game.says('小王', '三天了还没退钱，也没人管！', { room: '亲子群' })
      const { text } = await anybody.get(path)
      expect(text).not.toContain('亲子')
      expect(text).toMatch(/收到的意见 3/)
      const other = pathIn(await say('#公开页 开', '亲子群'))
      const page = await anybody.get(other)
      expect(page.text).toMatch(/收到的意见 1 已解决 0 件/)
      for (const hidden of ['书友群', '已换新', '退钱']) expect(page.text).not.toContain(hidden)
    })

    it('shares and middle values of five or more only', async () => {
      const before = (await anybody.get(path)).text
      expect(before).toMatch(/承诺兑现 \d 3 个承诺，兑现/)
      expect(before).not.toContain('第一次回复')
      for (const who of ['甲一', '乙二']) await ends(who, '等了三天还没发货，太差了！', '已补发')
      const { text } = await anybody.get(path)
      expect(text).toMatch(/承诺兑现 \d+% \d 个承诺，兑现 \d 个/)
      expect(text).toMatch(/第一次回复 \d+ 分钟 中位数/)
    })

    it('praise with permission, unsigned, and suggestions that were done', async () => {
      await game.rows(
        `INSERT INTO praises (account, contact_id, room_id, text, state, signature, at, expires_at, answered_at)
         SELECT 'bot', c.id, r.id, t.text, t.state, 'named', now(), now(), now() FROM contacts c, rooms r, (VALUES ('小**觉得客服很贴心', 'shown'), ('还没问过本人的话', 'candidate'), ('不愿意展示的话', 'asked')) t(text, state)
         WHERE c.platform_id = 'id-小王' AND r.topic = '书友群'`,
      )
      await game.says('王芳', '建议 直播改到晚上八点，联系王芳 13912345678')
      await game.says('王芳', '建议 这条还没有实现的建议')
      const [suggestion] = await game.rows<{ id: number }>(`SELECT min(id) AS id FROM suggestions`)
      await game.says('陈经理', `#已实现 ${suggestion?.id}`)
      const { text, html } = await anybody.get(path)
      expect(text).toContain('觉得客服很贴心')
      expect(text).toContain('直播改到晚上八点')
      for (const hidden of ['还没问过', '不愿意展示', '还没有实现', '王芳', '小王', '13912345678'])
        expect(html, hidden).not.toContain(hidden)
    })

    it('nothing any more of who was erased', async () => {
      expect((await anybody.get(path)).text).toContain('已换新')
      await game.tells('王芳', '删除我的数据')
      await game.tells('王芳', '删除我的数据 确认')
      game.clock.advance(2 * 60_000)
      await game.tick()
      const { text } = await anybody.get(path)
      expect(text).not.toContain('已换新')
      expect(text).not.toContain('直播改到晚上八点')
    })

    it('in fifty kilobytes', async () => {
      const words = '很长的公示内容'.repeat(40)
      const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
      const [who] = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE platform_id = 'id-甲一'`)
      await game.rows(
        `WITH t AS (INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, resolved_at)
           SELECT $1, $2, 'resolved', 'other', 1, '', 'member', now(), now() FROM generate_series(1, 60) RETURNING id),
         p AS (INSERT INTO publications (ticket_id, room_id, text, by_contact_id, published_at, form) SELECT id, $1, $3, $2, now(), 'result-only' FROM t RETURNING id),
         v AS (INSERT INTO publication_versions (publication_id, version, kind, text, by_contact_id, at) SELECT id, 1, 'published', $3, $2, now() FROM p)
         INSERT INTO outbox (account, room_id, lane, priority, text, key, state, created_at, not_before) SELECT 'bot', $1, 'post', 2, '', 'publication:' || id || ':1', 'sent', now(), now() FROM p`,
        [room?.id, who?.id, words],
      )
      const { html } = await anybody.get(path)
      expect(html.match(/很长的公示内容/g)).toHaveLength(20 * 40)
      const styles = await Promise.all(['console.css', 'board.css'].map((name) => anybody.get(`/assets/${name}`)))
      const bytes = [html, ...styles.map((s) => s.html)].reduce((sum, s) => sum + Buffer.byteLength(s), 0)
      expect(bytes).toBeLessThan(50_000)
    })
  })

  describe('ends', () => {
    let nothing = ''
    beforeAll(async () => {
      nothing = (await anybody.get(`/board/${'a'.repeat(22)}`)).html
    })
    const isNowhere = async (at: string) => {
      const { status, html, headers } = await anybody.get(at)
      expect([at, status]).toEqual([at, 404])
      expect(html).toBe(nothing)
      expect(headers.get('cache-control')).toBe('no-store')
    }
    afterEach(async () => {
      await game.says('周老板', '#开启')
    })

    it('in the same nothing, whatever was asked for', async () => {
      for (const at of ['/board', '/board/', '/board/x', '/board/%00', `${path}x`, `${path}/more`]) await isNowhere(at)
      const chen = await Client.of(desk, game, '陈经理')
      expect((await chen.get('/board/x')).html).toBe(nothing)
    })

    it('at once with its old link', async () => {
      const old = path
      path = pathIn(await say('#公开页 换链接'))
      expect(path).not.toBe(old)
      await isNowhere(old)
      expect((await anybody.get(path)).status).toBe(200)
    })

    it('while the group is paused, and when it becomes the staff room', async () => {
      await game.says('陈经理', '#暂停')
      await isNowhere(path)
      await game.says('周老板', '#开启')
      expect((await anybody.get(path)).status).toBe(200)
      await game.rows(`UPDATE rooms SET is_staff_room = true WHERE topic = '书友群'`)
      await isNowhere(path)
      await game.rows(`UPDATE rooms SET is_staff_room = false WHERE topic = '书友群'`)
    })

    it('from the console, too, where managers have a switch', async () => {
      const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
      const chen = await Client.of(desk, game, '陈经理')
      const lin = await Client.of(desk, game, '小林')
      const list = `/members?room=${room?.id}`
      expect((await lin.get(list)).text).not.toContain('公开页')
      expect((await chen.get(list)).html).toContain(path)
      const closed = await chen.press(list, '公开页 关')
      expect(closed.text).toContain('公开页：关着')
      await isNowhere(path)
      const opened = await chen.press(list, '公开页 开')
      const fresh = pathIn(opened.html)
      expect(fresh).not.toBe(path)
      expect((await anybody.get(fresh)).status).toBe(200)
      const moved = await chen.press(list, '公开页 换链接')
      await isNowhere(fresh)
      path = pathIn(moved.html)
      await game.relay()
      expect(game.sentTo('书友群')).not.toContain('/board/')
    })

    it('for who asks too often from one address, and for nobody else', async () => {
      const from = (address: string) =>
        fetch(`${desk.url}/board/x`, { headers: { 'X-Forwarded-For': `1.1.1.1, ${address}` } })
      const statuses: number[] = []
      for (let i = 0; i < 125; i += 1) statuses.push((await from('10.0.0.1')).status)
      expect(statuses[0]).toBe(404)
      expect(statuses.at(-1)).toBe(429)
      expect((await from('10.0.0.2')).status).toBe(404)
    })
  })
})
