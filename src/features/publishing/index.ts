import { clockText, dateKey } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { findRoom } from '../roster/index.ts'
import { addEvent, findTicket } from '../tickets/index.ts'
import { publishingCommands } from './commands.ts'
import { draftOf, lineText, postText } from './draft.ts'
import { isDigestTime, isEmptyResult, nextDigest } from './publication.ts'
import {
  claimQueued,
  digestKey,
  insertDigest,
  modeOf,
  postpone,
  publicationOf,
  type Queued,
  savePublication,
  unqueue,
} from './queries.ts'
import { texts } from './texts.ts'

export { type Ending, endingOf } from './ending.ts'
export { isEmptyResult, type Wish } from './publication.ts'
export { modeOf, namesMentioned, type ShownPublication, saidIn, wishOf } from './queries.ts'
export { samplePublication } from './sample.ts'

/** Whoever resolved it reads what the group would read. */
async function showDraft(
  tx: Tx,
  settings: Settings,
  resolved: { ticketId: number; answerTo: Parameters<Tx['send']>[0]['to'] },
): Promise<void> {
  const id = resolved.ticketId
  const ticket = await findTicket(tx.db, id)
  const room = ticket?.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
  if (ticket === undefined || room === undefined || room.state === 'paused') return
  const draft = await draftOf(tx, ticket, room, undefined, settings)
  const isDigest = (await modeOf(tx.db, room.id)) === 'digest'
  const result = draft.ticket.result ?? ''
  const shown =
    draft.wish === 'never'
      ? texts.draftRefused(id, draft.cast.member)
      : isDigest
        ? texts.draftQueued(id, clockText(nextDigest(tx.now, draft.zone), tx.now, draft.zone), lineText(draft, 'full'))
        : texts.draft(id, postText(draft, 'full', tx.now), ticket.severity === 3)
  const text = isEmptyResult(result) ? `${texts.emptyResult(id, result)}\n${shown}` : shown
  await tx.send({ to: resolved.answerTo, text, lane: 'reply', ticketId: id })
}

interface Line extends Queued {
  text: string
  keepsCorrection: boolean
}

/** The one digest of a room and day. What cannot be told now waits for the next; what is no longer true is dropped. */
async function digestRoom(tx: Tx, settings: Settings, roomId: number, queued: readonly Queued[]): Promise<void> {
  const room = await findRoom(tx.db, roomId)
  const { zone } = await calendarOf(tx, room?.account ?? '', roomId, settings)
  const ids = queued.map((q) => q.ticketId)
  const later = () => postpone(tx.db, ids, nextDigest(tx.now, zone))
  if (room?.state !== 'enrolled' || !isDigestTime(tx.now, zone)) return later()
  const lines: Line[] = []
  for (const one of queued) {
    const ticket = await findTicket(tx.db, one.ticketId)
    if (ticket?.state !== 'resolved') continue
    const earlier = await publicationOf(tx.db, ticket.id)
    const draft = await draftOf(tx, ticket, room, earlier?.correctedResult, settings)
    if (draft.wish === 'never' && one.form === 'full') continue
    lines.push({ ...one, text: lineText(draft, one.form), keepsCorrection: draft.ticket !== ticket })
  }
  if (lines.length > 0) {
    const text = texts.digest(lines.map((l) => l.text))
    const digestId = await insertDigest(tx.db, { roomId, day: dateKey(tx.now, zone), text, at: tx.now })
    if (digestId === undefined) return later()
    for (const line of lines) {
      const said = { ...line, digestId, at: tx.now }
      const publicationId = await savePublication(tx.db, said)
      const { ticketId, byContactId } = line
      await addEvent(tx.db, { ticketId, kind: 'published', byContactId, text: '', at: tx.now })
      tx.emit({ type: 'ticket-published', ticketId, publicationId })
    }
    await tx.send({ to: { roomId }, text, lane: 'post', key: digestKey(digestId) })
  }
  for (const id of ids) await unqueue(tx.db, id)
}

/**
 * The ending that everybody sees. Writes publications and their versions, the publication queue, digests, modes and
 * wishes.
 */
export const publishing: Feature = {
  name: 'publishing',
  personal: [
    {
      table: 'publications',
      about: OF_TICKETS,
      shown: { title: '公示过的处理结果', line: 'text', at: 'published_at' },
      erase: { text: "''", corrected_result: 'left(corrected_result, 0)' },
    },
    {
      table: 'publication_versions',
      about: `publication_id IN (SELECT id FROM publications WHERE ${OF_TICKETS})`,
      erase: { text: "''" },
    },
    {
      table: 'publication_digests',
      about: `id IN (SELECT digest_id FROM publications WHERE ${OF_TICKETS})`,
      erase: { text: "''" },
    },
    { table: 'publication_queue', about: OF_TICKETS, erase: 'delete' },
    {
      table: 'publication_wishes',
      about: 'contact_id = $1',
      shown: {
        title: '您对公示的意愿',
        line: "CASE wish WHEN 'named' THEN '可以写名字' WHEN 'masked' THEN '隐去名字' ELSE '不要公示' END",
        at: 'updated_at',
      },
      erase: 'delete',
    },
  ],
  commands: publishingCommands,
  on: {
    async 'ticket-resolved'({ ticketId, answerTo }, tx, settings) {
      if (answerTo !== undefined) await showDraft(tx, settings, { ticketId, answerTo })
    },
    async 'ticket-reopened'({ ticketId }, tx) {
      await unqueue(tx.db, ticketId)
    },
  },
  jobs: [
    {
      name: 'publication-digest',
      cron: '*/20 * * * * *',
      // A room at a time: at 18:00 it is all of them, and their tickets are locked meanwhile.
      batch: 1,
      async run(tx, settings) {
        const queued = await claimQueued(tx.db, tx.now)
        const [first] = queued
        if (first !== undefined) await digestRoom(tx, settings, first.roomId, queued)
        return queued.length
      },
    },
  ],
}
