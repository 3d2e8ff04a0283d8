import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/app/transaction.ts'
import { UserError } from '../../src/core/errors.ts'
import { contradictions, totals } from '../../src/features/points/index.ts'
import { shopFaults } from '../../src/features/rewards/index.ts'
import { redeem } from '../../src/features/rewards/redeem.ts'
import { ACCOUNT, Game } from '../support/game.ts'

const MEMBERS = Array.from({ length: 12 }, (_, i) => `群友${i + 1}`)
const REWARDS = 3
const OPERATIONS = 300
const HOUR = 3_600_000

type Operation =
  | { kind: 'redeem'; member: number; reward: number; quantity: number }
  | { kind: 'cancel' | 'verify' | 'undo' | 'void' | 'staff-cancel'; which: number }
  | { kind: 'fill' | 'price'; reward: number; value: number }
  | { kind: 'withdraw' | 'wait'; member: number; reward: number }
  | { kind: 'earn'; member: number; value: number }
  | { kind: 'pass'; hours: number }

const member = fc.nat({ max: MEMBERS.length - 1 })
const reward = fc.integer({ min: 1, max: REWARDS })
const which = fc.nat({ max: 1_000_000 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('redeem' as const),
      member,
      reward,
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'verify', 'undo', 'void', 'staff-cancel'), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('fill', 'price'), reward, value: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('withdraw', 'wait'), member, reward }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('earn' as const), member, value: fc.integer({ min: 1, max: 200 }) }),
  },
  // Mostly hours; now and then so long that codes, and at last points, end.
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      hours: fc.constantFrom(1, 1, 5, 5, 30, 30, 31 * 24, 120 * 24),
    }),
  },
)

