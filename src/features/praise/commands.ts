import { type Arg, integer, optional, person, rest } from '../../core/args.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { maskName } from '../../core/mask.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { mood } from '../../text/index.ts'
import { namesMentioned } from '../publishing/index.ts'
import { findContact, findRoom, staffOf } from '../roster/index.ts'
import { findQuoted } from '../tickets/index.ts'
import {
  ANSWERABLE_MS,
  type Consent,
  MOST_WORDS,
  onTheWall,
  PAGE,
  PEACE_MS,
  pagesOf,
  QUOTE_MS,
  RECENT_MS,
  readConsent,
  signed,
  wordsShown,
} from './praise.ts'
import {
  answerPraise,
  askAbout,
  changeSignature,
  insertPraise,
  isAsked,
  lastPraises,
  lockAsked,
  lockMember,
  lockPraise,
  lockShownOf,
  obstacles,
  takeDown,
  wallOf,
  wordsSince,
} from './queries.ts'
import { texts } from './texts.ts'

const LISTED = 12
const MOST_NUMBER = 2_000_000_000

/** The words of a member as others would read them. @throws UserError when they cannot be shown. */
export async function shownAs(
  tx: Tx,
  author: Pick<ContactInfo, 'name' | 'account'>,
  roomId: number | undefined,
  raw: string,
): Promise<string> {
  const mentioned = roomId === undefined ? [] : await namesMentioned(tx.db, roomId, raw)
  const staff = (await staffOf(tx.db, author.account, 'agent')).map((s) => s.name)
  const shown = wordsShown(raw, { author: author.name, mentioned, staff })
  if ('wrong' in shown) throw new UserError(shown.wrong === 'short' ? texts.tooShort : texts.tooLong(MOST_WORDS))
  return shown.text
}

interface Found {
  author: ContactInfo
  /** Where it was said, if we know. */
  roomId: number | undefined
  words: string
}

/** What the colleague pointed at. @throws UserError when that is no praise of a member. */
async function pointedAt(
  { who, words }: { who: ContactInfo | undefined; words: string | undefined },
  { message, where, room }: CommandContext,
  tx: Tx,
): Promise<Found> {
  const here = where === 'room' ? room?.id : undefined
  if (who === undefined) {
    const { quote } = message.inbound
    const since = new Date(tx.now.getTime() - QUOTE_MS)
    const [said] = quote === undefined || room === undefined ? [] : await findQuoted(tx.db, room.id, quote, since)
    const author = said === undefined ? undefined : await findContact(tx.db, said.contactId)
    if (said === undefined || author === undefined) throw new UserError(texts.quoteLost)
    return { author, roomId: here, words: splitQuote(said.text).body }
  }
  if (words !== undefined) return { author: who, roomId: here, words }
  const recent = await wordsSince(tx.db, who.id, here, new Date(tx.now.getTime() - RECENT_MS))
  const good = recent
    .map((w) => ({ author: who, roomId: w.roomId, words: splitQuote(w.text).body }))
    .find((w) => mood(w.words).label === 'positive')
  if (good === undefined && who.role === 'member') throw new UserError(texts.noGoodWord(who.name))
  return good ?? { author: who, roomId: here, words: '' }
}

/** Whether the member may be asked about these words. @throws UserError when not. */
async function assertAskable(tx: Tx, author: ContactInfo, text: string): Promise<void> {
  const since = new Date(tx.now.getTime() - PEACE_MS)
  await lockMember(tx.db, author.id)
  const { askedId, sameId, unwilling } = await obstacles(tx.db, author.id, text, since)
  if (askedId !== null) throw new UserError(texts.waiting(author.name, askedId))
  if (sameId !== null) throw new UserError(texts.sameOnWall(sameId))
  if (unwilling) throw new UserError(texts.leaveInPeace(author.name))
}

