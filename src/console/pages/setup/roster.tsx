import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { wallTime } from '../../../core/calendar.ts'
import type { ContactInfo } from '../../../core/events.ts'
import { dayKind, holidayName } from '../../../core/holidays.ts'
import { spansOn } from '../../../core/working-hours.ts'
import { daysText, patternText, type Roster, rosterOf, type Turn } from '../../../features/shifts/index.ts'
import { OrderForm, problem, show, When } from '../../shell.tsx'
import type { Ctx, Visitor } from '../../visitor.ts'
import { Tabs } from './parts.tsx'
import { common, rosterWords } from './texts.ts'

/** So many weeks ahead can be seen. */
const WEEKS = 8

const query = z.object({
  week: z.coerce.number().int().min(0).max(WEEKS).default(0),
  turn: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}\.\d{1,10}\.\d{1,15}$/)
    .optional(),
  gap: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}\.\d{1,2}$/)
    .optional(),
})

type Day = Roster['days'][number]
type Gap = Day['gaps'][number]

const NAMING_LINES: Record<string, string> = { daily: '每天', workday: '工作日', weekend: '周末', holiday: '节假日' }
const WEEKDAY_LINES = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

const two = (n: number) => String(n).padStart(2, '0')
function timeText(at: Date, zone: string): string {
  const { hour, minute } = wallTime(at, zone)
  return `${two(hour)}:${two(minute)}`
}
/** Midnight at the end is 24:00. */
const spanText = ({ from, to }: { from: Date; to: Date }, zone: string): string => {
  const end = timeText(to, zone)
  return `${timeText(from, zone)}-${end === '00:00' ? '24:00' : end}`
}

/** The line that puts somebody into a gap, under the name under which lines of that day count. */
const fillLine = (naming: string, gap: Gap, zone: string): string => {
  const days = NAMING_LINES[naming] ?? (naming.length === 1 ? WEEKDAY_LINES[Number(naming)] : naming)
  return `排班 ${days} ${spanText(gap, zone)}`
}

/** What the page knows while it is made. */
interface Scene {
  visitor: Visitor
  roster: Roster
  now: Date
  week: number
  back: string
  nameOf(id: number): string
}

const pathOf = (week: number, more = ''): string => `/setup/roster?week=${week}${more}`

function DayName({ day, scene }: { day: Day; scene: Scene }) {
  const w = rosterWords[scene.visitor.lang]
  const holiday = holidayName(day.day)
  const isMadeUp = holiday === undefined && dayKind(day.day) === 'workday' && weekdayOf(day.day) > 4
  return (
    <>
      {w.weekdays[weekdayOf(day.day)]} <span class="quiet">{day.day.slice(5)}</span>
      {holiday === undefined ? null : <span class="tag warn">{holiday}</span>}
      {isMadeUp ? <span class="tag">{w.madeUp}</span> : null}
    </>
  )
}

const dayText = (day: string, visitor: Visitor): string =>
  `${rosterWords[visitor.lang].weekdays[weekdayOf(day)]} ${day.slice(5)}`

function GapLink({ day, gap, index, scene }: { day: Day; gap: Gap; index: number; scene: Scene }) {
  const { roster, visitor, week } = scene
  const w = rosterWords[visitor.lang]
  return (
    <a
      class="slot open"
      href={pathOf(week, `&gap=${day.day}.${index}#choose`)}
      data-line={fillLine(day.naming ?? day.day, gap, roster.zone)}
    >
      {w.open} {spanText(gap, roster.zone)}
    </a>
  )
}

function TurnLink({ turn, personId, scene, named }: { turn: Turn; personId: number; scene: Scene; named: boolean }) {
  const { roster, visitor, week, now, nameOf } = scene
  const w = rosterWords[visitor.lang]
  const isAbsent = turn.absent.includes(personId)
  const inside = (
    <>
      {named ? `${nameOf(personId)} ` : ''}
      {spanText(turn, roster.zone)}
      {turn.urgentOnly ? ` ${w.night}` : ''}
      {isAbsent ? ` ${w.absent}` : ''}
      {turn.backupId === undefined || isAbsent ? null : <small> {w.backup(nameOf(turn.backupId))}</small>}
    </>
  )
  if (turn.to <= now) return <span class="slot past">{inside}</span>
  return (
    <a
      class={`slot ${isAbsent ? 'away' : turn.urgentOnly ? 'night' : ''}`}
      href={pathOf(week, `&turn=${turn.day}.${turn.entryId}.${personId}#choose`)}
      data-day={turn.day}
      data-holder={personId}
      data-name={nameOf(personId)}
      draggable="true"
    >
      {inside}
    </a>
  )
}

