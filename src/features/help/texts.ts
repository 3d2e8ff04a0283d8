/** More than these of a group are counted only: two lines of a phone. */
const SHOWN = 6

export const texts = {
  group: '帮助',
  greeting: '有事直接说就好，也可以发：',
  greetingStaff: (role: string) => `您是${role}，在这里可以用：`,
  groupLine: (group: string, names: readonly string[]) =>
    `【${group}】${names.slice(0, SHOWN).join('、')}${names.length > SHOWN ? ` 等 ${names.length} 个` : ''}`,
  mark: '同事的命令在客户群里前面要加 #，例如 #工单。',
  more: (isMember: boolean) =>
    isMember ? '看一组发「帮助 反映问题」，看一个发「帮助 进度」。' : '看一组发「帮助 工单」，看一个发「帮助 承诺」。',
  examples: (lines: readonly string[]) => `例如：${lines.join(' ｜ ')}`,
  moreAbout: (name: string) => `看别的例子发「帮助 ${name}」。`,
  alias: (names: string) => `也可以写：${names}`,
  needs: (role: string) => `（要${role}才能用）`,
  noSuch: (word: string, meant: string | undefined) =>
    meant === undefined
      ? `没有「${word}」这个命令，发「帮助」看全部`
      : `没有「${word}」这个命令，要看的是「帮助 ${meant}」吗？`,
  hint: '我是群里的小助手暖暖。想反映问题发「投诉 …」，查处理情况发「进度」，看看我会什么发「帮助」。',
}
