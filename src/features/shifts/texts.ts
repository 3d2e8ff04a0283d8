import { clockText, DAY, dateKey, wallTime } from '../../core/calendar.ts'
import { type HoursRule, hoursText } from '../../core/working-hours.ts'
import type { Pattern, Turn } from './plan.ts'

/** Names by contact row id. */
export type Names = (id: number) => string

const WEEKDAYS = '日一二三四五六'
const LISTED = 6
const two = (n: number) => String(n).padStart(2, '0')
const and = (ids: readonly number[], names: Names) => ids.map(names).join('、')

/** `12-01 周二`. */
export function dayText(key: string): string {
  const weekday = WEEKDAYS[new Date(`${key}T00:00:00Z`).getUTCDay()] ?? ''
  return `${key.slice(5)} 周${weekday}`
}

/** `09:00-18:00`, `21:00-次日09:00`, `全天`, on the wall of the zone. */
export function timesText({ from, to }: { from: Date; to: Date }, zone: string): string {
  const [start, end] = [wallTime(from, zone), wallTime(to, zone)]
  const startsAtMidnight = start.hour === 0 && start.minute === 0
  const endsAtMidnight = end.hour === 0 && end.minute === 0
  const isNextDay = dateKey(from, zone) !== dateKey(to, zone)
  if (startsAtMidnight && endsAtMidnight && to.getTime() - from.getTime() === DAY) return '全天'
  const ends = endsAtMidnight && isNextDay ? '24:00' : `${isNextDay ? '次日' : ''}${two(end.hour)}:${two(end.minute)}`
  return `${two(start.hour)}:${two(start.minute)}-${ends}`
}

/** `周一至周五 09:00-18:00`. */
export function patternText({ days, spans }: Pick<Pattern, 'days' | 'spans'>): string {
  const on = (day: string): HoursRule['on'] => (/^\d$/.test(day) ? Number(day) : day) as HoursRule['on']
  return hoursText({
    rules: days.filter((d) => !d.includes('-')).map((d) => ({ on: on(d), spans: [...spans] })),
    dates: Object.fromEntries(days.filter((d) => d.includes('-')).map((d) => [d, [...spans]])),
  })
}

interface Who {
  people: readonly number[]
  backupId: number | undefined
}

const whoText = ({ people, backupId }: Who, names: Names) =>
  `${and(people, names)}${backupId === undefined ? '' : `（后备${names(backupId)}）`}`

export interface ListedEntry extends Who {
  id: number
  days: readonly string[]
  spans: Pattern['spans']
  urgentOnly: boolean
}

const entryText = (e: Omit<ListedEntry, 'id'>, names: Names) =>
  `${e.urgentOnly ? '夜班（只管紧急）' : ''}${patternText({ days: [...e.days], spans: e.spans })} ${whoText(e, names)}`

const turnText = (turn: Turn, names: Names, zone: string) => {
  const absent = turn.absent.length === 0 ? '' : `（${and(turn.absent, names)}不在）`
  const who = turn.people.length === 0 ? '没人' : whoText(turn, names)
  return `${timesText(turn, zone)} ${who}${absent}${turn.urgentOnly ? '（只管紧急）' : ''}`
}

/** `12-01`, `12-01 至 12-03`. */
export function daysText(from: Date, to: Date, zone: string): string {
  const [first, last] = [dateKey(from, zone), dateKey(new Date(to.getTime() - 1), zone)]
  return first === last ? first.slice(5) : `${first.slice(5)} 至 ${last.slice(5)}`
}

export interface Week {
  days: { day: string; turns: Turn[]; gaps: { from: Date; to: Date }[] }[]
  entries: ListedEntry[]
  shifts: { contactId: number; from: Date; to: Date }[]
  absences: {
    id: number
    kind: 'leave' | 'off' | 'swap'
    contactId: number
    substituteId: number | undefined
    from: Date
    to: Date
    state: string
  }[]
}

const gapText = (gaps: Week['days'][number]['gaps'], zone: string) => gaps.map((g) => timesText(g, zone)).join('、')

const absenceText = (a: Week['absences'][number], names: Names, now: Date, zone: string): string => {
  if (a.kind === 'leave') return `请假：${names(a.contactId)} ${daysText(a.from, a.to, zone)}`
  if (a.kind === 'off') return `下班：${names(a.contactId)}，到 ${clockText(a.to, now, zone)} 这一班为止`
  const to = a.substituteId === undefined ? '' : names(a.substituteId)
  const open = a.state === 'offered' ? `（等${to}同意）` : ''
  return `换班 ${a.id}：${daysText(a.from, a.to, zone)} ${names(a.contactId)} → ${to}${open}`
}

