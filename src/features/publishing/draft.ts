import type { Settings } from '../../core/config.ts'
import type { RoomInfo } from '../../core/events.ts'
import { UNKNOWN_NAME } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { findContact, staffOf } from '../roster/index.ts'
import { type Ticket, type TimelineEntry, timelineOf } from '../tickets/index.ts'
import {
  asCorrected,
  type Cast,
  digestLine,
  type Form,
  publicationText,
  resultOnlyText,
  wordsShown,
} from './publication.ts'
import { namesMentioned, wishOf } from './queries.ts'

/** Everything that a publication of a ticket is made of. */
export interface Draft {
  /** With the result as it was put right last. */
  ticket: Ticket
  cast: Cast
  timeline: TimelineEntry[]
  /** The clock of the room. */
  zone: string
  wish: Awaited<ReturnType<typeof wishOf>>
}

export async function draftOf(
  tx: Pick<Tx, 'db'>,
  ticket: Ticket,
  room: Pick<RoomInfo, 'id'>,
  correctedResult: string | undefined,
  settings: Settings,
): Promise<Draft> {
  const timeline = await timelineOf(tx.db, ticket.id)
  const shown = asCorrected(ticket, timeline, correctedResult)
  const wish = await wishOf(tx.db, ticket.contactId)
  const cast: Cast = {
    member: (await findContact(tx.db, ticket.contactId))?.name ?? UNKNOWN_NAME,
    mentioned: await namesMentioned(tx.db, room.id, wordsShown(shown, timeline)),
    staff: (await staffOf(tx.db, ticket.account, 'agent')).map((s) => s.name),
    named: wish === 'named',
  }
  const { zone } = await calendarOf(tx, ticket.account, room.id, settings)
  return { ticket: shown, cast, timeline, zone, wish }
}

/** The post exactly as it goes out. */
export const postText = ({ ticket, cast, timeline, zone }: Draft, form: Form, now: Date): string =>
  form === 'full' ? publicationText(ticket, cast, timeline, now, zone) : resultOnlyText(ticket, cast)

/** The line in a digest exactly as it goes out. */
export const lineText = ({ ticket, cast }: Draft, form: Form): string => digestLine(ticket, cast, form)