/** The member alone sees the words and how they would be signed. */
async function ask(
  tx: Tx,
  praise: { id: number; author: ContactInfo; roomId: number | undefined; text: string; until: Date },
  staff: string,
): Promise<string> {
  const { id, author, text, until } = praise
  const topic = praise.roomId === undefined ? undefined : (await findRoom(tx.db, praise.roomId))?.topic
  const named = signed('named', author.name)
  await tx.send({
    to: { contactId: author.id },
    text: texts.ask({ staff, topic, text, masked: maskName(author.name), named }),
    lane: 'promotion',
    key: `praise:${id}`,
    expiresAt: until,
  })
  return texts.asked(id, author.name, text)
}

async function collect({ author, roomId, words }: Found, { sender }: CommandContext, tx: Tx): Promise<string> {
  if (author.role !== 'member') throw new UserError(texts.isStaff(author.name))
  const text = await shownAs(tx, author, roomId, words)
  await assertAskable(tx, author, text)
  const until = new Date(tx.now.getTime() + ANSWERABLE_MS)
  const about = { account: sender.account, contactId: author.id, roomId, text, byContactId: sender.id }
  const id = await insertPraise(tx.db, { ...about, at: tx.now, expiresAt: until }, 'asked')
  return ask(tx, { id, author, roomId, text, until }, sender.name)
}

/** Asks about what the bot itself had noticed. */
async function takeCandidate(id: number, { sender, where, room }: CommandContext, tx: Tx): Promise<string> {
  const praise = await lockPraise(tx.db, sender.account, id)
  const isHere = where !== 'room' || praise?.roomId === room?.id
  const author = praise === undefined ? undefined : await findContact(tx.db, praise.contactId)
  if (praise?.state !== 'candidate' || praise.expiresAt <= tx.now || !isHere || author === undefined)
    throw new UserError(texts.noCandidate(id))
  await assertAskable(tx, author, praise.text)
  const until = new Date(tx.now.getTime() + ANSWERABLE_MS)
  await askAbout(tx.db, id, sender.id, until)
  return ask(tx, { id, author, roomId: praise.roomId ?? undefined, text: praise.text, until }, sender.name)
}

async function remove(id: number, { sender }: CommandContext, tx: Tx): Promise<string> {
  const praise = await lockPraise(tx.db, sender.account, id)
  if (praise?.state !== 'shown') throw new UserError(texts.notOnWall(id))
  await takeDown(tx.db, id, { state: 'removed', byContactId: sender.id, at: tx.now })
  return texts.removed(id)
}

/** The member's answer to our question, or a change of mind about what is on the wall. */
async function answer(consent: Consent, { sender, message }: CommandContext, tx: Tx): Promise<string> {
  const asked = await lockAsked(tx.db, sender.id, tx.now)
  if (asked !== undefined) {
    await answerPraise(tx.db, asked.id, consent === 'no' ? undefined : consent, tx.now)
    const by = consent === 'no' ? undefined : signed(consent, sender.name)
    if (asked.byContactId !== null)
      await tx.send({
        to: { contactId: asked.byContactId },
        text: texts.answeredTold(asked.id, sender.name, by),
        lane: 'reply',
        key: `praise-answered:${message.id}`,
      })
    return by === undefined ? texts.thanksAnyway : texts.thanksShown(by)
  }
  const [last] = await lockShownOf(tx.db, sender.id)
  if (last === undefined) throw new UserError(texts.nothingAsked)
  if (consent === 'no') {
    await takeDown(tx.db, last.id, { state: 'withdrawn', byContactId: sender.id, at: tx.now })
    return texts.withdrawn
  }
  await changeSignature(tx.db, last.id, consent)
  return texts.changed(signed(consent, sender.name))
}

async function withdraw(id: number | undefined, { sender }: CommandContext, tx: Tx): Promise<string> {
  const own = await lockShownOf(tx.db, sender.id)
  if (own.length === 0) return texts.nothingToWithdraw
  if (id === undefined && own.length > 1) return texts.whichOne(own)
  const meant = own.find((p) => id === undefined || p.id === id)
  if (meant === undefined) return texts.notYours(id ?? 0)
  await takeDown(tx.db, meant.id, { state: 'withdrawn', byContactId: sender.id, at: tx.now })
  return texts.withdrawn
}

