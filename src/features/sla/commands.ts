import { optional, rest } from '../../core/args.ts'
import { DAY, MINUTE, parseDurationMs } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Tx } from '../../core/tx.ts'
import type { Severity } from '../../text/index.ts'
import { TIER_WORDS, type Tier } from '../tiers/index.ts'
import { acknowledgementOf, dropRules, ownRules, saveAcknowledgement, saveRule } from './queries.ts'
import { type Clock, type RuleKind, rulesInUse, type Scope } from './rule.ts'
import { texts } from './texts.ts'

const KINDS: Readonly<Record<string, RuleKind>> = {
  首次回复: 'first-response',
  首响: 'first-response',
  回复: 'first-response',
  再次回复: 'next-response',
  给方案: 'plan',
  方案: 'plan',
  解决: 'resolution',
  办结: 'resolution',
}
const SEVERITIES: Readonly<Record<string, Severity>> = { 一般: 1, 较急: 2, 紧急: 3 }
const CLOCKS: Readonly<Record<string, Clock>> = {
  全天: 'always',
  全天计时: 'always',
  服务时间: 'working',
  服务时间内: 'working',
}
const WHATS: Readonly<Record<string, 'off' | 'reset'>> = { 关: 'off', 不限: 'off', 恢复: 'reset', 默认: 'reset' }

interface Wish {
  kind?: RuleKind
  tier?: Tier
  severity?: Severity
  clock?: Clock
  what?: 'off' | 'reset'
  ms?: number
}

const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

/** The words of a wish in whatever order. @throws UserError for a word that means nothing here, or the same thing twice. */
function readWish(text: string): Wish {
  const wish: Wish = {}
  const put = <K extends keyof Wish>(key: K, value: Wish[K], word: string) => {
    if (wish[key] !== undefined) throw new UserError(texts.twice(word))
    wish[key] = value
  }
  for (const word of text.split(/[\s,，、]+/u).filter((w) => w !== '')) {
    const lower = word.toLowerCase()
    const kind = own(KINDS, word)
    const tier = own(TIER_WORDS, lower)
    const severity = own(SEVERITIES, word)
    const clock = own(CLOCKS, word)
    const what = own(WHATS, word)
    const ms = parseDurationMs(word)
    if (kind !== undefined) put('kind', kind, word)
    else if (tier !== undefined && tier !== 'none') put('tier', tier, word)
    else if (severity !== undefined) put('severity', severity, word)
    else if (clock !== undefined) put('clock', clock, word)
    else if (what !== undefined) put('what', what, word)
    else if (ms !== undefined) put('ms', ms, word)
    else throw new UserError(texts.notUnderstood(word))
  }
  return wish
}

async function change(text: string, { sender }: CommandContext, tx: Tx): Promise<string> {
  const wish = readWish(text)
  const { kind, what } = wish
  if (kind === undefined) {
    if (what !== 'reset' || Object.keys(wish).length > 1) throw new UserError(texts.which)
    if (!(await dropRules(tx.db, sender.account, undefined))) throw new UserError(texts.nothingToRestore)
    return texts.restored
  }
  const scope: Scope = { kind, tier: wish.tier, severity: wish.severity }
  if (what === 'reset') {
    if (!(await dropRules(tx.db, sender.account, scope))) throw new UserError(texts.nothingToRestore)
    return texts.restoredOne(scope)
  }
  if (what === undefined && wish.ms === undefined) throw new UserError(texts.missingTime)
  if (wish.ms !== undefined && (wish.ms < MINUTE || wish.ms > 30 * DAY)) throw new UserError(texts.outOfRange)
  const before = rulesInUse(await ownRules(tx.db, sender.account)).find(
    (r) => r.kind === kind && r.tier === scope.tier && r.severity === scope.severity,
  )
  const rule = {
    ...scope,
    ms: what === 'off' ? null : (wish.ms ?? null),
    clock: wish.clock ?? before?.clock ?? 'working',
  }
  await saveRule(tx.db, sender.account, rule, sender.id, tx.now)
  return texts.set(rule)
}

async function changeAcknowledgement(text: string, { sender }: CommandContext, tx: Tx): Promise<string> {
  if (text === '恢复' || text === '默认') {
    await saveAcknowledgement(tx.db, sender.account, undefined, sender.id, tx.now)
    return texts.acknowledgementRestored
  }
  const foreign = [...text.matchAll(/\{([^{}]*)\}/gu)].map((m) => m[1] ?? '').find((n) => n !== '同事' && n !== '时间')
  if (foreign !== undefined) throw new UserError(texts.unknownPlace(foreign))
  if (!text.includes('{时间}')) throw new UserError(texts.needsTime)
  await saveAcknowledgement(tx.db, sender.account, text, sender.id, tx.now)
  return texts.acknowledgementSet(text)
}

export const slaCommands: Command[] = [
  command({
    names: ['时效', 'sla'],
    who: 'manager',
    group: texts.group,
    help: '看或改时限（按会员等级、紧急程度），和收到不满时先说的话',
    examples: [
      '时效 首次回复 10分钟',
      '时效',
      '时效 首次回复 VIP 30分钟 全天',
      '时效 解决 紧急 24小时 全天',
      '时效 给方案 关',
      '时效 答复语 收到，{同事}会在 {时间} 前回复您',
      '时效 恢复',
    ],
    args: { text: optional(rest('时限', 300)) },
    async run({ text }, context, tx) {
      const { account } = context.sender
      if (text !== undefined) {
        const words = /^答复语\s*([\s\S]+)$/u.exec(text)?.[1]
        const done =
          words === undefined ? await change(text, context, tx) : await changeAcknowledgement(words, context, tx)
        return discreetly(context, tx, done)
      }
      const acknowledgement = await acknowledgementOf(tx.db, account)
      const lines = [
        texts.list(rulesInUse(await ownRules(tx.db, account))),
        ...(acknowledgement === undefined ? [] : [texts.acknowledgement(acknowledgement)]),
        texts.acknowledgementHow,
      ]
      return discreetly(context, tx, lines.join('\n'))
    },
  }),
]
