import { type Arg, type Due, due, integer, optional, rest } from '../../core/args.ts'
import { clockText, datedText } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Send, Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { findContact, findMember, findRoom } from '../roster/index.ts'
import { chartsOf } from './chart.ts'
import { pictureOf } from './picture.ts'
import {
  answeredBy,
  appendAnswer,
  countsOf,
  hasAnswered,
  holdSurvey,
  insertSurvey,
  isPrompted,
  lastReaching,
  lastSurveys,
  lockPrompt,
  lockSurvey,
  markClosed,
  markPublic,
  openFor,
  openSurvey,
  questionsOf,
  type Survey,
  savePrompt,
} from './queries.ts'
import {
  COOLDOWN_MS,
  choiceOf,
  PROMPT_MS,
  parseSurvey,
  type Question,
  RUNS_MS,
  readChoices,
  spokenChoice,
} from './survey.ts'
import { texts } from './texts.ts'

const LISTED = 10
const number = integer({ label: '问卷号', min: 1, max: 2_000_000_000 })

// ---- by managers ---------------------------------------------------------------------------------------------------

type Order =
  | { do: 'new'; written: string }
  | { do: 'publish'; id: number; until: Due | undefined; isPublic: boolean }
  | { do: 'close' | 'tell' | 'show'; id: number }