/** What concerns one member is nothing for the group: not even that the words signed with nothing were theirs. */
async function privately({ where, sender, message }: CommandContext, tx: Tx, text: string): Promise<string> {
  if (where === 'direct') return text
  await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `praise-own:${message.id}` })
  return texts.answeredPrivately
}

/** A number that stands for itself: 「删除 3」, or 「7」 alone. */
function numbered(label: string, pattern: RegExp): Arg<number | undefined> {
  return {
    label,
    optional: true,
    read(cursor) {
      const match = cursor.take(pattern)
      return match === null ? undefined : Number((match[1] ?? '').normalize('NFKC'))
    },
  }
}

function consent(): Arg<Consent> {
  return {
    label: '可以|实名|匿名|不要',
    read(cursor) {
      const found = readConsent(cursor.takeAll())
      if (found === undefined) throw new UserError(texts.consentHow)
      return found
    },
  }
}

export const praiseCommands: Command[] = [
  command({
    names: ['好评', 'praise'],
    who: 'agent',
    group: texts.group,
    help: '收一条群友的好话：引用它发「好评」，或 @ 那位；私下问过 TA 同意才上墙',
    examples: ['好评 @张三', '好评', '好评 @张三 共读很有收获', '好评 7', '好评 删除 3'],
    args: {
      remove: numbered('删除 号', /(?:删除|拿下)\s*[#＃]?([0-9０-９]{1,9})(?=$|\s)/u),
      candidate: numbered('号', /[#＃]?([0-9０-９]{1,9})$/u),
      who: optional(person()),
      words: optional(rest('原话', 1000)),
    },
    async run({ remove: removedId, candidate, who, words }, context, tx) {
      if (removedId !== undefined) return discreetly(context, tx, await remove(removedId, context, tx))
      if (candidate !== undefined) return discreetly(context, tx, await takeCandidate(candidate, context, tx))
      if (who === undefined && context.message.inbound.quote === undefined) {
        const here = context.where === 'room' ? context.room?.id : undefined
        const found = await lastPraises(tx.db, context.sender.account, here, LISTED)
        return discreetly(context, tx, texts.list(found, tx.now, context.zone))
      }
      return discreetly(context, tx, await collect(await pointedAt({ who, words }, context, tx), context, tx))
    },
  }),
  command({
    names: ['好评墙', 'praise-wall'],
    who: 'member',
    group: texts.group,
    help: '群友们说的好话（本人同意才展示）',
    examples: ['好评墙', '好评墙 2'],
    args: { page: optional(integer({ label: '页', min: 1, max: MOST_NUMBER })) },
    async run({ page = 1 }, { sender }, tx) {
      const { shown, count } = await wallOf(tx.db, sender.account, (page - 1) * PAGE, PAGE)
      if (count === 0) return texts.wallEmpty
      const pages = pagesOf(count)
      if (page > pages) throw new UserError(texts.noPage(page, pages))
      return texts.wall(shown.map(onTheWall), count, page, pages)
    },
  }),
  command({
    names: ['好评同意', 'praise-consent'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '我的话可以怎么展示：可以（打码）、实名、匿名、不要；再发就改',
    examples: ['好评同意 匿名', '好评同意 可以', '好评同意 实名', '好评同意 不要'],
    args: { consent: consent() },
    spoken: (body) => (readConsent(body) === undefined ? undefined : body),
    async isMeant(line, message, tx) {
      if (line.spoken === undefined) return true
      return message.room === undefined && isAsked(tx.db, message.sender.id, tx.now)
    },
    run: async ({ consent: said }, context, tx) => privately(context, tx, await answer(said, context, tx)),
  }),
  command({
    names: ['撤回好评', 'withdraw-praise'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '把我的话从好评墙上撤下来',
    examples: ['撤回好评', '撤回好评 3'],
    args: { id: optional(integer({ label: '号', min: 1, max: MOST_NUMBER })) },
    run: async ({ id }, context, tx) => privately(context, tx, await withdraw(id, context, tx)),
  }),
]
