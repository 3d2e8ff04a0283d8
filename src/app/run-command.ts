import { MINUTE } from '../core/calendar.ts'
import type { InboundMessage } from '../core/chat.ts'
import { type Command, needsPrefix, type Recognised, readArgs, recognise, type Where } from '../core/command.ts'
import { UserError } from '../core/errors.ts'
import type { ReceivedMessage } from '../core/events.ts'
import { ROLE_NAMES, roleAtLeast } from '../core/people.ts'
import type { Tx } from '../core/tx.ts'
import { peopleNamed } from '../features/roster/index.ts'
import { nearest } from '../text/index.ts'
import type { House } from './context.ts'
import { afterCommit } from './transaction.ts'

/** Commands of a member within a minute before the bot answers once that it is enough, and then keeps quiet. */
const MEMBER_COMMANDS_PER_MINUTE = 12

/** What a message asks for as far as its text tells, for each place it could have come from. */
export interface Request {
  /** As in a customer group: staff commands need their prefix. */
  strict: ReturnType<typeof recognise>
  /** As in the staff room or a direct chat. */
  loose: ReturnType<typeof recognise>
}

/** Reads the text without knowing yet whether the room is a staff room. Undefined: certainly no command. */
export function understand(house: House, inbound: InboundMessage): Request | undefined {
  if (inbound.kind !== 'text' || inbound.body.trim() === '') return undefined
  const options = { commands: house.commands, mentionsBot: inbound.mentionsBot, botNames: [...house.botNames] }
  const loose = recognise(inbound.body, { ...options, where: 'direct' })
  if (loose === undefined) return undefined
  return { loose, strict: inbound.room === undefined ? loose : recognise(inbound.body, { ...options, where: 'room' }) }
}

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
  if (meant === undefined) return 'not-a-command'
  const { sender, room } = message
  const isStaff = sender.role !== 'member'
  if ('unknown' in meant) {
    const suggestion = suggest(house.commands, meant.unknown, sender.role, where)
    // Members write #topics#, and staff do in front of customers: only answer what is nearly one of our words.
    if (suggestion === undefined && (!isStaff || where === 'room')) return 'not-a-command'
    if (room !== undefined && room.state !== 'enrolled' && !isStaff) return 'handled'
    if (await isFlooding(house, message, tx)) return 'refused'
    await logCommand(house, message, meant.unknown, 'unknown', tx)
    await reply(
      tx,
      message,
      suggestion === undefined
        ? `没有「${meant.unknown}」这个命令。发「帮助」看看我会什么。`
        : `没有「${meant.unknown}」这个命令，您是想写「${suggestion}」吗？`,
    )
    return 'refused'
  }
  const { command } = meant
  const allowed = roleAtLeast(sender.role, command.who)
  if (room !== undefined && room.state !== 'enrolled' && !command.names.includes('开启')) {
    if (isStaff)
      await reply(
        tx,
        message,
        `这个群还没有开启服务${room.state === 'paused' ? '（已暂停）' : ''}，请群管理发「#开启」。`,
      )
    return 'handled'
  }
  if (!allowed && !meant.explicit) return 'not-a-command'
  if (await isFlooding(house, message, tx)) return 'refused'
  if (!allowed) {
    await logCommand(house, message, command.names[0], 'forbidden', tx)
    await reply(
      tx,
      message,
      `「${command.names[0]}」要${ROLE_NAMES[command.who]}才能用。需要帮忙的话，直接在群里说就好。`,
    )
    return 'refused'
  }
  if (!command.where.includes(where)) {
    const places = command.where.map((w) => ({ room: '群里', 'staff-room': '值班群', direct: '和我私聊时' })[w])
    throw new UserError(`「${command.names[0]}」只能在${places.join('或')}用`)
  }
  const values = await readArgs(command, meant.rest, {
    message,
    now: tx.now,
    timeZone: house.settings.timeZone,
    peopleNamed: (name) => peopleNamed(tx.db, message.account, where === 'room' ? room?.id : undefined, name),
  })
  const answer = await command.run(
    values,
    { message, sender, where, room, settings: house.settings, commands: house.commands },
    tx,
  )
  await logCommand(house, message, command.names[0], 'done', tx)
  if (answer !== undefined) await reply(tx, message, answer)
  return 'handled'
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
  await reply(tx, message, error.message)
}

function nameOf(request: Request | undefined): string {
  const meant = request?.loose
  if (meant === undefined) return '?'
  return 'unknown' in meant ? meant.unknown : (meant as Recognised).command.names[0]
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

function suggest(
  commands: readonly Command[],
  word: string,
  role: ReceivedMessage['sender']['role'],
  where: Where,
): string | undefined {
  const usable = commands.filter((c) => roleAtLeast(role, c.who))
  const near = nearest(
    word.toLowerCase(),
    usable.flatMap((c) => [...c.names]),
  )
  const found = usable.find((c) => near !== undefined && c.names.includes(near))
  return found === undefined ? undefined : `${needsPrefix(found, where) ? '#' : ''}${found.examples[0]}`
}

/** Counts the asker's commands of the last minute. The first one too many gets an answer, the rest gets silence. */
async function isFlooding(house: House, message: ReceivedMessage, tx: Tx): Promise<boolean> {
  if (message.sender.role !== 'member') return false
  const [row] = (await tx.db.query(`SELECT count(*) AS n FROM command_logs WHERE contact_id = $1 AND at > $2`, [
    message.sender.id,
    new Date(tx.now.getTime() - MINUTE),
  ])) as { n: number }[]
  const count = row?.n ?? 0
  if (count < MEMBER_COMMANDS_PER_MINUTE) return false
  if (count === MEMBER_COMMANDS_PER_MINUTE) {
    await logCommand(house, message, '…', 'flooding', tx)
    await reply(tx, message, '您发得有点快，我缓一下，一分钟后再来找我吧～')
  }
  return true
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
