import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../src/app/receive.ts'
import { PAGES } from '../../src/console/pages/index.ts'
import type { RunningConsole } from '../../src/console/server.ts'
import { type Answer, Client, openConsole, sessionFor } from '../support/console.ts'
import { playShop } from '../support/console-world.ts'
import type { Game } from '../support/game.ts'

/** Words that another shop of the same database said: nobody here may ever read them. */
const FOREIGN = '隔壁店的秘密'

let game: Game
let desk: RunningConsole
/** Row ids of the other shop, by table. */
const foreign: number[] = []

async function playNeighbour(): Promise<void> {
  const at = game.clock.now().getTime()
  const account = 'neighbour'
  const said = (id: string, name: string, text: string) => ({
    ...game.message(name, text, { room: `${FOREIGN}群`, id }),
    account,
    sender: { id: `n-${id}`, name },
  })
  await receive(
    game.house,
    [
      { type: 'login', account, eventId: 'n', name: '隔壁', connection: 'n', first: true, receivedAt: at },
      said('1', `${FOREIGN}员`, '大家好'),
    ],
    game.clock.now(),
  )
  await game.rows(`UPDATE rooms SET state = 'enrolled' WHERE account = $1`, [account])
  await receive(game.house, [said('2', `${FOREIGN}员`, `三天了还没发货，也没人管！${FOREIGN}`)], game.clock.now())
  await game.rows(`INSERT INTO gaps (account, from_at, to_at, reason) VALUES ($1, $2, $2, $3)`, [
    account,
    game.clock.now(),
    FOREIGN,
  ])
  await game.rows(`INSERT INTO dead_letters (account, key, inbound, error, at) VALUES ($1, 'k', '{}', $3, $2)`, [
    account,
    game.clock.now(),
    FOREIGN,
  ])
  for (const table of ['rooms', 'contacts', 'outbox', 'gaps', 'dead_letters'])
    foreign.push(
      ...(await game.rows<{ id: number }>(`SELECT id FROM ${table} WHERE account = $1`, [account])).map((r) => r.id),
    )
  foreign.push(
    ...(
      await game.rows<{ id: number }>(
        `SELECT t.id FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE c.account = $1`,
        [account],
      )
    ).map((r) => r.id),
  )
}

beforeAll(async () => {
  game = await playShop()
  await playNeighbour()
  desk = await openConsole(game)
}, 120_000)

const NONSENSE = [
  '0',
  '-1',
  '1.5',
  '1e3',
  '99999999999999999999',
  '2147483648',
  'abc',
  '%00',
  '%F0%9F',
  encodeURIComponent("'; DROP TABLE tickets; --"),
  encodeURIComponent('<script>alert(1)</script>'),
  '..%2f..%2fetc%2fpasswd',
  'a'.repeat(3000),
  encodeURIComponent('工单'),
]

/** The patterns of all pages: `/desk/:id`. */
const patterns = (): string[] => [
  ...new Set(
    PAGES.flatMap(({ path, routes }) =>
      routes()
        .routes.filter((r) => r.method === 'GET' && !r.path.includes('*'))
        .map((r) => (r.path === '/' ? path : path + r.path)),
    ),
  ),
]

/** A page that says what is wrong, and nothing that is not the visitor's. */
function check(path: string, answer: Answer): void {
  const where = `${answer.status} ${path.slice(0, 120)}`
  expect(answer.status, where).toBeLessThan(500)
  expect(answer.text, where).not.toContain(FOREIGN)
  expect(answer.html, where).not.toContain('<script>alert')
  if (answer.status >= 400 && answer.headers.get('content-type')?.includes('text/html'))
    expect(answer.html, where).toMatch(/<h1>[^<]+<\/h1>/)
}

