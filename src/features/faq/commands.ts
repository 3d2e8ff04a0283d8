import { oneOf, optional, rest } from '../../core/args.ts'
import { DAY } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { maskPersonal } from '../../core/mask.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { findContact, staffNamed } from '../roster/index.ts'
import { findQuoted } from '../tickets/index.ts'
import { askedIn, duplicateOf, type Entry, Handbook, LIMITS, SURE } from './entry.ts'
import { openHandbook } from './handbook.ts'
import { type Lesson, type Quoted, readLesson } from './learning.ts'
import {
  activeEntries,
  findEntry,
  findVersion,
  insertEntry,
  lockEntries,
  readState,
  saveAutoReply,
  saveEntry,
} from './queries.ts'
import { texts } from './texts.ts'

const LISTED = 15
const QUOTE_MS = 30 * DAY

/** The quoted words in full where we still have them, and whether a colleague said them. */
async function quotedIn({ message, room }: CommandContext, tx: Tx): Promise<Quoted | undefined> {
  const { quote } = message.inbound
  if (quote === undefined) return undefined
  const since = new Date(tx.now.getTime() - QUOTE_MS)
  const [said] = room === undefined ? [] : await findQuoted(tx.db, room.id, quote, since)
  const byStaff =
    said === undefined
      ? (await staffNamed(tx.db, message.account, quote.name)).length > 0
      : (await findContact(tx.db, said.contactId))?.role !== 'member'
  const words = askedIn(said === undefined ? quote.text : splitQuote(said.text).body)
  // What a member asked will be shown to others; what a colleague answered was said to everybody.
  return { text: byStaff ? words : maskPersonal(words), byStaff }
}

async function add(lesson: Extract<Lesson, { do: 'add' }>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, where, room } = context
  if (lesson.thisRoom && where !== 'room') throw new UserError(texts.onlyInRoom)
  const roomId = lesson.thisRoom ? room?.id : undefined
  const entries = await activeEntries(tx.db, sender.account)
  const same = duplicateOf(entries, lesson.question, roomId)
  if (same !== undefined) throw new UserError(texts.duplicate(same))
  const like = new Handbook(entries).near(lesson.question, roomId, SURE)[0]?.entry
  const entry = { roomId, question: lesson.question, answer: lesson.answer, category: lesson.category }
  const id = await insertEntry(tx.db, sender.account, entry, sender.id, tx.now)
  return texts.added(id, entry, like)
}

async function refuseDuplicate(entry: Entry, question: string, account: string, tx: Tx): Promise<void> {
  const same = duplicateOf(await activeEntries(tx.db, account), question, entry.roomId, entry.id)
  if (same !== undefined) throw new UserError(texts.duplicate(same))
}

/** The entry as it is after the lesson. @throws UserError when it does not fit. */
async function changed(entry: Entry, lesson: Exclude<Lesson, { do: 'add' }>, account: string, tx: Tx): Promise<Entry> {
  const { id } = entry
  if (lesson.do === 'restore') {
    if (entry.state === 'active') throw new UserError(texts.notDeleted(id))
    for (const wording of [entry.question, ...entry.also]) await refuseDuplicate(entry, wording, account, tx)
    return { ...entry, state: 'active' }
  }
  if (entry.state === 'deleted')
    throw new UserError(lesson.do === 'delete' ? texts.alreadyDeleted(id) : texts.deletedEntry(id))
  switch (lesson.do) {
    case 'delete':
      return { ...entry, state: 'deleted' }
    case 'also':
      if (entry.also.length + 1 >= LIMITS.wordings) throw new UserError(texts.tooManyWordings(id))
      if ([entry.question, ...entry.also].includes(lesson.text)) throw new UserError(texts.duplicate(entry))
      await refuseDuplicate(entry, lesson.text, account, tx)
      return { ...entry, also: [...entry.also, lesson.text] }
    case 'not':
      if (!entry.also.includes(lesson.text)) throw new UserError(texts.noWording(id))
      return { ...entry, also: entry.also.filter((w) => w !== lesson.text) }
    case 'question':
      await refuseDuplicate(entry, lesson.text, account, tx)
      return { ...entry, question: lesson.text }
    case 'answer':
      return { ...entry, answer: lesson.text }
    case 'hint':
      return { ...entry, hint: lesson.text }
    case 'category':
      return { ...entry, category: lesson.text }
    case 'version': {
      const found = await findVersion(tx.db, id, lesson.version)
      if (found === undefined) throw new UserError(texts.noVersion(id, lesson.version))
      const { question, also, answer, hint, category } = found
      for (const wording of [question, ...also]) await refuseDuplicate(entry, wording, account, tx)
      return { ...entry, question, also, answer, hint, category }
    }
  }
}

