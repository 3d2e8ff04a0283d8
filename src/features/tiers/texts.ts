export const texts = {
  group: '群与人员',
  now: (name: string, tier: string, until: string | undefined) =>
    `${name}：${tier}${until === undefined ? '' : `，到 ${until}`}`,
  none: (name: string) => `${name}：普通群友`,
  set: (name: string, tier: string, until: string | undefined) =>
    `${name}现在是${tier}${until === undefined ? '' : `，到 ${until} 为止`}。之后的时限按这个算。`,
  taken: (name: string) => `${name}现在是普通群友。`,
  ends: (tier: string, days: number, last: string) =>
    `您的${tier}到 ${last} 为止，${days <= 1 ? '今天是最后一天' : `还有 ${days} 天`}。想续的话回我一声，同事来帮您办。`,
  endsThisWeek: (people: readonly { name: string; tier: string; last: string }[]) =>
    [
      `本周有 ${people.length} 位会员到期：`,
      ...people.slice(0, 20).map((p) => `${p.name} ${p.tier}，到 ${p.last}`),
      ...(people.length > 20 ? [`还有 ${people.length - 20} 位，发「会员 @群友」看`] : []),
    ].join('\n'),
  isStaff: (name: string) => `${name}是同事，不用设会员`,
  noUntil: '普通群友不用写到期日',
  past: '到期日已经过去了，请写将来的日期',
}
