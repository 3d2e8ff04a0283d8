import { describe, expect, it } from 'vitest'
import { readFilter, readTalk } from '../../src/console/pages/desk/filter.ts'
import { deskPage } from '../../src/features/tickets/index.ts'
import { Client, openConsole } from '../support/console.ts'
import { type Game, startGame } from '../support/game.ts'

const ANGRY = '三天了还没发货，也没人管！'
const AWFUL = '孩子吃了你们的东西过敏进医院了，我要投诉到消协！'

/** The number of the newest ticket. */
async function newest(game: Game): Promise<number> {
  const [row] = await game.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
  return row?.id ?? 0
}

async function complains(game: Game, who: string, text = ANGRY, options: Parameters<Game['says']>[2] = {}) {
  await game.says(who, text, options)
  return newest(game)
}

describe('the list of the desk', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')

  it('says so when nothing waits', async () => {
    const page = await lin.get('/desk')
    expect(page.status).toBe(200)
    expect(page.text).toContain('现在没有等着处理的事')
  })

  it('shows what waits by deadline, the angry and the overdue first, with counts above', async () => {
    await game.says('周老板', '#会员 @小李 年卡', { mention: ['小李'] })
    const late = await complains(game, '小王')
    await game.pass('20m')
    const fresh = await complains(game, '小李', '收到的书缺页，怎么办，太差了！')
    const angry = await complains(game, '小赵', AWFUL)
    const paused = await complains(game, '小孙', '快递又丢了，气死了！')
    await game.tells('小林', `等客户 ${paused} 发一下单号`)
    const page = await lin.get('/desk')
    expect([...page.html.matchAll(/id="t(\d+)"/g)].map(([, id]) => Number(id))).toEqual([angry, late, fresh, paused])
    for (const heading of ['紧急', '超时', '按时限', '等群友，或没有时限'])
      expect(page.html).toContain(`<h2>${heading}</h2>`)
    expect(page.text).toMatch(/1 超时/)
    expect(page.text).toMatch(/1 等群友/)
    expect(page.text).toMatch(/4 没办完/)
    expect(page.text).toMatch(/超时 \d+分/)
    expect(page.text).toContain('计时停住')
    expect(page.text).toContain('等群友发一下单号')
    expect(page.html).toMatch(/href="\/members\/\d+"/)
    expect(page.text).toContain('书友群')
    // A clock that stands still is no countdown.
    expect(page.html.match(/data-due=/g)).toHaveLength(3)
  })

  it('takes by one tap, once; who comes second reads who was first', async () => {
    const [late] = await game.rows<{ id: number }>(`SELECT min(id) AS id FROM tickets`)
    const id = late?.id ?? 0
    const chen = await Client.of(desk, game, '陈经理')
    const [mine, theirs] = [await lin.form('/desk', `接 ${id}`), await chen.form('/desk', `接 ${id}`)]
    expect((await lin.post('/order', mine)).status).toBe(303)
    const second = await chen.post('/order', theirs)
    expect(second.status).toBe(409)
    expect(second.text).toContain(`工单 ${id} 已经由小林接了`)
    const page = await lin.get('/desk?view=mine')
    expect(page.text).toContain('小林在跟')
    expect(page.html).not.toContain(`value="接 ${id}"`)
    await game.relay()
    expect(game.sentTo('书友群')).toContain('您反映的问题由小林来跟进')
  })

  it('filters by view, group, category, severity, number, name and words', async () => {
    const rows = async (query: string) =>
      [...(await lin.get(`/desk?${query}`)).html.matchAll(/<bdi>(\S+)<\/bdi>/g)].map(([, name]) => name)
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
    expect(await rows('view=mine')).toEqual(['小王', '小孙'])
    expect(await rows('view=free')).toEqual(['小赵', '小李'])
    expect(await rows('view=late')).toEqual(['小王'])
    expect(await rows('view=soon')).toEqual(['小赵', '小李'])
    expect(await rows('view=member')).toEqual(['小孙'])
    expect(await rows(`room=${room?.id}&severity=3`)).toEqual(['小赵'])
    expect(await rows('room=0')).toEqual([])
    expect(await rows('q=小李&view=&room=&category=&severity=')).toEqual(['小李'])
    expect(await rows('q=缺页')).toEqual(['小李'])
    expect(await rows('q=%25')).toEqual([])
    const [last] = await game.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
    expect(await rows(`q=${last?.id}&view=mine&severity=3`)).toEqual(['小孙'])
    await game.tells('小林', `结 ${last?.id} 已补发`)
    expect(await rows('view=member')).toEqual([])
    expect(await rows('view=ended')).toEqual(['小孙'])
    expect((await lin.get('/desk?view=ended')).text).toContain('结果：已补发')
    expect(await rows(`q=${last?.id}`)).toEqual(['小孙'])
    expect((await lin.get('/desk?q=没有的话')).text).toContain('没有符合的工单')
  })

  it.each([
    'view=nothing',
    'room=x',
    'room=-1',
    'severity=4',
    'category=rude',
    'before=1',
    `q=${'长'.repeat(101)}`,
    'room=999999',
  ])('refuses the filter %s, and says what to do', async (query) => {
    const page = await lin.get(`/desk?${query}`)
    expect(page.status).toBe(400)
    expect(page.text).toContain('筛选')
  })

  it('speaks English', async () => {
    const page = await (async () => {
      const client = await Client.of(desk, game, '小林')
      const csrf = /name="csrf" value="([^"]*)"/.exec((await client.get('/nowhere')).html)?.[1] ?? ''
      await client.post('/preferences', { csrf, lang: 'en', theme: 'auto', back: '/desk' })
      return client.get('/desk')
    })()
    for (const word of ['Overdue', 'By deadline', 'with 小林', 'delivery', 'Filter and search'])
      expect(page.text).toContain(word)
  })

  it('needs somebody of the staff', async () => {
    expect((await new Client(desk.url).get('/desk')).status).toBe(403)
    expect((await new Client(desk.url).get('/desk/1')).status).toBe(403)
  })
})

