import { clockText, durationText, MINUTE } from '../../core/calendar.ts'
import { isEmptyResult } from '../../features/publishing/index.ts'
import { trainingTexts as texts } from './texts.ts'

/**
 * A member of a training case, and what is said about the trainee afterwards. Pure: the same acts at the same times always
 * get the same words.
 */

export interface TrainingCase {
  id: string
  title: string
  /** What is to be learned, one sentence. */
  about: string
  roomId: string
  /** By round: each training is with somebody new. */
  names: readonly string[]
  lines: {
    opening: string
    /** Nobody has answered for a while. */
    anybody: string
    /** The deadline of the first answer has passed. */
    late: string
    /** Answered, but without a time. */
    when: string
    /** A promise with a time, and a second one after it was broken. */
    plan: string
    planAgain: string
    broken: string
    rough: string
    /** The result says nothing. `{words}`: what it said. Begins as the bot hears it (「没解决，」), and is no question. */
    empty: string
    thanks: string
    thanksLate: string
    leaving: string
  }
  /** A picture that goes with the opening. */
  sampleId?: string
}

/** One line of the ticket's timeline. */
export interface Act {
  kind: string
  text: string
  at: Date
  /** Of an answer: it had a word that hurts. */
  harsh?: boolean
}

export interface Deadline {
  kind: string
  state: 'open' | 'met' | 'breached' | 'void'
  startedAt: Date
  dueAt: Date
  metAt: Date | null
}

export interface Scene {
  now: Date
  /** Undefined until the bot has opened one. */
  ticket: { id: number; state: string } | undefined
  acts: readonly Act[]
  deadlines: readonly Deadline[]
  /** What the member has said already, by key. */
  spoken: ReadonlySet<string>
}

export interface Reaction {
  /** Said once. */
  key: string
  say: string
  /** The member goes: the training is over. */
  leaves?: true
  /** The member is content: the training is over. */
  ends?: true
}

/** Nobody asks again before this. */
const PATIENCE_MS = 8 * MINUTE
/** After an answer without a time. */
const WHEN_MS = 5 * MINUTE
/** Who was not answered at all leaves. */
const LEAVE_MS = 60 * MINUTE
/** So many results that say nothing, and the member gives up. */
const EMPTY_RESULTS = 2

const of = (scene: Pick<Scene, 'deadlines'>, kind: string) => scene.deadlines.filter((d) => d.kind === kind)
const acts = (scene: Pick<Scene, 'acts'>, kind: string) => scene.acts.filter((a) => a.kind === kind)
/** At the very minute it is still kept. */
const isMissed = (d: Deadline, now: Date) =>
  (d.state === 'breached' || d.state === 'open') && (d.metAt ?? now).getTime() > d.dueAt.getTime()
const isLateAnswer = (scene: Scene) => of(scene, 'first-response').some((d) => isMissed(d, scene.now))
const brokenPromises = (scene: Scene) => of(scene, 'promise').filter((d) => isMissed(d, scene.now))

/** How the member rates, once content. */
export function ratingOf(scene: Scene): 2 | 3 | 4 | 5 {
  const faults =
    Number(isLateAnswer(scene)) +
    Number(brokenPromises(scene).length > 0) +
    Number(acts(scene, 'promised').length === 0) +
    Number(scene.acts.some((a) => a.harsh)) +
    Number(acts(scene, 'reopened').length > 0)
  return faults === 0 ? 5 : faults === 1 ? 4 : faults === 2 ? 3 : 2
}

