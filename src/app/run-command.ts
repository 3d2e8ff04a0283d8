import { dateKey, MINUTE, SECOND } from '../core/calendar.ts'
import type { InboundMessage } from '../core/chat.ts'
import {
  type Command,
  needsPrefix,
  type Recognised,
  readArgs,
  recognise,
  recogniseSpoken,
  type Where,
} from '../core/command.ts'
import { UserError } from '../core/errors.ts'
import type { ContactInfo, ReceivedMessage, RoomInfo } from '../core/events.ts'
import { ROLE_NAMES, roleAtLeast } from '../core/people.ts'
import type { Tx } from '../core/tx.ts'
import { calendarOf } from '../features/hours/index.ts'
import { peopleNamed, staffNamed } from '../features/roster/index.ts'
import { nearest } from '../text/index.ts'
import type { House } from './context.ts'
import { texts } from './texts.ts'
import { afterCommit } from './transaction.ts'

/** Commands of a member within a minute before the bot answers once that it is enough, and then keeps quiet. */
const MEMBER_COMMANDS_PER_MINUTE = 12
/** More characters of a mistyped line are not repeated. */
const LONGEST_REST = 60
/** Within this time the same answer to the same command is said to a member once. */
const REPEATED_MS = 30 * SECOND

/** What a message asks for as far as its text tells, for each place it could have come from. */
export interface Request {
  /** As in a customer group: staff commands need their prefix. */
  strict: ReturnType<typeof recognise>
  /** As in the staff room or a direct chat. */
  loose: ReturnType<typeof recognise>
}

/** 「第 12 句」 looks like a mistyped command, and is like none of ours: plain talk, which takes the fast path. */
function unlessTalk(house: House, found: ReturnType<typeof recognise>): ReturnType<typeof recognise> {
  if (found === undefined || !('unknown' in found) || found.explicit) return found
  const names = house.commands.flatMap((c) => [...c.names])
  return nearest(found.unknown.toLowerCase(), names) === undefined ? undefined : found
}

/** Reads the text without knowing yet whether the room is a staff room. Undefined: certainly no command. */
export function understand(house: House, inbound: InboundMessage): Request | undefined {
  if (inbound.kind !== 'text' || inbound.body.trim() === '') return undefined
  const options = { commands: house.commands, mentionsBot: inbound.mentionsBot, botNames: [...house.botNames] }
  const loose = unlessTalk(house, recognise(inbound.body, { ...options, where: 'direct' }))
  const strict = inbound.room === undefined ? loose : recognise(inbound.body, { ...options, where: 'room' })
  if (isCertain(strict) && isCertain(loose)) return { loose, strict }
  const spoken = recogniseSpoken(inbound.body, house.commands)
  const [looseOrSpoken, strictOrSpoken] = [loose, strict].map((r) => (isCertain(r) ? r : (spoken ?? r)))
  if (looseOrSpoken === undefined) return undefined
  return { loose: looseOrSpoken, strict: strictOrSpoken }
}

/** More than the guess that somebody mistyped a command. */
const isCertain = (r: ReturnType<typeof recognise>): boolean => r !== undefined && (!('unknown' in r) || r.explicit)

const placeOf = (message: ReceivedMessage): Where =>
  message.room === undefined ? 'direct' : message.room.isStaffRoom ? 'staff-room' : 'room'

/**
 * Runs what the message asks for. `not-a-command`: ordinary talk after all, let the features see it. `refused`: the
 * bot has said why not; unhappy words in it are heard all the same.
 * @throws UserError for a mistake of the asker; the transaction is rolled back and the text said to them.
 */
