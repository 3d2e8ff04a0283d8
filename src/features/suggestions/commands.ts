import { type Arg, integer, optional, rest } from '../../core/args.ts'
import { DAY } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { maskPersonal } from '../../core/mask.ts'
import { safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { noteToStaff } from '../duty/index.ts'
import { assertAuthority, award } from '../points/index.ts'
import { findMember, findRoom } from '../roster/index.ts'
import {
  addSupport,
  countSince,
  decide,
  decisionsOf,
  insertSuggestion,
  lastOfMember,
  lastOfRoom,
  lockSame,
  lockSuggestion,
  openSuggestions,
  type Suggestion,
} from './queries.ts'
import {
  type Decision,
  MOST_A_DAY,
  MOST_REWARD,
  mayDecide,
  REWARD,
  readReward,
  wordingOf,
  wrongWith,
} from './suggestion.ts'
import { texts } from './texts.ts'

const SHOWN = 8
const LISTED = 15
const MOST_NOTE = 200

const suggestionNumber = () => integer({ label: '建议号', min: 1, max: 2_000_000_000 })

/** A reward before the note; a number that belongs to the note (「2027年春天做」) is none. */
function reward(): Arg<number | undefined> {
  return {
    label: '积分',
    optional: true,
    read(cursor) {
      const found = readReward(cursor.rest)
      if (found === undefined) return undefined
      if (found.points < 0 || found.points > MOST_REWARD) throw new UserError(texts.rewardRange(found.points))
      cursor.advance(found.length)
      return found.points
    },
  }
}

async function suggest(text: string, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, message, where, room } = context
  const wrong = wrongWith(text)
  if (wrong !== undefined) throw new UserError(wrong === 'short' ? texts.tooShort : texts.tooLong([...text].length))
  const roomId = where === 'room' ? room?.id : undefined
  const wording = wordingOf(text)
  const like = { account: sender.account, roomId, contactId: sender.id, wording }
  let same = await lockSame(tx.db, like)
  if (same === undefined) {
    if ((await countSince(tx.db, sender.id, new Date(tx.now.getTime() - DAY))) >= MOST_A_DAY)
      throw new UserError(texts.enough(MOST_A_DAY))
    const id = await insertSuggestion(tx.db, { ...like, text, at: tx.now })
    if (id !== undefined) {
      const about = { id, topic: roomId === undefined ? undefined : room?.topic, name: sender.name, text }
      const note = { text: texts.forStaff(about), key: `suggestion:${id}`, lane: 'service' } as const
      await noteToStaff(tx, sender.account, note)
      // Anger in it is heard as anger anywhere else.
      if (message.mood.label === 'negative') tx.emit({ type: 'message', message })
      return texts.thanks(id)
    }
    // Somebody else wrote the same at the same moment.
    same = await lockSame(tx.db, like)
    if (same === undefined) throw new Error(`the suggestion that stood in the way of message ${message.id} is gone`)
  }
  if (same.contactId === sender.id) return texts.yours(same.id, same.state)
  const isNew = await addSupport(tx.db, same.id, sender.id, tx.now)
  return texts.joined(same.id, same.state, same.supports + (isNew ? 1 : 0))
}

/** Members know the suggestions of their own group, and their own. */
async function knownTo(s: Suggestion, { sender, where, room }: CommandContext, tx: Tx): Promise<boolean> {
  if (s.contactId === sender.id) return true
  if (s.roomId === null) return false
  if (where === 'room') return s.roomId === room?.id
  const member = await findMember(tx.db, s.roomId, sender.id)
  return member !== undefined && member.leftAt === null
}

async function support(id: number, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  const s = await lockSuggestion(tx.db, sender.account, id)
  if (s === undefined || !(await knownTo(s, context, tx))) throw new UserError(texts.unknown(id))
  if (s.contactId === sender.id) throw new UserError(texts.ownSupport(id))
  if (s.state === 'declined' || s.state === 'done') throw new UserError(texts.notOpenForSupport(id, s.state))
  if (!(await addSupport(tx.db, id, sender.id, tx.now))) throw new UserError(texts.supportedAlready(id))
  return texts.supported(id, s.supports + 1)
}

