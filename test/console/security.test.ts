import { describe, expect, it } from 'vitest'
import { createOffice } from '../../src/app/office.ts'
import { receive } from '../../src/app/receive.ts'
import { endSession, openSession } from '../../src/features/access/index.ts'
import { BROWSER_START_MS, openBrowser } from '../support/browser.ts'
import { Client, linkOf, openConsole, sessionFor } from '../support/console.ts'
import { startGame } from '../support/game.ts'
import { FakeWorld } from './fake-world.ts'

describe('who tries what the pages do not offer', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const office = createOffice(game.house)
  const { manager: db } = game.house.source
  await game.says('阿昭', '大家好，我是阿昭', { room: '别的群' })
  await game.says('周老板', '#开启', { room: '别的群' })
  await game.says('小赵', '大家好', { room: '别的群' })
  await game.says('小王', '大家好')

  const idOf = async (table: 'contacts' | 'rooms', platformId: string): Promise<number> => {
    const [row] = await game.rows<{ id: number }>(`SELECT id FROM ${table} WHERE platform_id = $1`, [platformId])
    if (row === undefined) throw new Error(`no ${platformId} in ${table}`)
    return row.id
  }
  const person = (name: string) => idOf('contacts', game.person(name).id)
  const room = (topic: string) => idOf('rooms', game.room(topic).id)
  const [lin, chen, wang, zhao] = await Promise.all(['小林', '陈经理', '小王', '小赵'].map(person))
  const [here, elsewhere] = await Promise.all(['书友群', '别的群'].map(room))
  const mustBe = (id: number | undefined): number => id ?? 0

  /** What a stream says until it ends; `begun` once it has said hello. */
  function listenAs(cookie: string) {
    let resolve = (): void => {}
    const begun = new Promise<void>((done) => {
      resolve = done
    })
    const ended = (async () => {
      const answer = await fetch(`${desk.url}/live`, { headers: { Cookie: `nuanqun_session=${cookie}` } })
      let all = ''
      for await (const chunk of answer.body ?? []) {
        all += Buffer.from(chunk).toString()
        if (all.includes('event: change')) resolve()
      }
      return all
    })()
    return { begun, ended }
  }

  describe('the live stream', () => {
    const moment = { timeout: 10_000 }

    it('ends with the session, and tells nothing that came after', moment, async () => {
      const cookie = await sessionFor(game, '小林')
      const { begun, ended } = listenAs(cookie)
      await begun
      const { digest } =
        (
          await game.rows<{ digest: string }>(
            `SELECT digest FROM console_sessions ORDER BY created_at DESC, ctid DESC LIMIT 1`,
          )
        )[0] ?? {}
      await endSession(db, digest ?? '', game.clock.now())
      await game.says('小王', '今天天气真好')
      const [last] = await game.rows<{ id: string }>(`SELECT max(id) AS id FROM messages`)
      const said = await ended
      expect(said).toMatch(/event: over\ndata: \{\}\n\n$/)
      expect(said).not.toContain(`"messages":"${last?.id}"`)
    })

    it('ends with the role, and when nothing else happens at all', moment, async () => {
      const { begun, ended } = listenAs(await sessionFor(game, '陈经理'))
      await begun
      await game.rows(`UPDATE contacts SET role = 'member' WHERE id = $1`, [chen])
      expect(await ended).toContain('event: over')
      await game.rows(`UPDATE contacts SET role = 'manager' WHERE id = $1`, [chen])
    })

    it('ends when the session has been idle too long', moment, async () => {
      const { begun, ended } = listenAs(await sessionFor(game, '小林'))
      await begun
      game.clock.advance(12 * 3_600_000)
      expect(await ended).toContain('event: over')
    })

    it('takes what a page showed off the screen, hidden in the background or not', {
      timeout: 60_000 + BROWSER_START_MS,
    }, async () => {
      const browser = await openBrowser()
      try {
        const context = await browser.newContext()
        const session = { name: 'nuanqun_session', domain: new URL(desk.url).hostname, path: '/' }
        await context.addCookies([{ ...session, value: await sessionFor(game, '小林') }])
        const [seen, back] = [await context.newPage(), await context.newPage()]
        for (const page of [seen, back]) await page.goto(`${desk.url}/desk`)
        // As a phone that sleeps: no stream tells this one.
        await back.evaluate(() => {
          Object.defineProperty(document, 'hidden', { value: true, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        })
        await game.tells('小林', '登出所有')
        await seen.getByText('请先登录').waitFor({ timeout: 20_000 })
        expect(await back.title()).toContain('工单台')
        await back.evaluate(() => {
          Object.defineProperty(document, 'hidden', { value: false, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        })
        await back.getByText('请先登录').waitFor({ timeout: 20_000 })
      } finally {
        await browser.close()
      }
    })

    it('is open so often for one session, not for ever', moment, async () => {
      const cookie = await sessionFor(game, '小林')
      const first = listenAs(cookie)
      await first.begun
      const others = Array.from({ length: 20 }, () => listenAs(cookie))
      expect(await first.ended).toContain('event: over')
      await game.tells('小林', '登出所有')
      await Promise.all(others.map(({ ended }) => ended))
    })
  })

  describe('sessions and links', () => {
    it('of the sandbox are worth nothing beside a real account', async () => {
      const secret = await openSession(db, { contactId: mustBe(lin), origin: 'sandbox', device: '' }, game.clock.now())
      const ask = (url: string) => fetch(`${url}/desk`, { headers: { Cookie: `nuanqun_session=${secret}` } })
      expect((await ask(desk.url)).status).toBe(403)
      expect((await fetch(`${desk.url}/enter`)).status).toBe(404)
      const sandbox = await openConsole(game, { world: new FakeWorld() })
      expect((await ask(sandbox.url)).status).toBe(200)
    })

    it('end with 登出所有 though nobody has touched them for a night: no clock wakes them', async () => {
      const asleep = await Client.of(desk, game, '陈经理')
      game.clock.advance(12 * 3_600_000)
      const [said] = await game.tells('陈经理', '登出所有')
      expect(said?.text).toContain('没有登录着的设备')
      game.clock.advance(-3_600_000)
      expect((await asleep.get('/desk')).status).toBe(403)
      game.clock.advance(3_600_000)
    })

    it('let colleagues in whatever others try from the same address', async () => {
      const path = await linkOf(game, '小林')
      const guest = new Client(desk.url)
      for (let i = 0; i < 35; i += 1) await guest.get(`/in/guess${i}`)
      expect((await guest.post('/in/guess', {})).status).toBe(429)
      expect((await guest.get(path)).status).toBe(200)
      expect((await guest.post(path, {})).status).toBe(303)
    })

    it('of owners are nothing for managers, on every page', async () => {
      await game.rows(`UPDATE console_sessions SET ended_at = now()`)
      await game.house.source.transaction(async (tx) => {
        await openSession(
          tx,
          { contactId: await person('周老板'), origin: 'link', device: 'OwnerPhone' },
          game.clock.now(),
        )
      })
      const manager = await Client.of(desk, game, '陈经理')
      for (const page of ['/setup/people', '/operations/audit'])
        expect((await manager.get(page)).html).not.toContain('OwnerPhone')
      const owner = await Client.of(desk, game, '周老板')
      for (const page of ['/setup/people', '/operations/audit'])
        expect((await owner.get(page)).html).toContain('OwnerPhone')
    })
  })

  describe('orders', () => {
    const order = (who: number | undefined, line: string, more: { roomId?: number; mention?: number[] } = {}) =>
      office.order({ contactId: mustBe(who), line, ...more })

    it('of agents are written where they are, and mention whom they meet', async () => {
      const there = await order(lin, '积分榜', { roomId: mustBe(elsewhere) })
      expect(there).toMatchObject({ outcome: 'mistake', answer: expect.stringContaining('没有这个群') })
      expect((await order(lin, '积分榜', { roomId: mustBe(here) })).outcome).toBe('done')
      const stranger = await order(lin, '备注 @小赵 常客', { mention: [mustBe(zhao)] })
      expect(stranger).toMatchObject({ outcome: 'mistake', answer: expect.stringContaining('没有这个人') })
      expect((await order(lin, '备注 @小王 常客', { mention: [mustBe(wang)] })).outcome).toBe('done')
      expect((await order(chen, '备注 @小赵 常客', { mention: [mustBe(zhao)] })).outcome).toBe('done')
      expect((await order(chen, '积分榜', { roomId: mustBe(elsewhere) })).outcome).toBe('done')
    })

    it('answer their author alone; what is for somebody else in the group is said there', async () => {
      game.said.length = 0
      const given = await order(chen, '加分 @小王 10 热心', { roomId: mustBe(here), mention: [mustBe(wang)] })
      expect(given.outcome).toBe('done')
      expect(given.answer).not.toBe('')
      await game.relay()
      expect(game.sentTo('书友群')).toContain('10')
      expect(game.sentTo('陈经理')).toBe('')
    })

    it('leave no code in the log that is money', async () => {
      await game.rows(
        `INSERT INTO coupons (code, cause, account, contact_id, title, value_fen, origin, issued_at, expires_at)
         VALUES ('ABCDEFGH', 'test:1', 'bot', $1, '券', 1000, '', $2, $2::timestamptz + interval '9 days')`,
        [lin, game.clock.now()],
      )
      expect((await order(lin, '我的券')).answer).toContain('ABCD-EFGH')
      const log = await (await Client.of(desk, game, '周老板')).get('/operations/audit')
      expect(log.text).toContain('····-EFGH')
      expect(log.html).not.toContain('ABCD-EFGH')
    })

    it('do not reach what another shop taught, nor read it', async () => {
      const at = game.clock.now().getTime()
      const neighbour = {
        ...game.message('隔壁员', '大家好', { room: '隔壁群' }),
        account: 'neighbour',
        sender: { id: 'n-1', name: '隔壁员' },
      }
      const login = {
        type: 'login',
        account: 'neighbour',
        eventId: 'n',
        name: '隔壁',
        connection: 'n',
        first: true,
      } as const
      await receive(game.house, [{ ...login, receivedAt: at }, neighbour], game.clock.now())
      await game.rows(`UPDATE contacts SET role = 'agent' WHERE account = 'neighbour'`)
      const complaint = { ...neighbour, platformId: 'n-2', body: '投诉 三天没发货', text: '投诉 三天没发货' }
      await game.rows(`UPDATE rooms SET state = 'enrolled' WHERE account = 'neighbour'`)
      await receive(game.house, [complaint], game.clock.now())
      const [taught] = await game.rows<{ id: number }>(
        `INSERT INTO mood_corrections (ticket_id, text, verdict, by_contact_id, state, at)
         SELECT t.id, '隔壁的秘密', 'fine', c.id, 'active', $1 FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE c.account = 'neighbour' RETURNING id`,
        [game.clock.now()],
      )
      expect(taught?.id).toBeGreaterThan(0)
      expect((await order(chen, `学习 撤销 ${taught?.id}`)).outcome).toBe('mistake')
      expect((await order(chen, '学习')).answer).not.toContain('秘密')
      expect(await game.rows(`SELECT state FROM mood_corrections WHERE id = $1`, [taught?.id])).toEqual([
        { state: 'active' },
      ])
    })
  })

  describe('the way back', () => {
    const WAYS = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      '/desk/..//evil.example',
      '/%2e//evil.example',
      '/%2E%2e//evil.example',
      '/\t/evil.example',
      '/./\\evil.example',
      'javascript:alert(1)',
      '/\u0001',
      '/\r\nSet-Cookie: a=b',
    ]

    it('never leads elsewhere', async () => {
      const client = await Client.of(desk, game, '陈经理')
      const csrf = /name="csrf" value="([^"]*)"/.exec((await client.get('/nowhere')).html)?.[1] ?? ''
      for (const back of WAYS) {
        const answers = [
          await client.post('/preferences', { lang: 'zh', theme: 'auto', back }),
          await client.post('/order', { csrf, line: '值班', back }),
        ]
        for (const { status, location, headers } of answers) {
          expect(status, back).toBe(303)
          const { origin, pathname } = new URL(location ?? '', desk.url)
          expect(origin, back).toBe(desk.url)
          expect(pathname, back).not.toMatch(/^\/\//)
          expect(headers.getSetCookie().join(), back).not.toContain('a=b')
        }
      }
    })

    it('keeps what is local, Chinese filters too', async () => {
      const client = await Client.of(desk, game, '陈经理')
      for (const [back, wanted] of [
        ['/desk?q=发货&view=mine#t12', '/desk?q=%E5%8F%91%E8%B4%A7&view=mine#t12'],
        ['/growth/draws', '/growth/draws'],
      ] as const)
        expect((await client.post('/preferences', { lang: 'zh', theme: 'auto', back })).location).toBe(wanted)
    })
  })
})
