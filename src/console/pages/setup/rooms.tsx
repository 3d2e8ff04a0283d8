import { z } from 'zod'
import { hoursText } from '../../../core/working-hours.ts'
import { quietText, rulesOfAccount, scenesOfRooms } from '../../../features/attention/index.ts'
import { birthdaySettings } from '../../../features/birthdays/index.ts'
import { postLines } from '../../../features/boards/index.ts'
import { recallSettings } from '../../../features/care/index.ts'
import { LEVELS, levelsOf } from '../../../features/detection/index.ts'
import { openHandbook } from '../../../features/faq/index.ts'
import { calendarOf, hoursOfRooms } from '../../../features/hours/index.ts'
import { modeOf } from '../../../features/publishing/index.ts'
import { listRooms } from '../../../features/roster/index.ts'
import { ownRules, type RuleKind, rulesInUse } from '../../../features/sla/index.ts'
import { sessionLines, welcomesOf } from '../../../features/welcome/index.ts'
import { Choice } from '../../choice.tsx'
import { given, idIn, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show } from '../../shell.tsx'
import type { Ctx, Visitor } from '../../visitor.ts'
import { lengthText, PAGE, roomOf, Setting, searchText, Tabs } from './parts.tsx'
import { common, roomWords } from './texts.ts'

const query = z.object({
  q: searchText,
  state: given(z.enum(['new', 'enrolled', 'paused'])),
  before: given(rowId),
})

const LEVEL_WORDS = { high: '高', medium: '中', low: '低' } as const
const STATE_TAGS = { new: 'warn', enrolled: 'good', paused: 'bad' } as const

/** Groups with what counts in each, at a glance. */
export async function roomsPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { q, state, before } = parsed.data
  const { account } = visitor.person
  const found = await listRooms(db, account, { text: q, state }, { before, limit: PAGE + 1 })
  const rooms = found.slice(0, PAGE)
  const ids = rooms.map((r) => r.id)
  const [hours, levels, welcomes] = [await hoursOfRooms(db, ids), await levelsOf(db, ids), await welcomesOf(db, ids)]
  const { isQuiet } = await openHandbook(db, account, ids)
  const general = await calendarOf({ db }, account, undefined, settings)
  const rules = rulesInUse(await ownRules(db, account))
  const [t, w] = [common[visitor.lang], roomWords[visitor.lang]]
  const limit = (kind: RuleKind) => {
    const rule = rules.find((r) => r.kind === kind && r.tier === undefined && r.severity === undefined)
    return rule === undefined || rule.ms === null ? w.unlimited : lengthText(rule.ms, visitor)
  }
  return show(c, {
    title: t.areas.rooms,
    body: (
      <>
        <Tabs visitor={visitor} here="rooms" />
        <form method="get" class="filters">
          <label>
            {t.search}
            <input type="search" name="q" value={q ?? ''} maxlength={100} />
          </label>
          <Choice
            label={w.state}
            name="state"
            options={(['new', 'enrolled', 'paused'] as const).map((s) => [s, w.states[s]] as const)}
            chosen={state}
            all={t.all}
          />
          <button type="submit" class="small">
            {t.show}
          </button>
        </form>
        <p class="quiet">
          {w.limits(limit('first-response'), limit('resolution'))} · <a href="/setup/policies">{w.limitsLink}</a>
        </p>
        {rooms.length === 0 ? (
          <p class="panel">{q === undefined && state === undefined ? w.none : w.notFound}</p>
        ) : (
          <ul class="rows panel">
            {rooms.map((room) => {
              const own = welcomes.get(room.id)
              const welcome = own === undefined ? 'general' : own === '' ? 'off' : 'own'
              return (
                <li>
                  <a href={`/setup/rooms/${room.id}`}>
                    <b>{room.topic}</b>
                  </a>{' '}
                  <span class={`tag ${STATE_TAGS[room.state]}`}>{w.short[room.state]}</span>{' '}
                  {room.isStaffRoom ? <span class="tag warn">{w.staffRoom}</span> : null}{' '}
                  <span class="quiet">{w.people(room.people, room.staff)}</span>
                  {room.isStaffRoom ? null : (
                    <p class="quiet facts">
                      <span>
                        {w.hours} {hoursText(hours.get(room.id) ?? general.hours)}
                        {hours.has(room.id) ? `（${t.own}）` : ''}
                      </span>
                      <span>
                        {w.sensitivity} {w.levels[levels.get(room.id) ?? 'medium']}
                      </span>
                      <span>
                        {w.welcome} {w.welcomes[welcome]}
                      </span>
                      <span>
                        {w.autoReply} {isQuiet(room.id) ? t.off : t.on}
                      </span>
                    </p>
                  )}
                </li>
              )
            })}
          </ul>
        )}
        <Pager c={c} next={found.length > PAGE ? String(rooms.at(-1)?.id) : undefined} />
      </>
    ),
  })
}

