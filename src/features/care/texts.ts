import { dateKey } from '../../core/calendar.ts'
import type { Note } from './queries.ts'
import { isRising, type Life, type Stage, silenceLimit, WINDOWS } from './stage.ts'

const STAGE_NAMES: Record<Stage, string> = { exploring: '探索', growing: '成长', mature: '成熟', declining: '衰退' }

const shorten = (text: string, max: number) => {
  const line = text.replace(/\s+/gu, ' ')
  return [...line].length > max ? `${[...line].slice(0, max - 1).join('')}…` : line
}

/** Why a member is in that stage, in the figures of the rule. */
function because(life: Life, stage: Stage, tierName: string | undefined): string[] {
  const spoke = life.month === 0 ? '近 30 天没说过话' : `近 30 天有 ${life.month} 天说过话`
  const bought = life.purchases === 0 ? [] : [`近 90 天买过 ${life.purchases} 次`]
  const member = tierName === undefined ? [] : [`${tierName}会员`]
  switch (stage) {
    case 'exploring':
      return life.joinedDays < WINDOWS.newDays
        ? [`进群 ${life.joinedDays} 天`, ...member]
        : [`近 90 天有 ${life.quarter} 天说过话，不到 ${WINDOWS.fewDays} 天`]
    case 'growing':
      return [spoke, isRising(life) ? '比之前多' : `还不到 ${WINDOWS.steadyDays} 天`]
    case 'mature':
      return [spoke, ...member, ...bought]
    case 'declining':
      return [
        `近一年有 ${life.year} 天说过话，已经 ${life.silentDays ?? 0} 天没说话，满 ${silenceLimit(life)} 天就算`,
        ...member,
        ...bought,
      ]
  }
}

export const texts = {
  group: '群与人员',
  groupSettings: '设置',

  stage: (life: Life, stage: Stage, tierName: string | undefined) =>
    `阶段：${STAGE_NAMES[stage]}（${because(life, stage, tierName).join('，')}）${life.openTickets === 0 ? '' : `；有 ${life.openTickets} 个工单没完成`}`,
  /** In an alert. */
  noteLine: (notes: readonly Note[], total: number) =>
    `备注：${notes.map((n) => shorten(n.text, 40)).join('；')}${total > notes.length ? `（共 ${total} 条）` : ''}`,

  notes: (name: string, notes: readonly Note[], zone: string) =>
    [
      `${name}的备注：`,
      ...notes.map((n) => `${n.id} ${n.text}（${n.byName}，${dateKey(n.at, zone)}）`),
      '删一条发「备注 删除 编号」。',
    ].join('\n'),
  noNotes: (name: string) => `${name}还没有备注。记一条：备注 @${name} 喜欢推理小说`,
  noted: (id: number, name: string) => `记下了（${id}）。${name}有工单时同事会看到；删掉发「备注 删除 ${id}」。`,
  notedInGroup: '您在群里发的这句大家都看得到，下次私聊我或在值班群里写更好。',
  noteSame: (id: number) => `已经有这条了（${id}）。`,
  noteIsStaff: (name: string) => `${name}是同事，备注只给群友记`,
  noteTooMany: (name: string, most: number) => `${name}已经有 ${most} 条备注了，先删掉几条旧的`,
  noteUnknown: (id: number) => `没有第 ${id} 条备注，发「备注 @群友」看编号`,
  noteNotYours: (id: number, name: string) => `第 ${id} 条是${name}记的，请本人或群管理来删`,
  noteGone: (id: number, name: string) => `${name}的第 ${id} 条备注删掉了。`,

  someRoom: '我们的群',
  /** Said privately to somebody who has fallen silent. */
  recall:
    '{群友}，好久没在「{群名}」见到您了，最近还好吗？有什么想聊的、想要的，直接回我就好。不想收到这样的消息发「别打扰」。',
  recallOn: (count: number) =>
    `开了：很久没说话的群友，每人 60 天最多收到一次问候。按现在的情况会发给 ${count} 位，先发「#唤回 预览」看看也行；关掉发「#唤回 关」。`,
  recallOff: '本群不再主动问候很久没说话的群友。',
  recallState: (isOn: boolean) =>
    `唤回现在${isOn ? '开着' : '关着'}。可以写：#唤回 开、#唤回 关、#唤回 预览、#唤回 文案 …、#唤回 文案 默认`,
  recallPreview: (
    names: readonly string[],
    total: number,
    spared: { muted: number; complaining: number; recently: number },
    isOn: boolean,
    text: string,
  ) => {
    const not = [
      ...(spared.muted === 0 ? [] : [`不想被打扰 ${spared.muted} 位`]),
      ...(spared.complaining === 0 ? [] : [`有工单没完成 ${spared.complaining} 位`]),
      ...(spared.recently === 0 ? [] : [`60 天内发过 ${spared.recently} 位`]),
    ]
    return [
      total === 0
        ? '现在没有要问候的群友。'
        : `${isOn ? '会' : '打开后会'}私下问候 ${total} 位：${names.join('、')}${total > names.length ? ' 等' : ''}`,
      ...(not.length === 0 ? [] : [`不发的：${not.join('、')}`]),
      `文案：${text}`,
    ].join('\n')
  },
  recallTextSet: (text: string) => `文案换好了，群友会看到：\n${text}`,
  recallUnread: (written: string) => `「${written}」我没看懂，请写 唤回 开、关、预览 或 文案 …`,
  recallTextTooLong: (max: number, length: number) => `文案最多 ${max} 个字，您写了 ${length} 个`,
  recallTextEmpty: '还缺文案，例如：唤回 文案 {群友}，好久不见！',
  unknownVariable: (written: string) =>
    `文案里没有「${[...written].slice(0, 20).join('')}」这一项，可以写 {群友} {群名}`,
  sampleMember: '小新',
}
