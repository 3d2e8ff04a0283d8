import { z } from 'zod'
import { DAY, HOUR, MINUTE } from '../../../core/calendar.ts'
import { hoursText } from '../../../core/working-hours.ts'
import { quietText, rulesOfAccount } from '../../../features/attention/index.ts'
import { readSwitches } from '../../../features/coaching/index.ts'
import { type Limit, limitsOf } from '../../../features/compensation/index.ts'
import {
  type Forecast,
  LOOKED_BACK_DAYS,
  type Preview,
  previewRules,
  STEP_MS,
} from '../../../features/escalation/index.ts'
import { calendarOf } from '../../../features/hours/index.ts'
import { incidentRule } from '../../../features/incidents/index.ts'
import { staffOf } from '../../../features/roster/index.ts'
import {
  type Clock,
  DEFAULT_RULES,
  ownRules,
  RULE_KINDS,
  type Rule,
  type RuleKind,
  rulesInUse,
  type Scope,
} from '../../../features/sla/index.ts'
import { Choice } from '../../choice.tsx'
import { given } from '../../query.ts'
import { OrderForm, problem, show } from '../../shell.tsx'
import { type Ctx, mayDo, type Visitor } from '../../visitor.ts'
import { lengthText, Setting, Tabs } from './parts.tsx'
import { common, policyWords } from './texts.ts'

const TIERS = ['any', 'vip', 'year', 'month', 'single'] as const
const SEVERITIES = ['any', 1, 2, 3] as const
const UNITS = ['minute', 'hour', 'day', 'off', 'reset'] as const
type Unit = (typeof UNITS)[number]

const UNIT_MS: Record<Exclude<Unit, 'off' | 'reset'>, number> = { minute: MINUTE, hour: HOUR, day: DAY }

/** The words of the command. */
const KIND_WORDS: Record<RuleKind, string> = {
  'first-response': '首次回复',
  'next-response': '再次回复',
  plan: '给方案',
  resolution: '解决',
}
const TIER_LINES = { vip: 'VIP', year: '年卡', month: '月卡', single: '单次' } as const
const SEVERITY_LINES = { 1: '一般', 2: '较急', 3: '紧急' } as const
const UNIT_LINES = { minute: '分钟', hour: '小时', day: '天' } as const
const CLOCK_LINES: Record<Clock, string> = { working: '服务时间', always: '全天' }
const ROLE_LINES = { agent: '客服', manager: '群管理' } as const
const SPAN_LINES = { ticket: '每单', day: '每天' } as const

const query = z.object({
  kind: z.enum(RULE_KINDS).default('first-response'),
  tier: z.enum(TIERS).default('any'),
  severity: z.preprocess((s) => (s === undefined || s === 'any' ? s : Number(s)), z.literal(SEVERITIES).default('any')),
  amount: given(z.coerce.number().int().min(1).max(43_200)),
  unit: z.enum(UNITS).optional(),
  clock: z.enum(['working', 'always']).optional(),
})

const sameScope = (a: Scope, b: Scope): boolean => a.kind === b.kind && a.tier === b.tier && a.severity === b.severity

/** What somebody wants a limit to be, as the line of the command and as the rules would then be. */
interface Wanted {
  line: string
  change(own: readonly Rule[]): Rule[]
}

function wantedOf(
  scope: Scope,
  { amount, unit, clock }: z.infer<typeof query>,
  before: Rule | undefined,
): Wanted | undefined {
  if (unit === undefined) return undefined
  const words = [
    '时效',
    KIND_WORDS[scope.kind],
    ...(scope.tier === undefined ? [] : [TIER_LINES[scope.tier]]),
    ...(scope.severity === undefined ? [] : [SEVERITY_LINES[scope.severity]]),
  ]
  const others = (own: readonly Rule[]) => own.filter((r) => !sameScope(r, scope))
  if (unit === 'reset') return { line: [...words, '恢复'].join(' '), change: others }
  const kept = clock ?? before?.clock ?? 'working'
  if (unit === 'off')
    return { line: [...words, '关'].join(' '), change: (own) => [...others(own), { ...scope, ms: null, clock: kept }] }
  if (amount === undefined || amount * UNIT_MS[unit] > 30 * DAY) return undefined
  return {
    line: [...words, `${amount}${UNIT_LINES[unit]}`, CLOCK_LINES[kept]].join(' '),
    change: (own) => [...others(own), { ...scope, ms: amount * UNIT_MS[unit], clock: kept }],
  }
}

