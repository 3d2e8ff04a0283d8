export const texts = {
  group: '群与人员',
  now: (name: string, tier: string, until: string | undefined) =>
    `${name}：${tier}${until === undefined ? '' : `，到 ${until}`}`,
  none: (name: string) => `${name}：普通群友`,
  set: (name: string, tier: string, until: string | undefined) =>
    `${name}现在是${tier}${until === undefined ? '' : `，到 ${until} 为止`}。之后的时限按这个算。`,
  taken: (name: string) => `${name}现在是普通群友。`,
  isStaff: (name: string) => `${name}是同事，不用设会员`,
  noUntil: '普通群友不用写到期日',
  past: '到期日已经过去了，请写将来的日期',
}
