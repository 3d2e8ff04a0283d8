/** What the bot says about commands as such: unknown, not allowed, not here, too many. */
export const texts = {
  done: '好了。',
  noSuchRoom: '没有这个群，或者它不在您的账号里',
  noSuchPerson: '没有这个人，或者 TA 不在您的账号里',
  foreignForm: '这张表单是另一个人的，请刷新页面再试',
  noCommand: (line: string) => `「${line}」不是命令。命令都在「帮助」里。`,
  needsPrefix: (line: string) => `在客户群里命令前要加 #，不然群友会看到、我也不会执行：${line}`,
  unknown: (word: string) => `没有「${word}」这个命令。发「帮助」看看我会什么。`,
  didYouMean: (word: string, suggestion: string) => `没有「${word}」这个命令，您是想写「${suggestion}」吗？`,
  forbidden: (name: string, role: string, isStaff: boolean) =>
    isStaff
      ? `「${name}」要${role}才能用，请 TA 来操作。`
      : `「${name}」要${role}才能用。需要帮忙的话，直接在群里说就好。`,
  misplaced: (name: string, places: readonly string[]) => `「${name}」只能在${places.join('或')}用`,
  places: { room: '群里', direct: '和我私聊时' },
  placesForStaff: { room: '客户群里', 'staff-room': '值班群', direct: '和我私聊时' },
  tooFast: '您发得有点快，我缓一下，一分钟后再来找我吧～',
  unservedForStaff: (isPaused: boolean) => `这个群还没有开启服务${isPaused ? '（已暂停）' : ''}，请群管理发「#开启」。`,
  unserved: (isPaused: boolean) =>
    `这个群还没有开启服务${isPaused ? '（已暂停）' : ''}，我暂时帮不上忙，有事请直接联系群管理。`,
}
