import { expect, it } from 'vitest'
import { assertNoRealAccount } from '../../src/app/sandbox-setup.ts'
import { startGame } from '../support/game.ts'

it('keeps the sandbox, which moves time, out of a database with a real account', async () => {
  const game = await startGame()
  await expect(assertNoRealAccount(game.house)).rejects.toThrow(/real account "暖暖".*DATA_DIR=/s)
  await game.rows(`UPDATE accounts SET connection = 'sandbox'`)
  await expect(assertNoRealAccount(game.house)).resolves.toBeUndefined()
})
