import { durationText } from '../../../core/calendar.ts'
import { spanText } from '../../shell.tsx'
import { shellWords, words } from '../../words.ts'

export const texts = words(
  {
    title: (topic: string) => `${topic} · 说到做到`,
    intro: (days: number) => `近 ${days} 天，大家提的意见我们怎么办的。数字和内容都来自群里真实的记录。`,
    figures: '数字',
    received: '收到的意见',
    resolved: (n: number) => `已解决 ${n} 件`,
    allResolved: '全部解决了',
    quiet: '这段时间没有人提意见。',
    firstAnswer: '第一次回复',
    median: '中位数，按服务时间算',
    promises: '承诺兑现',
    kept: (kept: number, decided: number) => `${decided} 个承诺，兑现 ${kept} 个`,
    results: '公示过的结果',
    noResults: '还没有公示过的结果。',
    praise: '群友的话',
    praiseWhy: '本人同意展示，不写名字。',
    done: '您提的，我们做了',
    foot: '这里没有名字：群友的称呼、电话、地址和单号都隐去了，没公示的事不在这里。',
    other: 'English',
    duration: durationText,
  },
  {
    title: (topic: string) => `${topic} · kept promises`,
    intro: (days: number) =>
      `What became of the complaints of the last ${days} days. All of it comes from what really happened in the group.`,
    figures: 'Figures',
    received: 'Complaints',
    resolved: (n: number) => `${n} resolved`,
    allResolved: 'all of them resolved',
    quiet: 'Nobody complained in that time.',
    firstAnswer: 'First answer',
    median: 'median, within service hours',
    promises: 'Promises kept',
    kept: (kept: number, decided: number) => `${kept} of ${decided}`,
    results: 'Published results',
    noResults: 'No result has been published yet.',
    praise: 'What members say',
    praiseWhy: 'Shown with their consent, without names.',
    done: 'You suggested it, we did it',
    foot: 'No names here: those of members, phones, addresses and order numbers are hidden, and what was not published is not told.',
    other: '中文',
    duration: (ms: number) => spanText(ms, shellWords.en.units),
  },
)