const ANSWERS: Partial<Record<Lesson['do'], (entry: Entry) => string>> = {
  delete: texts.deleted,
  restore: texts.restored,
  category: texts.categorised,
}

/** The entries with the most hits, of equals the newest. */
const byUse = (entries: readonly Entry[]) => [...entries].sort((a, b) => b.hits - a.hits || b.id - a.id)

async function search(what: string, { sender, room, settings }: CommandContext, tx: Tx): Promise<string> {
  const { handbook } = await openHandbook(tx.db, sender.account, [])
  const entries = await activeEntries(tx.db, sender.account)
  const has = (e: Entry) => [e.question, ...e.also, e.answer, e.category ?? ''].some((t) => t.includes(what))
  const alike = handbook.near(what, room?.id, 0.4).map((m) => m.entry.id)
  const found = byUse(entries.filter((e) => has(e) || alike.includes(e.id))).slice(0, LISTED)
  if (found.length === 0) return texts.notFound(what)
  return [
    texts.foundHead(what, found.length),
    ...found.map((e) => texts.line(e, tx.now, settings.timeZone)),
    texts.listFoot,
  ].join('\n')
}

async function listing({ sender, settings }: CommandContext, tx: Tx): Promise<string> {
  const entries = await activeEntries(tx.db, sender.account)
  if (entries.length === 0) return texts.nothing
  const shown = byUse(entries).slice(0, LISTED)
  return [
    texts.listHead(shown.length, entries.length),
    ...shown.map((e) => texts.line(e, tx.now, settings.timeZone)),
    texts.listFoot,
  ].join('\n')
}

export const faqCommands: Command[] = [
  command({
    names: ['收录', 'learn-answer'],
    who: 'agent',
    group: texts.group,
    help: '教我一个问题怎么答；引用群友的问题写「= 答案」，引用同事的回答写问题；加问法、提示、分类，改、删、恢复，回到以前的版本',
    examples: [
      '收录 几点开门 = 每天 9 点到 21 点',
      '收录 本群 几点上课 = 每周三晚 8 点',
      '收录 【物流】多久发货 = 48 小时内',
      '收录 3 也问 什么时候开门',
      '收录 3 = 每天 10 点到 21 点',
      '收录 3 提示 需要字幕的话点右下角',
      '收录 3 分类 物流',
      '收录 3 删除',
      '收录 3 恢复',
      '收录 3 版本 2',
    ],
    args: { text: rest('问题 = 答案', 4000) },
    async run({ text }, context, tx) {
      const { account, id: byId } = context.sender
      const lesson = readLesson(text, await quotedIn(context, tx))
      if ('wrong' in lesson) throw new UserError(texts.mistake(lesson))
      await lockEntries(tx.db, account)
      if (lesson.do === 'add') return discreetly(context, tx, await add(lesson, context, tx))
      const entry = await findEntry(tx.db, account, lesson.id)
      if (entry === undefined) throw new UserError(texts.noEntry(lesson.id))
      const after = await changed(entry, lesson, account, tx)
      await saveEntry(tx.db, account, after, byId, tx.now)
      return discreetly(context, tx, (ANSWERS[lesson.do] ?? texts.changed)(after))
    },
  }),
  command({
    names: ['问答', 'answers'],
    who: 'agent',
    group: texts.group,
    help: '我会自动答哪些问题，各用了几次；带编号看一条，带词语找',
    examples: ['问答', '问答 3', '问答 发货'],
    args: { what: optional(rest('编号或词语', 60)) },
    async run({ what }, context, tx) {
      if (what === undefined) return discreetly(context, tx, await listing(context, tx))
      const number = /^[#＃]?\s*(\d{1,9})$/u.exec(what.normalize('NFKC'))
      if (number === null) return discreetly(context, tx, await search(what, context, tx))
      const entry = await findEntry(tx.db, context.sender.account, Number(number[1]))
      if (entry === undefined) throw new UserError(texts.noEntry(Number(number[1])))
      return discreetly(context, tx, texts.details(entry, tx.now, context.settings.timeZone))
    },
  }),
  command({
    names: ['自动回复', 'auto-reply'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '看或改我在本群要不要自动答问题、下班后报时间',
    examples: ['自动回复', '自动回复 关', '自动回复 开'],
    args: { on: optional(oneOf('开或关', { 开: 'on', 关: 'off', on: 'on', off: 'off' })) },
    misplaced: async () => texts.autoReplyInGroup,
    async run({ on }, context, tx) {
      const { room, sender } = context
      if (room === undefined) return undefined
      if (on !== undefined) await saveAutoReply(tx.db, room.id, on === 'on', sender.id, tx.now)
      const { quiet } = await readState(tx.db, sender.account, [room.id])
      return discreetly(context, tx, texts.autoReply(!quiet.has(room.id)))
    },
  }),
]
