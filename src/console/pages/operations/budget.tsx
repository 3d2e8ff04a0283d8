import { z } from 'zod'
import { HOUR, MINUTE } from '../../../core/calendar.ts'
import { mutedPeople, quietText, rulesOfAccount, useOfPeople, useOfRooms } from '../../../features/attention/index.ts'
import { given, readFilter, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When, whenText } from '../../shell.tsx'
import { type Ctx, roomIdsOf, type Visitor } from '../../visitor.ts'
import { PER_PAGE, paged, Tabs } from './parts.tsx'
import { texts } from './texts.ts'

const query = z.object({ before: given(rowId) })

/** People shown at most in each list: the page tells of the most told, not of everybody. */
const PEOPLE = 20

interface Bar {
  from: Date
  count: number
}

/** How many messages in each stretch of time, as bars. */
function Pace(props: { title: string; bars: readonly Bar[]; visitor: Visitor; now: Date }) {
  const { title, bars, visitor, now } = props
  const t = texts[visitor.lang].budget
  const most = Math.max(...bars.map((b) => b.count), 1)
  return (
    <>
      <h3>{title}</h3>
      {bars.length === 0 ? (
        <p class="quiet">{t.nothing}</p>
      ) : (
        <ul class="bars">
          {bars.map((bar) => {
            const when = whenText(bar.from, visitor, now)
            return (
              <li>
                <span>{when}</span>
                <meter min={0} max={most} value={bar.count} aria-label={`${when} ${t.count(bar.count)}`}></meter>
                <span>{t.count(bar.count)}</span>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

/** How much of people's attention was taken unasked, and how fast the account speaks. */
export async function budgetPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const asked = readFilter(c, query)
  if (asked === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang].budget
  const now = office.now()
  const { account } = visitor.person
  const timeZone = office.settings.timeZone
  const where = { account, timeZone, roomIds: roomIdsOf(visitor) }
  const page = { before: asked.before, limit: PER_PAGE + 1 }
  const { rows: rooms, next } = paged(await useOfRooms(office.db, where, page, now), (room) => String(room.id))
  const rules = await rulesOfAccount(office.db, account)
  const people = await useOfPeople(office.db, where, PEOPLE, now)
  const muted = await mutedPeople(office.db, account, PEOPLE)
  const paceSince = (ms: number, step: number) =>
    office.operations.pace(account, new Date(Math.floor((now.getTime() - ms) / step + 1) * step), step)
  const [hour, day] = [await paceSince(HOUR, 5 * MINUTE), await paceSince(24 * HOUR, HOUR)]
  const field = (label: string, value: number) => (
    <label>
      {label}
      <input name="words" type="number" min={0} max={20} required value={value} />
    </label>
  )
  return show(c, {
    title: t.title,
    body: (
      <>
        <Tabs visitor={visitor} here="/operations/budget" />
        <p>{t.what}</p>
        <div class="panel">
          <p>{t.rules(rules.perRoom, rules.perDay, rules.perWeek, t.quiet(quietText(rules.quiet)))}</p>
          <details id="change">
            <summary>{t.change}</summary>
            <OrderForm visitor={visitor} line="打扰 每群" label={t.set} back={hereOf(c)} class="filters">
              {field(t.perRoom, rules.perRoom)}
            </OrderForm>
            <OrderForm visitor={visitor} line="打扰 每人" label={t.set} back={hereOf(c)} class="filters">
              {field(t.perDay, rules.perDay)}
              <label>
                {t.perWeek}
                <input name="words" type="number" min={0} max={140} required value={rules.perWeek} />
              </label>
            </OrderForm>
          </details>
        </div>
        <div class="columns">
          <section>
            <h2>{t.rooms}</h2>
            {rooms.length === 0 ? (
              <p class="panel">{t.noRooms}</p>
            ) : (
              <div class="panel scroll-x">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t.room}</th>
                      <th scope="col" class="number">
                        {t.today}
                      </th>
                      <th scope="col" class="number">
                        {t.week}
                      </th>
                      <th scope="col" class="number">
                        {t.waiting}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {rooms.map((room) => (
                      <tr>
                        <td>
                          {room.topic} {room.isStaffRoom ? <span class="tag">{t.staffRoom}</span> : null}
                        </td>
                        <td class="number">
                          {room.isStaffRoom ? (
                            room.today
                          ) : (
                            <span class={room.today >= room.perRoom ? 'tag warn' : ''}>
                              {room.today} / {room.perRoom}
                            </span>
                          )}
                        </td>
                        <td class="number">{room.week}</td>
                        <td class="number">{room.waiting}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <Pager c={c} next={next} />
            <h2>{t.people}</h2>
            {people.length === 0 ? (
              <p class="panel">{t.noPeople}</p>
            ) : (
              <div class="panel scroll-x">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t.person}</th>
                      <th scope="col" class="number">
                        {t.today}
                      </th>
                      <th scope="col" class="number">
                        {t.week}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {people.map((one) => (
                      <tr>
                        <td>
                          <a href={`/members/${one.id}`}>{one.name}</a>{' '}
                          {one.muted ? <span class="tag">{t.mutedTag}</span> : null}
                        </td>
                        <td class="number">
                          {one.today} / {one.perDay}
                        </td>
                        <td class="number">
                          <span class={one.week >= one.perWeek ? 'tag warn' : ''}>
                            {one.week} / {one.perWeek}
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <h2>{muted.total === 0 ? t.noMuted : t.muted(muted.total)}</h2>
            {muted.total === 0 ? null : (
              <ul class="rows panel">
                {muted.people.map((one) => (
                  <li>
                    <a href={`/members/${one.id}`}>{one.name}</a>{' '}
                    <span class="quiet">
                      {t.since} <When at={one.since} visitor={visitor} now={now} dated />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <h2>{t.pace}</h2>
            <div class="panel">
              <p>{t.paceNow(office.settings.send.perMinute)}</p>
              <Pace title={t.lastHour} bars={hour} visitor={visitor} now={now} />
              <Pace title={t.lastDay} bars={day} visitor={visitor} now={now} />
            </div>
          </section>
        </div>
      </>
    ),
  })
}