/** The suggestion, locked, when staff may speak of it here. @throws UserError otherwise. */
async function suggestionHere(id: number, { sender, where, room }: CommandContext, tx: Tx): Promise<Suggestion> {
  const s = await lockSuggestion(tx.db, sender.account, id)
  if (s === undefined) throw new UserError(texts.unknownToStaff(id))
  if (where === 'room' && s.roomId !== room?.id) throw new UserError(texts.elsewhere(id))
  return s
}

async function decidable(id: number, decision: Decision, context: CommandContext, tx: Tx): Promise<Suggestion> {
  const s = await suggestionHere(id, context, tx)
  if (mayDecide(s.state, decision)) return s
  const last = (await decisionsOf(tx.db, id)).at(-1)
  if (last === undefined) throw new Error(`suggestion ${id} is ${s.state}, and nobody decided so`)
  throw new UserError(texts.decidedAlready(s, decision, last, tx.now, context.zone))
}

/** Points for a suggestion, once for ever. False: they were given before. */
async function pay(tx: Tx, s: Suggestion, points: number, by: ContactInfo, zone: string): Promise<boolean> {
  await assertAuthority(tx, by, points, zone)
  const outcome = await award(tx, {
    zone,
    contactId: s.contactId,
    amount: points,
    kind: 'suggestion',
    cause: `suggestion:${s.id}`,
    note: texts.pointsNote(s.id),
    byContactId: by.id,
    ...(s.roomId === null ? {} : { roomId: s.roomId }),
  })
  return outcome === 'moved'
}

/** In the group where it was made, as long as that is served and the member is in it; else to the member alone. */
async function announce(tx: Tx, s: Suggestion, text: string, key: string): Promise<void> {
  const room = s.roomId === null ? undefined : await findRoom(tx.db, s.roomId)
  const member = room === undefined ? undefined : await findMember(tx.db, room.id, s.contactId)
  const isThere = room?.state === 'enrolled' && member?.leftAt === null
  if (room === undefined || !isThere) return tx.send({ to: { contactId: s.contactId }, text, lane: 'service', key })
  const mention = [s.contactId]
  await tx.send({ to: { roomId: room.id }, mention, text: maskPersonal(text), lane: 'service', key })
}

async function adopt(
  { id, points, note }: { id: number; points: number; note: string },
  context: CommandContext,
  tx: Tx,
): Promise<string> {
  const { sender, message, settings } = context
  const s = await decidable(id, 'adopted', context, tx)
  if (points > 0 && s.contactId === sender.id) throw new UserError(texts.toOneself)
  const paid = points > 0 && (await pay(tx, s, points, sender, settings.timeZone))
  const given = paid ? points : 0
  await decide(tx.db, id, { state: 'adopted', byContactId: sender.id, note, points: given, at: tx.now })
  await announce(tx, s, texts.adoptedInGroup(s, sender.name, given, note), `suggestion-decided:${message.id}`)
  return texts.adopted(s, given, points > 0 && !paid)
}