/** What the member says now; undefined: nothing (yet). */
export function reactionOf(one: TrainingCase, scene: Scene, zone: string): Reaction | undefined {
  const { now, spoken } = scene
  const { lines } = one
  const fresh = (key: string, say: string, more: Omit<Reaction, 'key' | 'say'> = {}): Reaction | undefined =>
    spoken.has(key) ? undefined : { key, say, ...more }
  const opened = acts(scene, 'opened')[0]?.at
  if (scene.ticket === undefined || opened === undefined) return fresh('opening', lines.opening)

  const answered = acts(scene, 'answered')
  const promised = acts(scene, 'promised')
  const resolved = acts(scene, 'resolved')
  const isResolved = scene.ticket.state === 'resolved'
  const last = resolved.at(-1)
  if (isResolved && last !== undefined) {
    const empty = resolved.filter((r) => isEmptyResult(r.text)).length
    if (isEmptyResult(last.text)) {
      return empty >= EMPTY_RESULTS
        ? fresh('leaving', lines.leaving, { leaves: true })
        : fresh(`empty:${resolved.length}`, lines.empty.replace('{words}', last.text))
    }
    const isLate = isLateAnswer(scene) || brokenPromises(scene).length > 0
    return (
      fresh('thanks', '解决了，谢谢') ??
      fresh('rating', `评分 ${ratingOf(scene)} ${isLate ? lines.thanksLate : lines.thanks}`, { ends: true })
    )
  }
  if (scene.ticket.state === 'dismissed') return fresh('leaving', lines.leaving, { leaves: true })
  if (scene.acts.some((a) => a.harsh)) {
    const said = fresh('rough', lines.rough)
    if (said !== undefined) return said
  }
  const promises = of(scene, 'promise').filter((d) => d.state !== 'void')
  const latest = promises.at(-1)
  if (latest !== undefined) {
    const number = promised.length
    if (isMissed(latest, now)) return fresh(`broken:${number}`, lines.broken)
    const plan = brokenPromises(scene).length > 0 ? lines.planAgain : lines.plan
    return fresh(`plan:${number}`, plan.replace('{time}', clockText(latest.dueAt, now, zone)))
  }
  const answeredAt = answered.at(-1)?.at
  if (answeredAt !== undefined) {
    return now.getTime() - answeredAt.getTime() >= WHEN_MS ? fresh('when', lines.when) : undefined
  }
  const waitedMs = now.getTime() - opened.getTime()
  if (waitedMs >= LEAVE_MS) return fresh('leaving', lines.leaving, { leaves: true })
  if (isLateAnswer(scene)) return fresh('late', lines.late)
  return waitedMs >= PATIENCE_MS ? fresh('anybody', lines.anybody) : undefined
}

/** One thing that the trainee did well or not. */
export interface Moment {
  /** 「第 3 分钟」, counted from the first word. */
  minute: number
  good: boolean
  text: string
  /** What to write next time. */
  advice?: string
}

/** Everything worth a word, in the order in which it happened. */
export function momentsOf(scene: Scene, left: boolean, zone: string): Moment[] {
  const opened = acts(scene, 'opened')[0]?.at
  if (opened === undefined) return []
  const id = scene.ticket?.id ?? 1
  const found: { at: Date; good: boolean; text: string; advice?: string }[] = []
  const add = (at: Date, good: boolean, text: string, advice?: string) =>
    found.push(advice === undefined ? { at, good, text } : { at, good, text, advice })

  for (const d of of(scene, 'first-response')) {
    if (d.state === 'met' && d.metAt !== null)
      add(d.metAt, true, texts.firstAnswer(durationText(d.dueAt.getTime() - d.metAt.getTime())))
    else if (d.metAt !== null)
      add(d.metAt, false, texts.lateAnswer(durationText(d.metAt.getTime() - d.dueAt.getTime())), texts.lateAnswerAdvice)
    else if (isMissed(d, scene.now)) add(d.dueAt, false, texts.noAnswer, texts.noAnswerAdvice)
  }
  for (const d of of(scene, 'next-response'))
    if (isMissed(d, scene.now)) add(d.dueAt, false, texts.leftWaiting, texts.leftWaitingAdvice)
  const taken = acts(scene, 'taken')[0]
  if (taken !== undefined) add(taken.at, true, texts.taken)
  for (const a of acts(scene, 'answered')) if (a.harsh) add(a.at, false, texts.harsh(a.text), texts.harshAdvice)
  const promised = acts(scene, 'promised')
  for (const a of promised) add(a.at, true, texts.promised(a.text))
  const resolved = acts(scene, 'resolved')
  if (promised.length === 0) add(resolved[0]?.at ?? scene.now, false, texts.noTime, texts.noTimeAdvice(id))
  for (const d of of(scene, 'promise')) {
    if (d.state === 'met' && d.metAt !== null)
      add(d.metAt, true, texts.kept(durationText(d.dueAt.getTime() - d.metAt.getTime())))
    else if (isMissed(d, scene.now))
      add(d.dueAt, false, texts.broken(clockText(d.dueAt, d.startedAt, zone)), texts.brokenAdvice(id))
  }
  for (const a of resolved) {
    if (isEmptyResult(a.text)) add(a.at, false, texts.empty(a.text), texts.emptyAdvice(id))
    else add(a.at, true, texts.resolved(a.text))
  }
  const confirmed = acts(scene, 'confirmed').at(-1)
  if (confirmed !== undefined) add(confirmed.at, true, texts.confirmed)
  if (scene.ticket?.state === 'dismissed')
    add(acts(scene, 'dismissed')[0]?.at ?? scene.now, false, texts.dismissed, texts.dismissedAdvice)
  if (left) add(scene.now, false, texts.left)
  else if (resolved.length === 0) add(scene.now, false, texts.unended, texts.unendedAdvice(id))
  return found
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...moment }) => ({
      minute: Math.max(0, Math.floor((at.getTime() - opened.getTime()) / MINUTE)),
      ...moment,
    }))
}

