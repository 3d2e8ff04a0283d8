export const texts = {
  group: '帮助',
  greeting: (name: string, role: string) => `${name}，您是${role}，在这里可以用：`,
  more: '发「帮助 命令名」看例子。',
  alias: (names: string) => `也可以写：${names}`,
  noSuch: (name: string) => `没有「${name}」这个命令，发「帮助」看全部`,
  hint: '我是群里的小助手暖暖。想反映问题发「投诉 …」，查处理情况发「进度」，看看我会什么发「帮助」。',
}
