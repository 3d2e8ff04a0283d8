import { expect, it } from 'vitest'
import { ManualClock, ShiftedClock } from '../../src/core/clock.ts'

it('a shifted clock runs with another, ahead of it', () => {
  const machine = new ManualClock('2026-11-23T02:00:00Z')
  const clock = new ShiftedClock(machine, 1000)
  expect(clock.now()).toEqual(new Date('2026-11-23T02:00:01Z'))
  clock.advance(60_000)
  expect(clock.aheadMs).toBe(61_000)
  machine.advance(500)
  expect(clock.now()).toEqual(new Date('2026-11-23T02:01:01.500Z'))
  clock.aheadMs = 0
  expect(clock.now()).toEqual(machine.now())
})
