export const texts = {
  group: '设置',
  now: (hours: string, zone: string | undefined, own: boolean, open: boolean, next: string) =>
    [
      `${own ? '本群' : ''}服务时间：${hours}${zone === undefined ? '' : `（时区 ${zone}）`}`,
      open ? `现在在服务时间内，到 ${next}。` : `现在不在服务时间内，${next} 开始。`,
    ].join('\n'),
  rest: (name: string) => `今天${name}休息。`,
  how: '改：服务时间 工作日 9:00-12:00 13:30-18:00 周末 10:00-16:00 节假日 休息\n只改一天：服务时间 12-31 休息；恢复默认：服务时间 恢复',
  howRoom: '在客户群里发只改那个群。',
  set: (hours: string, own: boolean) =>
    `${own ? '本群' : ''}服务时间改为：${hours}\n之后的时限和提醒按这个算，已经在走的不变。`,
  zoneSet: (zone: string) => `时区改为 ${zone}。`,
  wrongZone: (zone: string) => `没有「${zone}」这个时区，请写 Asia/Shanghai 或 Asia/Tokyo 这样的名字`,
  restored: (hours: string) => `已恢复：${hours}`,
  nothingToRestore: '这里没有单独改过，不用恢复',
}