/** Everything that is set for one group, with the commands that change it. */
export async function roomPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const room = await roomOf(c, visitor, idIn(c))
  if (room === undefined) return problem(c, 'notFound')
  const { account } = visitor.person
  const [t, w] = [common[visitor.lang], roomWords[visitor.lang]]
  const order = { visitor, back: hereOf(c), roomId: room.id }
  const served = room.state === 'enrolled'
  const head = (
    <ul class="rows panel">
      <Setting
        id="state"
        name={w.state}
        value={<span class={`tag ${STATE_TAGS[room.state]}`}>{w.states[room.state]}</span>}
      >
        {served ? (
          <details id="pause">
            <summary>{w.pause}</summary>
            <p>{w.pauseWhy}</p>
            <OrderForm {...order} line="暂停" label={w.pauseButton} class="danger" />
          </details>
        ) : (
          <>
            <p class="quiet">{w.pausedNote}</p>
            <OrderForm {...order} line="开启" label={w.enable} />
          </>
        )}
      </Setting>
      {served ? (
        <Setting id="staff-room" name={w.staffRoom} value={room.isStaffRoom ? t.on : t.off}>
          <p class="quiet">{w.staffRoomWhy}</p>
          {room.isStaffRoom ? (
            <OrderForm {...order} line="设为值班群 关" label={w.staffRoomUnset} class="little" />
          ) : (
            <>
              <OrderForm {...order} line="设为值班群" label={w.staffRoomSet} class="little" />
              <details id="sure">
                <summary class="quiet">{w.staffRoomSure}</summary>
                <p>{w.staffRoomSureWhy}</p>
                <OrderForm {...order} line="设为值班群 确认" label={w.staffRoomSure} class="danger" />
              </details>
            </>
          )}
        </Setting>
      ) : null}
    </ul>
  )
  const title = room.topic
  if (!served || room.isStaffRoom)
    return show(c, {
      title,
      body: (
        <>
          <Tabs visitor={visitor} here="rooms" />
          {head}
        </>
      ),
    })
  const calendar = await calendarOf({ db }, account, room.id, settings)
  const ownHours = (await hoursOfRooms(db, [room.id])).has(room.id)
  const general = await calendarOf({ db }, account, undefined, settings)
  const level = (await levelsOf(db, [room.id])).get(room.id) ?? 'medium'
  const autoReply = !(await openHandbook(db, account, [room.id])).isQuiet(room.id)
  const mode = await modeOf(db, room.id)
  const everywhere = await rulesOfAccount(db, account)
  const rules = (await scenesOfRooms(db, [room.id], now, settings.timeZone)).get(room.id)?.rules ?? everywhere
  const recall = await recallSettings(db, room.id)
  const birthday = await birthdaySettings(db, room.id)
  const posts = await postLines(db, room.id)
  const sessions = await sessionLines({ db, now }, room.id, calendar.zone)
  const zoneNote = calendar.zone === settings.timeZone ? '' : `（${calendar.zone}）`
  return show(c, {
    title,
    body: (
      <>
        <Tabs visitor={visitor} here="rooms" />
        <p class="choices">
          <a href={`/setup/templates?room=${room.id}`}>{w.textsOf}</a>
          <a href={`/setup/people?room=${room.id}#grant`}>{w.whoIsIn}</a>
        </p>
        {head}
        <ul class="rows panel">
          <Setting
            id="hours"
            name={w.hours}
            value={hoursText(calendar.hours) + zoneNote}
            note={ownHours ? t.own : t.asAll}
          >
            <OrderForm {...order} line="服务时间" label={t.save} class="field">
              <label class="wide">
                <span class="quiet">{w.hoursHow}</span>
                <input name="words" value={ownHours ? hoursText(calendar.hours) : ''} required maxlength={300} />
              </label>
            </OrderForm>
            {ownHours ? (
              <OrderForm
                {...order}
                line="服务时间 恢复"
                label={`${t.reset}（${hoursText(general.hours)}）`}
                class="little"
              />
            ) : null}
          </Setting>
          <Setting
            id="sensitivity"
            name={w.sensitivity}
            value={w.levels[level]}
            {...(level === 'medium' ? { note: t.standard } : {})}
          >
            <div class="choices">
              {LEVELS.filter((l) => l !== level).map((l) => (
                <OrderForm {...order} line={`灵敏度 ${LEVEL_WORDS[l]}`} label={w.levels[l]} class="little" />
              ))}
              <a href={`/setup/sensitivity#room-${room.id}`}>{t.areas.sensitivity}</a>
            </div>
          </Setting>
          <Setting
            id="auto-reply"
            name={w.autoReply}
            value={autoReply ? t.on : t.off}
            {...(autoReply ? { note: t.standard } : {})}
          >
            <p class="quiet">{w.autoReplyWhy}</p>
            <OrderForm
              {...order}
              line={`自动回复 ${autoReply ? '关' : '开'}`}
              label={autoReply ? t.off : t.on}
              class="little"
            />
          </Setting>
          <Setting
            id="publishing"
            name={w.publishing}
            value={w.modes[mode]}
            {...(mode === 'each' ? { note: t.standard } : {})}
          >
            <OrderForm
              {...order}
              line={`公示方式 ${mode === 'each' ? '汇总' : '逐条'}`}
              label={w.modes[mode === 'each' ? 'digest' : 'each']}
              class="little"
            />
          </Setting>
          <Setting
            id="quiet"
            name={w.quiet}
            value={quietText(rules.quiet)}
            note={quietText(rules.quiet) === quietText(everywhere.quiet) ? t.asAll : t.own}
          >
            <OrderForm {...order} line="静默" label={t.save} class="field">
              <label class="wide">
                <span class="quiet">{w.quietHow}</span>
                <input name="words" value={quietText(rules.quiet)} required maxlength={40} />
              </label>
            </OrderForm>
          </Setting>
          <Setting
            id="budget"
            name={w.budget}
            value={w.perDay(rules.perRoom)}
            note={rules.perRoom === everywhere.perRoom ? t.asAll : t.own}
          >
            <OrderForm {...order} line="打扰 本群" label={t.save}>
              <label>
                <span class="quiet">{w.budgetHow}</span>{' '}
                <input type="number" name="words" min={0} max={20} value={rules.perRoom} required />
              </label>
            </OrderForm>{' '}
            {rules.perRoom === everywhere.perRoom ? null : (
              <OrderForm
                {...order}
                line="打扰 恢复"
                label={`${t.reset}（${w.perDay(everywhere.perRoom)}）`}
                class="little"
              />
            )}
          </Setting>
          <Setting
            id="recall"
            name={w.recall}
            value={recall.isOn ? t.on : t.off}
            {...(recall.isOn ? {} : { note: t.standard })}
          >
            <OrderForm
              {...order}
              line={`唤回 ${recall.isOn ? '关' : '开'}`}
              label={recall.isOn ? t.off : t.on}
              class="little"
            />
          </Setting>
          <Setting id="birthday" name={w.birthday} value={w.birthdayNow(birthday.gift, birthday.inGroup)}>
            <OrderForm {...order} line="生日礼" label={t.save}>
              <label>
                <span class="quiet">{w.birthdayHow}</span>{' '}
                <input type="number" name="words" min={0} max={100000} value={birthday.gift} required />
              </label>
            </OrderForm>{' '}
            <OrderForm
              {...order}
              line={`生日礼 ${birthday.inGroup ? '私下' : '群里'}`}
              label={birthday.inGroup ? w.inPrivate : w.inGroup}
              class="little"
            />
          </Setting>
          <Setting id="boards" name={w.boards} value={posts.length === 0 ? w.none_ : posts.join('；')}>
            <OrderForm {...order} line="榜单 开" label={t.save} class="field">
              <label class="wide">
                <span class="quiet">{w.boardsHow}</span>
                <input name="words" required maxlength={60} />
              </label>
            </OrderForm>
            {posts.length === 0 ? null : <OrderForm {...order} line="榜单 关" label={w.boardsStop} class="little" />}
          </Setting>
          <Setting id="sessions" name={w.sessions} value={sessions.length === 0 ? w.none_ : ''}>
            <ul class="rows">
              {sessions.map((session) => (
                <li class="with-button">
                  <span>{session.text}</span>
                  <OrderForm {...order} line={`直播 删除 ${session.id}`} label={w.remove} class="little" />
                </li>
              ))}
            </ul>
            <OrderForm {...order} line="直播" label={t.save} class="field">
              <label class="wide">
                <span class="quiet">{w.sessionsHow}</span>
                <input name="words" required maxlength={100} />
              </label>
            </OrderForm>
          </Setting>
        </ul>
      </>
    ),
  })
}