export const suggestionCommands: Command[] = [
  command({
    names: ['建议', 'suggest'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '给我们提建议，采纳了有积分；不写内容看大家提了什么',
    examples: ['建议 周末加一场直播', '建议'],
    args: { text: optional(rest('内容', 1000)) },
    // 「建议 您重启一下」: what colleagues, and members among themselves, say to each other in a group.
    isMeant: async (line, { room, sender, mentions }) =>
      room === undefined ||
      line.rest === '' ||
      (sender.role === 'member' && mentions.every((m) => m.role !== 'member')),
    async run({ text }, context, tx) {
      const supported = /^支持\s*[#＃]?([0-9０-９]{1,12})$/u.exec(text ?? '')?.[1]
      if (supported !== undefined) throw new UserError(texts.supportHow(supported.normalize('NFKC')))
      if (text !== undefined) return suggest(text.replace(/\s+/gu, ' '), context, tx)
      const { where, room, sender } = context
      if (where === 'room' && room !== undefined) return texts.list(await lastOfRoom(tx.db, room.id, SHOWN))
      return texts.own(await lastOfMember(tx.db, sender.id, SHOWN))
    },
  }),
  command({
    names: ['支持', 'support'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '这条建议我也想要',
    examples: ['支持 12'],
    args: { id: suggestionNumber() },
    // 「支持！」 is what people say.
    isMeant: async (line) => /^[#＃]?[0-9０-９]{1,10}$/u.test(line.rest),
    run: ({ id }, context, tx) => support(id, context, tx),
  }),
  command({
    names: ['建议单', 'suggestions'],
    who: 'agent',
    group: texts.group,
    help: '等着看的建议，支持多的在前；带号看经过',
    examples: ['建议单', '建议单 12'],
    args: { id: optional(suggestionNumber()) },
    async run({ id }, context, tx) {
      if (id !== undefined) {
        const s = await suggestionHere(id, context, tx)
        return discreetly(context, tx, texts.details(s, await decisionsOf(tx.db, id), tx.now, context.zone))
      }
      const here = context.where === 'room' ? context.room?.id : undefined
      const { listed, total } = await openSuggestions(tx.db, context.sender.account, here, LISTED)
      return discreetly(context, tx, texts.sheet(listed, total))
    },
  }),
  command({
    names: ['采纳', 'adopt'],
    who: 'manager',
    group: texts.group,
    help: `采纳建议：送积分（不写送 ${REWARD}，最多 ${MOST_REWARD}，0 为不送）并在群里致谢`,
    examples: ['采纳 12 50 下周六开始', '采纳 12', '采纳 12 0 已在做'],
    args: { id: suggestionNumber(), points: reward(), note: optional(rest('说明', MOST_NOTE)) },
    async run({ id, points = REWARD, note }, context, tx) {
      return discreetly(
        context,
        tx,
        await adopt({ id, points, note: safeName(note ?? '', '', MOST_NOTE) }, context, tx),
      )
    },
  }),
  command({
    names: ['谢绝', 'decline'],
    who: 'manager',
    group: texts.group,
    help: '这条建议先不做，理由私下告诉 TA',
    examples: ['谢绝 12 场地还没谈下来'],
    args: { id: suggestionNumber(), why: rest('理由', MOST_NOTE) },
    async run({ id, why }, context, tx) {
      const { sender, message } = context
      const s = await decidable(id, 'declined', context, tx)
      const note = safeName(why, '', MOST_NOTE)
      const before = await decisionsOf(tx.db, id)
      await decide(tx.db, id, { state: 'declined', byContactId: sender.id, note, points: 0, at: tx.now })
      await tx.send({
        to: { contactId: s.contactId },
        text: texts.declinedTold(s, sender.name, note),
        lane: 'service',
        key: `suggestion-decided:${message.id}`,
      })
      const wasPaid = before.some((d) => d.points > 0)
      return discreetly(context, tx, texts.declined(s, wasPaid))
    },
  }),
  command({
    names: ['已实现', 'implemented'],
    who: 'manager',
    group: texts.group,
    help: '这条建议做好了，在群里告诉大家',
    examples: ['已实现 12', '已实现 12 本周六 20:00 见'],
    args: { id: suggestionNumber(), note: optional(rest('说明', MOST_NOTE)) },
    async run({ id, note: written }, context, tx) {
      const { sender, message } = context
      const s = await decidable(id, 'done', context, tx)
      const note = safeName(written ?? '', '', MOST_NOTE)
      await decide(tx.db, id, { state: 'done', byContactId: sender.id, note, points: 0, at: tx.now })
      await announce(tx, s, texts.doneInGroup(s, sender.name, note), `suggestion-decided:${message.id}`)
      return discreetly(context, tx, texts.done(s))
    },
  }),
]