/** The cases, all with invented people. */
export const CASES: readonly TrainingCase[] = [
  {
    id: 'late-book',
    title: '着急的家长',
    about: '绘本一周没到。练习：先安抚，再给一个带时间的方案，然后说到做到。',
    roomId: 'demo-family@chatroom',
    names: ['米粒妈妈', '糖豆爸爸', '汤圆妈妈', '年糕爸爸', '花卷妈妈', '豆沙爸爸'],
    lines: {
      opening: '孩子等了一周的绘本还没到，天天问我，你们到底发没发货？',
      anybody: '在吗？有人看到吗？',
      late: '都十五分钟了，一个回我的人都没有，太让人失望了！',
      when: '那到底什么时候能到？给个准话吧。',
      plan: '好，那我等到{time}。',
      planAgain: '行吧，再信一次，等到{time}。',
      broken: '说好的时间又过了，你们说话算数吗？',
      rough: '我是来问孩子的书的，你这是什么态度？',
      empty: '没解决，只说「{words}」，怎么处理的、书在哪，一个字没有。',
      thanks: '书有着落就好，谢谢你',
      thanksLate: '总算弄好了，就是等得有点久',
      leaving: '算了，我退群了，不指望了。',
    },
  },
  {
    id: 'bad-fruit',
    title: '爱说反话的老客',
    about: '一箱水果坏了一半，他偏要夸。练习：听出反话，不顶嘴，先认再赔，把结果说具体。',
    roomId: 'demo-fruit@chatroom',
    names: ['老宋', '老陶', '老邵', '老岳', '老贺', '老闵'],
    sampleId: 'bruised-fruit',
    lines: {
      opening: '厉害了，一箱苹果坏了一半，你们这是卖水果还是卖肥料？',
      anybody: '哈，安静得很，是都在吃苹果吗？',
      late: '十五分钟没一个人理，这售后真是教科书级别，太差了！',
      when: '哦，然后呢？什么时候给我处理，明年？',
      plan: '成，我记着了，{time}。',
      planAgain: '又一个时间，行，{time}，我再看一次。',
      broken: '时间到了，苹果没有，钱也没有，说话不算数！',
      rough: '哟，你这态度比苹果还烂。',
      empty: '没解决，一句「{words}」，处理了什么我怎么不知道。',
      thanks: '这还差不多，你这小同志不错',
      thanksLate: '虽然晚，好歹办了',
      leaving: '告辞，我换一家。',
    },
  },
]