export const texts = {
  group: '值班',
  gone: '已离开的同事',

  // 值班
  nobody: '现在没有排班，提醒会发给群管理；没有群管理就发给店主。自己来值班：值班 我 8小时',
  now: (who: Who, names: Names, until: string | undefined) =>
    `现在值班：${and(who.people, names)}${until === undefined ? '' : `，到 ${until}`}${
      who.backupId === undefined ? '' : `（后备${names(who.backupId)}）`
    }。`,
  nowNight: (who: Who, names: Names, until: string | undefined) =>
    `现在没有人值班，紧急的找夜班：${and(who.people, names)}${until === undefined ? '' : `，到 ${until}`}${
      who.backupId === undefined ? '' : `（后备${names(who.backupId)}）`
    }。`,
  next: (people: readonly number[], names: Names, at: string, urgentOnly: boolean) =>
    `接下来：${and(people, names)}，${at} 起${urgentOnly ? '（只管紧急）' : ''}。`,
  set: (name: string, until: string, backup: string | undefined) =>
    `${name}从现在值班到 ${until}，提醒先找 TA。${backup === undefined ? '' : `后备${backup}。`}`,
  ended: '已下班，提醒会发给群管理。',
  endedNow: (people: readonly number[], names: Names) => `已下班，现在由${and(people, names)}值班。`,
  endedNight: (people: readonly number[], names: Names) => `已下班，紧急的找夜班${and(people, names)}。`,
  notYours: (name: string) => `现在是${name}在值班，要换班请发「值班 我 8小时」，或请群管理处理`,
  endedTold: (by: string) => `${by}结束了您的值班。`,
  replacedTold: (by: string, name: string) => `${by}安排${name}接班，您的值班到此结束，辛苦了。`,
  notOnDuty: '现在没有人在值班。',
  notStaff: (name: string) => `${name}不是客服或群管理，先授权再排班`,
  told: (by: string, until: string) => `${by}安排您从现在值班到 ${until}。有不满的群友我会马上告诉您。`,
  ownBackup: (name: string) => `${name}不能给自己做后备，请换一位`,

  // 排班
  week: (week: Week, names: Names, now: Date, zone: string) =>
    [
      '今天起一周的值班',
      ...week.days.map(({ day, turns, gaps }) => {
        const planned = turns.map((t) => turnText(t, names, zone)).join('；')
        const open = gaps.length === 0 ? '' : `⚠️ ${gapText(gaps, zone)} 没人`
        return `${dayText(day)}：${[planned, open].filter((t) => t !== '').join('；') || '不服务，没有排班'}`
      }),
      ...week.shifts.map((s) => `临时：${names(s.contactId)}，到 ${clockText(s.to, now, zone)}`),
      ...week.absences.map((a) => absenceText(a, names, now, zone)),
      ...(week.entries.length === 0
        ? ['还没有固定排班。例如：排班 周一至周五 9:00-18:00 @小林 后备 @小周']
        : ['固定排班', ...week.entries.map((e) => `${e.id}. ${entryText(e, names)}`)]),
      '改：排班 周末 10:00-16:00 @小周；排班 夜班 21:00-9:00 @小何；排班 删 号；排班 清空；排班 撤销',
    ].join('\n'),
  added: (lines: readonly Omit<ListedEntry, 'id'>[], names: Names) =>
    `排好了：${lines.map((l) => entryText(l, names)).join('；')}。不对就发「排班 撤销」。`,
  addedTold: (by: string, lines: readonly Omit<ListedEntry, 'id'>[], names: Names) =>
    `${by}排了值班：${lines.map((l) => entryText(l, names)).join('；')}。有事发「请假 明天」或「换班 12-01 @同事」。`,
  gaps: (days: Week['days'], zone: string) => {
    const open = days.filter((d) => d.gaps.length > 0)
    const times = open.map((d) => gapText(d.gaps, zone))
    const isSame = open.length === days.length && times.every((t) => t === times[0])
    const listed = isSame
      ? `每天 ${times[0]}`
      : open
          .slice(0, LISTED)
          .map((d, i) => `${dayText(d.day)} ${times[i]}`)
          .join('；')
    return `这一周服务时间里还没人值：${listed}${!isSame && open.length > LISTED ? '…' : ''}`
  },
  noGaps: '这一周服务时间里都有人。',
  removed: (id: number) => `第 ${id} 条删掉了。删错了发「排班 撤销」。`,
  cleared: (n: number) => `清空了 ${n} 条排班。后悔了发「排班 撤销」。`,
  undone: '已恢复到上一次改动之前。',
  noEntry: (id: number) => `没有第 ${id} 条排班，发「排班」看看现在有哪些`,
  alreadyEmpty: '排班本来就是空的，没有可清的',
  nothingToUndo: '没有可以撤销的改动',
  who: '还缺谁来值班，请写 @同事',
  whichEntry: '要删哪一条？发「排班」看号码，例如：排班 删 3',
  backupTwice: '后备只能写一位',
  twice: (name: string) => `${name}写了两次`,
  tooMany: (n: number) => `排班最多 ${n} 条，先删掉不用的`,
  ownClash: (time: string) => `您写的几段在 ${time} 重叠了`,
  clash: (entry: ListedEntry, day: string, time: string, names: Names) =>
    `${dayText(day)} ${time} 和第 ${entry.id} 条（${entryText(entry, names)}）重叠了。几个人一起值就写在一条里；要换掉它先发「排班 删 ${entry.id}」`,

  // 请假、换班
  notADay: (word: string) => `没有「${word}」这一天`,
  noDay: (word: string) => `「${word}」不像日子，请写 明天、周五 或 12-01`,
  past: (word: string) => `「${word}」已经过去了`,
  backwards: '结束的日子比开始的早',
  tooLong: (days: number) => `一次最多请 ${days} 天`,
  tooFar: (word: string) => `「${word}」太远了，最多提前一年`,
  onlyManagers: '替别人安排要群管理来做',
  leaveTwice: (name: string, days: string) => `${name} ${days} 已经请了假`,
  leaveSet: (name: string, days: string) => `${name} ${days} 请假，记下了。`,
  leaveNothing: '这几天没有 TA 的班。',
  leaveEffect: (turn: Turn, names: Names, zone: string) =>
    turn.people.length === 0
      ? `${dayText(turn.day)} ${timesText(turn, zone)} 没人值，请同事发「顶班」或由群管理安排`
      : `${dayText(turn.day)} ${timesText(turn, zone)} 由${and(turn.people, names)}值班`,
  leaveTold: (by: string, days: string) => `${by}给您登记了请假：${days}。`,
  standIn: (name: string, turns: readonly Turn[], zone: string) =>
    `${name}请假，由您值班：${turns.map((t) => `${dayText(t.day)} ${timesText(t, zone)}`).join('；')}。`,
  gapTold: (name: string, turns: readonly Turn[], zone: string) =>
    `${name}请假，${turns.map((t) => `${dayText(t.day)} ${timesText(t, zone)}`).join('；')} 没人值班。安排一位：换班 ${turns[0]?.day.slice(5) ?? ''} @${name} @同事`,
  leaveCancelled: (name: string, days: string) => `销假好了，${name} ${days} 照常值班。`,
  leaveCancelledTold: (by: string, days: string) => `${by}给您销了假，${days} 照常值班。`,
  noLeave: (name: string) => `${name}没有请假`,
  whichLeave: (name: string, found: readonly string[]) => `${name}请了几次假（${found.join('、')}），请写明日子`,

  notWithSelf: '不能和自己换班',
  noTurn: (name: string, day: string) => `${name} ${dayText(day)} 没有班，或者已经换给别人、已经结束了`,
  alreadyThere: (name: string, day: string) => `${name} ${dayText(day)} 本来就在这个班上`,
  onLeave: (name: string, day: string) => `${name} ${dayText(day)} 请假`,
  alreadyOffered: (name: string, id: number) =>
    `已经问过${name}了（换班 ${id}），等 TA 回复，或先发「拒绝换班 ${id}」收回`,
  offered: (name: string, id: number) => `问过${name}了，TA 发「同意换班 ${id}」就换好。`,
  offeredTold: (by: string, turns: readonly Turn[], zone: string, id: number) =>
    `${by}想请您值这一班：${turns.map((t) => `${dayText(t.day)} ${timesText(t, zone)}`).join('；')}\n同意换班 ${id} ｜ 拒绝换班 ${id}`,
  swapped: (from: string, to: string, turns: readonly Turn[], zone: string) =>
    `换好了：${turns.map((t) => `${dayText(t.day)} ${timesText(t, zone)}`).join('；')} 由${to}替${from}值班。`,
  noSwap: (id: number) => `没有换班 ${id}`,
  swapNotYours: (name: string) => `这是问${name}的，要 TA 本人同意`,
  swapDone: (id: number) => `换班 ${id} 已经换好了`,
  swapClosed: (id: number) => `换班 ${id} 已经拒绝或收回了`,
  swapSetByManager: (id: number) => `换班 ${id} 已经换好了，要改回请群管理发「拒绝换班 ${id}」`,
  refused: (id: number) => `换班 ${id} 不换了。`,
  refusedTold: (by: string, id: number) => `${by}拒绝了换班 ${id}，班还是原来的。`,
  withdrawnTold: (by: string, id: number) => `${by}收回了换班 ${id}。`,
  revertedTold: (by: string, id: number) => `${by}取消了换班 ${id}，班还是原来的。`,
}
