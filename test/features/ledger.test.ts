import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { House } from '../../src/app/context.ts'
import { createHouse } from '../../src/app/house.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { UserError } from '../../src/core/errors.ts'
import { silentLog } from '../../src/core/log.ts'
import {
  award,
  balanceOf,
  contradictions,
  type Movement,
  move,
  points,
  reverse,
  totals,
} from '../../src/features/points/index.ts'
import { changeOf, expiryOf, giveBack, NEVER, takeFromLots } from '../../src/features/points/ledger.ts'
import { beyondAuthority, missedDay, surpriseOn } from '../../src/features/points/points.ts'
import { statementOf } from '../../src/features/points/statement.ts'
import { freshDatabase } from '../support/database.ts'

const ZONE = 'Asia/Shanghai'
const day = (text: string) => new Date(`${text}T00:00:00+08:00`)

describe('book-keeping', () => {
  it('lets points end with a month, so many full months after the one they were earned in', () => {
    expect(expiryOf(new Date('2026-11-23T02:00:00Z'), ZONE, 12)).toEqual(day('2027-12-01'))
    expect(expiryOf(new Date('2026-11-30T15:59:59Z'), ZONE, 1)).toEqual(day('2027-01-01'))
    expect(expiryOf(new Date('2026-11-30T16:00:00Z'), ZONE, 1)).toEqual(day('2027-02-01'))
    expect(expiryOf(new Date('2026-11-23T02:00:00Z'), ZONE, null)).toEqual(NEVER)
  })

  it('knows what each way changes, and what counts as earned', () => {
    const table: [Movement['from'], Movement['to'], [number, number, number]][] = [
      ['issuance', 'available', [7, 0, 7]],
      ['issuance', 'pending', [0, 7, 0]],
      ['pending', 'available', [7, -7, 7]],
      ['pending', 'issuance', [0, -7, 0]],
      ['available', 'issuance', [-7, 0, -7]],
      ['available', 'rewards', [-7, 0, 0]],
      ['rewards', 'available', [7, 0, 0]],
      ['available', 'expired', [-7, 0, 0]],
    ]
    for (const [from, to, [available, pending, earned]] of table)
      expect(changeOf(from, to, 7), `${from} → ${to}`).toEqual({ available, pending, earned })
  })

  it('spends what ends first, over several lots', () => {
    const lots = [
      { expiresAt: day('2027-12-01'), amount: 10 },
      { expiresAt: day('2027-01-01'), amount: 3 },
    ]
    expect(takeFromLots(lots, 5)).toEqual([
      { expiresAt: day('2027-01-01'), amount: 3 },
      { expiresAt: day('2027-12-01'), amount: 2 },
    ])
    expect(() => takeFromLots(lots, 14)).toThrow('the lots hold 13 points')
  })

  it('puts a refund back where it came from, with a little grace for what has ended meanwhile', () => {
    const taken = [
      { expiresAt: day('2026-10-01'), amount: 3 },
      { expiresAt: day('2027-12-01'), amount: 2 },
      { expiresAt: day('2026-11-01'), amount: 4 },
    ]
    expect(giveBack(taken, day('2026-11-23'), ZONE)).toEqual([
      { expiresAt: day('2027-01-01'), amount: 7 },
      { expiresAt: day('2027-12-01'), amount: 2 },
    ])
  })

  it('adds a month up', () => {
    const within = [
      { debit: 'issuance', credit: 'available', points: 30 },
      { debit: 'available', credit: 'rewards', points: 12 },
      { debit: 'available', credit: 'issuance', points: 3 },
      { debit: 'available', credit: 'expired', points: 1 },
      { debit: 'issuance', credit: 'pending', points: 99 },
    ] as const
    expect(statementOf(20, within, [{ debit: 'issuance', credit: 'available', points: 5 }])).toEqual({
      opening: 1,
      closing: 15,
      change: 14,
      gained: 30,
      spent: 12,
      expired: 1,
      takenBack: 3,
    })
  })

  it('finds the day to make up for only where it joins two ends', () => {
    expect(missedDay('2026-11-23', ['2026-11-22', '2026-11-20'])).toBe('2026-11-21')
    expect(missedDay('2026-11-23', ['2026-11-23', '2026-11-21'])).toBe('2026-11-22')
    expect(missedDay('2026-11-23', ['2026-11-20'])).toBeUndefined()
    expect(missedDay('2026-11-23', [])).toBeUndefined()
    expect(missedDay('2026-03-01', ['2026-02-27'])).toBe('2026-02-28')
    // Eight days back is too long ago.
    const since15 = ['16', '17', '18', '19', '20', '21', '22'].map((d) => `2026-11-${d}`)
    expect(missedDay('2026-11-23', [...since15, '2026-11-14'])).toBeUndefined()
  })

  it('surprises on the 30th, 100th and 365th day in a row, within its limits, the same for the same day', () => {
    const gifts = Array.from({ length: 400 }, (_, i) => surpriseOn(i + 1, 5, '2026-11-23'))
    expect(gifts.flatMap((g, i) => (g > 0 ? [i + 1] : []))).toEqual([30, 100, 365])
    const many = Array.from({ length: 500 }, (_, i) => surpriseOn(30, i, '2026-11-23'))
    expect([Math.min(...many), Math.max(...many)]).toEqual([30, 80])
    expect(new Set(many).size).toBe(51)
  })

  it('lets a manager give 500 a day', () => {
    expect(beyondAuthority({ role: 'manager' }, 0, 500)).toBe(false)
    expect(beyondAuthority({ role: 'manager' }, 1, 500)).toBe(true)
    expect(beyondAuthority({ role: 'owner' }, 9000, 9000)).toBe(false)
  })
})

