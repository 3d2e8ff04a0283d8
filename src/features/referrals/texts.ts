import type { Verdict } from './referral.ts'

/** Why an invitation does not count, as the inviter reads it. */
const WHY_NOT: Record<Verdict, string> = {
  earned: '已计入',
  rejoin: '以前就在群里',
  known: '在别的群见过',
  self: '自己进的群',
  staff: '工作邀请不计分',
  'staff-room': '不是客户群',
  'inviter-is-bot': '由我邀请',
  'unknown-inviter': '不知道是谁邀请的',
  snapshot: '不知道是谁邀请的',
}

export const texts = {
  group: '邀请',
  /** Stored with the attribution: without names, so that nothing has to be erased from it. */
  reason: '入群通知写明了邀请人；被邀请人没有进过我们的任何群',
  noneBrought: (points: number) => `您还没有邀请过新朋友。朋友由您邀请进群，您就有 ${points} 分。`,
  mine: (
    brought: { stayed: number; left: number },
    refused: readonly { verdict: Verdict; people: number }[],
    last: readonly { name: string; leftAt: Date | null }[],
    here: boolean,
  ) => {
    const total = brought.stayed + brought.left
    const lines = [
      `您${here ? '在本群' : ''}邀请了 ${total} 位新朋友${total === 0 ? '' : `：${brought.stayed} 位还在，${brought.left} 位已离开`}`,
    ]
    if (refused.length > 0) {
      const people = refused.reduce((sum, r) => sum + r.people, 0)
      lines.push(`另有 ${people} 位没有计入：${refused.map((r) => `${WHY_NOT[r.verdict]} ${r.people} 位`).join('，')}`)
    }
    if (last.length > 0)
      lines.push(`最近：${last.map((l) => `${l.name}${l.leftAt === null ? '' : '（已离开）'}`).join('、')}`)
    return lines.join('\n')
  },
}
