import { randomUUID } from 'node:crypto'
import type { InboundMessage, PersonRef } from '../core/chat.ts'
import { UserError } from '../core/errors.ts'
import type { ContactInfo, ReceivedMessage } from '../core/events.ts'
import type { Office, Order, OrderOutcome, Pulse } from '../core/office.ts'
import { roleAtLeast, safeText } from '../core/people.ts'
import type { Send, Tx } from '../core/tx.ts'
import { actionOnce, recordAction } from '../features/access/index.ts'
import { findContact, findRoom, membershipsOf, roomsWith } from '../features/roster/index.ts'
import { mood } from '../text/index.ts'
import type { House } from './context.ts'
import { isDatabaseAway } from './database.ts'
import { insertNew } from './messages.ts'
import { createOperations } from './operations.ts'
import { runCommand, understand } from './run-command.ts'
import { texts } from './texts.ts'
import { hearing, inTransaction } from './transaction.ts'

/** A sign-in link is for its reader alone, not for the log. */
const withoutSecrets = (text: string): string => text.replace(/\/in\/[\w-]{20,}/gu, '/in/…')

const refOf = (c: ContactInfo): PersonRef => ({ id: c.platformId, name: c.name })

/** In which groups somebody may write, and whom they may mention there: agents where they are, as in the chat. Null: in all. */
async function reachOf(sender: ContactInfo, tx: Tx): Promise<number[] | null> {
  if (roleAtLeast(sender.role, 'manager')) return null
  return (await roomsWith(tx.db, sender.id)).map((r) => r.id)
}

/** The line as a message that its author might have written in that place. */
async function messageOf(order: Order, sender: ContactInfo, tx: Tx): Promise<ReceivedMessage> {
  const reach = await reachOf(sender, tx)
  const room = order.roomId === undefined ? undefined : await findRoom(tx.db, order.roomId)
  const isOutside = room?.account !== sender.account || reach?.includes(room.id) === false
  if (order.roomId !== undefined && isOutside) throw new UserError(texts.noSuchRoom)
  const wanted = order.mention ?? []
  const near = wanted.length === 0 ? new Map() : await membershipsOf(tx.db, wanted, reach)
  const mentions: ContactInfo[] = []
  for (const id of wanted) {
    const found = await findContact(tx.db, id)
    const isFar = found?.role === 'member' && reach !== null && !near.has(id)
    if (found?.account !== sender.account || isFar) throw new UserError(texts.noSuchPerson)
    mentions.push(found)
  }
  const text = safeText(`#${order.line.trim().replace(/^[#＃/／]\s*/u, '')}`)
  const at = tx.now.getTime()
  const inbound: InboundMessage = {
    type: 'message',
    account: sender.account,
    platformId: `console:${order.once ?? randomUUID()}`,
    receivedAt: at,
    ...(room === undefined ? {} : { room: { id: room.platformId, topic: room.topic } }),
    sender: refOf(sender),
    self: false,
    kind: 'text',
    text,
    body: text,
    mentions: mentions.map(refOf),
    mentionsBot: false,
    sentAt: at,
  }
  // Kept as what its author told the bot privately: nobody in the group has read it.
  const ids = await insertNew(tx.db, [
    {
      account: sender.account,
      key: inbound.platformId,
      roomId: null,
      contactId: sender.id,
      kind: 'text',
      text,
      negative: null,
      sentAt: tx.now,
      receivedAt: tx.now,
    },
  ])
  return {
    id: ids.get(inbound.platformId) ?? 0,
    account: sender.account,
    room,
    sender,
    inbound,
    mentions,
    unresolvedMentions: false,
    mood: mood(text),
    at: tx.now,
  }
}

async function run(house: House, order: Order, tx: Tx): Promise<OrderOutcome> {
  const earlier = order.once === undefined ? undefined : await actionOnce(tx.db, order.once)
  if (earlier !== undefined) {
    if (earlier.contactId !== order.contactId) throw new UserError(texts.foreignForm)
    return { actionId: earlier.id, outcome: earlier.outcome, answer: earlier.answer }
  }
  const sender = await findContact(tx.db, order.contactId)
  if (sender === undefined) throw new UserError(texts.noSuchPerson)
  const message = await messageOf(order, sender, tx)
  const answers: string[] = []
  // What mentions somebody else in the group is theirs to read there.
  const isAnswer = ({ to, lane, mention = [] }: Send) =>
    lane === 'reply' &&
    ('contactId' in to
      ? to.contactId === sender.id
      : to.roomId === message.room?.id && mention.every((id) => id === sender.id))
  const listening = hearing(tx, (said) => {
    if (!isAnswer(said)) return false
    answers.push(said.text)
    return true
  })
  const request = understand(house, message.inbound)
  const result = request === undefined ? 'not-a-command' : await runCommand(house, message, request, listening)
  if (result === 'not-a-command') throw new UserError(texts.noCommand(message.inbound.body.slice(1, 40)))
  const answer = answers.join('\n\n') || texts.done
  // What was refused has changed nothing, whatever was written on the way there.
  if (result === 'refused') throw new UserError(answer)
  const actionId = await recordAction(tx.db, {
    ...rowOf(order),
    outcome: 'done',
    answer: withoutSecrets(safeText(answer)),
    at: tx.now,
  })
  return { actionId, outcome: 'done', answer }
}

const rowOf = (order: Order) => ({
  contactId: order.contactId,
  line: safeText(order.line, 2000),
  ...(order.roomId === undefined ? {} : { roomId: order.roomId }),
  ...(order.once === undefined ? {} : { once: order.once }),
})

/** What the console may do with the house. */
export function createOffice(house: House): Office {
  const { source, settings, commands, clock } = house
  return {
    settings,
    commands,
    db: source.manager,
    now: () => clock.now(),
    transact: (work) => inTransaction(house, clock.now(), work),
    async order(order) {
      const now = clock.now()
      try {
        return await inTransaction(house, now, (tx) => run(house, order, tx))
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        const answer = safeText(error.message)
        // A form that failed may be sent again once its reason is gone: only what was done is remembered by its mark.
        const { once: _, roomId: _room, ...row } = rowOf(order)
        const actionId = await inTransaction(house, now, (tx) =>
          recordAction(tx.db, { ...row, outcome: 'mistake', answer, at: now }),
        )
        return { actionId, outcome: 'mistake', answer }
      }
    },
    isAway: isDatabaseAway,
    operations: createOperations(house),
    async pulse() {
      const [row] = (await source.query(
        `SELECT (SELECT coalesce(max(id), 0)::text FROM ticket_events) AS tickets, (SELECT coalesce(max(id), 0)::text FROM messages) AS messages,
           (SELECT coalesce(max(id), 0)::text FROM console_actions) AS actions`,
      )) as Pulse[]
      return row ?? { tickets: '', messages: '', actions: '' }
    },
  }
}
