import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf, readRecord } from '../../src/features/draws/proof.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { Client, openConsole, sessionFor } from '../support/console.ts'
import { type Game, startGame } from '../support/game.ts'

const HOSTILE = '=HYPERLINK("http://x")'

/** A month of a lively shop: friends, cheats, points, a shop, a draw, a survey, voices. */
async function lively(game: Game): Promise<void> {
  await game.says('周老板', '#开启', { room: '亲子群' })
  for (const [friend, by] of [
    ['小美', '李姐'],
    ['小丽', '小美'],
    ['小云', '小丽'],
    ['小雨', '小云'],
    ['李姐2', '李姐'],
    ['李姐3', '李姐'],
  ] as const)
    await game.joins(friend, { by })
  await game.joins('小芳', { by: '周姐', room: '亲子群' })
  for (const who of ['李姐', '小美', '小丽', '小云', '小雨']) await game.says(who, '签到')
  await game.says('小芳', '签到', { room: '亲子群' })
  await game.says('陈经理', '#加分 @小美 40 分享读书笔记', { mention: ['小美'] })
  await game.tells('周老板', `加分 @李姐 300 =cmd|calc`, { mention: ['李姐'] })
  await game.says('陈经理', '#加分 @小丽 600 帮了大忙', { mention: ['小丽'] })
  await game.says('陈经理', '#上架 帆布袋 200 5 限兑1 结实好看')
  await game.says('李姐', '兑换 1')
  await game.says('陈经理', '#开奖 新书签名本 2 1小时')
  await game.says('陈经理', '#开奖 积分50 1 3天 积分满100')
  for (const who of ['李姐', '小美', '小丽', '小云']) await game.says(who, '抽奖 1')
  await game.tells('陈经理', '问卷 新建 共读体验\n1. 节奏怎么样？ 太快/正好/太慢\n2. 会推荐给朋友吗？ 会/看情况/不会')
  await game.says('陈经理', '#问卷 发布 1 截止 明天20:00')
  for (const who of ['李姐', '小美', '小丽']) await game.says(who, '答卷 1 2 1')
  await game.says('小云', '建议 周末加一场亲子直播')
  await game.says('小芳', '建议 亲子群想要绘本清单', { room: '亲子群' })
  await game.says('小丽', '这次的共读真的太棒了，收获特别大，谢谢老师！')
  await game.says('小林', '#好评 @小丽 这次的共读真的太棒了，收获特别大', { mention: ['小丽'] })
  await game.tells('小丽', '可以')
  await game.says('小雨', '三天了还没发货，也没人管！')
  await game.tells('小林', '补偿 1 券 150元 运费')
  await game.pass('2h')
}

