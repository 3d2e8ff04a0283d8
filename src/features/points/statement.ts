import type { Account } from './ledger.ts'
import { changeOf } from './ledger.ts'

/** A member's account over a span. Pure. */

export interface Statement {
  /** Available at its beginning and end. */
  opening: number
  closing: number
  /** What became available, refunds and corrections of staff included. */
  gained: number
  spent: number
  expired: number
  takenBack: number
  change: number
}

interface Flow {
  debit: Account
  credit: Account
  points: number
}

const sumOf = (flows: readonly Flow[], fits: (flow: Flow) => boolean) =>
  flows.filter(fits).reduce((sum, flow) => sum + flow.points, 0)

const changeBy = (flows: readonly Flow[]) =>
  flows.reduce((sum, f) => sum + changeOf(f.debit, f.credit, f.points).available, 0)

/** @param balance available now @param within what moved in the span @param later what moved since its end */
export function statementOf(balance: number, within: readonly Flow[], later: readonly Flow[]): Statement {
  const closing = balance - changeBy(later)
  const change = changeBy(within)
  return {
    opening: closing - change,
    closing,
    change,
    gained: sumOf(within, (f) => f.credit === 'available'),
    spent: sumOf(within, (f) => f.credit === 'rewards'),
    expired: sumOf(within, (f) => f.credit === 'expired'),
    takenBack: sumOf(within, (f) => f.debit === 'available' && f.credit === 'issuance'),
  }
}