/** What stands behind `问卷`. */
function order(): Arg<Order> {
  return {
    label: '新建|发布|关闭|公布|号',
    async read(cursor, env) {
      const numbered = async () => {
        cursor.skipSpace()
        return number.read(cursor, env)
      }
      if (cursor.take(/(?:新建|创建|new)(?=$|\s)/iu) !== null) return { do: 'new', written: cursor.takeAll() }
      if (cursor.take(/(?:关闭|截止|close)(?=$|\s|\d)/iu) !== null) return { do: 'close', id: await numbered() }
      if (cursor.take(/(?:公布|公布结果)(?=$|\s|\d)/u) !== null) return { do: 'tell', id: await numbered() }
      if (cursor.take(/(?:发布|publish)(?=$|\s|\d)/iu) === null) {
        if (!/^[#＃]?[0-9０-９]/u.test(cursor.rest)) throw new UserError(texts.orderHow)
        cursor.take(/[#＃]/u)
        return { do: 'show', id: await numbered() }
      }
      const id = await numbered()
      let until: Due | undefined
      let isPublic = false
      for (cursor.skipSpace(); !cursor.done; cursor.skipSpace()) {
        if (cursor.take(/公布(?:结果)?(?=$|\s)/u) !== null) {
          isPublic = true
          continue
        }
        cursor.take(/截止(?:到|时间)?[\s:：]*/u)
        until = await due('截止时间').read(cursor, env)
      }
      return { do: 'publish', id, until, isPublic }
    },
  }
}

async function create(written: string, { sender }: CommandContext, tx: Tx): Promise<string> {
  const { title, questions } = parseSurvey(written)
  const about = { account: sender.account, title, questions, byContactId: sender.id, at: tx.now }
  return texts.created(await insertSurvey(tx.db, about), title, questions)
}

async function publish(
  { id, until, isPublic }: Extract<Order, { do: 'publish' }>,
  { sender, where, room, settings, zone }: CommandContext,
  tx: Tx,
): Promise<string> {
  if (where !== 'room' || room === undefined) throw new UserError(texts.onlyInRoom)
  const survey = await lockSurvey(tx.db, sender.account, id)
  if (survey === undefined) throw new UserError(texts.unknown(id))
  if (survey.state !== 'draft') throw new UserError(texts.notDraft(id, survey.topic))
  const before = await lastReaching(tx.db, room, new Date(tx.now.getTime() - COOLDOWN_MS))
  if (before !== undefined) {
    const again = new Date(before.openedAt.getTime() + COOLDOWN_MS)
    throw new UserError(texts.tooSoon(before.id, before.topic, datedText(again, tx.now, zone)))
  }
  const calendar = await calendarOf(tx, sender.account, room.id, settings)
  const closesAt = until?.(calendar) ?? new Date(tx.now.getTime() + RUNS_MS)
  await openSurvey(tx.db, id, { roomId: room.id, at: tx.now, closesAt, isPublic })
  const text = texts.posted(
    { id, title: survey.title, isPublic },
    await questionsOf(tx.db, id),
    datedText(closesAt, tx.now, zone),
  )
  await tx.send({ to: { roomId: room.id }, text, lane: 'post', key: `survey:${id}` })
  return texts.published(id, datedText(closesAt, tx.now, zone))
}

type Results = Pick<Send, 'text' | 'picture'>

/** In words and, where enough have answered, as a picture that says the same. */
async function resultsOf(tx: Tx, survey: Pick<Survey, 'id' | 'title'>): Promise<Results> {
  const charts = chartsOf(await questionsOf(tx.db, survey.id), await countsOf(tx.db, survey.id))
  const answered = await answeredBy(tx.db, survey.id)
  const picture = await pictureOf(survey, answered, charts)
  return { text: texts.results(survey, answered, charts), ...(picture === undefined ? {} : { picture }) }
}

/** The results to the group. False: it is not served at the moment. */
async function postResults(tx: Tx, survey: Survey, results: Results): Promise<boolean> {
  if (survey.roomId === null || (await findRoom(tx.db, survey.roomId))?.state !== 'enrolled') return false
  const key = `survey-results:${survey.id}`
  await tx.send({ to: { roomId: survey.roomId }, ...results, lane: 'post', key })
  return true
}

/** Ends an open survey, which is locked, and tells its results: to the group if that was said, else how to. */
async function close(tx: Tx, survey: Survey): Promise<{ text: string; results: Results }> {
  const results = await resultsOf(tx, survey)
  const isTold = survey.isPublic && (await postResults(tx, survey, results))
  await markClosed(tx.db, survey.id, isTold, tx.now)
  return { text: texts.closed(survey.id, isTold), results }
}

/** Ends a survey whose time is over; its author hears the results privately. */
export async function closeDue(tx: Tx, survey: Survey): Promise<void> {
  const { text, results } = await close(tx, survey)
  if ((await findContact(tx.db, survey.byContactId))?.role === 'member') return
  const to = { contactId: survey.byContactId }
  await tx.send({ to, ...results, lane: 'service', key: `survey-closed-results:${survey.id}` })
  await tx.send({ to, text, lane: 'service', key: `survey-closed:${survey.id}` })
}

/** The results to whoever asked: in the staff room there, else privately. */
async function show(results: Results, { sender, where, room, message }: CommandContext, tx: Tx): Promise<void> {
  const to =
    where === 'staff-room' && room !== undefined
      ? { to: { roomId: room.id }, mention: [sender.id] }
      : { to: { contactId: sender.id } }
  await tx.send({ ...to, ...results, lane: 'reply', key: `survey-shown:${message.id}` })
}

async function about(
  { do: what, id }: Extract<Order, { do: 'close' | 'tell' | 'show' }>,
  context: CommandContext,
  tx: Tx,
): Promise<string | undefined> {
  const { sender, where, room, zone } = context
  const survey = await lockSurvey(tx.db, sender.account, id)
  const isElsewhere = where === 'room' && survey?.roomId !== null && survey?.roomId !== room?.id
  if (survey === undefined || isElsewhere) throw new UserError(texts.unknown(id))
  if (what === 'show') {
    if (survey.state === 'closed') {
      await show(await resultsOf(tx, survey), context, tx)
      return undefined
    }
    if (survey.state === 'draft') return texts.created(id, survey.title, await questionsOf(tx.db, id))
    return texts.running(survey, await answeredBy(tx.db, id), clockText(survey.closesAt ?? tx.now, tx.now, zone))
  }
  if (what === 'close') {
    if (survey.state !== 'open') throw new UserError(texts.notOpen(id, survey.state))
    const { text, results } = await close(tx, survey)
    await show(results, context, tx)
    return text
  }
  if (survey.state !== 'closed') throw new UserError(texts.notClosed(id))
  if (survey.isPublic) throw new UserError(texts.publicAlready(id))
  if (!(await postResults(tx, survey, await resultsOf(tx, survey)))) throw new UserError(texts.roomPaused(id))
  await markPublic(tx.db, id)
  return texts.publishedResults(id)
}

// ---- by members ----------------------------------------------------------------------------------------------------

/** A survey that this member can answer here and now, held open. @throws UserError otherwise. */
async function answerable(id: number, { sender, where, room }: CommandContext, tx: Tx): Promise<Survey> {
  const survey = await holdSurvey(tx.db, sender.account, id)
  if (survey === undefined || survey.roomId === null) throw new UserError(texts.noSurvey(id))
  const isElsewhere = where === 'room' && survey.roomId !== room?.id
  const member = isElsewhere ? undefined : await findMember(tx.db, survey.roomId, sender.id)
  if (member === undefined || member.leftAt !== null) throw new UserError(texts.noSurvey(id))
  if (survey.state !== 'open' || (survey.closesAt ?? tx.now) <= tx.now) throw new UserError(texts.notOpen(id, 'closed'))
  return survey
}

/** Puts the first question to the member, privately. */
async function begin(survey: Survey, { sender, where, message }: CommandContext, tx: Tx): Promise<string> {
  await savePrompt(tx.db, sender.id, { surveyId: survey.id, position: 1 }, tx.now)
  const text = texts.question(survey, await questionsOf(tx.db, survey.id), 1)
  if (where === 'direct') return text
  await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `survey-question:${message.id}` })
  return texts.askedPrivately
}

async function answerAll(survey: Survey, written: string, { sender }: CommandContext, tx: Tx): Promise<string> {
  const choices = readChoices(written, await questionsOf(tx.db, survey.id))
  const changed = await hasAnswered(tx.db, survey.id, sender.id)
  const by = { surveyId: survey.id, contactId: sender.id, at: tx.now }
  for (const [i, choice] of choices.entries()) await appendAnswer(tx.db, { ...by, position: i + 1, choice })
  await savePrompt(tx.db, sender.id, undefined, tx.now)
  return texts.thanks(survey.id, changed)
}

const promptedSince = (tx: Tx) => new Date(tx.now.getTime() - PROMPT_MS)

/** One tap answers the question before the member and brings the next. */
async function answerOne(written: string, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  const prompt = await lockPrompt(tx.db, sender.id, promptedSince(tx), tx.now)
  if (prompt === undefined) throw new UserError(texts.noPrompt)
  const { surveyId, position } = prompt
  const survey = await answerable(surveyId, context, tx)
  const questions: readonly Question[] = await questionsOf(tx.db, surveyId)
  const question = questions[position - 1]
  if (question === undefined) throw new Error(`survey ${surveyId} has no question ${position}`)
  const choice = choiceOf(written, question)
  if (choice === undefined) throw new UserError(texts.noSuchOption(position, written, question.options.length))
  await appendAnswer(tx.db, { surveyId, position, contactId: sender.id, choice, at: tx.now })
  const next = position < questions.length ? { surveyId, position: position + 1 } : undefined
  await savePrompt(tx.db, sender.id, next, tx.now)
  return next === undefined ? texts.finished(surveyId) : texts.question(survey, questions, next.position)
}

/** `选 2`: what a bare digit stands for. */
function tap(): Arg<string | undefined> {
  return { label: '选 数字', optional: true, read: (cursor) => cursor.take(/选\s*(\S{1,20})/u)?.[1] }
}

export const surveyCommands: Command[] = [
  command({
    names: ['答卷', 'answer-survey'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '答问卷：每题一个数字，截止前再发就改；私聊我可以一题一题点',
    examples: ['答卷 3 1 2', '答卷 3', '答卷'],
    args: { tapped: tap(), id: optional(number), choices: optional(rest('每题一个数字', 200)) },
    spoken(body) {
      const choice = spokenChoice(body)
      return choice === undefined ? undefined : `选 ${choice}`
    },
    async isMeant(line, message, tx) {
      if (line.spoken)
        return message.room === undefined && isPrompted(tx.db, message.sender.id, promptedSince(tx), tx.now)
      return message.room === undefined || /^(?:$|[#＃]?[0-9０-９])/u.test(line.rest)
    },
    async run({ tapped, id, choices }, context, tx) {
      const { sender, where, room } = context
      if (sender.role !== 'member') throw new UserError(texts.forMembers)
      if (tapped !== undefined) return answerOne(tapped, context, tx)
      const open =
        id === undefined ? await openFor(tx.db, sender.id, where === 'room' ? room?.id : undefined, tx.now) : []
      if (id === undefined && open.length === 0) return texts.noneOpen
      if (open.length > 1) return texts.whichOne(open)
      const survey = await answerable(id ?? open[0]?.id ?? 0, context, tx)
      return choices === undefined ? begin(survey, context, tx) : answerAll(survey, choices, context, tx)
    },
  }),
  command({
    names: ['问卷', 'survey'],
    who: 'manager',
    group: texts.group,
    help: '新建、发布问卷，看结果（只有人数，没有名字）',
    examples: [
      '问卷 发布 3 截止 明天20:00 公布',
      '问卷',
      '问卷 3',
      '问卷 新建 共读体验\n1. 节奏怎么样？ 太快/正好/太慢\n2. 会推荐给朋友吗？ 会/看情况/不会',
      '问卷 关闭 3',
      '问卷 公布 3',
    ],
    args: { order: optional(order()) },
    async run({ order: wanted }, context, tx) {
      const { sender, where, room, zone } = context
      if (wanted === undefined) {
        const found = await lastSurveys(tx.db, sender.account, where === 'room' ? room?.id : undefined, LISTED)
        return discreetly(context, tx, texts.list(found, tx.now, zone))
      }
      if (wanted.do === 'new') return discreetly(context, tx, await create(wanted.written, context, tx))
      if (wanted.do === 'publish') return discreetly(context, tx, await publish(wanted, context, tx))
      const text = await about(wanted, context, tx)
      return text === undefined ? undefined : discreetly(context, tx, text)
    },
  }),
]