function PreviewTable({
  visitor,
  preview,
  names,
}: {
  visitor: Visitor
  preview: Preview
  names: ReadonlyMap<number, string>
}) {
  const w = policyWords[visitor.lang]
  const { before, after } = preview
  const total = (f: Forecast) => [...f.told.values()].reduce((sum, n) => sum + n, 0)
  const people = [...new Set([...before.told.keys(), ...after.told.keys()])].sort((a, b) => a - b)
  const Numbers = ({ name, of }: { name: string; of: (f: Forecast) => number }) => (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{of(before)}</td>
      <td class="number">{of(after) === of(before) ? of(after) : <b>{of(after)}</b>}</td>
    </tr>
  )
  const newly = (one: Forecast, other: Forecast) =>
    one.missedTickets.filter((id) => !other.missedTickets.includes(id)).slice(0, 10)
  const [worse, better] = [newly(after, before), newly(before, after)]
  const isSame = ['kept', 'missed', 'running', 'unlimited'].every((k) => before[k as 'kept'] === after[k as 'kept'])
  if (preview.tickets === 0) return <p>{w.noTickets(LOOKED_BACK_DAYS)}</p>
  return (
    <>
      <p class="quiet">{w.previewOf(LOOKED_BACK_DAYS, preview.tickets)}</p>
      {isSame && total(before) === total(after) ? <p>{w.same}</p> : null}
      <div class="scroll-x">
        <table id="preview">
          <thead>
            <tr>
              <td />
              <th scope="col" class="number">
                {w.asNow}
              </th>
              <th scope="col" class="number">
                {w.asWanted}
              </th>
            </tr>
          </thead>
          <tbody>
            <Numbers name={w.rows.kept} of={(f) => f.kept} />
            <Numbers name={w.rows.missed} of={(f) => f.missed} />
            <Numbers name={w.rows.running} of={(f) => f.running} />
            <Numbers name={w.rows.unlimited} of={(f) => f.unlimited} />
          </tbody>
          <tbody>
            <tr>
              <th scope="rowgroup" colspan={3}>
                {w.alerts}
              </th>
            </tr>
            {people.map((id) => (
              <Numbers name={names.get(id) ?? '—'} of={(f) => f.told.get(id) ?? 0} />
            ))}
            <Numbers name={w.total} of={total} />
          </tbody>
        </table>
      </div>
      {[
        { title: w.newlyMissed, tickets: worse },
        { title: w.newlyKept, tickets: better },
      ].map(({ title, tickets }) =>
        tickets.length === 0 ? null : (
          <p>
            {title}：
            {tickets.map((id) => (
              <>
                {' '}
                <a href={`/desk/${id}`}>#{id}</a>
              </>
            ))}
          </p>
        ),
      )}
    </>
  )
}

