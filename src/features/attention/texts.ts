import { quietText, type Rules } from './attention.ts'

/** In a group its managers write the sign, and only there does it change that group alone. */
const sign = (own: boolean) => (own ? '#' : '')

export const texts = {
  group: '设置',
  groupMember: '我的',

  quiet: (rules: Rules, own: boolean) =>
    rules.quiet === 'off'
      ? `${own ? '本群' : ''}没有静默时段。设一个：${sign(own)}静默 22:00-08:00`
      : `${own ? '本群' : ''}静默时段：${quietText(rules.quiet)}，这段时间不发欢迎和通知，过后再发；投诉和回复照常。\n改：${sign(own)}静默 23:00-07:00；不要：${sign(own)}静默 关${own ? '（在本群发）' : ''}`,
  quietSet: (rules: Rules, own: boolean) =>
    rules.quiet === 'off'
      ? `${own ? '本群' : '所有群'}不再有静默时段。`
      : `${own ? '本群' : '没有单独设过的群'}静默时段改为 ${quietText(rules.quiet)}，欢迎和通知会等到结束后再发；投诉和回复照常。`,
  quietUnread: (written: string) => `「${written}」不像时段，请写 静默 22:00-08:00，不要就写 静默 关`,
  quietWrong: (wrong: string) => `${wrong}，请写 静默 22:00-08:00`,
  quietWholeDay: '静默时段要比一天短，开始和结束不能一样。想少发一点用「打扰」，不要静默就写 静默 关',

  rules: (rules: Rules) =>
    `没人主动要的消息（通知、提醒、活动、生日祝福）：每个群一天最多 ${rules.perRoom} 条；私聊每人一天最多 ${rules.perDay} 条、七天最多 ${rules.perWeek} 条。放不下的先等着，轮到时并成一条；有人投诉还没回复时先不发。投诉提醒和回复不受限。`,
  room: (perRoom: number, today: number, waiting: number, expired: number) =>
    [
      `本群一天最多 ${perRoom} 条，今天发了 ${today} 条${waiting === 0 ? '' : `，${waiting} 条在等`}。`,
      ...(expired === 0 ? [] : [`七天里有 ${expired} 条等到过期没有发。`]),
    ].join('\n'),
  how: '改：在要改的群里发 #打扰 本群 2，其他的 打扰 每群 2、打扰 每人 1 3（一天 1 条、七天 3 条）；恢复发 打扰 恢复',
  roomSet: (n: number) => (n === 0 ? '好，本群不再发没人主动要的消息。' : `好，本群一天最多 ${n} 条。`),
  roomsSet: (n: number) => `好，没有单独设过的群一天最多 ${n} 条。`,
  personSet: (day: number, week: number) => `好，私聊每人一天最多 ${day} 条，七天最多 ${week} 条。`,
  restored: (rules: Rules, own: boolean) =>
    own
      ? `本群恢复成一天最多 ${rules.perRoom} 条。`
      : `恢复了：每群一天 ${rules.perRoom} 条，每人一天 ${rules.perDay} 条、七天 ${rules.perWeek} 条。`,
  budgetUnread: (written: string) => `「${written}」我没看懂，请写 打扰 本群 2 或 打扰 每人 1 3`,
  budgetRange: '一天最多写 20 条，再多就真的打扰了',
  budgetWeek: '请写一天几条、七天几条，七天的不能比一天的少，例如 打扰 每人 1 3',
  budgetInRoom: '「本群」请到那个群里发；这里可以写 打扰 每群 2 或 打扰 每人 1 3',

  muted: '好，以后除了您问的和您的事，我不主动找您。想恢复发「恢复提醒」。',
  mutedAlready: '已经记着了，我不会主动找您。想恢复发「恢复提醒」。',
  unmuted: '好，有活动和生日这样的事，我会告诉您。不想要时发「别打扰」。',
  unmutedAlready: '本来就开着。不想要时发「别打扰」。',
}
