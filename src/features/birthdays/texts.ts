import { type Birthday, birthdayText } from './birthday.ts'

export const texts = {
  group: '我的',
  groupSettings: '设置',

  saved: (b: Birthday) => `记下了：${birthdayText(b)}，到那天给您送上祝福。不想让我记着发「生日 删除」。`,
  savedInGroup: '记下了，到那天给您送上祝福。',
  shown: (b: Birthday) => `您的生日我记着：${birthdayText(b)}。改就再发一次，不想让我记着发「生日 删除」。`,
  shownInGroup: '您的生日我记着呢。想看是哪天，私聊我发「生日」。',
  none: '您还没告诉我生日。发「生日 05-20」或「生日 农历 四月初八」，不用写年份。',
  deleted: '好，您的生日我不记了。',
  nothingToDelete: '我没有记过您的生日。',
  unread: (written: string) => `「${written}」我没看懂，请写 生日 05-20 或 生日 农历 四月初八`,
  noSuchDay: (written: string) => `没有「${written}」这一天，请写 生日 05-20 或 生日 农历 四月初八`,

  /** Said privately. */
  greeting: (name: string, topic: string, gift: number) =>
    `${name}，生日快乐！「${topic}」的大家和暖暖祝您今天开心，新的一岁顺顺利利。${giftText(gift)}`,
  /** Said in the group with the person mentioned in front of it. */
  greetingInGroup: (gift: number) => `生日快乐！祝您今天开心，新的一岁顺顺利利。${giftText(gift)}`,

  tomorrow: (people: readonly (Birthday & { name: string; topic: string })[]) =>
    [
      `明天过生日的群友（${people.length} 位）：`,
      ...people.slice(0, 20).map((p) => `${p.name}（${birthdayText(p)}，「${p.topic}」）`),
      ...(people.length > 20 ? [`还有 ${people.length - 20} 位`] : []),
    ].join('\n'),

  settings: (inGroup: boolean, gift: number) =>
    `本群的生日祝福${inGroup ? '在群里说' : '私下说'}，${gift === 0 ? '没有礼物' : `送 ${gift} 积分`}。\n改：#生日礼 20；不送：#生日礼 0；#生日礼 群里，#生日礼 私下`,
  giftUnread: (written: string) => `「${written}」我没看懂，请写 生日礼 20、生日礼 0、生日礼 群里 或 生日礼 私下`,
  giftTooMuch: (most: number) => `生日礼最多 ${most} 积分`,
}

function giftText(gift: number): string {
  return gift === 0 ? '' : `送您 ${gift} 积分，发「积分」看看。`
}
