import { spawnSync } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBot } from '../../src/app/bot.ts'
import type { House } from '../../src/app/context.ts'
import { holderName, holdLease, keepLease, LEASE_MS, releaseLease } from '../../src/app/lease.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import type { ChatLink, Inbound, LinkState } from '../../src/core/chat.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { ACCOUNT, bareHouse, count, login, MONDAY, neighbour, rows, said, until } from './support/house.ts'

/** Two processes, each with a clock of its own. */
async function twoHouses() {
  const { house, clock } = await bareHouse()
  const otherClock = new ManualClock(MONDAY)
  const other = neighbour(house, { leaseClock: otherClock })
  const keep = async (who: House, onLost = () => {}) => {
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    return { lease: await keepLease(who, 'chat:x', { signal: abort.signal, onLost, everyMs: 5 }), abort }
  }
  const pass = (ms: number) => {
    clock.advance(ms)
    otherClock.advance(ms)
  }
  return { house, other, keep, pass, clock, otherClock }
}

/** Makes the database unreachable for one house. */
function away(house: House): () => void {
  const real = house.source
  const query = async () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  house.source = Object.assign(Object.create(real) as typeof real, { query, transaction: query })
  return () => {
    house.source = real
  }
}

/** Long enough for many of the renewals of these tests. */
async function turns(house: House): Promise<void> {
  for (let n = 0; n < 50; n += 1) await rows(house, 'SELECT 1')
}

const expiry = async (house: House) =>
  (await rows<{ at: Date }>(house, 'SELECT expires_at AS at FROM leases'))[0]?.at.getTime() ?? 0

describe('a lease', () => {
  it('belongs to one, is renewed by it, and goes to another when it has run out', async () => {
    const { house, other, pass } = await twoHouses()
    expect(await holdLease(house, 'chat:x')).toEqual(new Date(Date.parse(MONDAY) + LEASE_MS))
    expect(await holdLease(other, 'chat:x')).toBeUndefined()
    pass(LEASE_MS - 1)
    expect(await holdLease(other, 'chat:x')).toBeUndefined()
    expect(await holdLease(house, 'chat:x')).toBeDefined()
    pass(LEASE_MS)
    expect(await holdLease(other, 'chat:x')).toBeDefined()
    expect(await holdLease(house, 'chat:x')).toBeUndefined()
  })

  it('goes to exactly one of many who ask at once', async () => {
    const { house } = await twoHouses()
    const got = await Promise.all(Array.from({ length: 20 }, () => holdLease(neighbour(house), 'chat:x')))
    expect(got.filter((g) => g !== undefined)).toHaveLength(1)
  })

  it('is given back, but only by its holder', async () => {
    const { house, other } = await twoHouses()
    await holdLease(house, 'chat:x')
    await releaseLease(other, 'chat:x')
    expect(await holdLease(other, 'chat:x')).toBeUndefined()
    await releaseLease(house, 'chat:x')
    expect(await holdLease(other, 'chat:x')).toBeDefined()
  })

  it('is kept, and waited for', async () => {
    const { house, other, keep, pass } = await twoHouses()
    const first = await keep(house)
    let second: Awaited<ReturnType<typeof keep>> | undefined
    const waiting = keep(other).then((kept) => {
      second = kept
    })
    for (let n = 0; n < 10; n += 1) {
      const before = await expiry(house)
      pass(4000)
      await until('it is renewed', async () => (await expiry(house)) > before)
    }
    expect(first.lease.held()).toBe(true)
    expect(second).toBeUndefined()
    first.abort.abort()
    await releaseLease(house, 'chat:x')
    await waiting
    expect(second?.lease.held()).toBe(true)
  })

  it('that another took is lost once, and what is told of it may throw', async () => {
    const { house, other, keep, pass } = await twoHouses()
    let lost = 0
    const { lease } = await keep(house, () => {
      lost += 1
      throw new Error('a bug in whoever is told')
    })
    const back = away(house)
    pass(LEASE_MS)
    expect(await holdLease(other, 'chat:x')).toBeDefined()
    back()
    await until('it is told', () => lost === 1)
    expect(lease.held()).toBe(false)
    pass(LEASE_MS)
    await holdLease(other, 'chat:x')
    await turns(house)
    expect(lost).toBe(1)
  })

  it('is not held any more before another could take it, while the database is away; and again when it is back', async () => {
    const { house, other, keep, clock, otherClock } = await twoHouses()
    let lost = 0
    const { lease } = await keep(house, () => {
      lost += 1
    })
    const end = await expiry(house)
    const back = away(house)
    // The other's clock is two seconds ahead, and still nobody holds it twice.
    otherClock.advance(2000)
    let overlap = 0
    let taken: Date | undefined
    while (taken === undefined && otherClock.now().getTime() < end + 1000) {
      clock.advance(500)
      otherClock.advance(500)
      const held = lease.held()
      if (otherClock.now().getTime() >= end) taken = await holdLease(other, 'chat:x')
      if (taken !== undefined && held) overlap += 1
    }
    expect(taken).toBeDefined()
    expect(overlap).toBe(0)
    expect(lost).toBe(0)
    // The other gave it back: ours again, without a word of loss.
    await releaseLease(other, 'chat:x')
    back()
    await until('it is held again', () => lease.held())
    expect(lost).toBe(0)
  })

  it('of a process that was killed on this machine is taken over at once', async () => {
    const { house } = await twoHouses()
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    const dead = holderName('x').replace(`/${process.pid}/`, `/${gone}/`)
    await holdLease({ ...house, holder: dead }, 'chat:x')
    const abort = new AbortController()
    const lease = await keepLease(house, 'chat:x', { signal: abort.signal, onLost: () => {} })
    abort.abort()
    expect(lease.held()).toBe(true)
    // Somewhere else the same number says nothing.
    await holdLease({ ...house, holder: `elsewhere/${gone}/x` }, 'chat:y')
    const waiting = new AbortController()
    const kept = keepLease(house, 'chat:y', { signal: waiting.signal, onLost: () => {}, everyMs: 5 })
    await turns(house)
    waiting.abort()
    await expect(kept).rejects.toThrow()
  })
})

