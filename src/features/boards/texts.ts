import type { Board, Kind, Line, Own, Period } from './board.ts'
import type { Schedule } from './schedule.ts'

const MEDALS: Readonly<Record<number, string>> = { 1: '🥇', 2: '🥈', 3: '🥉' }
const NAMES: Record<Kind, string> = { referrals: '邀请榜', points: '积分榜' }
const UNITS: Record<Kind, string> = { referrals: '位', points: '分' }
const IN: Record<Period, string> = { month: '本月', 'last-month': '上月', all: '' }
const WEEKDAYS = '一二三四五六日'

const two = (n: number) => String(n).padStart(2, '0')
const shown = (text: string) => ([...text].length > 12 ? `${[...text].slice(0, 12).join('')}…` : text)

const titleOf = (kind: Kind, period: Period) =>
  period === 'all' ? NAMES[kind].replace('榜', '总榜') : `${IN[period]}${NAMES[kind]}`

const leftNote = (left: number) => `另有 ${left} 位已离开`

function lineOf(kind: Kind, l: Line): string {
  const note = l.left > 0 ? `（${leftNote(l.left)}）` : ''
  return `${MEDALS[l.rank] ?? `${l.rank}.`} ${l.name} ${l.value} ${UNITS[kind]}${note}`
}

const gapOf = (kind: Kind, own: Own) =>
  own.ahead === null ? '' : `，离上一名还差 ${own.ahead - own.value} ${UNITS[kind]}`

function ownOf({ kind, period, own }: Board): string {
  if (own === null) return ''
  if (own === undefined) {
    const nothing = kind === 'referrals' ? '还没有邀请到新朋友' : '还没有得到积分'
    return period === 'last-month' ? `您${IN[period]}没有上榜。` : `您${IN[period]}${nothing}。`
  }
  const place = `${own.isShared ? '并列' : ''}第 ${own.rank} 名，${own.value} ${UNITS[kind]}`
  return `您${own.ahead === null ? '现在' : ''}${place}${gapOf(kind, own)}。`
}

const joinsOf = ({ period, joins }: Board) =>
  joins === undefined || joins.unknown === 0
    ? ''
    : `${IN[period]}进群 ${joins.joined} 位，其中 ${joins.unknown} 位平台没有告诉我是谁邀请的。`

const atText = (minute: number) => `${Math.floor(minute / 60)}:${two(minute % 60)}`
/** `每周一 9:00`. */
export const whenText = (s: Schedule): string => {
  const day = s.every === 'day' ? '每天' : s.every === 'week' ? `每周${WEEKDAYS[s.onDay - 1]}` : `每月 ${s.onDay} 日`
  return `${day} ${atText(s.minute)}`
}

export const texts = {
  groups: { referrals: '邀请', points: '积分' } satisfies Record<Kind, string>,
  settings: '设置',
  name: (kind: Kind) => NAMES[kind],
  /** A whole board in words. */
  board: (board: Board) => {
    const { kind, period, lines } = board
    if (lines.length === 0) return [texts.empty(kind, period), joinsOf(board)].filter((l) => l !== '').join('\n')
    const what = `${board.isOfAll ? ' · 全部群' : ''}${kind === 'referrals' ? '（留在群里的新朋友）' : ''}`
    return [`${titleOf(kind, period)}${what}`, ...lines.map((l) => lineOf(kind, l)), ownOf(board), joinsOf(board)]
      .filter((l) => l !== '')
      .join('\n')
  },
  empty: (kind: Kind, period: Period) => {
    if (period === 'last-month') return '上月没有人上榜。'
    const how = kind === 'referrals' ? '邀请朋友进群' : '发「签到」就有积分'
    return `${IN[period] === '' ? '' : IN[period]}还没有人上榜。${how}，第一名就是您。`
  },
  picture: {
    title: titleOf,
    unit: (kind: Kind) => UNITS[kind],
    subtitle: (kind: Kind, span: string) =>
      [kind === 'referrals' ? '留在群里的新朋友' : '得到的积分', span].filter((p) => p !== '').join(' · '),
    footer: (place: string, at: string) => `${place} · ${at}`,
    everywhere: '全部群',
    left: leftNote,
    /** Everybody sees it, so it names whom it is about. */
    own: (board: Board, own: Own) => {
      const place = ownOf(board)
        .replace(/^您(?:现在)?/u, '')
        .replace(/。$/u, '')
      return `${shown(own.name)}：${place}`
    },
    file: (kind: Kind) => `${NAMES[kind]}.png`,
  },
  noWish: (word: string) => `「${shown(word)}」没看懂，可以写：本月、上月、总榜，图、文字`,
  twice: (word: string) => `「${shown(word)}」和前面的重复了，写一个就好`,
  /** Under a board that nobody asked for. */
  seeOwn: (kind: Kind) => `发「${NAMES[kind]}」看看您第几名。`,
  inGroup: '请在要发榜单的群里写',
  notServed: '这个群暂停着，先在群里发「#开启」',
  noKindNow: '要写哪个榜：邀请榜 或 积分榜，例如：#榜单 发 积分榜 上月',
  posted: (kind: Kind, period: Period) => `${titleOf(kind, period)}发到群里了。`,
  noSchedule: '要写时间和哪个榜，例如：#榜单 开 周一 9:00 邀请榜',
  noKind: '要写哪个榜：邀请榜 或 积分榜，例如：#榜单 开 周一 9:00 邀请榜',
  noDay: (text: string) =>
    `「${shown(text)}」里没有看到日子，可以写：每天、周一、每月1日，例如：#榜单 开 周一 9:00 邀请榜`,
  noSuchDay: (day: number, most: number) => `每月只能选 1 到 ${most} 日：不是每个月都有 ${day} 日`,
  noTime: '还缺时间，例如：#榜单 开 周一 9:00 邀请榜',
  badTime: (time: string) => `「${shown(time)}」不像一天里的时间，请写 9:00 或 晚上8点`,
  scheduled: (kind: Kind, s: Schedule, next: string) =>
    `好，${whenText(s)} 在本群发${NAMES[kind]}（图片）。下一次：${next}。不发了就写：#榜单 关 ${NAMES[kind]}`,
  schedules: (rows: readonly { kind: Kind; schedule: Schedule; next: string }[]) =>
    rows.length === 0
      ? '本群没有定时的榜单。要发就写，例如：#榜单 开 周一 9:00 邀请榜'
      : [
          '本群定时的榜单：',
          ...rows.map((r) => `${NAMES[r.kind]}：${whenText(r.schedule)}，下一次 ${r.next}`),
          '不发了就写：#榜单 关',
        ].join('\n'),
  stopped: (kinds: readonly Kind[]) =>
    kinds.length === 0 ? '本群本来就没有定时的榜单。' : `好，不再定时发${kinds.map((k) => NAMES[k]).join('和')}了。`,
  notScheduled: (kind: Kind) => `本群没有定时发${NAMES[kind]}。`,
}
