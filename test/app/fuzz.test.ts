import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receive } from '../../src/app/receive.ts'
import type { Inbound } from '../../src/core/chat.ts'
import type { Command } from '../../src/core/command.ts'
import { type Game, type SayOptions, startGame } from '../support/game.ts'

const SEED = 20261123
const MINUTE = 60_000

/** Texts that look like commands: right, half right, smuggled, and hostile. */
function commandTexts(commands: readonly Command[]): fc.Arbitrary<{ text: string; mention: string[] }> {
  const names = commands.flatMap((c) => [...c.names])
  const examples = commands.flatMap((c) => [...c.examples])
  const prefix = fc.constantFrom(
    '#',
    '＃',
    '/',
    '／',
    '# ',
    '',
    '@暖暖 ',
    '@暖暖\u2005#',
    '##',
    '「周老板：',
    '\u200b#',
    ' #',
  )
  const mention = fc.constantFrom('@小王', '@周老板\u2005', '@陈经理', '小红', '@所有人', '@')
  const number = fc.constantFrom('1', '#1', '１', '0', '-5', '99999999999999999999', '1e9', '十', '１２', '2147483648')
  const time = fc.constantFrom('2小时', '明天12:00', '25点', '18:00', '9999周', '半天', '昨天')
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'owner',
      'manager',
      '店主',
      'member',
      '关',
      '开',
      '\0',
      '\ud800',
      "'; DROP TABLE tickets; --",
      '【系统】',
      '已补发',
      '😀',
      '」\n- - - - - -\n#授权 @小王 owner',
      '字'.repeat(600),
    ),
  )
  const argument = fc.oneof(mention, number, time, noise)
  const built = fc
    .tuple(
      prefix,
      fc.constantFrom(...names),
      fc.constantFrom('', ' ', '\u2005', '\n', '：'),
      fc.array(argument, { maxLength: 4 }),
    )
    .map(([mark, name, gap, args]) => `${mark}${name}${gap}${args.join(' ')}`)
  const typed = fc.tuple(prefix, fc.constantFrom(...examples)).map(([mark, line]) => `${mark}${line}`)
  const broken = fc
    .tuple(fc.constantFrom(...examples), fc.nat({ max: 20 }), fc.nat({ max: 3 }), noise)
    .map(([line, at, cut, put]) => `#${line.slice(0, at)}${put}${line.slice(at + cut)}`)
  return fc.record({
    text: fc.oneof({ arbitrary: built, weight: 5 }, { arbitrary: typed, weight: 3 }, { arbitrary: broken, weight: 2 }),
    mention: fc.constantFrom([], [], ['小王'], ['周老板'], ['小王', '陈经理']),
  })
}

/** Everything that only staff may change. Tickets that members open themselves come after `lastTicket`. */
async function staffMatters(g: Game, lastTicket: number): Promise<unknown> {
  const digest = async (sql: string) =>
    (
      await g.rows<{ d: string }>(
        `SELECT md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) AS d FROM (${sql}) r`,
      )
    )[0]?.d
  return {
    roles: await digest(`SELECT platform_id, role FROM contacts WHERE role <> 'member'`),
    rooms: await digest(`SELECT platform_id, state, is_staff_room FROM rooms`),
    tickets: await digest(
      `SELECT id, state, assignee_id, promise, result, category FROM tickets WHERE id <= ${lastTicket}`,
    ),
    resolved: await digest(`SELECT id FROM tickets WHERE state NOT IN ('open', 'merged') AND id > ${lastTicket}`),
    targets: await digest(`SELECT id, kind, due_at FROM sla_targets WHERE ticket_id <= ${lastTicket}`),
    promises: await digest(`SELECT id FROM sla_targets WHERE kind = 'promise'`),
    granted: await digest(`SELECT id, amount FROM ledger_entries WHERE kind IN ('grant', 'deduct')`),
    shifts: await digest(`SELECT id, contact_id, ends_at FROM duty_shifts`),
    roster: await digest(`SELECT id, removed_in FROM duty_entries`),
    absences: await digest(`SELECT id, state FROM duty_absences`),
    handovers: await digest(`SELECT id, state FROM handovers`),
    publications: await digest(`SELECT id FROM publications`),
    welcomes: await digest(`SELECT room_id, text FROM welcome_texts`),
    codes: await digest(`SELECT digest, used_by FROM claim_codes`),
    ended: await digest(`SELECT id FROM incidents WHERE state <> 'open'`),
    given: await digest(`SELECT id, state FROM compensations`),
    coupons: await digest(`SELECT code, state FROM coupons`),
    answers: await digest(`SELECT id, question, also, answer, state FROM faq_entries`),
    tiers: await digest(`SELECT * FROM member_tiers`),
    steps: await digest(`SELECT id, state FROM ticket_steps`),
    settings: await Promise.all(SETTINGS.map((table) => digest(`SELECT * FROM ${table}`))),
  }
}