export async function runCommand(
  house: House,
  message: ReceivedMessage,
  request: Request,
  tx: Tx,
): Promise<'handled' | 'refused' | 'not-a-command'> {
  const where = placeOf(message)
  const meant = where === 'room' ? request.strict : request.loose
  if (meant === undefined) return forgotThePrefix(message, request, tx)
  const { sender, room } = message
  const isStaff = sender.role !== 'member'
  if ('unknown' in meant) {
    const isTopic = /^\s*[#＃][^#＃]+[#＃]/u.test(message.inbound.body)
    const suggestion = isTopic ? undefined : suggest(house.commands, meant, sender.role, where)
    // Members write #topics#, and staff do in front of customers: only answer what is nearly one of our words.
    if (suggestion === undefined && (!isStaff || where === 'room' || !meant.explicit)) return 'not-a-command'
    if (!isStaff && !meant.explicit) return 'not-a-command'
    if (await isFlooding(house, message, tx)) return 'refused'
    await logCommand(house, message, meant.unknown, 'unknown', tx)
    await replyAboutSlip(
      tx,
      message,
      suggestion === undefined ? texts.unknown(meant.unknown) : texts.didYouMean(meant.unknown, suggestion),
    )
    return 'refused'
  }
  const { command } = meant
  if (!meant.explicit && command.isMeant !== undefined && !(await command.isMeant(meant, message, tx)))
    return 'not-a-command'
  const allowed = roleAtLeast(sender.role, command.who)
  // Members do not come this far in such a room: `turnAway` has met them.
  if (room !== undefined && room.state !== 'enrolled' && !command.inAnyRoom) {
    await reply(tx, message, texts.unservedForStaff(room.state === 'paused'))
    return 'handled'
  }
  if (!allowed && !meant.explicit && (!isStaff || where === 'room')) return 'not-a-command'
  if (!command.neverRefused && (await isFlooding(house, message, tx))) return 'refused'
  if (!allowed) {
    await logCommand(house, message, command.names[0], 'forbidden', tx)
    await replyAboutSlip(tx, message, texts.forbidden(command.names[0], ROLE_NAMES[command.who], isStaff))
    return 'refused'
  }
  if (!command.where.includes(where)) {
    const corrected = await command.misplaced?.(meant.rest, tx)
    if (corrected !== undefined) {
      await logCommand(house, message, command.names[0], 'mistake', tx)
      await replyAboutSlip(tx, message, corrected)
      return 'refused'
    }
    // 「认领 一只小猫」 in a group is talk.
    if (where === 'room' && !meant.explicit) return 'not-a-command'
    throw new UserError(
      texts.misplaced(
        command.names[0],
        // Members know of no staff room, and the staff room is a group too.
        command.where.flatMap((w) => (isStaff ? texts.placesForStaff[w] : w === 'staff-room' ? [] : texts.places[w])),
      ),
    )
  }
  const { zone } = await calendarOf(tx, message.account, where === 'room' ? room?.id : undefined, house.settings)
  const values = await readArgs(command, meant.rest, {
    message,
    now: tx.now,
    timeZone: zone,
    peopleNamed: (name, options) =>
      options?.staffOnly
        ? staffNamed(tx.db, message.account, name)
        : peopleNamed(tx.db, message.account, where === 'room' ? room?.id : undefined, name),
  })
  const answer = await command.run(
    values,
    {
      message,
      sender,
      where,
      room,
      settings: house.settings,
      zone,
      commands: house.commands,
      personal: house.personal,
    },
    tx,
  )
  await logCommand(house, message, command.names[0], 'done', tx)
  if (answer !== undefined && (command.neverRefused || !(await isRepeated(message, answer, tx))))
    await reply(tx, message, answer)
  return 'handled'
}

/**
 * What a member gets who asks for something in a room that is not served: one friendly line a day when it was
 * certainly meant for us. Returns what would answer it, undefined for talk that is none of our business. The
 * member may be nobody whom we know, and stays that.
 */
export async function turnAway(
  about: {
    house: House
    inbound: InboundMessage
    request: Request
    room: RoomInfo
    contact: ContactInfo | undefined
  },
  tx: Tx,
): Promise<(() => Promise<void>) | undefined> {
  const { house, inbound, request, room, contact } = about
  const where: Where = room.isStaffRoom ? 'staff-room' : 'room'
  const meant = where === 'room' ? request.strict : request.loose
  if (meant === undefined || 'unknown' in meant) return undefined
  const { command } = meant
  const corrected = command.where.includes(where) ? undefined : await command.misplaced?.(meant.rest, tx)
  if (corrected === undefined && !meant.explicit && !command.neverRefused) return undefined
  const day = dateKey(tx.now, house.settings.timeZone)
  return () =>
    tx.send({
      to: { roomId: room.id },
      text: corrected ?? texts.unserved(room.state === 'paused'),
      mention: contact === undefined ? [] : [contact.id],
      lane: 'reply',
      key: `unserved:${room.id}:${inbound.sender.id}:${day}:${corrected ?? ''}`,
    })
}

/** After the rollback: the mistake is recorded and its text said, nothing else has changed. */
export async function answerMistake(
  house: House,
  message: ReceivedMessage,
  request: Request | undefined,
  error: UserError,
  tx: Tx,
): Promise<void> {
  await logCommand(house, message, nameOf(request), 'mistake', tx)
  await replyAboutSlip(tx, message, error.message)
}

function nameOf(request: Request | undefined): string {
  const meant = request?.loose
  if (meant === undefined) return '?'
  return 'unknown' in meant ? meant.unknown : (meant as Recognised).command.names[0]
}

/** A slip of a colleague in front of customers is told privately. */
async function replyAboutSlip(tx: Tx, message: ReceivedMessage, text: string): Promise<void> {
  if (message.sender.role === 'member' || placeOf(message) !== 'room') return reply(tx, message, text)
  await tx.send({ to: { contactId: message.sender.id }, text, lane: 'reply', key: `reply:${message.id}` })
}

/** Says something where it was asked; in a group it mentions the asker. */
async function reply(tx: Tx, message: ReceivedMessage, text: string): Promise<void> {
  await tx.send({
    to: message.room === undefined ? { contactId: message.sender.id } : { roomId: message.room.id },
    text,
    mention: message.room === undefined ? [] : [message.sender.id],
    lane: 'reply',
    key: `reply:${message.id}`,
  })
}

/**
 * A staff member writes 「接 14」 in front of customers: a command without its sign. It is no word to the member who
 * waits, so nobody may take it for an answer; the one who wrote it is told privately.
 */
async function forgotThePrefix(
  message: ReceivedMessage,
  request: Request,
  tx: Tx,
): Promise<'handled' | 'not-a-command'> {
  const { sender, room } = message
  const meant = request.loose
  if (meant === undefined || 'unknown' in meant || room?.state !== 'enrolled') return 'not-a-command'
  const { command, rest } = meant
  if (sender.role === 'member' || !needsPrefix(command, 'room') || !/^(?:$|[#＃]?[0-9０-９]|[@＠])/u.test(rest))
    return 'not-a-command'
  await tx.send({
    to: { contactId: sender.id },
    text: texts.needsPrefix(`#${command.names[0]}${rest === '' ? '' : ` ${rest}`}`),
    lane: 'reply',
    key: `prefix:${message.id}`,
  })
  return 'handled'
}

function suggest(
  commands: readonly Command[],
  written: { unknown: string; rest: string },
  role: ReceivedMessage['sender']['role'],
  where: Where,
): string | undefined {
  const usable = commands.filter((c) => roleAtLeast(role, c.who))
  const near = nearest(
    written.unknown.toLowerCase(),
    usable.flatMap((c) => [...c.names]),
  )
  const found = usable.find((c) => near !== undefined && c.names.includes(near))
  if (found === undefined) return undefined
  const rest = [...written.rest.replace(/\s+/gu, ' ')].slice(0, LONGEST_REST).join('')
  const line = rest === '' ? found.examples[0] : `${found.names[0]} ${rest}`
  return `${needsPrefix(found, where) ? '#' : ''}${line}`
}

/** Counts the asker's commands of the last minute. The first one too many gets an answer, the rest gets silence. */
async function isFlooding(house: House, message: ReceivedMessage, tx: Tx): Promise<boolean> {
  if (message.sender.role !== 'member') return false
  const [row] = (await tx.db.query(
    `SELECT count(*) AS n, count(*) FILTER (WHERE outcome = 'flooding') AS told FROM command_logs WHERE contact_id = $1 AND at > $2 AND at <= $3`,
    [message.sender.id, new Date(tx.now.getTime() - MINUTE), tx.now],
  )) as { n: number; told: number }[]
  if (row === undefined || row.n < MEMBER_COMMANDS_PER_MINUTE) return false
  if (row.told === 0) {
    await logCommand(house, message, '…', 'flooding', tx)
    await reply(tx, message, texts.tooFast)
  }
  return true
}

/** The same member asked the very same, here, a moment ago, and was told the very same: nobody needs it twice. */
async function isRepeated(message: ReceivedMessage, answer: string, tx: Tx): Promise<boolean> {
  if (message.sender.role !== 'member') return false
  const rows = (await tx.db.query(
    `SELECT 1 FROM messages m JOIN outbox o ON o.key = 'reply:' || m.id
     WHERE m.contact_id = $1 AND m.sent_at > $2 AND m.id <> $3 AND m.room_id IS NOT DISTINCT FROM $4
       AND m.text = $5 AND o.text = $6 AND o.created_at > $2 AND o.created_at <= $7 LIMIT 1`,
    [
      message.sender.id,
      new Date(tx.now.getTime() - REPEATED_MS),
      message.id,
      message.room?.id ?? null,
      message.inbound.text,
      answer,
      tx.now,
    ],
  )) as unknown[]
  return rows.length > 0
}

async function logCommand(
  house: House,
  message: ReceivedMessage,
  name: string,
  outcome: string,
  tx: Tx,
): Promise<void> {
  afterCommit(tx, () => house.metrics.commands.inc({ outcome }))
  await tx.db.query(
    `INSERT INTO command_logs (contact_id, room_id, command, outcome, at) VALUES ($1, $2, $3, $4, $5)`,
    [message.sender.id, message.room?.id ?? null, name.slice(0, 40), outcome, tx.now],
  )
}

/** Drops who asked what before `before`. */
export async function forgetCommands(db: Tx['db'], before: Date): Promise<void> {
  await db.query(`DELETE FROM command_logs WHERE at < $1`, [before])
}
