import { describe, expect, it } from 'vitest'
import { draftsFor, thingOf } from '../../src/features/coaching/draft.ts'
import { BODIES, OPENERS, SERIOUS, texts } from '../../src/features/coaching/texts.ts'
import { findHarsh, RULES } from '../../src/features/coaching/wording.ts'
import { CATEGORIES } from '../../src/text/index.ts'

describe('harsh words', () => {
  it.each([
    ['这个没办法', 'no-way'],
    ['我跟您说了没办法的', 'no-way'],
    ['退款不可能，别想了', 'impossible'],
    ['这个我们做不了', 'cannot-do'],
    ['没法处理，您等通知', 'no-means'],
    ['不行就是不行', 'no-is-no'],
    ['你自己看群公告', 'see-yourself'],
    ['自己去查单号', 'see-yourself'],
    ['说明书上写得很清楚', 'stands-there'],
    ['这种问题百度一下就有', 'search-it'],
    ['你找快递公司去', 'ask-others'],
    ['不是我的问题', 'not-my-fault'],
    ['这个不归我们管', 'not-my-job'],
    ['跟我们没关系', 'not-with-us'],
    ['又不是我寄的', 'did-not-do-it'],
    ['是您自己填错地址了', 'you-did-it'],
    ['规定就是这样', 'rule-is-rule'],
    ['公司规定不能退', 'by-the-rules'],
    ['没有这个先例', 'no-precedent'],
    ['早就说过了！', 'said-before'],
    ['都讲了多少遍了', 'said-before'],
    ['急什么，又不会跑', 'why-hurry'],
    ['你催什么', 'why-hurry'],
    ['那你等着吧', 'just-wait'],
    ['烦不烦啊', 'annoying'],
    ['我很忙的好吗，正忙着呢', 'too-busy'],
    ['爱买不买', 'take-or-leave'],
    ['嫌贵别买', 'then-do-not-buy'],
    ['随便你', 'as-you-like'],
    ['那就退群吧', 'leave-then'],
    ['你去投诉吧', 'complain-then'],
    ['你有病吧，别吵了', 'abuse'],
    ['少废话', 'abuse'],
    ['别吵了', 'abuse'],
    ['别人都没问题', 'others-are-fine'],
    ['就你事多', 'others-are-fine'],
    ['你理解错了', 'misunderstood'],
    ['听不懂吗', 'cannot-read'],
    ['您没仔细看说明', 'careless'],
    ['至于吗，一本书而已', 'making-a-fuss'],
    ['怎么可能坏', 'cannot-be'],
    ['不知道', 'do-not-know'],
    ['这个我也不清楚啊。', 'do-not-know'],
    ['沒辦法，規定就是這樣', 'no-way'],
    ['我现在去查，【几点】前告诉您', 'time-left-open'],
  ])('「%s」 is noticed as %s', (said, rule) => {
    expect(findHarsh(said)?.rule).toBe(rule)
  })

  it.each([
    '不是没办法，我再想想',
    '我们不会说没办法就不管的',
    '您没办法登录的话，发我截图',
    '有没有办法今天送到，我问一下仓库',
    '如果没办法打开，重启一次试试',
    '您说的「没办法付款」我看到了',
    '您刚才说没办法付款，是哪一步呢',
    '我们不可能不管您的',
    '您处理不了就交给我',
    '您可以自己看一下进度，也可以问我',
    '我自己看了一遍，确实缺页',
    '我去找快递问，下午3点前回您',
    '是不是我们的问题，我先查清楚',
    '不用着急，我在',
    '别急，已经在办了',
    '您急什么时候用？我安排加急',
    '不会让您等着的，三点前回您',
    '换谁都会很烦，对不起',
    '您没空的话我发文字',
    '两种都行，随您方便',
    '不知道您方便接电话吗',
    '不知道您收到没有',
    '我不知道，我去问仓库，下午3点前告诉您',
    '您不知道在哪里点也没关系，我发图',
    '大家早上好，今天八点直播',
    '我早就跟仓库打过招呼，今天发',
    '按规定可以给您退，我来申请',
    '要投诉的话我帮您登记',
    '如果您有病在身，我给您送上门',
    '您有病假条的话发我一张',
    '群里太吵，不要吵到孩子，我私下发您',
    '好的',
    '',
    '“爱买不买”这种话我们不会说',
  ])('「%s」 is let be', (said) => {
    expect(findHarsh(said)).toBeUndefined()
  })

  it('has a better wording for each, which is not harsh itself', () => {
    expect(Object.keys(RULES).length).toBeGreaterThanOrEqual(30)
    for (const rule of Object.keys(RULES) as (keyof typeof RULES)[]) {
      const hint = texts.hint({ rule, group: RULES[rule].group, clause: '…' })
      const better = /可以说：(.+)/u.exec(hint)?.[1] ?? ''
      expect(better.length, rule).toBeGreaterThan(5)
      expect(findHarsh(better.replaceAll('【几点】', '三点')), rule).toBeUndefined()
    }
  })

  it('takes no time for a long message', () => {
    expect(findHarsh('您'.repeat(100_000))).toBeUndefined()
    expect(findHarsh('不是'.repeat(50_000))).toBeUndefined()
  })
})

describe('drafts', () => {
  it('are at least three a category, each with one question or one time to fill in', () => {
    for (const body of [...CATEGORIES.flatMap((c) => BODIES[c]), ...SERIOUS]) {
      expect((body.match(/？|【几点】/gu) ?? []).length, body).toBe(1)
      expect(body).not.toMatch(/尽快|马上|立刻|一定|保证|您(?:自己|没|错)/u)
      expect(findHarsh(body.replaceAll('【几点】', '三点')), body).toBeUndefined()
    }
    for (const c of CATEGORIES) expect(new Set(BODIES[c]).size).toBeGreaterThanOrEqual(3)
    expect(OPENERS[1].length).toBeGreaterThanOrEqual(3)
    for (const serious of SERIOUS) {
      expect(serious).toMatch(/电话/u)
      expect(serious).toMatch(/平安|安全|人没事/u)
    }
  })

  it('repeat what the member complains about, in our words', () => {
    expect(thingOf({ category: 'logistics', summary: '三天了还没发货' })).toBe('发货的事')
    expect(thingOf({ category: 'quality', summary: '收到的书缺页' })).toBe('缺页的事')
    expect(thingOf({ category: 'other', summary: '<script>' })).toBe('这件事')
  })

  it('are two different ones, the same for the same ticket, signed', () => {
    const ticket = { id: 12, category: 'logistics', severity: 2, summary: '三天了还没发货' } as const
    const [one, two] = draftsFor(ticket, '小林')
    expect(draftsFor(ticket, '小林')).toEqual([one, two])
    expect(one).not.toBe(two)
    for (const draft of [one, two]) {
      expect(draft).toContain('发货的事')
      expect(draft).toMatch(/——小林$/u)
    }
    const all = [1, 2, 3].map((id) => draftsFor({ ...ticket, id }, '小林')[0])
    expect(new Set(all).size).toBe(3)
    expect(draftsFor({ ...ticket, severity: 3 }, '小林')[0]).toMatch(/电话/u)
  })
})
