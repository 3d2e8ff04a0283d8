import { clockText } from '../../core/calendar.ts'
import { shorten } from '../tickets/index.ts'
import type { Verdict } from './correction.ts'
import type { ListedCorrection } from './queries.ts'
import { LEVELS, type Level } from './sensitivity.ts'

export const VERDICT_NAMES: Record<Verdict, string> = { 'false-alarm': '误报', missed: '漏报' }
const LEVEL_NAMES: Record<Level, string> = { high: '高', medium: '中', low: '低' }

/** 0.3 rather than 0: rarely is not never. */
const perDay = (alerts: number, days: number): string => {
  const value = alerts / days
  if (alerts === 0) return '没有'
  return value < 0.1 ? '不到 0.1 次' : `约 ${value < 10 ? value.toFixed(1) : Math.round(value)} 次`
}

export interface Effect {
  before: number
  after: number
}

export const texts = {
  group: '设置',
  learningHead: (on: boolean, active: number, undone: number) =>
    `学习：${on ? '开' : '关'}，正在用 ${active} 条${undone > 0 ? `，撤销过 ${undone} 条` : ''}`,
  nothingLearned: '还没有学到什么。把不是投诉的提醒标成「误报 12」，没发现的引用后发「漏报」，我会记住。',
  correction: (c: ListedCorrection, { before, after }: Effect, now: Date, zone: string) =>
    `${c.id} ${VERDICT_NAMES[c.verdict]} ${c.byName} ${clockText(c.at, now, zone)}「${shorten(c.text, 30)}」${
      c.state === 'undone' ? '已撤销' : `不满 ${before.toFixed(2)} → ${after.toFixed(2)}`
    }`,
  learningFoot: (id: number, on: boolean) =>
    `撤销一条发「学习 撤销 ${id}」；${on ? '先不用学到的发「学习 关」' : '重新用起来发「学习 开」'}`,
  whichOne: '请写要撤销哪一条的编号，例如：学习 撤销 3；某位同事教的全部撤销：学习 撤销 @小林',
  noNumber: '「学习 开」「学习 关」后面不用再写什么',
  noCorrection: (id: number) => `没有第 ${id} 条，发「学习」看看现在有哪些`,
  alreadyUndone: (id: number) => `第 ${id} 条已经撤销了`,
  notYours: (id: number, by: string) => `第 ${id} 条是${by}教的，请本人或群管理来撤销`,
  notYoursAtAll: (by: string) => `要撤销${by}教的，请本人或群管理来`,
  nothingBy: (by: string) => `${by}没有教过什么，或者都撤销了`,
  undoneAll: (by: string, count: number) => `${by}教的 ${count} 条都撤销了，马上生效。`,
  undone: (c: ListedCorrection) =>
    `第 ${c.id} 条（${VERDICT_NAMES[c.verdict]}「${shorten(c.text, 20)}」）撤销了，马上生效。`,
  onlyManager: '开关学习要群管理来做',
  switched: (on: boolean) =>
    on ? '学习已打开：学到的马上用起来。' : '学习已关闭：先按原来的判断，教过的都留着，发「学习 开」随时恢复。',

  sensitivityInGroup: '灵敏度每个群各调各的，请在要调的客户群里发「#灵敏度」，我私下回您。',
  sensitivitySet: (level: Level) => `本群灵敏度改为「${LEVEL_NAMES[level]}」，马上生效。`,
  sensitivityNow: (level: Level) => `本群灵敏度：${LEVEL_NAMES[level]}`,
  noHistory: '最近 30 天还没有群友的消息，过几天再来看每天大约几次提醒。',
  history: (days: number, count: number) =>
    `按最近 ${days} 天 ${count} 条群友消息估算${days < 3 || count < 50 ? '（记录还少，仅供参考）' : ''}：`,
  level: (level: Level, alerts: number, days: number, isNow: boolean) =>
    `${LEVEL_NAMES[level]}：每天${perDay(alerts, days)}提醒${isNow ? ' ← 现在' : ''}`,
  sensitivityFoot: (level: Level) =>
    `越高越不容易漏，误报也越多；人身安全、维权这类紧急的在哪一档都会提醒。换一档发「#灵敏度 ${LEVEL_NAMES[LEVELS.find((l) => l !== level) ?? 'high']}」`,
}
