import { clockText } from '../../core/calendar.ts'
import { shorten } from '../tickets/index.ts'
import { type Entry, LIMITS } from './entry.ts'
import type { Mistake } from './learning.ts'

const PARTS = { question: '问题', answer: '答案', hint: '提示', category: '分类' } as const

const headOf = (e: Entry) =>
  `${e.id} ${e.category === undefined ? '' : `【${e.category}】`}${shorten(e.question, 30)}${e.roomId === undefined ? '' : '（单独一个群）'}`

const usageOf = (e: Entry, now: Date, zone: string) =>
  e.hits === 0
    ? '还没用过'
    : `答过 ${e.hits} 次，最近 ${e.lastHitAt === undefined ? '' : clockText(e.lastHitAt, now, zone)}${e.unhelpful > 0 ? `，没帮到 ${e.unhelpful} 次` : ''}`

export const texts = {
  group: '问答',
  reply: (e: Entry) =>
    [
      e.answer,
      ...(e.hint === undefined ? [] : [e.hint]),
      '（自动回复，没解决就发「没帮到我」或「人工」，同事来回您）',
    ].join('\n'),

  mistake: (m: Mistake): string => {
    switch (m.wrong) {
      case 'too-long':
        return `${PARTS[m.what]}最多 ${LIMITS[m.what]} 个字，您写了 ${m.length} 个`
      case 'no-equals':
        return '问题和答案之间要有「=」，例如：收录 几点开门 = 每天 9 点到 21 点。引用群友的问题时写：收录 = 答案；引用同事的回答时写：收录 问题'
      case 'no-question':
        return '「=」前面要写问题，或者引用群友的那句问话，例如：收录 几点开门 = 每天 9 点到 21 点'
      case 'no-answer':
        return '「=」后面要写答案，例如：收录 几点开门 = 每天 9 点到 21 点'
      case 'which-version':
        return '要回到第几版？例如：收录 3 版本 2。每一版在控制台的这条问答里看'
      case 'empty':
        return '后面要写内容，例如：收录 3 也问 几点开门'
    }
  },
  noVersion: (id: number, version: number) => `第 ${id} 条没有第 ${version} 版，在控制台的这条问答里看有哪些`,
  noEntry: (id: number) => `没有第 ${id} 条问答，发「问答」看看现在有哪些`,
  deletedEntry: (id: number) => `第 ${id} 条已经删除了，要改先发「收录 ${id} 恢复」`,
  alreadyDeleted: (id: number) => `第 ${id} 条已经删除过了，要找回来发「收录 ${id} 恢复」`,
  notDeleted: (id: number) => `第 ${id} 条在用，不用恢复`,
  duplicate: (e: Entry) =>
    `这个问题第 ${e.id} 条已经收了：「${shorten(e.question, 30)}」。改答案发「收录 ${e.id} = 新答案」，看全文发「问答 ${e.id}」`,
  onlyInRoom: '「本群」要在那个客户群里发：#收录 本群 问题 = 答案',
  tooManyWordings: (id: number) => `第 ${id} 条的问法已经有 ${LIMITS.wordings} 种，够多了`,
  noWording: (id: number) => `第 ${id} 条没有这种问法，发「问答 ${id}」看看有哪些`,

  added: (id: number, e: Pick<Entry, 'question' | 'answer' | 'roomId'>, like: Entry | undefined) =>
    [
      `已收录第 ${id} 条${e.roomId === undefined ? '' : '（只用于这个群）'}`,
      `问：${e.question}`,
      `答：${e.answer}`,
      ...(like === undefined
        ? []
        : [
            `它和第 ${like.id} 条「${shorten(like.question, 20)}」很像，分不清时我两条都不答；是同一件事就合成一条：收录 ${like.id} 也问 …`,
          ]),
      `加问法：收录 ${id} 也问 …；加提示：收录 ${id} 提示 …；不要了：收录 ${id} 删除`,
    ].join('\n'),
  changed: (e: Entry) =>
    `第 ${e.id} 条改好了：\n问：${[e.question, ...e.also].join(' / ')}\n答：${e.answer}${e.hint === undefined ? '' : `\n提示：${e.hint}`}`,
  categorised: (e: Entry) =>
    e.category === undefined ? `第 ${e.id} 条不再分类。` : `第 ${e.id} 条归到「${e.category}」。`,
  deleted: (e: Entry) => `第 ${e.id} 条「${shorten(e.question, 20)}」已删除，删错了发「收录 ${e.id} 恢复」。`,
  restored: (e: Entry) => `第 ${e.id} 条「${shorten(e.question, 20)}」已恢复，马上能用。`,

  nothing: '还没有收录问答。收一条：收录 几点开门 = 每天 9 点到 21 点；或引用群友的问题发「收录 = 答案」。',
  notFound: (what: string) => `没有和「${shorten(what, 20)}」有关的问答。`,
  listHead: (shown: number, total: number) =>
    shown < total ? `问答共 ${total} 条，用得最多的 ${shown} 条：` : `问答共 ${total} 条：`,
  foundHead: (what: string, count: number) => `和「${shorten(what, 20)}」有关的 ${count} 条：`,
  line: (e: Entry, now: Date, zone: string) => `${headOf(e)}（${usageOf(e, now, zone)}）`,
  listFoot: '看一条发「问答 3」，找一条发「问答 发货」',
  details: (e: Entry, now: Date, zone: string) =>
    [
      `${headOf(e)}${e.state === 'deleted' ? '（已删除）' : ''}`,
      `问：${[e.question, ...e.also].join(' / ')}`,
      `答：${e.answer}`,
      ...(e.hint === undefined ? [] : [`提示：${e.hint}`]),
      usageOf(e, now, zone),
      e.state === 'deleted'
        ? `找回来发「收录 ${e.id} 恢复」`
        : `改：收录 ${e.id} = 新答案 ｜ 收录 ${e.id} 也问 … ｜ 收录 ${e.id} 提示 … ｜ 收录 ${e.id} 删除`,
    ].join('\n'),

  autoReply: (on: boolean) =>
    on
      ? '本群自动回复：开。收录过的问题我来答，没人的时候告诉群友几点有人。关掉发「#自动回复 关」。'
      : '本群自动回复：关。群友问什么我都不插话，没人答的照样记着，发「#问题」看。打开发「#自动回复 开」。',
  autoReplyInGroup: '自动回复每个群各开各的，请在要改的客户群里发「#自动回复 关」，我私下回您。',
}
