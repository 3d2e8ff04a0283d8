import { dateKey, startOfMonth } from '../../core/calendar.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { topOfAccount, topOfRoom } from '../points/index.ts'
import { countJoins, leaderboard, spanOf } from '../referrals/index.ts'
import { type Board, type Kind, LINES, type Line, type Own, type Period } from './board.ts'

interface Wanted {
  kind: Kind
  period: Period
  account: string
  /** Undefined: over all groups. */
  roomId: number | undefined
  /** Undefined: nobody asked. Staff bring people in as their work and compete with nobody. */
  asker: ContactInfo | undefined
  /** The installation's: months are the same for everybody. */
  zone: string
}

/** A board of a group with what its asker may see of themselves. */
export async function boardOf(tx: Pick<Tx, 'db' | 'now'>, wanted: Wanted): Promise<Board> {
  const { kind, period, asker } = wanted
  const competitor = asker?.role === 'member' ? asker : undefined
  const { lines, own, joins } = await (kind === 'points' ? pointLines : referralLines)(tx, wanted, competitor?.id)
  const isShared = (o: Omit<Own, 'isShared'>) => lines.some((l) => l.rank === o.rank && l.contactId !== o.contactId)
  return {
    kind,
    period,
    isOfAll: wanted.roomId === undefined,
    lines,
    own: competitor === undefined ? null : own && { ...own, isShared: isShared(own) },
    ...(joins === undefined ? {} : { joins }),
  }
}

interface Found {
  lines: Line[]
  own: Omit<Own, 'isShared'> | undefined
  joins?: Board['joins']
}

async function pointLines(
  tx: Pick<Tx, 'db' | 'now'>,
  { period, account, roomId, zone }: Wanted,
  contactId = 0,
): Promise<Found> {
  const month =
    period === 'all' ? null : dateKey(startOfMonth(tx.now, zone, period === 'month' ? 0 : -1), zone).slice(0, 7)
  const { top, own } =
    roomId === undefined
      ? { top: await topOfAccount(tx.db, { account, month, count: LINES }), own: undefined }
      : await topOfRoom(tx.db, { roomId, month, count: LINES, contactId })
  return {
    lines: top.map((s) => ({ contactId: s.contactId, name: s.name, rank: s.place, value: s.earned, left: 0 })),
    own: own && { contactId, name: own.name, rank: own.place, value: own.earned, ahead: own.ahead },
  }
}

async function referralLines(
  tx: Pick<Tx, 'db' | 'now'>,
  { period, account, roomId, zone }: Wanted,
  contactId?: number,
): Promise<Found> {
  const span = spanOf(period, tx.now, zone)
  const alsoId = contactId === undefined ? {} : { alsoId: contactId }
  const here = roomId === undefined ? { account } : { roomId }
  const standings = await leaderboard(tx.db, { ...span, ...here, top: LINES, ...alsoId })
  const own = standings.find((s) => s.contactId === contactId && s.stayed > 0)
  return {
    lines: standings
      .slice(0, LINES)
      .filter((s) => s.stayed > 0)
      .map((s) => ({ contactId: s.contactId, name: s.name, rank: s.rank, value: s.stayed, left: s.left })),
    own: own && { contactId: own.contactId, name: own.name, rank: own.rank, value: own.stayed, ahead: own.ahead },
    ...(roomId === undefined ? {} : { joins: await countJoins(tx.db, roomId, span) }),
  }
}