describe('the pages of growth', async () => {
  const game = await startGame()
  await lively(game)
  const desk = await openConsole(game)
  const owner = await Client.of(desk, game, '周老板')
  const chen = await Client.of(desk, game, '陈经理')
  const lin = await Client.of(desk, game, '小林')
  const idOf = async (who: string) =>
    (await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = $1 ORDER BY id LIMIT 1`, [who]))[0]?.id ?? 0
  const PAGES = [
    '/growth',
    '/growth/boards',
    '/growth/boards?kind=points&period=all',
    '/growth/referrals',
    `/growth/referrals?inviter=${await idOf('李姐')}`,
    '/growth/reviews',
    '/growth/ledger',
    '/growth/rewards',
    '/growth/rewards?state=open',
    '/growth/draws',
    '/growth/draws/1',
    '/growth/draws/2',
    '/growth/surveys',
    '/growth/surveys/1',
    '/growth/suggestions',
    '/growth/praise',
  ]

  it('answers nobody who is not signed in, and agents only where their commands go', async () => {
    const guest = new Client(desk.url)
    for (const path of [...PAGES, '/growth/boards.svg', '/growth/ledger.csv', '/growth/draws/1/record.json'])
      expect((await guest.get(path)).status, path).toBe(403)
    for (const path of PAGES) expect((await owner.get(path)).status, path).toBe(200)
    for (const path of PAGES) expect((await chen.get(path)).status, path).toBe(200)
    const shut = ['/growth/reviews', '/growth/ledger', '/growth/ledger.csv', '/growth/ledger/1', '/growth/surveys']
    for (const path of [...shut, '/growth/surveys/1', '/growth/surveys/1/results.svg', '/growth/rewards?state=open'])
      expect((await lin.get(path)).status, path).toBe(403)
    for (const path of ['/growth', '/growth/boards', '/growth/referrals', '/growth/rewards', '/growth/draws'])
      expect((await lin.get(path)).status, path).toBe(200)
    const tabs = (await lin.get('/growth')).html.match(/class="tabs"[\s\S]*?<\/nav>/)?.[0] ?? ''
    expect(tabs).toContain('/growth/boards')
    expect(tabs).not.toContain('/growth/ledger')
  })

  it('refuses nonsense in addresses without a leak', async () => {
    for (const path of [
      '/growth/boards?kind=x',
      '/growth/boards?room=999999',
      '/growth/boards.svg?period=never',
      '/growth/ledger?kind=nothing',
      '/growth/ledger?from=yesterday',
      '/growth/ledger?from=2026-12-01&to=2026-11-01',
      '/growth/ledger?contact=99999999',
      '/growth/ledger?before=abc',
      '/growth/reviews?before=1',
      '/growth/referrals?before=-3',
      '/growth/draws?before=99999999999999',
      '/growth/suggestions?state=maybe',
      '/growth/draws?room=999999',
      '/growth/surveys/1?room=999999',
    ])
      expect((await owner.get(path)).status, path).toBe(400)
    for (const path of [
      '/growth/draws/99',
      '/growth/draws/x',
      '/growth/draws/99999999999999999999',
      '/growth/draws/2/record.json',
      '/growth/surveys/77',
      '/growth/surveys/1/results.svg',
      '/growth/ledger/0',
      '/growth/rewards?reward=77',
      '/growth/referrals?inviter=99999',
    ])
      expect((await owner.get(path)).status, path).toBe(404)
  })

  it('shows agents the groups they are in, and nothing of others', async () => {
    const [other] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '亲子群'`)
    expect((await lin.get(`/growth/boards?room=${other?.id}`)).status).toBe(400)
    expect((await lin.get(`/growth/boards.csv?room=${other?.id}`)).status).toBe(400)
    expect((await lin.get('/growth/boards')).text).not.toContain('亲子群')
    expect((await lin.get('/growth/suggestions')).text).not.toContain('绘本清单')
    expect((await chen.get('/growth/suggestions')).text).toContain('绘本清单')
    expect((await lin.get('/growth/referrals')).text).not.toContain('周姐')
    expect((await lin.get('/growth/referrals?q=周姐')).text).toContain('没有人用这个名字')
    expect((await lin.get(`/growth/referrals?inviter=${await idOf('周姐')}`)).status).toBe(404)
    expect((await chen.get(`/growth/referrals?inviter=${await idOf('周姐')}`)).text).toContain('小芳')
    const [draw] = await game.rows<{ id: number }>(`SELECT id FROM draws WHERE id = 1`)
    await game.rows(`UPDATE draws SET room_id = $1 WHERE id = $2`, [other?.id, draw?.id])
    expect((await lin.get('/growth/draws/1')).status).toBe(404)
    expect((await lin.get('/growth/draws/1/record.json')).status).toBe(404)
    expect((await lin.get('/growth/draws')).text).not.toContain('新书签名本')
    await game.rows(`UPDATE draws SET room_id = (SELECT id FROM rooms WHERE topic = '书友群') WHERE id = 1`)
  })

  it('keeps accounts apart', async () => {
    const elsewhere = { account: 'other', connection: 'game' }
    await game.receive({
      type: 'login',
      ...elsewhere,
      eventId: `login:${randomUUID()}`,
      name: '别家',
      first: true,
      receivedAt: game.clock.now().getTime(),
    })
    await game.receive({ ...game.message('外人', '签到', { direct: true }), account: 'other' })
    const [entry] = await game.rows<{ id: number; contact: number }>(
      `SELECT e.id, e.contact_id AS contact FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id WHERE c.account = 'other'`,
    )
    expect(entry).toBeDefined()
    expect((await owner.get('/growth/ledger')).text).not.toContain('外人')
    expect((await owner.get(`/growth/ledger/${entry?.id}`)).status).toBe(404)
    expect((await owner.get(`/growth/ledger?contact=${entry?.contact}`)).status).toBe(400)
    expect((await owner.get(`/growth/referrals?inviter=${entry?.contact}`)).status).toBe(404)
  })

  it('tells on its first page what happened and what waits, and lets it be decided', async () => {
    const page = await owner.get('/growth')
    expect(page.text).toMatch(/340 本月同事送出/)
    expect(page.text).toMatch(/6 今天签到/)
    expect(page.text).toMatch(/7 本月来的新朋友/)
    expect(page.text).toContain('陈经理想给小丽加 600 分')
    expect(page.text).toContain('小林想给小雨一张 150元的券')
    expect((await lin.get('/growth')).text).not.toContain('陈经理想给小丽')
    // A manager sees the request, an owner decides it.
    expect((await chen.get('/growth')).html).not.toContain('加分 批准')
    const done = await owner.press('/growth', '加分 批准 1')
    expect(done.text).toContain('已给小丽加 600 分')
    expect((await chen.press('/growth', '驳回 1', ['先核实照片'])).text).toContain('驳回')
    expect((await chen.press('/growth', '采纳 1', ['30', '下周六开始'])).text).toContain('送了 30 积分')
    const rows = await game.rows<{ state: string }>(`SELECT state FROM suggestions WHERE id = 1`)
    expect(rows).toEqual([{ state: 'adopted' }])
    expect((await chen.get('/growth/suggestions?state=adopted')).text).toContain('陈经理：已采纳，送 30 分，下周六开始')
  })

  it('draws the board that the chat draws, as SVG, PNG and CSV, for its reader alone', async () => {
    const svg = await chen.get('/growth/boards.svg?kind=referrals&period=month')
    expect(svg.headers.get('content-type')).toContain('image/svg+xml')
    expect(svg.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(svg.headers.get('cache-control')).toContain('private')
    expect(svg.html).toMatch(/^<svg[^>]*aria-label="[^"]*李姐/)
    const png = await chen.get('/growth/boards.png?kind=points')
    expect(png.headers.get('content-type')).toBe('image/png')
    const csv = await chen.get('/growth/boards.csv?kind=points&period=all')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.html).toContain('名次,群友,得到的积分')
    expect((await chen.get('/growth/boards?kind=points&period=month')).text).toMatch(/1 小丽 6\d\d/)
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
    game.said.length = 0
    const posted = await chen.press(`/growth/boards?kind=points&room=${room?.id}`, '榜单 发 积分榜 本月')
    expect(posted.text).toContain('本月积分榜发到群里了')
    await game.relay()
    expect(game.sentTo('书友群')).toContain('本月积分榜')
    expect(game.said.find((s) => s.text.startsWith('本月积分榜'))?.picture?.name).toBe('积分榜.png')
    expect((await lin.get('/growth/boards')).html).not.toContain('榜单 发')
  })

  it('posts a board that somebody asks for in words, and says what it cannot', async () => {
    const said = async (line: string, room?: string) => {
      game.said.length = 0
      await game.says('陈经理', line, room === undefined ? {} : { room })
      return game.said.map((s) => s.text).join('\n')
    }
    expect(await said('#榜单 发')).toContain('要写哪个榜')
    expect(await said('#榜单 发 积分榜 昨天')).toContain('没看懂')
    expect(await said('#榜单 发 积分榜 上月')).toContain('上月没有人上榜')
    expect(await said('#榜单 发 邀请榜 总榜')).toContain('邀请总榜')
  })

  it('shows whom somebody brought, three levels deep, with all evidence', async () => {
    const path = `/growth/referrals?inviter=${await idOf('李姐')}`
    const page = await chen.get(path)
    for (const name of ['小美', '小丽', '小云', '李姐2']) expect(page.text).toContain(name)
    expect(page.html).not.toMatch(/<b>小雨<\/b>/)
    expect(page.text).toContain('还有 1 位，看小云带来的全部')
    expect(page.text).toMatch(/入群通知 → 李姐 · 可信 90% ✓ 据此归属/)
    expect(page.text).toContain('和邀请人名字雷同')
    expect(page.text).toMatch(/留满 1 天 · 5 分 · 待到账/)
    expect((await chen.get('/growth/referrals?q=李')).text).toContain('李姐')
    expect((await chen.get('/growth/referrals?q=%25')).text).toContain('没有人用这个名字')
    expect((await lin.get(path)).text).toContain('小美')
  })

  it('lets a manager go through the reviews one by one', async () => {
    const waiting = await game.rows<{ id: number }>(
      `SELECT id FROM referrals WHERE state = 'review' ORDER BY review_at, id`,
    )
    expect(waiting).toHaveLength(2)
    const [first, second] = waiting
    const before = await chen.get('/growth/reviews')
    expect(before.text).toContain('李姐带来李姐2')
    expect(before.text).toMatch(/可信 90% ✓ 据此归属/)
    const missing = await chen.post('/order', {
      ...(await chen.form('/growth/reviews', `复核 ${first?.id} 驳回`)),
      words: [''],
    })
    expect(missing.status).toBe(409)
    const sent = await chen.post('/order', {
      ...(await chen.form('/growth/reviews', `复核 ${first?.id} 驳回`)),
      words: ['是本人的小号'],
    })
    expect(sent.status).toBe(303)
    expect(sent.location).toMatch(new RegExp(`^/growth/reviews\\?said=\\d+#review-${second?.id}$`))
    const after = await chen.press('/growth/reviews', `复核 ${second?.id} 通过`)
    expect(after.text).toContain('没有等复核的邀请')
    const states = await game.rows(`SELECT state FROM referrals WHERE id = ANY($1) ORDER BY id`, [
      waiting.map((w) => w.id),
    ])
    expect(states).toEqual([{ state: 'refused' }, { state: 'pending' }])
    expect((await lin.get('/growth/reviews')).status).toBe(403)
  })

  it('browses the ledger by every filter, explains each entry, and takes one back', async () => {
    const all = await chen.get('/growth/ledger')
    expect(all.text).toContain('11月23日的签到，一天一次')
    expect(all.text).toContain('店主批准的加分申请 1')
    expect((await chen.get('/growth/ledger?kind=redeem')).text).toContain('兑换 1')
    expect((await chen.get('/growth/ledger?side=rewards')).text).toContain('李姐')
    expect((await chen.get('/growth/ledger?side=expired')).text).toContain('没有一笔')
    expect((await chen.get('/growth/ledger?from=2026-11-24')).text).toContain('没有一笔')
    expect((await chen.get('/growth/ledger?from=2026-11-23&to=2026-11-23&kind=checkin')).text).toContain('小云')
    expect((await chen.get('/growth/ledger?q=没有这个人')).text).toContain('没有叫「没有这个人」的人')
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '亲子群'`)
    const inRoom = await chen.get(`/growth/ledger?room=${room?.id}&kind=checkin`)
    expect(inRoom.text).toContain('小芳')
    expect(inRoom.html.match(/id="entry-/g)).toHaveLength(1)
    const mei = await chen.get('/growth/ledger?q=小美&kind=grant')
    expect(mei.html.match(/id="entry-/g)).toHaveLength(1)
    const [grant] = await game.rows<{ id: number }>(
      `SELECT id FROM ledger_entries WHERE kind = 'grant' AND note = '分享读书笔记'`,
    )
    const [byOwner] = await game.rows<{ id: number }>(`SELECT id FROM ledger_entries WHERE note LIKE '=cmd%'`)
    // A manager may take back their own, an owner everybody's.
    expect(all.html).toContain(`加分 撤销 ${grant?.id}`)
    expect(all.html).not.toContain(`加分 撤销 ${byOwner?.id}`)
    expect((await owner.get('/growth/ledger')).html).toContain(`加分 撤销 ${byOwner?.id}`)
    const undone = await chen.press('/growth/ledger?q=小美', `加分 撤销 ${grant?.id}`)
    expect(undone.text).toContain(`编号 ${grant?.id} 撤销了`)
    const linked = await chen.get(`/growth/ledger/${grant?.id}`)
    expect(linked.text).toContain('已由')
    const back = /href="(\/growth\/ledger\/\d+)"/.exec(linked.html)?.[1] ?? ''
    expect((await chen.get(back)).text).toContain('收回：同事手工加分')
    expect((await chen.get(back)).html).not.toContain('加分 撤销')
  })

  it('audits the books when an owner asks, and remembers when', async () => {
    expect((await chen.get('/growth/ledger')).html).not.toContain('对账')
    expect((await owner.get('/growth/ledger')).text).toContain('还没有在这里核对过')
    expect((await owner.press('/growth/ledger', '对账')).text).toContain('每一笔都对得上')
    const later = await owner.get('/growth/ledger?kind=redeem')
    expect(later.text).toMatch(/最近一次核对（周老板） · 2026-11-23 12:00:00/)
    expect(later.text).toContain('✅')
  })

  it('writes a file that no spreadsheet takes for a formula', async () => {
    await game.rows(`UPDATE contacts SET name = $1 WHERE name = '小芳'`, [HOSTILE])
    const csv = await owner.get('/growth/ledger.csv')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.headers.get('content-disposition')).toMatch(/attachment; filename="ledger-2026-11-23\.csv"/)
    expect(csv.headers.get('cache-control')).toContain('no-store')
    const bytes = new Uint8Array(
      await (
        await fetch(`${desk.url}/growth/ledger.csv`, {
          headers: { Cookie: `nuanqun_session=${await sessionFor(game, '周老板')}` },
        })
      ).arrayBuffer(),
    )
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(csv.html).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(csv.html).toContain(`,'=cmd|calc`)
    for (const line of csv.html.split('\n')) expect(line).not.toMatch(/(^|,)"?[=+@]/)
    const [count] = await game.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id WHERE c.account = 'bot'`,
    )
    expect(csv.html.trim().split('\n')).toHaveLength((count?.n ?? 0) + 1)
    expect((await owner.get('/growth/ledger.csv?kind=redeem')).html.trim().split('\n')).toHaveLength(2)
    // Names stay inert on the page, too.
    expect((await owner.get('/growth/ledger')).html).toContain('=HYPERLINK(&quot;http://x&quot;)')
  })

  it('pages through 120 entries without a gap or a double, even of one instant', async () => {
    const contact = await idOf('小云')
    await game.rows(
      `INSERT INTO ledger_entries (contact_id, debit, credit, amount, kind, cause, note, at)
       SELECT $1, 'issuance', 'pending', 1, 'birthday', 'birthday:' || n, '', timestamptz '2026-10-01 00:00Z' + (n / 40) * interval '1 microsecond'
       FROM generate_series(1, 120) n`,
      [contact],
    )
    const seen: string[] = []
    let path: string | undefined = '/growth/ledger?kind=birthday'
    for (let pages = 0; path !== undefined && pages < 5; pages += 1) {
      const { html } = await chen.get(path)
      expect(html.length).toBeLessThan(60 * 1024)
      seen.push(...[...html.matchAll(/id="entry-(\d+)"/g)].map(([, id = '']) => id))
      path = /<a href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)))
  })

  it('is read from an index however it is filtered', async () => {
    const plans = [
      [`kind = 'birthday'`, 'ledger_entries_kind'],
      ['room_id = 1', 'ledger_entries_room'],
      [`(kind = 'expiry' AND credit = 'expired')`, 'ledger_entries_kind'],
      [`(debit = 'rewards' OR credit = 'rewards')`, 'ledger_entries_house'],
      [`(at, id) < ('2026-11-01', 5)`, 'ledger_entries_at'],
    ] as const
    await game.house.source.transaction(async (db) => {
      await db.query('SET LOCAL enable_seqscan = off')
      await db.query('SET LOCAL enable_bitmapscan = off')
      for (const [where, index] of plans) {
        const plan: Record<string, string>[] = await db.query(
          `EXPLAIN SELECT id FROM ledger_entries WHERE ${where} ORDER BY at DESC, id DESC LIMIT 51`,
        )
        expect(plan.map((p) => p['QUERY PLAN']).join('\n')).toContain(index)
      }
    })
  })

  it('runs the shop by its commands, and never shows a code', async () => {
    const [coupon] = await game.rows<{ code: string }>(`SELECT code FROM coupons WHERE cause = 'redemption:1'`)
    const code = coupon?.code ?? ''
    for (const path of ['/growth', '/growth/rewards', '/growth/rewards?state=open', '/growth/rewards?reward=1'])
      for (const who of [owner, chen]) {
        const { html } = await who.get(path)
        for (const hidden of [code, `${code.slice(0, 4)}-${code.slice(4)}`]) expect(html).not.toContain(hidden)
      }
    expect((await chen.get('/growth/rewards?state=open')).text).toContain(`••••-••${code.slice(-2)}`)
    expect((await lin.get('/growth/rewards')).html).not.toContain(`${code.slice(-2)}）`)
    expect((await lin.get('/growth/rewards')).html).not.toContain('下架 1')
    expect((await chen.press('/growth/rewards', '上架 1 库存', ['80'])).text).toContain('剩 80 份')
    expect((await chen.press('/growth/rewards', '上架 1 积分', ['180'])).text).toContain('180 分')
    expect((await chen.press('/growth/rewards', '下架 1')).text).toContain('下架了')
    expect((await chen.press('/growth/rewards?shelf=withdrawn', '上架 1')).text).toContain('重新上架了')
    const form = await chen.form('/growth/rewards', '上架')
    expect(form.line).toBe('上架 1 库存')
    const added = await chen.post('/order', { ...form, line: '上架', words: ['书签', '30', '20', '限兑2'] })
    expect(added.status).toBe(303)
    expect((await chen.get('/growth/rewards')).text).toContain('每人限 2')
    const handed = await lin.press('/growth/rewards', '核销', [code])
    expect(handed.text).toContain('帆布袋')
    expect((await chen.get('/growth/rewards?state=fetched')).text).toContain('小林')
  })

  it('recomputes a draw on its page, and shows what does not agree', async () => {
    const page = await lin.get('/growth/draws/1')
    expect(page.text).toContain('✓ 每一步都对得上')
    expect(page.text).toContain('种子的 SHA-256 就是之前的封条')
    expect(page.text).not.toContain('✗')
    const [draw] = await game.rows<{ commitment: string; root: string; hash: string }>(
      `SELECT commitment, root, entrants_hash AS hash FROM draws WHERE id = 1`,
    )
    expect(page.html).toContain(draw?.commitment)
    expect(page.html).toContain(draw?.hash)
    expect(page.html).not.toContain(draw?.root)
    const file = await lin.get('/growth/draws/1/record.json')
    expect(file.headers.get('content-type')).toContain('application/json')
    expect(file.html).not.toContain(draw?.root)
    const read = readRecord(JSON.parse(file.html))
    expect('record' in read ? faultsOf(read.record) : read).toEqual([])
    // Of a draw that runs, nothing is told before its time.
    const [running] = await game.rows<{ root: string }>(`SELECT root FROM draws WHERE id = 2`)
    const open = await lin.get('/growth/draws/2')
    expect(open.text).toContain('开奖以后这里会把每一步重算一遍')
    expect(open.html).not.toContain(running?.root)
    expect(open.text).toContain('有 100 积分')
    // Somebody reaches into the database.
    const tamper = async (sql: string, undo: string, expected: string) => {
      await game.rows(sql)
      const { text, status } = await lin.get('/growth/draws/1')
      await game.rows(undo)
      expect(status).toBe(200)
      expect(text).toContain(expected)
      expect(text).not.toContain('每一步都对得上')
    }
    const broken = '✗ 有对不上的地方'
    await tamper(
      `UPDATE draws SET root = repeat('ab', 32) WHERE id = 1`,
      `UPDATE draws SET root = '${draw?.root}' WHERE id = 1`,
      broken,
    )
    const [entry] = await game.rows<{ token: string }>(
      `SELECT token FROM draw_entries WHERE draw_id = 1 AND number = 2`,
    )
    const token = (to: string) => `UPDATE draw_entries SET token = '${to}' WHERE draw_id = 1 AND number = 2`
    await tamper(token('00000000'), token(entry?.token ?? ''), broken)
    await tamper(
      `UPDATE draw_winners SET number = number + 100 WHERE draw_id = 1 AND rank = 1`,
      `UPDATE draw_winners SET number = number - 100 WHERE draw_id = 1 AND rank = 1`,
      broken,
    )
    await tamper(
      `UPDATE draws SET entrants_hash = NULL WHERE id = 1`,
      `UPDATE draws SET entrants_hash = '${draw?.hash}' WHERE id = 1`,
      '✗ 记录不完整',
    )
    expect((await lin.get('/growth/draws/1')).text).toContain('每一步都对得上')
  })

  it('opens and cancels draws, and hands prizes over, by the commands', async () => {
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
    const opened = await chen.press(`/growth/draws?room=${room?.id}`, '开奖', ['读书灯', '1', '明天20:00', '签到'])
    expect(opened.status).toBe(200)
    await game.relay()
    expect(game.sentTo('书友群')).toContain('读书灯')
    expect((await chen.get('/growth/draws')).text).toContain('读书灯')
    expect((await chen.press('/growth/draws/3', '取消抽奖 3', ['奖品缺货'])).text).toContain('奖品缺货')
    expect((await lin.get('/growth/draws')).html).not.toContain('line" value="开奖')
    expect((await lin.get('/growth/draws/1')).html).not.toContain('重抽')
    const handed = await lin.press('/growth/draws/1', '发奖 1')
    expect(handed.text).toContain('已领')
  })

  it('tells of surveys only what the chat tells', async () => {
    expect((await chen.get('/growth/surveys/1')).text).toContain('进行中不看结果')
    expect((await chen.get('/growth/surveys/1')).html).not.toContain('results.svg')
    await chen.press('/growth/surveys/1', '问卷 关闭 1')
    const page = await chen.get('/growth/surveys/1')
    expect(page.html).toContain('正好 3')
    const svg = await chen.get('/growth/surveys/1/results.svg')
    expect(svg.headers.get('content-type')).toContain('image/svg+xml')
    expect((await chen.get('/growth/surveys/1/results.png')).headers.get('content-type')).toBe('image/png')
    await game.rows(`DELETE FROM survey_answers WHERE contact_id = $1`, [await idOf('小丽')])
    const few = await chen.get('/growth/surveys/1')
    expect(few.text).toContain('不到 3 位回答，不展开')
    expect(few.html).not.toContain('正好 2')
    expect((await chen.get('/growth/surveys/1/results.svg')).status).toBe(404)
    const made = await chen.press('/growth/surveys', '问卷 新建', ['夏天书单\n1. 想读什么？ 小说/绘本'])
    expect(made.text).toContain('夏天书单')
    expect((await chen.get('/growth/surveys/2')).text).toContain('草稿')
  })

  it('keeps praise as its author wants it', async () => {
    const page = await lin.get('/growth/praise')
    expect(page.text).toContain('在墙上')
    expect(page.text).toContain('署名：小** · 打码')
    const gone = await lin.press('/growth/praise', '好评 删除')
    expect(gone.text).toContain('（原话没有留下）')
    expect(gone.text).not.toContain('在墙上 小丽')
    expect((await game.rows(`SELECT text FROM praises WHERE state = 'removed'`))[0]).toEqual({ text: '' })
  })

  it('pages through long lists, each page light', async () => {
    await game.rows(
      `INSERT INTO suggestions (account, room_id, contact_id, text, wording, state, at)
       SELECT 'bot', NULL, $1, repeat('想要更多绘本', 12), 'w' || n, 'open', timestamptz '2026-11-23' FROM generate_series(1, 45) n`,
      [await idOf('小云')],
    )
    const seen: string[] = []
    let path: string | undefined = '/growth/suggestions?state=open'
    for (let pages = 0; path !== undefined && pages < 5; pages += 1) {
      const { html } = await chen.get(path)
      expect(html.length).toBeLessThan(60 * 1024)
      seen.push(...[...html.matchAll(/id="suggestion-(\d+)"/g)].map(([, id = '']) => id))
      path = /<a href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    const open = await game.rows(`SELECT id FROM suggestions WHERE state = 'open'`)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(open.length)
  })

  it('speaks English', async () => {
    const guest = await Client.of(desk, game, '周老板')
    await guest.post('/preferences', { lang: 'en', theme: 'light', back: '/growth' })
    expect((await guest.get('/growth')).text).toContain('Waiting for a decision')
    expect((await guest.get('/growth/ledger?kind=checkin')).text).toContain('check-in of 2026-11-23, once a day')
    expect((await guest.get('/growth/referrals?q=李姐')).text).toContain('brought')
    for (const path of PAGES) expect((await guest.get(path)).status, path).toBe(200)
  })

  describe('in a browser', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    }, BROWSER_START_MS)
    afterAll(() => browser.close())

    it('fits a phone on every page, and weighs little', async () => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
      const value = await sessionFor(game, '周老板')
      await context.addCookies([{ name: 'nuanqun_session', value, url: desk.url }])
      const page = await context.newPage()
      for (const path of PAGES) {
        await page.goto(desk.url + path)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, path).toBeLessThanOrEqual(390)
        expect((await page.content()).length, path).toBeLessThan(60 * 1024)
      }
      await page.goto(`${desk.url}/growth/boards?kind=points&period=all`)
      expect(await page.evaluate(() => document.querySelector('figure img')?.clientWidth ?? 0)).toBeGreaterThan(200)
      await context.close()
    }, 60_000)
  })
})