describe('what may be seen', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  await game.says('周老板', '#开启', { room: '花友群' })
  const hidden = await complains(game, '小花', '花全烂了，太过分了，没人管！', { room: '花友群' })
  const direct = await (async () => {
    await game.tells('小王', '你们的客服根本不回，太过分了！')
    return newest(game)
  })()
  const foreign = hidden + 1000
  await game.rows(
    `INSERT INTO contacts (account, platform_id, name, created_at) VALUES ('other-bot', 'x', '外人', '2026-11-23')`,
  )
  await game.rows(
    `INSERT INTO tickets (id, contact_id, state, category, severity, summary, source, opened_at) OVERRIDING SYSTEM VALUE
     SELECT $1, id, 'open', 'other', 2, '别家的事', 'mood', '2026-11-23' FROM contacts WHERE account = 'other-bot'`,
    [foreign],
  )

  it('is for agents their own groups and direct chats, for managers everything of the account', async () => {
    const lin = await Client.of(desk, game, '小林')
    const chen = await Client.of(desk, game, '陈经理')
    expect((await lin.get('/desk')).text).not.toContain('花全烂了')
    expect((await lin.get('/desk')).text).toContain('根本不回')
    expect((await chen.get('/desk')).text).toContain('花全烂了')
    for (const who of [lin, chen]) expect((await who.get('/desk')).text).not.toContain('别家的事')
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '花友群'`)
    expect((await lin.get(`/desk?room=${room?.id}`)).status).toBe(400)
    expect((await lin.get('/desk')).html).not.toContain('花友群')
    expect((await lin.get(`/desk?q=${hidden}`)).text).toContain('没有符合的工单')
  })

  it('looks the same whether a ticket is elsewhere, of another account, or nowhere', async () => {
    const lin = await Client.of(desk, game, '小林')
    const pages = await Promise.all(
      [hidden, foreign, 999_999, 'abc', '0', '1e3', '99999999999'].map((id) => lin.get(`/desk/${id}`)),
    )
    expect(pages.map((p) => p.status)).toEqual(Array(pages.length).fill(404))
    const plain = (text: string) => text.replace(/\d+/g, '')
    expect(new Set(pages.map((p) => plain(p.text)).filter((_, i) => i !== 3)).size).toBe(1)
    expect((await lin.get(`/desk/${direct}`)).status).toBe(200)
    expect((await (await Client.of(desk, game, '陈经理')).get(`/desk/${hidden}`)).status).toBe(200)
    expect((await (await Client.of(desk, game, '陈经理')).get(`/desk/${foreign}`)).status).toBe(404)
  })
})

describe('many tickets', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  await game.rows(
    `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'm' || n, '群友' || n, '2026-11-23' FROM generate_series(1, 1000) n`,
  )
  await game.rows(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, waiting_since)
     SELECT (SELECT id FROM rooms WHERE topic = '书友群'), id, 'open', 'logistics', 1 + (id % 3), '快递太慢了，还没有人回我，这都第几天了，能不能给个准话', 'mood', $1, $1
     FROM contacts WHERE platform_id ~ '^m\\d+$'`,
    [game.clock.now()],
  )
  await game.rows(
    `INSERT INTO sla_targets (ticket_id, kind, started_at, warn_at, due_at)
     SELECT id, 'first-response', opened_at, opened_at, opened_at + ((id * 37) % 120 - 60) * interval '1 minute' FROM tickets`,
  )

  it('come in pages of fifty, each once, also while the clock goes on, and a page is light', async () => {
    const lin = await Client.of(desk, game, '小林')
    const seen: number[] = []
    let path: string | undefined = '/desk'
    while (path !== undefined) {
      const { html }: { html: string } = await lin.get(path)
      expect(Buffer.byteLength(html)).toBeLessThan(60_000)
      const ids = [...html.matchAll(/id="t(\d+)"/g)].map(([, id]) => Number(id))
      expect(ids.length).toBe(50)
      seen.push(...ids)
      path = /href="([^"]*before=[^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
      game.clock.advance(60_000)
    }
    expect(seen).toHaveLength(1000)
    expect(new Set(seen).size).toBe(1000)
  })

  it('are read by index, however many have ended', async () => {
    await game.rows(
      `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, resolved_at, result)
       SELECT (SELECT id FROM rooms WHERE topic = '书友群'), (SELECT min(id) FROM contacts), 'resolved', 'logistics', 1, '快递慢', 'mood', $1, $1, '补发'
       FROM generate_series(1, 20000)`,
      [game.clock.now()],
    )
    await game.rows(`ANALYZE tickets, sla_targets, contacts`)
    const plans: string[] = []
    const db = {
      async query(sql: string, values: unknown[]) {
        const rows = await game.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values)
        plans.push(rows.map((r) => r['QUERY PLAN']).join('\n'))
        return game.rows(sql, values)
      },
    } as unknown as Parameters<typeof deskPage>[0]
    const about = { me: 1, now: game.clock.now(), from: undefined, limit: 50 }
    await deskPage(db, { account: 'bot', roomIds: null }, { ...about, filter: { view: 'all' } })
    expect(plans[0]).toContain('tickets_open')
    expect(plans[0]).not.toMatch(/Seq Scan on tickets/)
  })
})

describe('the address of the desk', () => {
  it('is read, and nonsense is told', () => {
    expect(readFilter({})).toEqual({ filter: { view: 'all' }, from: undefined })
    expect(readFilter({ view: 'late', room: '3', severity: '2', q: ' 补发 ' })?.filter).toEqual({
      view: 'late',
      roomId: 3,
      category: undefined,
      severity: 2,
      search: '补发',
    })
    expect(readFilter({ before: '1.9.1.1' })).toBeUndefined()
    expect(readTalk('before.1000.5')).toEqual({ way: 'before', place: { at: new Date(1000), id: 5 } })
    expect(readTalk('sideways.1.1')).toBeUndefined()
  })
})
