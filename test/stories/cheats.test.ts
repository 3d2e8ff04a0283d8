import { afterAll, expect, it } from 'vitest'
import { contradictions } from '../../src/features/points/index.ts'
import { playCheats } from '../support/cheats.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase | undefined
afterAll(async () => database?.drop())

it('pays honest members in full, and no cheat more than one honest friend is worth, in sixty days', async () => {
  database = await freshDatabase()
  const table = await playCheats(database.source)
  const earned = (begin: string) => table.filter((e) => e.who.startsWith(begin)).map((e) => e.points)
  expect(earned('honest')).toEqual([20, 190, 160])
  // Its one friend is real and stays; of what was bought and given back nothing is left.
  expect(earned('purchase-refund')).toEqual([20])
  // Who takes the trouble to play a crowd that talks is a crowd to us: the limit of the month is what bounds it.
  expect(earned('limit')[0]).toBeLessThanOrEqual(3 * 20 * 20)
  const cheats = table.filter((e) => !/^(?:honest|purchase-refund|limit)/u.test(e.who))
  expect(cheats).toHaveLength(9)
  for (const cheat of cheats) expect(cheat.points, cheat.who).toBeLessThan(20)
  expect(await contradictions(database.source.manager)).toEqual([])
  expect(await database.source.query(`SELECT error FROM dead_letters`)).toEqual([])
}, 300_000)
