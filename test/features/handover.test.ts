import { describe, expect, it } from 'vitest'
import {
  acceptance,
  type Change,
  type HandoverState,
  incoming,
  newChange,
} from '../../src/features/handover/handover.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour))
const change = (hour: number, ...people: number[]): Change => ({ at: at(hour), people })

describe('a change of the one on duty', () => {
  it.each<[string, number[], number | undefined, Change[], number | undefined]>([
    ['nobody is there', [], undefined, [], undefined],
    ['somebody new, since the beginning of the turn', [1], 9, [], 9],
    ['known already', [1], 9, [change(9, 1)], undefined],
    ['another one in the middle of a turn, from now on', [2], 9, [change(9, 1)], 12],
    ['known already, in the middle', [2], 9, [change(9, 1), change(11, 2)], undefined],
    ['back again', [1], 9, [change(9, 1), change(11, 2)], 12],
    ['the same in another order', [2, 1], 9, [change(9, 1, 2)], undefined],
  ])('%s', (_, people, since, known, expected) => {
    const found = newChange(people, since === undefined ? undefined : at(since), known, at(12))
    expect(found).toEqual(expected === undefined ? undefined : at(expected))
  })

  it('tells those who were not there before, and nobody when there was no one', () => {
    expect(incoming([1, 2], [1])).toEqual([2])
    expect(incoming([1], [1, 2])).toEqual([])
    expect(incoming([1], undefined)).toEqual([])
  })
})

describe('接班', () => {
  it.each<[HandoverState | undefined, number | undefined, number, ReturnType<typeof acceptance>]>([
    [undefined, undefined, 1, 'nothing'],
    ['over', undefined, 1, 'nothing'],
    ['quiet', undefined, 1, 'nothing'],
    ['waiting', undefined, 1, 'accept'],
    ['waiting', undefined, 3, 'not-yours'],
    ['managers', undefined, 1, 'late'],
    ['owners', undefined, 2, 'late'],
    ['accepted', 1, 1, 'twice'],
    ['accepted', 1, 2, 'by-other'],
    ['accepted', 1, 3, 'not-yours'],
  ])('%s, accepted by %s, said by %s: %s', (state, acceptedById, by, expected) => {
    expect(acceptance(state && { state, people: [1, 2], acceptedById }, by)).toBe(expected)
  })
})