/** The people of a turn who were to do it: those who come, and those who do not. */
const everybodyIn = (turn: Turn): number[] => [...turn.people, ...turn.absent]

function Grid({ scene }: { scene: Scene }) {
  const { roster, visitor } = scene
  const w = rosterWords[visitor.lang]
  return (
    <div class="scroll-x roster-grid panel">
      <table>
        <thead>
          <tr>
            <th scope="col">{w.who}</th>
            {roster.days.map((day) => (
              <th scope="col">
                <DayName day={day} scene={scene} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{w.open}</th>
            {roster.days.map((day) => (
              <td>
                {spansOn(roster.hours, day.day).length === 0 ? <span class="quiet">{w.closed}</span> : null}
                {day.gaps.map((gap, index) => (
                  <GapLink day={day} gap={gap} index={index} scene={scene} />
                ))}
              </td>
            ))}
          </tr>
          {roster.people.map((person) => (
            <tr>
              <th scope="row">{person.name}</th>
              {roster.days.map((day) => (
                <td data-cell={day.day} data-person={person.id} data-name={person.name}>
                  {day.turns
                    .filter((turn) => everybodyIn(turn).includes(person.id))
                    .map((turn) => (
                      <TurnLink turn={turn} personId={person.id} scene={scene} named={false} />
                    ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cards({ scene }: { scene: Scene }) {
  const { roster, visitor } = scene
  const w = rosterWords[visitor.lang]
  return (
    <ul class="rows panel roster-cards">
      {roster.days.map((day) => (
        <li>
          <h2>
            <DayName day={day} scene={scene} />
          </h2>
          {spansOn(roster.hours, day.day).length === 0 ? <span class="quiet">{w.closed}</span> : null}
          {day.turns.flatMap((turn) =>
            everybodyIn(turn).map((id) => <TurnLink turn={turn} personId={id} scene={scene} named={true} />),
          )}
          {day.gaps.map((gap, index) => (
            <GapLink day={day} gap={gap} index={index} scene={scene} />
          ))}
        </li>
      ))}
    </ul>
  )
}

/** One button for each colleague. */
function Colleagues(props: {
  scene: Scene
  people: readonly ContactInfo[]
  line: (person: ContactInfo) => string
  mention: (person: ContactInfo) => number[]
}) {
  const { visitor, back } = props.scene
  return (
    <div class="choices">
      {props.people.map((person) => (
        <OrderForm
          visitor={visitor}
          line={props.line(person)}
          mention={props.mention(person)}
          label={person.name}
          back={back}
          class="little"
        />
      ))}
    </div>
  )
}

/** Whom to put into what was pressed. Undefined when that is no longer there. */
function Chooser({ scene, turn, gap }: { scene: Scene; turn: string | undefined; gap: string | undefined }): Child {
  const { roster, visitor, week, back, now, nameOf } = scene
  const w = rosterWords[visitor.lang]
  const [dayKey = '', first = '', second = ''] = (turn ?? gap ?? '').split('.')
  const day = roster.days.find((d) => d.day === dayKey)
  if (day === undefined) return null
  const close = (
    <p>
      <a href={pathOf(week)}>{w.back}</a>
    </p>
  )
  if (gap !== undefined) {
    const found = day.gaps[Number(first)]
    if (found === undefined) return null
    const { naming } = day
    const isDate = naming === undefined || naming.includes('-')
    const how =
      naming === undefined || isDate ? w.onlyThat : (w.namings[naming] ?? w.weekly(w.weekdays[Number(naming)] ?? ''))
    const weekday = weekdayOf(day.day)
    return (
      <section class="panel" id="choose">
        <h2>{w.fill(dayText(day.day, visitor), spanText(found, roster.zone))}</h2>
        <h3>{how}</h3>
        <p class="quiet">{w.fillWhy(how)}</p>
        <Colleagues
          scene={scene}
          people={roster.people}
          line={(p) => `${fillLine(naming ?? day.day, found, roster.zone)} @${p.name}`}
          mention={(p) => [p.id]}
        />
        {naming === undefined ? (
          <>
            <h3>{w.weekly(w.weekdays[weekday] ?? '')}</h3>
            <Colleagues
              scene={scene}
              people={roster.people}
              line={(p) => `${fillLine(String(weekday), found, roster.zone)} @${p.name}`}
              mention={(p) => [p.id]}
            />
          </>
        ) : null}
        {close}
      </section>
    )
  }
  const holder = Number(second)
  const found = day.turns.find((t) => t.entryId === Number(first) && everybodyIn(t).includes(holder) && t.to > now)
  const name = nameOf(holder)
  if (found === undefined || name === '') return null
  return (
    <section class="panel" id="choose">
      <h2>{w.swap(dayText(day.day, visitor), name)}</h2>
      <p class="quiet">{w.swapWhy(name)}</p>
      <Colleagues
        scene={scene}
        people={roster.people.filter((p) => p.id !== holder && !found.people.includes(p.id))}
        line={(p) => `换班 ${day.day} @${name} @${p.name}`}
        mention={(p) => [holder, p.id]}
      />
      {found.absent.includes(holder) ? null : (
        <>
          <h3>{w.leave(name)}</h3>
          <p class="quiet">{w.leaveWhy}</p>
          <OrderForm
            visitor={visitor}
            line={`请假 ${day.day} @${name}`}
            mention={[holder]}
            label={w.leave(name)}
            back={back}
            class="little"
          />
        </>
      )}
      {close}
    </section>
  )
}

/** Who is on duty when: the week, what is fixed, and who is away. */
export async function rosterPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { week, turn, gap } = parsed.data
  const roster = await rosterOf({ db, now }, visitor.person.account, settings, week * 7)
  const nameOf = (id: number) => roster.people.find((p) => p.id === id)?.name ?? ''
  const back = pathOf(week)
  const scene: Scene = { visitor, roster, now, week, back, nameOf }
  const [t, w] = [common[visitor.lang], rosterWords[visitor.lang]]
  const order = { visitor, back }
  const Staff = ({ name, none }: { name: string; none?: string }) => (
    <label>
      <span class="quiet">{name}</span>{' '}
      <select name="words">
        {none === undefined ? null : <option value="">{none}</option>}
        {roster.people.map((p) => (
          <option value={none === undefined ? `@${p.name}` : `后备 @${p.name}`}>{p.name}</option>
        ))}
      </select>
    </label>
  )
  return show(c, {
    title: t.areas.roster,
    scripts: ['roster.js'],
    body: (
      <>
        <Tabs visitor={visitor} here="roster" />
        <nav class="choices" aria-label={w.week}>
          {week === 0 ? null : <a href={pathOf(week - 1)}>{w.earlier}</a>}
          <b>
            {roster.days[0]?.day.slice(5)} – {roster.days.at(-1)?.day.slice(5)}
          </b>
          {week === WEEKS ? null : <a href={pathOf(week + 1)}>{w.later}</a>}
        </nav>
        <Chooser scene={scene} turn={turn} gap={gap} />
        <div id="palette" hidden data-chosen={w.chosen('{name}')}>
          <p class="quiet">{w.drag}</p>
          <div class="choices">
            {roster.people.map((person) => (
              <button
                type="button"
                class="slot person"
                draggable="true"
                aria-pressed="false"
                data-person={person.id}
                data-name={person.name}
              >
                {person.name}
              </button>
            ))}
          </div>
          <p id="chosen" role="status"></p>
          <div hidden>
            <OrderForm {...order} line="" label={t.save} class="roster-order">
              <input name="line" value="" />
            </OrderForm>
          </div>
        </div>
        <p class="quiet by-tap">{w.tap}</p>
        <Grid scene={scene} />
        <Cards scene={scene} />
        <section class="panel">
          <h2>{w.nowDuty}</h2>
          {roster.shifts.map((shift) => (
            <p>
              {nameOf(shift.contactId)} <span class="tag good">{t.now}</span>{' '}
              <When at={shift.to} visitor={visitor} now={now} />
            </p>
          ))}
          <OrderForm {...order} line="值班" label={w.setNow}>
            <Staff name={w.who} />
            <label>
              <span class="quiet">{w.length}</span>{' '}
              <input name="words" value="8小时" required maxlength={20} title={w.lengthHow} />
            </label>
          </OrderForm>
          {roster.onDuty.length === 0 ? null : (
            <div class="choices">
              <OrderForm {...order} line="值班 下班" label={w.end} class="little" />
            </div>
          )}
        </section>
        <section class="panel">
          <h2>{w.absences}</h2>
          {roster.absences.length === 0 ? <p>{w.absencesNone}</p> : null}
          <ul class="rows">
            {roster.absences.map((a) => {
              const days = daysText(a.from, a.to, roster.zone)
              const name = nameOf(a.contactId)
              return (
                <li class="with-button">
                  <span>
                    {a.kind === 'swap'
                      ? w.swapOf(name, a.substituteId === undefined ? '' : nameOf(a.substituteId), days)
                      : a.kind === 'leave'
                        ? w.leaveOf(name, days)
                        : w.offOf(name)}{' '}
                    {a.state === 'offered' ? <span class="tag warn">{w.offered}</span> : null}
                  </span>
                  {a.kind === 'swap' ? (
                    <OrderForm {...order} line={`拒绝换班 ${a.id}`} label={w.cancelSwap} class="little" />
                  ) : (
                    <OrderForm
                      {...order}
                      line={`销假 ${dateOf(new Date(Math.max(a.from.getTime(), now.getTime())), roster.zone)} @${name}`}
                      mention={[a.contactId]}
                      label={w.cancelLeave}
                      class="little"
                    />
                  )}
                </li>
              )
            })}
          </ul>
          <OrderForm {...order} line="请假" label={w.addLeave}>
            <label>
              <span class="quiet">{w.leaveDays}</span> <input name="words" required maxlength={40} />
            </label>
            <Staff name={w.who} />
          </OrderForm>
        </section>
        <section class="panel">
          <h2>{w.fixed}</h2>
          {roster.entries.length === 0 ? <p>{w.fixedNone}</p> : null}
          <ul class="rows">
            {roster.entries.map((entry) => (
              <li class="with-button">
                <span>
                  {entry.urgentOnly ? <span class="tag">{w.night}</span> : null}{' '}
                  {patternText({ days: [...entry.days], spans: entry.spans })}{' '}
                  <b>{entry.people.map(nameOf).join('、')}</b>{' '}
                  {entry.backupId === undefined ? null : <span class="quiet">{w.backup(nameOf(entry.backupId))}</span>}
                </span>
                <OrderForm {...order} line={`排班 删 ${entry.id}`} label={w.drop} class="little" />
              </li>
            ))}
          </ul>
          <h3>{w.add}</h3>
          <OrderForm {...order} line="排班" label={w.add} class="field">
            <label>
              {w.kind}{' '}
              <select name="words">
                <option value="">{w.ordinary}</option>
                <option value="夜班">{w.nightShift}</option>
              </select>
            </label>
            <label class="wide">
              {w.days}
              <input name="words" required maxlength={200} placeholder={w.daysHow} />
            </label>
            <Staff name={w.who} />
            <Staff name={w.standIn} none={w.noStandIn} />
          </OrderForm>
          <div class="choices">
            <OrderForm {...order} line="排班 撤销" label={w.undo} class="little" />
          </div>
          {roster.entries.length === 0 ? null : (
            <details id="clear">
              <summary>{w.clear}</summary>
              <p>{w.clearWhy}</p>
              <OrderForm {...order} line="排班 清空" label={w.clearButton} class="danger" />
            </details>
          )}
        </section>
      </>
    ),
  })
}

function dateOf(at: Date, zone: string): string {
  const { year, month, day } = wallTime(at, zone)
  return `${year}-${two(month)}-${two(day)}`
}