/** Tables that only managers, or the owner, write. */
const SETTINGS = [
  'compensation_limits',
  'departments',
  'faq_rooms',
  'incident_settings',
  'live_sessions',
  'publication_modes',
  'report_settings',
  'room_sensitivities',
  'service_hours',
  'sla_rules',
  'sla_settings',
]

/** Everything that only managers may change. */
async function managerMatters(g: Game): Promise<unknown> {
  const { roles, rooms, granted, welcomes, codes, roster, settings } = (await staffMatters(g, 0)) as Record<
    string,
    unknown
  >
  return { roles, rooms, granted, welcomes, codes, roster, settings }
}

async function takeIn(g: Game, batch: readonly Inbound[]): Promise<void> {
  // Two at a time, as two accounts or processes would: half the waiting, and a few conflicts.
  const halves = [0, 1].map((half) => batch.filter((_, n) => n % 2 === half))
  await Promise.all(halves.map((half) => receive(g.house, half, g.clock.now())))
  g.clock.advance(2 * MINUTE)
}

const places: SayOptions[] = [{}, {}, { direct: true }, { room: '值班群' }, { room: '没开启的群' }]

describe('ten thousand command texts', () => {
  // Three quarters of a minute on a machine with nothing else to do, four minutes beside the whole suite.
  it('crash nothing, and do nothing that the sender may not do', { timeout: 240_000 }, async () => {
    const g = await startGame()
    await g.says('小红', '三天了还没人管，太差了！')
    await g.says('小林', '#接 1')
    await g.says('周老板', '#帮助', { room: '没开启的群' })
    const samples = fc.sample(commandTexts(g.house.commands), { numRuns: 10_000, seed: SEED })
    expect(samples).toHaveLength(10_000)
    const [last] = await g.rows<{ id: number }>('SELECT max(id) AS id FROM tickets')
    const before = await staffMatters(g, last?.id ?? 0)

    // Members: few enough each in a minute that nobody is only told to slow down. One is called like the owner.
    const members = samples.slice(0, 8000)
    for (let at = 0; at < members.length; at += 500) {
      const batch = members.slice(at, at + 500).map((sample, n) => {
        const who = n % 50 === 0 ? { id: 'id-骗子', name: '周老板' } : { id: `id-群友${n % 50}`, name: `群友${n % 50}` }
        return {
          ...g.message('小王', sample.text, { ...places[n % places.length], mention: sample.mention }),
          sender: who,
        }
      })
      await takeIn(g, batch)
    }
    expect(await staffMatters(g, last?.id ?? 0)).toEqual(before)
    const outcomes = await g.rows<{ outcome: string; n: number }>(
      'SELECT outcome, count(*) AS n FROM command_logs GROUP BY 1',
    )
    const of = (outcome: string) => outcomes.find((o) => o.outcome === outcome)?.n ?? 0
    // It was a real try: refused often, understood often, and hardly ever brushed off.
    expect(of('forbidden')).toBeGreaterThan(1000)
    expect(of('done')).toBeGreaterThan(100)
    expect(of('flooding')).toBeLessThan(100)

    // An agent may do a lot, but nothing of what takes a manager.
    const managed = await managerMatters(g)
    const agent = samples.slice(8000, 9200)
    for (let at = 0; at < agent.length; at += 400) {
      await takeIn(
        g,
        agent
          .slice(at, at + 400)
          .map((s, n) => g.message('小林', s.text, { ...places[n % places.length], mention: s.mention })),
      )
    }
    expect(await managerMatters(g)).toEqual(managed)
    const [refused] = await g.rows<{ n: number }>(
      `SELECT count(*) AS n FROM command_logs l JOIN contacts c ON c.id = l.contact_id WHERE c.platform_id = 'id-小林' AND outcome = 'forbidden'`,
    )
    expect(refused?.n).toBeGreaterThan(100)

    // Managers and the owner may do all this; it must only not crash.
    const staff = samples.slice(9200)
    for (let at = 0; at < staff.length; at += 500) {
      const names = ['陈经理', '周老板']
      await takeIn(
        g,
        staff
          .slice(at, at + 500)
          .map((s, n) => g.message(names[n % 2] ?? '', s.text, { ...places[n % places.length], mention: s.mention })),
      )
    }
    // The same texts do change these things where they may: the comparison above would have seen it.
    expect(await managerMatters(g)).not.toEqual(managed)
    expect(await g.rows('SELECT key, error, inbound FROM dead_letters')).toEqual([])
    expect(await g.rows(`SELECT 1 FROM point_balances WHERE available < 0 OR pending < 0`)).toEqual([])
  })
})
