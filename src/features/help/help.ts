import type { Command } from '../../core/command.ts'
import { nearest } from '../../text/index.ts'

/** How the commands are arranged for reading. Pure. */

/** The groups in the order in which people need them; those not named here follow. */
export const ORDER = [
  '工单',
  '值班',
  '问答',
  '公示',
  '反映问题',
  '补偿',
  '积分',
  '邀请',
  '奖品',
  '口碑',
  '我的',
  '报告',
  '设置',
  '群与人员',
]

/** What is used most, shown first in its group. */
export const OFTEN = [
  '投诉',
  '进度',
  '已解决',
  '没解决',
  '评分',
  '人工',
  '工单',
  '接',
  '承诺',
  '结',
  '转',
  '回',
  '签到',
  '积分',
]

/** Used once, at the very beginning, as the terminal says. */
const UNLISTED = '认领'

export interface Group {
  name: string
  commands: readonly Command[]
}

const rank = (list: readonly string[], word: string) => (list.includes(word) ? list.indexOf(word) : list.length)

/** The groups of these commands, and in each the commands, what is used most first. */
export function grouped(commands: readonly Command[]): Group[] {
  const listed = commands.filter((c) => c.names[0] !== UNLISTED)
  return [...new Set(listed.map((c) => c.group))]
    .sort((a, b) => rank(ORDER, a) - rank(ORDER, b))
    .map((name) => ({
      name,
      commands: listed
        .filter((c) => c.group === name)
        .sort((a, b) => rank(OFTEN, a.names[0]) - rank(OFTEN, b.names[0])),
    }))
}

/** What somebody may have meant who asked about a word that is neither a group nor a command: 接单 → 接. */
export function nearestTopic(word: string, groups: readonly Group[]): string | undefined {
  const names = groups.flatMap((g) => [g.name, ...g.commands.map((c) => c.names[0])])
  const within = names.filter((n) => word.includes(n) || n.includes(word)).sort((a, b) => b.length - a.length)
  return within[0] ?? nearest(word, names)
}