/** The rules of the house, and what another time limit would have meant last month. */
export async function policiesPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { kind, tier, severity } = parsed.data
  const { account } = visitor.person
  const own = await ownRules(db, account)
  const rules = rulesInUse(own)
  const scope: Scope = {
    kind,
    tier: tier === 'any' ? undefined : tier,
    severity: severity === 'any' ? undefined : severity,
  }
  const before = rules.find((r) => sameScope(r, scope))
  const isEditing = c.req.query('tier') !== undefined
  const wanted = wantedOf(scope, parsed.data, before)
  const preview = wanted === undefined ? undefined : await previewRules({ db, now }, account, settings, wanted.change)
  const names = new Map((await staffOf(db, account, 'agent')).map((p) => [p.id, p.name]))
  const [t, w] = [common[visitor.lang], policyWords[visitor.lang]]
  const order = { visitor, back: `/setup/policies?kind=${kind}` }
  const ruleText = (rule: Rule | undefined) =>
    rule === undefined ? '—' : rule.ms === null ? w.unlimited : lengthText(rule.ms, visitor)
  const what = [
    w.kinds[kind],
    ...(tier === 'any' ? [] : [w.tiers[tier]]),
    ...(severity === 'any' ? [] : [w.severities[severity]]),
  ].join(' · ')
  const shownUnit = unitOf(parsed.data.amount, parsed.data.unit, before)
  const calendar = await calendarOf({ db }, account, undefined, settings)
  const attention = await rulesOfAccount(db, account)
  const limits = await limitsOf(db, account)
  const incidents = await incidentRule(db, account)
  const hints = await readSwitches(db, account, visitor.person.id)
  const isOwner = mayDo(visitor, 'owner')
  const amountText = ({ coupon, points }: Limit) =>
    w.money(coupon === null ? w.unlimitedShort : w.yuan(coupon), points === null ? w.unlimitedShort : String(points))
  return show(c, {
    title: t.areas.policies,
    body: (
      <>
        <Tabs visitor={visitor} here="policies" />
        <h2>{w.limits}</h2>
        <p class="quiet">{w.limitsWhy}</p>
        <nav class="tabs" aria-label={w.limits}>
          {RULE_KINDS.map((k) => (
            <a href={`/setup/policies?kind=${k}`} aria-current={k === kind ? 'page' : undefined}>
              {w.kinds[k]}
            </a>
          ))}
        </nav>
        <div class="scroll-x panel">
          <table>
            <thead>
              <tr>
                <td />
                {SEVERITIES.map((s) => (
                  <th scope="col">{w.severities[s]}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {TIERS.map((row) => (
                <tr>
                  <th scope="row">{w.tiers[row]}</th>
                  {SEVERITIES.map((s) => {
                    const cell: Scope = {
                      kind,
                      tier: row === 'any' ? undefined : row,
                      severity: s === 'any' ? undefined : s,
                    }
                    const rule = rules.find((r) => sameScope(r, cell))
                    const isOwn = own.some((r) => sameScope(r, cell))
                    const isHere = isEditing && row === tier && s === severity
                    return (
                      <td>
                        <a
                          class="cell"
                          href={`/setup/policies?kind=${kind}&tier=${row}&severity=${s}#edit`}
                          aria-current={isHere ? 'true' : undefined}
                        >
                          {rule === undefined ? <span class="quiet">—</span> : <b>{ruleText(rule)}</b>}
                          {rule === undefined || rule.ms === null ? null : (
                            <span class="quiet"> {w.clocks[rule.clock]}</span>
                          )}
                          {isOwn ? <span class="tag warn">{w.changed}</span> : null}
                          <span class="unseen">
                            {' '}
                            {w.tiers[row]} {w.severities[s]}
                          </span>
                        </a>
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {isEditing ? (
          <section class="panel" id="edit">
            <h2>{w.edit(what)}</h2>
            <p class="quiet">
              {t.now}：
              {before === undefined
                ? w.none
                : `${ruleText(before)}${before.ms === null ? '' : ` · ${w.clocks[before.clock]}`}`}
              {' · '}
              {t.standard}：{ruleText(DEFAULT_RULES.find((r) => sameScope(r, scope)))}
            </p>
            <form method="get" action="/setup/policies#edit" class="filters">
              <input type="hidden" name="kind" value={kind} />
              <input type="hidden" name="tier" value={tier} />
              <input type="hidden" name="severity" value={severity} />
              <label>
                {w.amount}
                <input type="number" name="amount" min={1} max={43200} value={shownUnit.amount} />
              </label>
              <Choice
                label={w.unit}
                name="unit"
                options={UNITS.map((u) => [u, w.units[u]] as const)}
                chosen={shownUnit.unit}
              />
              <Choice
                label={w.clock}
                name="clock"
                options={(['working', 'always'] as const).map((clock) => [clock, w.clocks[clock]] as const)}
                chosen={parsed.data.clock ?? before?.clock ?? 'working'}
              />
              <button type="submit" class="button">
                {w.preview}
              </button>
            </form>
            {wanted === undefined || preview === undefined ? (
              parsed.data.unit === undefined ? null : (
                <p class="said mistake">{w.nothingYet}</p>
              )
            ) : (
              <>
                <h3>{w.previewTitle}</h3>
                <PreviewTable visitor={visitor} preview={preview} names={names} />
                <OrderForm {...order} line={wanted.line} label={w.apply(wanted.line)} />
                <p class="quiet">{w.applyWhy}</p>
              </>
            )}
          </section>
        ) : null}
        {own.length === 0 ? null : (
          <details id="reset">
            <summary>{w.resetAll}</summary>
            <p>{w.resetAllWhy}</p>
            <OrderForm {...order} line="时效 恢复" label={w.resetAllButton} class="danger" />
          </details>
        )}
        <ul class="rows panel">
          <Setting id="escalation" name={w.escalation} value={null}>
            <p>{w.escalationNow(lengthText(STEP_MS, visitor))}</p>
          </Setting>
          <Setting id="hours" name={w.hours} value={hoursText(calendar.hours)}>
            <OrderForm {...order} line="服务时间" label={t.save} class="field">
              <label class="wide">
                <span class="quiet">{w.hoursHow}</span>
                <input name="words" value={hoursText(calendar.hours)} required maxlength={300} />
              </label>
            </OrderForm>
            <div class="choices">
              <OrderForm {...order} line="服务时间 时区" label={t.save} class="little">
                <label>
                  <span class="quiet">{w.zone}</span>{' '}
                  <input name="words" value={calendar.zone} required maxlength={60} />
                </label>
              </OrderForm>
              <OrderForm {...order} line="服务时间 恢复" label={t.reset} class="little" />
            </div>
          </Setting>
          <Setting id="quiet" name={w.quiet} value={quietText(attention.quiet)}>
            <OrderForm {...order} line="静默" label={t.save}>
              <label>
                <span class="unseen">{w.quiet}</span>
                <input name="words" value={quietText(attention.quiet)} required maxlength={40} />
              </label>
            </OrderForm>
          </Setting>
          <Setting id="attention" name={w.attention} value={w.rooms(attention.perRoom)}>
            <p class="quiet">
              {w.persons(attention.perDay, attention.perWeek)}。{w.attentionWhy}
            </p>
            <div class="choices">
              <OrderForm {...order} line="打扰 每群" label={t.save} class="little">
                <label>
                  <span class="quiet">{w.perRoom}</span>{' '}
                  <input type="number" name="words" min={0} max={20} value={attention.perRoom} required />
                </label>
              </OrderForm>
              <OrderForm {...order} line="打扰 每人" label={t.save} class="little">
                <label>
                  <span class="quiet">{w.perPerson}</span>{' '}
                  <input type="number" name="words" min={0} max={20} value={attention.perDay} required />
                </label>
                <input
                  type="number"
                  name="words"
                  min={0}
                  max={140}
                  value={attention.perWeek}
                  required
                  aria-label={w.perPerson}
                />
              </OrderForm>
              <OrderForm {...order} line="打扰 恢复" label={t.reset} class="little" />
            </div>
          </Setting>
          <Setting id="compensation" name={w.compensation} value={null} {...(isOwner ? {} : { note: t.onlyOwner })}>
            <p class="quiet">{w.compensationWhy}</p>
            <ul class="rows">
              {(['agent', 'manager'] as const).flatMap((role) =>
                (['ticket', 'day'] as const).map((span) => (
                  <li>
                    {w.roles[role]} · {w.spans[span]}：{amountText(limits[role][span])}{' '}
                    {isOwner ? (
                      <OrderForm
                        {...order}
                        line={`补偿额度 ${ROLE_LINES[role]} ${SPAN_LINES[span]}`}
                        label={t.save}
                        class="little"
                      >
                        <label>
                          <span class="unseen">
                            {w.roles[role]} {w.spans[span]}
                          </span>
                          <input name="words" required maxlength={40} placeholder={w.compensationHow} />
                        </label>
                      </OrderForm>
                    ) : null}
                  </li>
                )),
              )}
            </ul>
          </Setting>
          <Setting
            id="incidents"
            name={w.incidents}
            value={incidents === undefined ? w.incidentsOff : w.incidentsNow(incidents.people, incidents.minutes)}
          >
            <OrderForm {...order} line="事件 设置" label={t.save} class="little">
              <label>
                <span class="quiet">{w.incidentsHow}</span> <input name="words" required maxlength={40} />
              </label>
            </OrderForm>
          </Setting>
          <Setting id="wording" name={w.wording} value={hints.all ? t.on : t.off}>
            <p class="quiet">{w.wordingWhy}</p>
            <OrderForm
              {...order}
              line={`措辞提醒 全部 ${hints.all ? '关' : '开'}`}
              label={hints.all ? t.off : t.on}
              class="little"
            />
          </Setting>
          <Setting id="publishing" name={w.publishing} value={null}>
            <p>
              {w.publishingNow} <a href="/setup/rooms">{w.perGroup}</a>
            </p>
          </Setting>
          <Setting id="followup" name={w.followup} value={null}>
            <p>{w.followupNow}</p>
          </Setting>
        </ul>
      </>
    ),
  })
}

/** What stands in the fields: what was entered, else the limit that counts, in the largest unit that divides it. */
function unitOf(
  amount: number | undefined,
  unit: Unit | undefined,
  rule: Rule | undefined,
): { amount: number | undefined; unit: Unit } {
  if (unit !== undefined) return { amount, unit }
  const ms = rule?.ms ?? 15 * MINUTE
  const fits = (['day', 'hour', 'minute'] as const).find((u) => ms % UNIT_MS[u] === 0) ?? 'minute'
  return { amount: ms / UNIT_MS[fits], unit: fits }
}
