const braced = (names: readonly string[]) => names.map((v) => `{${v}}`).join(' ')

export const texts = {
  group: '设置',
  /** Said with the newcomers mentioned in front of it. */
  default: [
    '欢迎来到「{群名}」！',
    '谢谢{邀请人}带新朋友来～',
    '有问题直接在群里说，我会请客服同事来回复您；发「帮助」看我会什么，有不满意发「投诉」，一定有人跟进。',
  ].join('\n'),
  someFriend: '群里的朋友',
  someRoom: '我们的群',
  names: (shown: readonly string[], total: number) =>
    `${shown.join('、')}${total > shown.length ? `等 ${total} 位` : ''}`,
  andMore: (n: number) => `还有 ${n} 位新朋友一起到，也欢迎你们！`,
  unknownVariable: (written: string, allowed: readonly string[]) =>
    `欢迎语里没有「${written.slice(0, 20)}」这一项，可以写：${braced(allowed)}。\n例如：#欢迎语 欢迎 {新人} 来到 {群名}！`,
  variables: (allowed: readonly string[]) =>
    `可以用的变量：${braced(allowed)}；恢复默认发「#欢迎语 默认」，关闭发「#欢迎语 关」。`,
  shown: (template: string, isDefault: boolean, preview: string, variables: string) =>
    `现在的欢迎语${isDefault ? '（默认）' : ''}：\n${template}\n\n新人看到的：\n${preview}\n\n${variables}`,
  shownOff: '本群没有开欢迎语。写一段发「#欢迎语 …」，或发「#欢迎语 默认」打开。',
  saved: (preview: string) => `欢迎语换好了，新人会看到：\n${preview}`,
  reset: (preview: string) => `已恢复默认欢迎语，新人会看到：\n${preview}`,
  off: '本群不再发欢迎语。想恢复时发「#欢迎语 默认」。',
  sampleNewcomer: '小新',
}