describe('a bot', () => {
  class Line implements ChatLink {
    readonly connection = 'test'
    state: LinkState = 'up'
    account: string | undefined = ACCOUNT
    readonly said: string[] = []
    stopped = 0
    onInbound: (inbound: Inbound) => void = () => {}
    async deliver(outgoing: { text: string }) {
      this.said.push(outgoing.text)
      return {}
    }
    async stop() {
      this.stopped += 1
      this.state = 'stopped'
    }
  }

  async function started() {
    const { house, clock } = await bareHouse({ env: { DATA_DIR: 'unused' } })
    const dir = await import('node:fs/promises').then(async (fs) => {
      const made = await fs.mkdtemp(`${(await import('node:os')).tmpdir()}/nuanqun-bot-`)
      onTestFinished(() => fs.rm(made, { recursive: true, force: true }))
      return made
    })
    const own: House = { ...house, settings: { ...house.settings, dataDir: dir } }
    const line = new Line()
    const abort = new AbortController()
    const start = (connect: () => Promise<Line>) =>
      startBot(own, {
        connection: 'wechat:test',
        signal: abort.signal,
        onLost: () => {},
        connect: async (hooks) => {
          const made = await connect()
          made.onInbound = hooks.onInbound
          return made
        },
      })
    return { house: own, clock, line, abort, start, dir }
  }

  it('takes in, answers, and on stop stores what came last and gives the lease back', async () => {
    const { house, clock, line, abort, start } = await started()
    const bot = await start(async () => line)
    line.onInbound(login(clock))
    line.onInbound(said(clock, '小王', '早'))
    await until('it is stored', async () => (await count(house, 'messages', `kind = 'text'`)) === 1)
    await inTransaction(house, clock.now(), (tx) => tx.send({ to: { contactId: 1 }, text: '好', lane: 'reply' }))
    await until('it is said', () => line.said.length === 1)
    // The signal does not take the lease away while the bot still works.
    abort.abort()
    clock.advance(LEASE_MS)
    await inTransaction(house, clock.now(), (tx) => tx.send({ to: { contactId: 1 }, text: '再见', lane: 'reply' }))
    await until('the lease is renewed and it is said', () => line.said.length === 2)
    line.onInbound(said(clock, '小王', '最后一句'))
    await bot.stop()
    expect(line.stopped).toBe(1)
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(2)
    expect(await count(house, 'leases')).toBe(0)
  })

  it('says what a dead process left in the middle', async () => {
    const { house, clock, line, start } = await started()
    await inTransaction(house, clock.now(), async (tx) => {
      await tx.db.query(`INSERT INTO contacts (account, platform_id, name, created_at) VALUES ($1, 'w', '小王', $2)`, [
        ACCOUNT,
        tx.now,
      ])
      await tx.send({ to: { contactId: 1 }, text: '警报', lane: 'complaint' })
    })
    await house.source.query(
      `UPDATE outbox SET state = 'sending', attempts = 1, claimed_at = $1, claimed_by = 'dead'`,
      [clock.now()],
    )
    const bot = await start(async () => line)
    await until('it is due again', async () => (await count(house, 'outbox', `state = 'due'`)) === 1)
    clock.advance(5000)
    house.onOutbox()
    await until('it is said', () => line.said.length === 1)
    await bot.stop()
  })

  it('leaves nothing behind when the connection cannot be made, or the wait is given up', async () => {
    const { house, abort, start } = await started()
    await expect(start(async () => Promise.reject(new Error('no such puppet')))).rejects.toThrow('no such puppet')
    expect(await count(house, 'leases')).toBe(0)
    await holdLease(neighbour(house), 'chat:wechat_test')
    const waiting = start(async () => new Line())
    abort.abort()
    await expect(waiting).rejects.toThrow()
  })
})
