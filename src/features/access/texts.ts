/** Everything the bot says about coming into the console. */
export const texts = {
  group: '设置',
  link: (address: string, minutes: number) =>
    `您的控制台链接（${minutes} 分钟内有效，只能用一次，只给您自己）：\n${address}\n别转发给别人；想让所有设备退出，写「登出所有」。`,
  sentPrivately: '链接私聊发您了，只能您自己用。',
  tooMany: (minutes: number) => `刚才已经发过好几次链接了，请用最新的那条，或 ${minutes} 分钟后再要`,
  signedOut: (count: number) =>
    count === 0
      ? '没有登录着的设备，还没用的链接也作废了。'
      : `好了，${count} 台设备已退出控制台，还没用的链接也作废了。`,
  signedOutOther: (name: string, count: number) =>
    `好了，${name} 的 ${count} 台设备已退出控制台，还没用的链接也作废了。`,
  onlyOwners: '让别人退出要店主来做；让自己的设备退出，直接写「登出所有」',
}
