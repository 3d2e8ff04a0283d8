import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/calendar.ts'
import type { ContactInfo } from '../../src/core/events.ts'
import { DEFAULT_HOURS } from '../../src/core/working-hours.ts'
import type { OnCall } from '../../src/features/duty/index.ts'
import { forecast, type Wait } from '../../src/features/escalation/forecast.ts'
import { type Rule, rulesInUse } from '../../src/features/sla/rule.ts'

const zone = 'Asia/Shanghai'
const at = (time: string) => new Date(`2026-11-${time}:00+08:00`)
const calendar = { hours: DEFAULT_HOURS, zone }
const person = (id: number, role: ContactInfo['role']): ContactInfo => ({
  id,
  account: 'bot',
  platformId: `p${id}`,
  name: `n${id}`,
  role,
})
const [lin, zhou, chen, boss] = [person(1, 'agent'), person(2, 'agent'), person(3, 'manager'), person(4, 'owner')]
const who: OnCall = { staff: [boss, chen, lin, zhou], onDuty: [lin], backup: zhou }
const wait = (change: Partial<Wait>): Wait => ({
  ticketId: 1,
  kind: 'first-response',
  tier: undefined,
  severity: 1,
  startedAt: at('23T10:00'),
  endedAt: at('23T10:10'),
  pauses: [],
  reactions: [],
  follower: undefined,
  calendar,
  ...change,
})
const limit = (minutes: number | null, clock: Rule['clock'] = 'working'): Rule => ({
  kind: 'first-response',
  tier: undefined,
  severity: undefined,
  ms: minutes === null ? null : minutes * MINUTE,
  clock,
})
const now = at('25T10:00')
const seen = (waits: Wait[], own: Rule[] = [], oncall = who) => {
  const { told, ...counts } = forecast(waits, rulesInUse(own), () => oncall, now)
  return { ...counts, told: Object.fromEntries([...told].sort(([a], [b]) => a - b)) }
}

describe('what other limits would have meant', () => {
  it('counts what would have been kept and missed, and who hears of it', () => {
    // 10 minutes of 15: kept without a warning, which is due after 12.
    expect(seen([wait({})])).toEqual({ kept: 1, missed: 0, running: 0, unlimited: 0, missedTickets: [], told: {} })
    // Of 12: the warning after 9:36 reaches the one on duty.
    expect(seen([wait({})], [limit(12)])).toMatchObject({ kept: 1, missed: 0, told: { 1: 1 } })
    // Of 5: warned, missed, and the backup hears of the miss.
    expect(seen([wait({})], [limit(5)])).toMatchObject({
      kept: 0,
      missed: 1,
      missedTickets: [1],
      told: { 1: 1, 2: 1 },
    })
    expect(seen([wait({})], [limit(null)])).toMatchObject({ kept: 0, missed: 0, unlimited: 1, told: {} })
    // On the minute is in time, as for the real ones.
    expect(seen([wait({ endedAt: at('23T10:15') })])).toMatchObject({ kept: 1, missed: 0 })
  })

  it('climbs a level each quarter of an hour, each to other people, until it is done', () => {
    const late = (endedAt: Date | undefined) => wait({ endedAt })
    expect(seen([late(at('23T10:20'))]).told).toEqual({ 1: 1, 2: 1 })
    expect(seen([late(at('23T10:30'))]).told).toEqual({ 1: 1, 2: 1 })
    expect(seen([late(at('23T10:31'))]).told).toEqual({ 1: 1, 2: 1, 3: 1 })
    expect(seen([late(at('23T10:46'))]).told).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 })
    expect(seen([late(undefined)])).toMatchObject({ missed: 1, told: { 1: 1, 2: 1, 3: 1, 4: 1 } })
    // Without a backup the managers come first; the one who follows it is told too.
    const follower = { id: lin.id, since: at('23T10:01') }
    expect(seen([wait({ endedAt: at('23T10:20'), follower })], [], { ...who, backup: undefined }).told).toEqual({
      1: 2,
      3: 1,
    })
  })

  it('rests for half an hour after somebody has reacted', () => {
    const reactions = [at('23T10:20')]
    expect(seen([wait({ endedAt: at('23T10:45'), reactions })]).told).toEqual({ 1: 1, 2: 1 })
    expect(seen([wait({ endedAt: at('23T10:51'), reactions })]).told).toEqual({ 1: 1, 2: 1, 3: 1 })
  })

  it('counts on the clock of the limit: at night only what is for the whole day goes on', () => {
    const night = wait({ startedAt: at('23T20:55'), endedAt: at('24T09:05') })
    expect(seen([night])).toMatchObject({ kept: 1, missed: 0 })
    expect(seen([night], [limit(15, 'always')])).toMatchObject({ kept: 0, missed: 1 })
    // Missed at 20:50; the next level waits for the morning: 9:00, then it was answered.
    const evening = wait({ startedAt: at('23T20:40'), endedAt: at('24T09:05') })
    expect(seen([evening], [limit(10)]).told).toEqual({ 1: 1, 2: 1, 3: 1 })
  })

  it('takes the earliest of all limits for tier and severity', () => {
    const urgent = wait({ severity: 3, startedAt: at('23T22:00'), endedAt: at('23T22:20') })
    expect(seen([urgent])).toMatchObject({ missed: 1 })
    const vip = wait({ tier: 'vip', startedAt: at('23T22:00'), endedAt: at('23T22:20') })
    expect(seen([vip])).toMatchObject({ kept: 1 })
    const forVip: Rule = { ...limit(10, 'always'), tier: 'vip' }
    expect(seen([vip], [forVip])).toMatchObject({ missed: 1 })
    expect(seen([wait({})], [forVip])).toMatchObject({ kept: 1 })
  })

  it('stands still while it is the turn of the member', () => {
    const plan = (pauses: Wait['pauses'], endedAt: Date | undefined) =>
      wait({ kind: 'plan', startedAt: at('23T10:00'), endedAt, pauses })
    const asked = { from: at('23T11:00'), to: at('23T15:00') }
    // Two hours: one until the pause, one after it.
    expect(seen([plan([asked], at('23T15:59'))])).toMatchObject({ kept: 1, missed: 0 })
    expect(seen([plan([asked], at('23T16:01'))])).toMatchObject({ kept: 0, missed: 1 })
    expect(seen([plan([{ from: at('23T11:00'), to: undefined }], undefined)])).toMatchObject({ missed: 0, running: 1 })
    // What ended before it began means nothing.
    const before = { from: at('23T09:00'), to: at('23T09:30') }
    expect(seen([plan([before], at('23T12:01'))])).toMatchObject({ missed: 1 })
  })

  it('calls neither kept nor missed what still runs', () => {
    const fresh = wait({ kind: 'resolution', startedAt: new Date(now.getTime() - HOUR), endedAt: undefined })
    expect(seen([fresh])).toEqual({ kept: 0, missed: 0, running: 1, unlimited: 0, missedTickets: [], told: {} })
  })
})