describe('the books', () => {
  const NOW = new Date('2026-11-23T02:00:00Z')
  const SETTINGS = parseConfig({})
  let house: House
  let people: number[] = []
  const drops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const drop of drops) await drop()
  })

  beforeEach(async () => {
    const database = await freshDatabase({ poolSize: 20 })
    drops.push(database.drop)
    house = createHouse({
      source: database.source,
      settings: SETTINGS,
      features: [],
      clock: new ManualClock(NOW),
      log: silentLog,
    })
    const rows: { id: number }[] = await database.source.query(
      `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'p' || i, '群友' || i, $1 FROM generate_series(1, 50) AS i RETURNING id`,
      [NOW],
    )
    people = rows.map((r) => r.id)
  })

  const person = (i: number) => people[i % people.length] ?? 0
  const base = { kind: 'grant', note: '', zone: ZONE } as const
  const expiryJob = points.jobs?.find((j) => j.name === 'points-expiry')

  type Op =
    | { do: 'award' | 'hold' | 'spend' | 'deduct'; who: number; amount: number }
    | { do: 'vest' | 'forfeit' | 'refund' | 'undo' | 'again'; pick: number }
    | { do: 'wait'; days: number }

  const who = fc.nat(49)
  const amount = fc.integer({ min: 1, max: 300 })
  const op: fc.Arbitrary<Op> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constantFrom('award', 'hold', 'spend', 'deduct'), who, amount }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constantFrom('vest', 'forfeit', 'refund', 'undo', 'again'), pick: fc.nat() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), days: fc.integer({ min: 1, max: 40 }) }) },
  )

  /** What ought to be, by the simplest means: three numbers a person, and what can still happen to each movement. */
  class Model {
    readonly members = people.map(() => ({ available: 0, pending: 0 }))
    readonly open = { hold: [] as string[], spend: [] as string[], award: [] as string[] }
    readonly of = new Map<string, { who: number; amount: number }>()
    readonly causes: string[] = []
    now = NOW
    counter = 0
  }

  type Outcome = 'moved' | 'duplicate' | 'absent' | 'refused'

  const run = async (at: Date, movement: Movement): Promise<Outcome> => {
    try {
      return await inTransaction(house, at, (tx) => move(tx, movement))
    } catch (error) {
      if (error instanceof UserError) return 'refused'
      throw error
    }
  }

  /** One operation on the real books and on the model; both must have the same outcome. */
  async function play(op: Op, model: Model): Promise<void> {
    if (op.do === 'wait') {
      model.now = new Date(model.now.getTime() + op.days * 86_400_000)
      while (
        ((await inTransaction(house, model.now, (tx) => expiryJob?.run(tx, SETTINGS) ?? Promise.resolve(0))) ?? 0) > 0
      );
      for (const [i, m] of model.members.entries())
        m.available = (await balanceOf(house.source.manager, person(i))).available
      return
    }
    if (op.do === 'award' || op.do === 'hold' || op.do === 'spend' || op.do === 'deduct') {
      const cause = `c${model.counter++}`
      const member = model.members[op.who]
      if (member === undefined) return
      const [from, to] = (
        {
          award: ['issuance', 'available'],
          hold: ['issuance', 'pending'],
          spend: ['available', 'rewards'],
          deduct: ['available', 'issuance'],
        } as const
      )[op.do]
      const affordable = from === 'issuance' || member.available >= op.amount
      const outcome = await run(model.now, { ...base, contactId: person(op.who), from, to, amount: op.amount, cause })
      expect(outcome).toBe(affordable ? 'moved' : 'refused')
      if (!affordable) return
      const change = changeOf(from, to, op.amount)
      member.available += change.available
      member.pending += change.pending
      model.of.set(cause, { who: op.who, amount: op.amount })
      model.causes.push(cause)
      if (op.do !== 'deduct') model.open[op.do].push(cause)
      return
    }
    if (!('pick' in op)) return
    const list = {
      vest: model.open.hold,
      forfeit: model.open.hold,
      refund: model.open.spend,
      undo: model.open.award,
      again: model.causes,
    }[op.do]
    const cause = list[op.pick % Math.max(1, list.length)]
    const about = cause === undefined ? undefined : model.of.get(cause)
    const member = about === undefined ? undefined : model.members[about.who]
    if (cause === undefined || about === undefined || member === undefined) return
    const contactId = person(about.who)
    if (op.do === 'again') {
      const repeated = { ...base, contactId, from: 'issuance', to: 'available', amount: about.amount, cause } as const
      expect(await run(model.now, repeated)).toBe('duplicate')
      return
    }
    if (op.do === 'vest') {
      const vest = {
        ...base,
        contactId,
        from: 'pending',
        to: 'available',
        amount: about.amount,
        cause: `${cause}:vest`,
      } as const
      expect(await run(model.now, vest)).toBe('moved')
      member.pending -= about.amount
      member.available += about.amount
    } else {
      const before = member.available
      const outcome = await inTransaction(house, model.now, (tx) => reverse(tx, cause, base)).catch((e: unknown) => {
        if (e instanceof UserError) return 'refused' as const
        throw e
      })
      expect(outcome).toBe(op.do === 'undo' && before < about.amount ? 'refused' : 'moved')
      if (outcome === 'refused') return
      if (op.do === 'forfeit') member.pending -= about.amount
      else member.available += op.do === 'refund' ? about.amount : -about.amount
      expect(await inTransaction(house, model.now, (tx) => reverse(tx, cause, base)).catch(() => 'refused')).not.toBe(
        'moved',
      )
    }
    list.splice(list.indexOf(cause), 1)
  }

  it('keeps every invariant through a thousand operations of fifty members, again and again', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(op, { minLength: 1000, maxLength: 1000 }), async (ops) => {
          const model = new Model()
          for (const one of ops) await play(one, model)
          expect(await contradictions(house.source)).toEqual([])
          for (const [i, m] of model.members.entries())
            expect(await balanceOf(house.source.manager, person(i))).toEqual(m)
          const t = await totals(house.source)
          expect(t.available + t.pending + t.rewards + t.expired).toBe(t.issued)
          expect(t.available).toBe(model.members.reduce((sum, m) => sum + m.available, 0))
        })
        .beforeEach(async () => {
          await house.source.query(
            `TRUNCATE ledger_entries, point_balances, point_lots, point_months RESTART IDENTITY CASCADE`,
          )
        }),
      { numRuns: 3, seed: 7, endOnFailure: true },
    )
  }, 120_000)

  it('keeps them when the operations come at once from many sides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.nat(4), amount, spend: fc.boolean(), cause: fc.nat(150) }), {
          minLength: 200,
          maxLength: 200,
        }),
        fc.nat(),
        async (ops, salt) => {
          const results = await Promise.all(
            ops.map((o) =>
              run(NOW, {
                ...base,
                contactId: person(o.who),
                from: o.spend ? 'available' : 'issuance',
                to: o.spend ? 'rewards' : 'available',
                amount: o.amount,
                cause: `${salt}:${o.cause}`,
              }),
            ),
          )
          expect(results.filter((r) => r === 'moved').length).toBeLessThanOrEqual(new Set(ops.map((o) => o.cause)).size)
          expect(await contradictions(house.source)).toEqual([])
        },
      ),
      { numRuns: 5, seed: 11, endOnFailure: true },
    )
  }, 120_000)

  it('takes one movement back once, however many ask at the same time', async () => {
    await run(NOW, { ...base, contactId: person(0), from: 'issuance', to: 'available', amount: 50, cause: 'gift' })
    await run(NOW, { ...base, contactId: person(0), from: 'available', to: 'rewards', amount: 20, cause: 'shop' })
    const backs = await Promise.all(
      Array.from({ length: 50 }, () => inTransaction(house, NOW, (tx) => reverse(tx, 'shop', base))),
    )
    expect(backs.filter((b) => b === 'moved')).toHaveLength(1)
    expect(await balanceOf(house.source.manager, person(0))).toEqual({ available: 50, pending: 0 })
    expect(await inTransaction(house, NOW, (tx) => reverse(tx, 'nothing', base))).toBe('absent')
    await run(NOW, { ...base, contactId: person(0), from: 'available', to: 'rewards', amount: 40, cause: 'shop2' })
    await expect(inTransaction(house, NOW, (tx) => reverse(tx, 'gift', base))).rejects.toThrow('积分不够')
    expect(await contradictions(house.source)).toEqual([])
  })

  it('refuses what the ledger must never hold, whoever writes it', async () => {
    await inTransaction(house, NOW, (tx) => award(tx, { ...base, contactId: person(0), amount: 5, cause: 'a' }))
    const sql = (text: string) => house.source.query(text)
    await expect(sql(`UPDATE ledger_entries SET amount = 6`)).rejects.toThrow('append-only')
    await expect(sql(`DELETE FROM ledger_entries`)).rejects.toThrow('append-only')
    await expect(sql(`UPDATE point_balances SET available = -1`)).rejects.toThrow('point_balances_not_negative')
    await expect(sql(`UPDATE point_lots SET remaining = -1`)).rejects.toThrow('point_lots_not_negative')
    const insert = (debit: string, credit: string, amount: number) =>
      sql(
        `INSERT INTO ledger_entries (contact_id, debit, credit, amount, kind, cause, note, at) VALUES (${person(0)}, '${debit}', '${credit}', ${amount}, 'grant', 'x', '', '2026-11-23')`,
      )
    await expect(insert('issuance', 'rewards', 5)).rejects.toThrow('ledger_entries_way')
    await expect(insert('available', 'available', 5)).rejects.toThrow('ledger_entries_way')
    await expect(insert('issuance', 'available', 0)).rejects.toThrow('ledger_entries_amount')
    // Words can be erased for a person's sake; the sums stay.
    await sql(`UPDATE ledger_entries SET note = ''`)
    expect(await contradictions(house.source)).toEqual([])
  })

  it('says in words what does not agree', async () => {
    await inTransaction(house, NOW, (tx) => award(tx, { ...base, contactId: person(0), amount: 5, cause: 'a' }))
    await house.source.query(`UPDATE point_balances SET available = 7`)
    await house.source.query(`UPDATE point_lots SET remaining = 6`)
    const faults = await contradictions(house.source)
    expect(faults).toHaveLength(2)
    expect(faults[0]).toContain('balance 7+0, earned 5; ledger 5+0, earned 5; lots 6; months 5')
    expect(faults[1]).toContain('holds 6, entries say 5')
  })
})
