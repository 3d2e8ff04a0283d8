import { durationText } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import { SEVERITY_NAMES } from '../tickets/index.ts'
import { TIER_NAMES } from '../tiers/index.ts'
import type { Rule, Scope } from './rule.ts'

export const KIND_NAMES: Record<TargetKind, string> = {
  'first-response': '首次回复',
  'next-response': '再次回复',
  plan: '给方案',
  resolution: '解决',
  promise: '承诺兑现',
  step: '协办',
}

const scopeText = ({ kind, tier, severity }: Scope): string =>
  [
    KIND_NAMES[kind],
    ...(tier === undefined ? [] : [TIER_NAMES[tier]]),
    ...(severity === undefined ? [] : [SEVERITY_NAMES[severity]]),
  ].join(' ')

const ruleText = (rule: Rule): string =>
  `${scopeText(rule)}：${rule.ms === null ? '不限' : `${durationText(rule.ms)}${rule.clock === 'working' ? '（服务时间内）' : '（全天计时）'}`}`

export const texts = {
  group: '设置',
  list: (rules: readonly Rule[]) =>
    [
      '时限（几条都适用时，按最早的算）',
      ...rules.map(ruleText),
      '改：时效 首次回复 10分钟；时效 首次回复 VIP 30分钟 全天；时效 解决 紧急 24小时 全天；时效 给方案 关；时效 恢复',
    ].join('\n'),
  acknowledgement: (text: string) => `收到不满时先说：${text}`,
  acknowledgementHow: '改：时效 答复语 收到，{同事}会在 {时间} 前回复您',
  set: (rule: Rule) => `改好了，${ruleText(rule)}。新的工单按这个算，已经在走的不变。`,
  restoredOne: (scope: Scope) => `「${scopeText(scope)}」已恢复默认。`,
  restored: '时限都已恢复默认。',
  nothingToRestore: '这里没有改过，不用恢复',
  acknowledgementSet: (text: string) => `改好了，以后先说：${text}`,
  acknowledgementRestored: '答复语已恢复默认。',
  needsTime: '答复语里要写 {时间}，群友才知道最晚什么时候有人回复。例如：时效 答复语 收到，{同事}会在 {时间} 前回复您',
  unknownPlace: (name: string) => `答复语里只能用 {同事} 和 {时间}，「{${name}}」我不认识`,
  which: '要写改哪一个：首次回复、再次回复、给方案、解决。例如：时效 首次回复 10分钟',
  notUnderstood: (word: string) =>
    `「${word}」没看懂。可以写：首次回复、再次回复、给方案、解决；VIP、年卡、月卡、单次；一般、较急、紧急；10分钟；全天、服务时间；关、恢复`,
  missingTime: '还缺时间，例如：时效 首次回复 10分钟',
  outOfRange: '时限要在 1 分钟到 30 天之间',
  twice: (what: string) => `「${what}」写了两次，请只写一个`,
}