describe('the shop', () => {
  const seen = { operations: 0, redeemed: 0, refunded: 0, fetched: 0, checks: 0 }

  async function expectSound(g: Game): Promise<void> {
    expect(await shopFaults(g.house.source)).toEqual([])
    expect(await contradictions(g.house.source)).toEqual([])
    const [kept] = await g.rows<{ points: number; pieces: number; left: number; stocked: number }>(
      `SELECT (SELECT coalesce(sum(points), 0) FROM redemptions WHERE state IN ('open', 'fetched')) AS points,
         (SELECT coalesce(sum(quantity), 0) FROM redemptions WHERE state IN ('open', 'fetched')) AS pieces,
         (SELECT coalesce(sum(stocked - taken), 0) FROM rewards) AS left, (SELECT coalesce(sum(stocked), 0) FROM rewards) AS stocked`,
    )
    expect((await totals(g.house.source)).rewards).toBe(kept?.points)
    expect((kept?.left ?? 0) + (kept?.pieces ?? 0)).toBe(kept?.stocked)
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
    seen.checks += 1
  }

  async function play(g: Game, o: Operation): Promise<void> {
    // Nobody is told that they are too fast.
    g.clock.advance(20_000)
    const staff = (text: string) => g.says('周老板', text, { room: '值班群' })
    switch (o.kind) {
      case 'redeem':
        await g.tells(MEMBERS[o.member] ?? '', `兑换 ${o.reward} ${o.quantity}份`)
        return
      case 'fill':
        await staff(`上架 ${o.reward} 库存 ${o.value}`)
        return
      case 'price':
        await staff(`上架 ${o.reward} 积分 ${o.value}`)
        return
      case 'withdraw':
        await staff(`下架 ${o.reward}`)
        return
      case 'wait':
        await g.tells(MEMBERS[o.member] ?? '', `到货提醒 ${o.reward}`)
        return
      case 'earn':
        await staff(`加分 ${MEMBERS[o.member]} ${o.value}`)
        return
      case 'pass':
        g.clock.advance(o.hours * HOUR)
        await g.tick()
        return
      default: {
        const rows = await g.rows<{ id: number; name: string; code: string }>(
          `SELECT d.id, c.name, k.code FROM redemptions d JOIN contacts c ON c.id = d.contact_id JOIN coupons k ON k.cause = 'redemption:' || d.id ORDER BY d.state = 'open' DESC, d.id DESC LIMIT 9`,
        )
        const row = rows[o.which % Math.max(1, rows.length)]
        if (row === undefined) return
        if (o.kind === 'cancel') await g.tells(row.name, `取消兑换 ${row.id}`)
        if (o.kind === 'staff-cancel') await staff(`取消兑换 ${row.id} 缺货`)
        if (o.kind === 'verify') await staff(`核销 ${row.code}`)
        if (o.kind === 'undo') await staff(`核销 撤销 ${row.code}`)
        if (o.kind === 'void') await staff(`作废 ${row.code} 试试`)
      }
    }
  }

  it('keeps stock, codes and points in agreement over random sequences', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS, size: 'max' }),
        async (operations) => {
          const g = await Game.start()
          try {
            for (const name of MEMBERS) await g.says(name, '大家好')
            for (const name of MEMBERS) await g.says('周老板', `加分 ${name} 100`, { room: '值班群' })
            for (let i = 1; i <= REWARDS; i += 1)
              await g.says('周老板', `上架 奖品${i} ${i * 7} 10 限兑 5`, { room: '值班群' })
            // Two and two at once, as two members would.
            for (let at = 0; at < operations.length; at += 2) {
              await Promise.all(operations.slice(at, at + 2).map((o) => play(g, o)))
              seen.operations += 2
              if (at % 20 === 18) await expectSound(g)
            }
            await expectSound(g)
            const [n] = await g.rows<{ redeemed: number; refunded: number; fetched: number }>(
              `SELECT count(*) AS redeemed, count(*) FILTER (WHERE state IN ('cancelled', 'expired')) AS refunded,
                 count(*) FILTER (WHERE state = 'fetched') AS fetched FROM redemptions`,
            )
            seen.redeemed += n?.redeemed ?? 0
            seen.refunded += n?.refunded ?? 0
            seen.fetched += n?.fetched ?? 0
          } finally {
            await g.drop()
          }
        },
      ),
      { numRuns: 2, endOnFailure: true },
    )
    expect(seen.operations).toBe(2 * OPERATIONS)
    expect(seen.redeemed).toBeGreaterThan(40)
    expect(seen.refunded).toBeGreaterThan(5)
    expect(seen.fetched).toBeGreaterThan(2)
  }, 240_000)

  it('keeps all or nothing of a redemption whose connection is killed in the middle', async () => {
    const g = await Game.start()
    try {
      await g.says('小王', '大家好')
      await g.says('周老板', '加分 小王 500', { room: '值班群' })
      await g.says('周老板', '上架 帆布袋 5 20', { room: '值班群' })
      const [row] = await g.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '小王'`)
      const by = { id: row?.id ?? 0, account: ACCOUNT, platformId: 'id-小王', name: '小王', role: 'member' as const }
      const about = {
        rewardId: 1,
        quantity: 1,
        by,
        roomId: undefined,
        zone: 'Asia/Shanghai',
        houseZone: 'Asia/Shanghai',
      }
      /** The table whose lock holds it up when it is killed: before the ledger, before the code, before the message. */
      for (const table of ['redemptions', 'point_balances', 'ledger_entries', 'coupons', 'outbox']) {
        const holder = g.house.source.createQueryRunner()
        await holder.startTransaction()
        await holder.query(`LOCK TABLE ${table} IN SHARE MODE`)
        const outcome = inTransaction(g.house, g.clock.now(), async (tx) => {
          const done = await redeem(tx, about)
          await tx.send({ to: { contactId: by.id }, text: done.code, lane: 'service' })
        }).then(
          () => 'done',
          (error: unknown) => (error instanceof UserError ? 'refused' : 'killed'),
        )
        let killed = 0
        while (killed === 0) {
          const rows = await g.rows<{ ok: boolean }>(
            `SELECT pg_terminate_backend(pid) AS ok FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
          )
          killed = rows.length
        }
        expect(await outcome, table).toBe('killed')
        await holder.rollbackTransaction()
        await holder.release()
        expect(await g.rows(`SELECT 1 FROM redemptions UNION ALL SELECT 1 FROM coupons`), table).toEqual([])
        expect(await g.rows(`SELECT taken FROM rewards`), table).toEqual([{ taken: 0 }])
        await expectSound(g)
      }
      await g.tells('小王', '兑换 1')
      expect(await g.rows(`SELECT taken FROM rewards`)).toEqual([{ taken: 1 }])
      await expectSound(g)
    } finally {
      await g.drop()
    }
  })
})
