import { oneOf, optional } from '../../core/args.ts'
import { dateKey } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { Tx } from '../../core/tx.ts'
import { recoveryOf } from '../followup/index.ts'
import { questionReview } from '../questions/index.ts'
import { satisfactionLines } from '../satisfaction/index.ts'
import { calendarsOf } from './calendars.ts'
import { type Figures, figuresOf } from './figures.ts'
import { type Period, periodOf, type Report } from './period.ts'
import { isSaid, retentionOf, type Scope, saveSchedule, ticketFacts } from './queries.ts'
import { texts } from './texts.ts'

/** The figures of a period, each room on its own calendar. */
export async function figuresFor(
  tx: Pick<Tx, 'db'>,
  scope: Scope,
  period: Pick<Period, 'from' | 'to'>,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Figures> {
  const roomIds = scope.roomId === undefined ? undefined : [scope.roomId]
  const facts = await ticketFacts(tx.db, { account: scope.account, roomIds }, period.from, period.to)
  return figuresOf(facts, await calendarsOf(tx, scope.account, facts, settings))
}

/** The report as it is said; undefined when nothing happened. */
export async function reportText(
  tx: Tx,
  report: Report,
  scope: Scope & { place: string | undefined },
  period: Period,
  settings: Settings,
): Promise<string | undefined> {
  const figures = await figuresFor(tx, scope, period, settings)
  const heard = report === 'monthly' ? ((await satisfactionLines(tx, scope, period.from, settings.timeZone)) ?? []) : []
  if (figures.tickets + figures.falseAlarms === 0)
    return heard.length === 0 ? undefined : [texts.nothing(report, period), ...heard].join('\n')
  const lines = [texts.report(report, period, figures, scope.place)]
  if (report !== 'daily') {
    const retention = await retentionOf(tx.db, scope, period.from, period.to)
    if (retention.complained > 0) lines.push(texts.retention(retention))
  }
  if (report === 'monthly') {
    const { complained, others } = await recoveryOf(tx.db, scope.account, tx.now, scope.roomId)
    if (complained.people > 0) lines.push(texts.recovery(complained, others))
    lines.push(...heard)
  }
  if (report === 'weekly' && scope.roomId === undefined) {
    const review = await questionReview(tx.db, scope.account, period.from, period.to)
    if (review.asked > 0) lines.push(texts.questions(review))
  }
  return lines.join('\n')
}

const NAMES: Record<Report, { names: [string, string]; here: string; before: string; when: string }> = {
  daily: { names: ['日报', 'daily-report'], here: '今天', before: '昨天', when: '每天 21:00' },
  weekly: { names: ['周报', 'weekly-report'], here: '本周', before: '上周', when: '每周一 9:00' },
  monthly: { names: ['月报', 'monthly-report'], here: '本月', before: '上月', when: '每月 1 日 9:00' },
}

function reportCommand(report: Report): Command {
  const { names, here, before, when } = NAMES[report]
  return command({
    names,
    who: 'manager',
    group: texts.group,
    help: `${here}的工单、时效、评分、质量分、各人情况；在群里发只看那个群；${when} 自动发到值班群`,
    examples: [names[0], `${names[0]} ${before}`, `${names[0]} 关`, `${names[0]} 开`],
    args: { what: optional(oneOf('要看的', { [here]: 'here', [before]: 'before', 开: 'on', 关: 'off' })) },
    async run({ what }, context, tx) {
      const { sender, settings, where, room } = context
      if (what === 'on' || what === 'off') {
        await saveSchedule(tx.db, sender.account, report, what === 'on')
        return discreetly(context, tx, texts.scheduled(report, what === 'on'))
      }
      const roomId = where === 'room' ? room?.id : undefined
      const scope = { account: sender.account, roomId, place: roomId === undefined ? undefined : room?.topic }
      const period = periodOf(report, tx.now, what === 'before' ? 1 : 0, settings.timeZone)
      const text = (await reportText(tx, report, scope, period, settings)) ?? texts.nothing(report, period)
      return discreetly(context, tx, text)
    },
  })
}

/** What a group may see of last month; of this month in its first days there is too little. */
async function scorecard(
  context: CommandContext,
  month: 'here' | 'before',
  tx: Tx,
): Promise<{ text: string; period: Period }> {
  const { sender, settings, room } = context
  const period = periodOf('monthly', tx.now, month === 'before' ? 1 : 0, settings.timeZone)
  const figures = await figuresFor(tx, { account: sender.account, roomId: room?.id }, period, settings)
  if (figures.tickets === 0) throw new UserError(texts.scorecardEmpty(period))
  return { text: texts.scorecard(period, figures), period }
}

export const insightCommands: Command[] = [
  reportCommand('daily'),
  reportCommand('weekly'),
  reportCommand('monthly'),
  command({
    names: ['成绩单', 'scorecard'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '本群的承诺兑现情况；先给您看，发布后全群可见',
    examples: ['成绩单', '成绩单 上月', '成绩单 发布', '成绩单 发布 上月'],
    args: {
      publish: optional(oneOf('发布或月份', { 发布: 'publish', 本月: 'here', 上月: 'before' })),
      month: optional(oneOf('月份', { 本月: 'here', 上月: 'before' })),
    },
    misplaced: async () => texts.scorecardInGroup,
    async run({ publish, month }, context, tx) {
      const { room } = context
      if (room === undefined) return undefined
      const isPublishing = publish === 'publish'
      const wanted = month ?? (publish === 'publish' ? 'here' : (publish ?? 'here'))
      const { text, period } = await scorecard(context, wanted, tx)
      if (!isPublishing) return discreetly(context, tx, texts.scorecardDraft(text))
      const key = `scorecard:${room.id}:${period.key}:${dateKey(tx.now, context.settings.timeZone)}`
      if (await isSaid(tx.db, key)) throw new UserError(texts.scorecardTwice(period))
      await tx.send({ to: { roomId: room.id }, text, lane: 'post', key })
      return undefined
    },
  }),
]
