import { z } from 'zod'
import {
  effectOf,
  historyOf,
  LEVELS,
  type Level,
  layerLearned,
  levelsOf,
  listCorrections,
  readState,
  THRESHOLDS,
} from '../../../features/detection/index.ts'
import { listRooms } from '../../../features/roster/index.ts'
import { rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import type { Ctx, Visitor } from '../../visitor.ts'
import { Tabs } from './parts.tsx'
import { common, sensitivityWords } from './texts.ts'

/** Groups at once: the history of each is read. */
const ROOMS = 20
const CORRECTIONS = 30

const query = z.object({ before: rowId.optional(), rooms: rowId.optional() })

const LEVEL_LINES: Record<Level, string> = { high: '高', medium: '中', low: '低' }

/** How readily each group raises an alert, what that means a day, and what the bot was taught. */
export async function sensitivityPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings, commands } = c.var.office
  const now = c.var.office.now()
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { account } = visitor.person
  const page = { before: parsed.data.rooms, limit: ROOMS + 2 }
  const found = (await listRooms(db, account, { text: undefined, state: 'enrolled' }, page)).filter(
    (r) => !r.isStaffRoom,
  )
  const rooms = found.slice(0, ROOMS)
  const levels = await levelsOf(
    db,
    rooms.map((r) => r.id),
  )
  const histories = new Map<number, Awaited<ReturnType<typeof historyOf>>>()
  for (const room of rooms) histories.set(room.id, await historyOf({ db, now }, room.id, commands, settings.timeZone))
  const { learning } = await readState(db, [])
  const corrections = await listCorrections(db, account, { before: parsed.data.before, limit: CORRECTIONS + 1 })
  const listed = corrections.slice(0, CORRECTIONS)
  const layer = await layerLearned(db)
  const teachers = [
    ...new Map(listed.filter((x) => x.state === 'active').map((x) => [x.byContactId, x.byName])).entries(),
  ]
  const [t, w] = [common[visitor.lang], sensitivityWords[visitor.lang]]
  const back = hereOf(c)
  const perDay = (alerts: number, days: number): string => {
    const value = alerts / days
    if (alerts === 0) return w.never
    return value < 0.1 ? w.rarely : w.perDay(value < 10 ? value.toFixed(1) : String(Math.round(value)))
  }
  return show(c, {
    title: t.areas.sensitivity,
    body: (
      <>
        <Tabs visitor={visitor} here="sensitivity" />
        <p class="quiet">{w.why}</p>
        {rooms.length === 0 ? <p class="panel">{w.none}</p> : null}
        <ul class="rows panel">
          {rooms.map((room) => {
            const history = histories.get(room.id)
            const level = levels.get(room.id) ?? 'medium'
            return (
              <li id={`room-${room.id}`}>
                <div class="with-button">
                  <h2>
                    <a href={`/setup/rooms/${room.id}`}>{room.topic}</a>
                  </h2>
                  <span class="quiet">
                    {history === undefined ? w.noHistory : w.history(history.days, history.messages)}
                    {history !== undefined && (history.days < 3 || history.messages < 50) ? ` · ${w.few}` : ''}
                  </span>
                </div>
                <ul class="tiles levels">
                  {LEVELS.map((l) => (
                    <li class={l === level ? 'chosen' : ''}>
                      <b>{w.levels[l]}</b>
                      <span class="quiet">{w.threshold(THRESHOLDS[l].toFixed(2))}</span>
                      <p>{history === undefined ? '—' : perDay(history.alerts[l], history.days)}</p>
                      {l === level ? (
                        <span class="tag good">{w.current}</span>
                      ) : (
                        <OrderForm
                          visitor={visitor}
                          line={`灵敏度 ${LEVEL_LINES[l]}`}
                          roomId={room.id}
                          label={w.choose(w.levels[l])}
                          back={back}
                          class="little"
                        />
                      )}
                    </li>
                  ))}
                </ul>
              </li>
            )
          })}
        </ul>
        {found.length > ROOMS ? (
          <p>
            <a href={`/setup/sensitivity?rooms=${rooms.at(-1)?.id}`}>{t.show} …</a>
          </p>
        ) : null}
        <section class="panel" id="taught">
          <h2>{w.taught}</h2>
          <p class="quiet">{w.taughtWhy}</p>
          <p>
            <span class={`tag ${learning ? 'good' : 'bad'}`}>{w.learning(learning)}</span>
          </p>
          {learning ? (
            <details id="turn-off">
              <summary>{w.turnOff}</summary>
              <p>{w.offWhy}</p>
              <OrderForm visitor={visitor} line="学习 关" label={w.turnOff} back={back} class="danger" />
            </details>
          ) : (
            <OrderForm visitor={visitor} line="学习 开" label={w.turnOn} back={back} />
          )}
          {listed.length === 0 ? <p>{w.taughtNone}</p> : null}
          <ul class="rows">
            {listed.map((one) => {
              const { before, after } = effectOf(one.text, layer)
              return (
                <li class="with-button">
                  <div>
                    <span class="tag">{w.verdicts[one.verdict]}</span> {one.text}
                    <br />
                    <span class="quiet">
                      {one.byName} · <When at={one.at} visitor={visitor} now={now} />
                      {one.state === 'undone' ? null : ` · ${w.effect(before.toFixed(2), after.toFixed(2))}`}
                    </span>
                  </div>
                  {one.state === 'undone' ? (
                    <span class="tag">{w.undone}</span>
                  ) : (
                    <OrderForm
                      visitor={visitor}
                      line={`学习 撤销 ${one.id}`}
                      label={w.undo}
                      back={back}
                      class="little"
                    />
                  )}
                </li>
              )
            })}
          </ul>
          <Pager c={c} next={corrections.length > CORRECTIONS ? String(listed.at(-1)?.id) : undefined} />
          {teachers.length === 0 ? null : (
            <details id="undo-all">
              <summary>{w.undoAllTitle}</summary>
              <div class="choices">
                {teachers.map(([id, name]) => (
                  <OrderForm
                    visitor={visitor}
                    line={`学习 撤销 @${name}`}
                    mention={[id]}
                    label={w.undoAll(name)}
                    back={back}
                    class="danger"
                  />
                ))}
              </div>
            </details>
          )}
        </section>
      </>
    ),
  })
}
