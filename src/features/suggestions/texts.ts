import { clockText } from '../../core/calendar.ts'
import { sentence, shorten } from '../tickets/index.ts'
import type { DecisionLine, ListedSuggestion, Suggestion } from './queries.ts'
import { type Decision, MOST_REWARD, MOST_WORDS, type State, shownText } from './suggestion.ts'

const STATES: Record<State, string> = { open: '', adopted: '已采纳', declined: '未采纳', done: '已实现' }
const DID: Record<Decision, string> = { adopted: '采纳了', declined: '谢绝了', done: '实现了' }
const MARKS: Record<State, string> = { open: '', adopted: '✅', declined: '', done: '🎉' }
const supported = (n: number) => (n === 0 ? '' : `${n} 人支持`)
const inBrackets = (...parts: string[]) => {
  const said = parts.filter((p) => p !== '')
  return said.length === 0 ? '' : `（${said.join('，')}）`
}
const noted = (staff: string, note: string) => (note === '' ? [] : [`${staff}：${sentence(note)}`])

export const texts = {
  group: '口碑',
  how: '想让我们做什么，直接写：建议 周末加一场直播',
  tooShort: '写具体一点我们才好办，例如：建议 周末加一场直播',
  tooLong: (length: number) => `建议最多 ${MOST_WORDS} 个字，您写了 ${length} 个，请挑最要紧的说`,
  enough: (most: number) => `您今天已经提了 ${most} 条，谢谢！明天再接着提吧`,
  thanks: (id: number) => `谢谢！建议 ${id} 记下了，同事会看，有结果我来告诉您。`,
  joined: (id: number, state: State, supports: number) =>
    `有群友也提过，已把您算进建议 ${id}${inBrackets(supported(supports), STATES[state])}，谢谢！`,
  yours: (id: number, state: State) => `这条您提过了，是建议 ${id}${inBrackets(STATES[state])}，有结果我来告诉您。`,
  forStaff: (s: { id: number; topic: string | undefined; name: string; text: string }) =>
    `💡「${s.topic ?? '私聊'}」${s.name}提了建议 ${s.id}：${sentence(s.text)}\n采纳 ${s.id} 20 说明 ｜ 谢绝 ${s.id} 理由 ｜ 已实现 ${s.id}`,

  list: (found: readonly ListedSuggestion[]) =>
    found.length === 0
      ? `这里还没有人提建议。${texts.how}`
      : [
          '💡 大家的建议',
          ...found.map(
            (s) =>
              `${s.id} ${MARKS[s.state]}${shorten(shownText(s.text), 30)}${inBrackets(STATES[s.state], supported(s.supports))}`,
          ),
          '也想要就发「支持 号」，有新想法发「建议 …」。',
        ].join('\n'),
  own: (found: readonly ListedSuggestion[]) =>
    found.length === 0
      ? `您还没有提过建议。${texts.how}`
      : [
          '您提的建议',
          ...found.map(
            (s) =>
              `${s.id} ${MARKS[s.state]}${shorten(s.text, 30)}${inBrackets(STATES[s.state] || '在看', supported(s.supports))}`,
          ),
        ].join('\n'),

  supportHow: (id: string) => `要支持建议 ${id} 的话，直接发「支持 ${id}」`,
  unknown: (id: number) => `没有建议 ${id}，发「建议」看看有哪些`,
  ownSupport: (id: number) => `建议 ${id} 是您自己提的，等群友来支持吧`,
  supportedAlready: (id: number) => `建议 ${id} 您支持过了，谢谢`,
  notOpenForSupport: (id: number, state: State) => `建议 ${id} ${STATES[state]}，不用再支持了，谢谢`,
  supported: (id: number, n: number) => `收到，建议 ${id} 有 ${n} 人支持了。`,

  unknownToStaff: (id: number) => `没有建议 ${id}，发「建议单」看看`,
  elsewhere: (id: number) => `建议 ${id} 不是这个群的，请在值班群或私聊里办`,
  rewardRange: (points: number) => `奖励写 0 到 ${MOST_REWARD} 分，您写的是 ${points}`,
  toOneself: '不能给自己的建议加分，写 0 分就可以采纳：采纳 号 0',
  decidedAlready: (s: Suggestion, decision: Decision, last: DecisionLine, now: Date, zone: string) =>
    `${last.byName}在 ${clockText(last.at, now, zone)} 已经${DID[last.state]}建议 ${s.id}${
      last.state === 'declined' && decision === 'done' ? `，要做先发「采纳 ${s.id}」` : ''
    }`,
  pointsNote: (id: number) => `建议 ${id} 被采纳`,

  adoptedInGroup: (s: Suggestion, staff: string, points: number, note: string) =>
    [
      `💡 建议 ${s.id}「${shorten(shownText(s.text), 60)}」，${staff}采纳了！`,
      ...noted(staff, note),
      `谢谢您${points === 0 ? '' : `，送您 ${points} 积分`}${s.supports === 0 ? '' : `，也谢谢支持的 ${s.supports} 位`}。`,
    ].join('\n'),
  doneInGroup: (s: Suggestion, staff: string, note: string) =>
    [
      `🎉 建议 ${s.id}「${shorten(shownText(s.text), 60)}」做好了！`,
      ...noted(staff, note),
      `谢谢您提出来${s.supports === 0 ? '' : `，也谢谢支持的 ${s.supports} 位`}。`,
    ].join('\n'),
  declinedTold: (s: Suggestion, staff: string, note: string) =>
    [
      `您提的建议 ${s.id}「${shorten(s.text, 60)}」，${staff}认真看了，这次先不做。`,
      ...noted(staff, note),
      '谢谢您替我们想，有别的想法随时发「建议 …」。',
    ].join('\n'),
  adopted: (s: Suggestion, points: number, wasPaid: boolean) =>
    `建议 ${s.id} 已采纳，告诉了${s.name}${wasPaid ? '；积分以前给过，没有再给' : points === 0 ? '' : `，送了 ${points} 积分`}。做好了发「已实现 ${s.id}」。`,
  declined: (s: Suggestion, wasPaid: boolean) =>
    `建议 ${s.id} 已谢绝，理由私下告诉了${s.name}${wasPaid ? '；给过的积分不收回' : ''}。`,
  done: (s: Suggestion) => `建议 ${s.id} 标为已实现，告诉了${s.name}。`,

  sheet: (found: readonly ListedSuggestion[], total: number) =>
    found.length === 0
      ? '没有等着看的建议。'
      : [
          `等着看的建议（${total}）`,
          ...found.map(
            (s) =>
              `${s.id}「${s.topic ?? '私聊'}」${s.name}：${shorten(s.text, 40)}${inBrackets(supported(s.supports))}`,
          ),
          '采纳 号 [积分] [说明] ｜ 谢绝 号 理由 ｜ 已实现 号 ｜ 建议单 号',
        ].join('\n'),
  details: (s: Suggestion, history: readonly DecisionLine[], now: Date, zone: string) =>
    [
      `建议 ${s.id}${inBrackets(STATES[s.state] || '等着看', supported(s.supports))}「${s.topic ?? '私聊'}」${s.name}，${clockText(s.at, now, zone)}`,
      s.text,
      ...history.map(
        (d) =>
          `${clockText(d.at, now, zone)} ${d.byName}${STATES[d.state]}${d.points === 0 ? '' : `，${d.points} 积分`}${d.note === '' ? '' : `：${d.note}`}`,
      ),
    ].join('\n'),
}