describe('whatever stands in the address', () => {
  it('is answered with a page that says what is wrong', async () => {
    const owner = await Client.of(desk, game, '周老板')
    const withIds = patterns().filter((p) => p.includes(':'))
    for (const pattern of withIds)
      for (const id of [...NONSENSE, ...new Set(foreign.map(String))]) {
        const path = pattern.replace(/:\w+(?:\{[^}]*\})?\??/g, id)
        check(path, await owner.get(path))
      }
    for (const { path } of PAGES)
      for (const rest of ['/nowhere', '/99999999999999999999/x/y/z', '/%2e%2e/%2e%2e', '//', '/%'])
        check(path + rest, await owner.get(path + rest))
    for (const path of PAGES.map((p) => `${p.path}/nowhere`)) expect((await owner.get(path)).status, path).toBe(404)
  })

  it('nonsense in filters is said or ignored', async () => {
    const owner = await Client.of(desk, game, '周老板')
    const fields = [
      'before',
      'page',
      'room',
      'who',
      'state',
      'view',
      'lane',
      'kind',
      'outcome',
      'q',
      'from',
      'to',
      'tab',
      'said',
    ]
    for (const path of patterns().filter((p) => !p.includes(':')))
      for (const value of ['-1', 'abc', ...foreign.slice(0, 2).map(String)]) {
        const together = `${path}?${fields.map((field) => `${field}=${value}`).join('&')}`
        check(together, await owner.get(together))
      }
    for (const path of patterns().filter((p) => !p.includes(':')))
      for (const field of fields)
        for (const value of ['99999999999999999999', '%00']) {
          const one = `${path}?${field}=${value}&${field}=2`
          check(one, await owner.get(one))
        }
  }, 180_000)

  it('is answered to nobody who is not signed in', async () => {
    for (const pattern of patterns()) {
      if (PAGES.some((p) => p.open === true && pattern.startsWith(p.path))) continue
      const answer = await new Client(desk.url).get(pattern.replace(/:\w+(?:\{[^}]*\})?\??/g, '1'))
      expect(answer.status, pattern).toBe(403)
      expect(answer.text).toContain('请先登录')
    }
  })
})

describe('whatever is posted as an order', () => {
  it('is done, or refused with a page', async () => {
    const cookie = `nuanqun_session=${await sessionFor(game, '周老板')}`
    const page = await (await fetch(`${desk.url}/nowhere`, { headers: { Cookie: cookie } })).text()
    const csrf = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '接',
        '重发',
        '重放',
        '结',
        '公示',
        '打扰',
        '登出所有',
        '加分',
        '承诺',
        '0',
        '-1',
        '9'.repeat(20),
        '@小林',
        '\0',
        '\ud800',
      ),
    )
    const order = fc.record(
      {
        line: fc.array(text, { maxLength: 4 }).map((parts) => parts.join(' ')),
        words: fc.array(text, { maxLength: 3 }),
        room: fc.constantFrom('1', '2', '0', '-1', 'abc', '9'.repeat(20), String(foreign[0])),
        mention: fc.constantFrom('1', '3', '0', 'x', '9'.repeat(18), String(foreign[1])),
        once: fc.oneof(fc.uuid(), fc.constant('x')),
        back: fc.constantFrom('/desk', '//evil.example', 'https://evil.example', '/\\evil', '/desk?said=1', ''),
        csrf: fc.constantFrom(csrf, csrf, csrf, 'x'),
      },
      { requiredKeys: ['csrf'] },
    )
    await fc.assert(
      fc.asyncProperty(order, async (fields) => {
        const body = new URLSearchParams()
        for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
        const answer = await fetch(`${desk.url}/order`, {
          method: 'POST',
          body,
          redirect: 'manual',
          headers: { Cookie: cookie, Origin: desk.url },
        })
        const html = await answer.text()
        expect(answer.status).toBeLessThan(500)
        expect(html).not.toContain(FOREIGN)
        expect(answer.headers.get('location') ?? '/').toMatch(/^\/(?![/\\])/)
      }),
      // More in a minute are refused before they are read.
      { numRuns: 55 },
    )
  })

  it('is refused when it is no form at all', async () => {
    const cookie = `nuanqun_session=${await sessionFor(game, '小林')}`
    const bodies: [string, BodyInit][] = [
      ['application/json', '{"line":"接 1"}'],
      ['application/x-www-form-urlencoded', '%%%&=&csrf'],
      ['multipart/form-data', 'no boundary'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="line"; filename="a"\r\n\r\nb\r\n--x--',
      ],
      ['text/plain', 'line=x'],
      ['application/x-www-form-urlencoded', `line=${'a'.repeat(70_000)}`],
    ]
    for (const [type, body] of bodies) {
      const answer = await fetch(`${desk.url}/order`, {
        method: 'POST',
        body,
        headers: { Cookie: cookie, Origin: desk.url, 'Content-Type': type },
      })
      expect(answer.status, type).toBeGreaterThanOrEqual(400)
      expect(answer.status, type).toBeLessThan(500)
    }
  })
})
