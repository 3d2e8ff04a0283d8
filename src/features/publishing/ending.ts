import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { findContact, findRoom } from '../roster/index.ts'
import type { Ticket } from '../tickets/index.ts'
import { draftOf, lineText, postText } from './draft.ts'
import { type Form, isWithdrawn, mayPublishAgain, nextDigest, type Wish } from './publication.ts'
import { attemptsOf, modeOf, publicationSeen, queuedOf } from './queries.ts'

/** How a resolved ticket is, or would be, told to its group. */
export interface Ending {
  /** none: not told yet · queued: in the next digest · told: the group can read it · withdrawn: a person took it back */
  state: 'none' | 'queued' | 'told' | 'withdrawn'
  wish: Wish
  /** Exactly what 「公示」 would say now, and what 「公示 仅结果」 would. */
  drafts: Record<Form, string>
  /** Set where it waits, or would wait, for a digest. */
  digestAt: Date | undefined
  /** What was told last, in which form, when and by whom. */
  last: { text: string; form: Form; at: Date; byName: string | undefined } | undefined
}

/** Undefined for what cannot be published: not resolved, from a direct chat, or in a group that is paused. */
export async function endingOf(
  tx: Pick<Tx, 'db' | 'now'>,
  ticket: Ticket,
  settings: Settings,
): Promise<Ending | undefined> {
  const { db, now } = tx
  const room = ticket.roomId === undefined ? undefined : await findRoom(db, ticket.roomId)
  if (room === undefined || room.state === 'paused' || ticket.state !== 'resolved') return undefined
  const earlier = await publicationSeen(db, ticket.id)
  const draft = await draftOf(tx, ticket, room, earlier?.correctedResult, settings)
  const queued = await queuedOf(db, ticket.id)
  const inDigest = queued !== undefined || (await modeOf(db, room.id)) === 'digest'
  const words = (form: Form) => (inDigest ? lineText(draft, form) : postText(draft, form, now))
  const tells = async (): Promise<Ending['state']> => {
    if (queued !== undefined) return 'queued'
    if (earlier === undefined) return 'none'
    if (isWithdrawn(draft.timeline, earlier.withdrawnAt)) return 'withdrawn'
    const { attempts } = await attemptsOf(db, earlier)
    return mayPublishAgain(draft.timeline, attempts) ? 'none' : 'told'
  }
  return {
    state: await tells(),
    wish: draft.wish,
    drafts: { full: words('full'), 'result-only': words('result-only') },
    digestAt: inDigest ? (queued?.dueAt ?? nextDigest(now, draft.zone)) : undefined,
    last: earlier && {
      text: earlier.text,
      form: earlier.form,
      at: earlier.publishedAt,
      byName: (await findContact(db, earlier.byContactId))?.name,
    },
  }
}
