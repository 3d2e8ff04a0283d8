import { durationText } from '../../core/calendar.ts'
import { splitQuote } from '../../core/quote.ts'
import { shorten } from '../tickets/index.ts'
import type { ListedQuestion } from './queries.ts'
import type { QuestionReview, Topic } from './review.ts'

const words = (text: string, max = 60) => shorten(splitQuote(text).body, max)

const line = (q: ListedQuestion, now: Date) =>
  `${q.id} 「${q.topic ?? '私聊'}」${q.contactName}：${words(q.text)}（等了 ${durationText(now.getTime() - q.askedAt.getTime())}${q.handedOverAt === null ? '' : '，要找人工'}）`

const listed = (head: string, questions: readonly ListedQuestion[], total: number, now: Date, foot: string) =>
  [
    head,
    ...questions.map((q) => line(q, now)),
    ...(total > questions.length ? [`另有 ${total - questions.length} 个没列出`] : []),
    foot,
  ].join('\n')

export const texts = {
  member: '反映问题',
  group: '问答',
  notForStaff: '这是群友找人用的。看还没人回答的问题发「问题」。',
  handedOver: (who: string | undefined, isOpen: boolean, when: string) =>
    isOpen
      ? `好的，已经告诉${who === undefined ? '同事' : `值班的${who}`}，预计 ${when} 前回您。`
      : `好的，已经转给同事。现在不在服务时间，预计 ${when} 前回您。`,
  handedOverAlone: '好的，已经记下来了，会有同事来回您。',
  handedOverAlready: '已经告诉同事了，请稍等，我不会让这件事漏掉。',
  handOverAlert: (place: string, member: string, question: string, answer: string | undefined) =>
    [
      `🙋 「${place}」${member}想找人工`,
      `问：${words(question, 200)}`,
      ...(answer === undefined ? [] : [`我答过：${shorten(answer, 200)}（没帮到）`]),
      '在群里 @ TA 或引用那句话回复；别处回过了发「问题」找到编号再发「已答 编号」。',
    ].join('\n'),
  direct: '私聊',

  closed: (opening: string) =>
    `现在不在服务时间，${opening} 有同事在，到时回您。急事请直接发「投诉 …」，会马上通知值班。`,

  digest: (questions: readonly ListedQuestion[], total: number, now: Date) =>
    listed(
      `📋 还没人回答的问题（${total}）`,
      questions,
      total,
      now,
      '在群里 @ 对方或引用那句话回复就算答了；已经答过的发「已答 编号」。常问的顺手教我：收录 问题 = 答案',
    ),
  list: (questions: readonly ListedQuestion[], total: number, now: Date) =>
    listed(`还没人回答的问题（${total}）`, questions, total, now, '答过的发「已答 编号」'),
  none: '没有还没回答的问题，很好。',
  noneHere: '这个群里没有还没回答的问题。',
  noQuestion: (id: number) => `没有第 ${id} 个问题，发「问题」看看现在有哪些`,
  elsewhere: (id: number) => `第 ${id} 个问题不是这个群的，请到值班群或和我私聊处理`,
  notOpen: (id: number) => `第 ${id} 个问题已经不用答了，发「问题」看看还有哪些`,
  answered: (id: number, name: string) => `好，${name}的问题（${id}）记为已答。`,

  noReview: '最近 7 天群友没有问过问题。',
  review: ({ asked, byFaq, byStaff, topics }: QuestionReview) =>
    [
      `最近 7 天群友问了 ${asked} 个问题：自动答了 ${byFaq} 个，同事答了 ${byStaff} 个，没人答 ${asked - byFaq - byStaff} 个。`,
      ...topics.map((t, i) => topic(t, i + 1)),
      '「收录 …」那几行可以改好直接发给我。',
    ].join('\n'),
}

function topic(t: Topic, place: number): string {
  const parts = [
    ...(t.byFaq > 0 ? [`自动答 ${t.byFaq}`] : []),
    ...(t.byStaff > 0 ? [`同事答 ${t.byStaff}`] : []),
    ...(t.count > t.byFaq + t.byStaff ? [`没人答 ${t.count - t.byFaq - t.byStaff}`] : []),
  ]
  const head = `${place}. ${t.headline}（${t.count} 次：${parts.join('、')}）`
  if (t.entryId !== undefined) return `${head}\n已收录第 ${t.entryId} 条`
  return t.answer === undefined ? `${head}\n还没有现成的答案` : `${head}\n收录 ${t.headline} = ${t.answer}`
}
