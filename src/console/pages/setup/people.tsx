import { z } from 'zod'
import type { ContactInfo } from '../../../core/events.ts'
import { type Role, roleAtLeast } from '../../../core/people.ts'
import { listSessions } from '../../../features/access/index.ts'
import { departmentsOf } from '../../../features/departments/index.ts'
import { peopleIn, roomsOf, staffOf } from '../../../features/roster/index.ts'
import { rosterOf } from '../../../features/shifts/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { given, rowId } from '../../query.ts'
import { hereOf, OrderForm, problem, show, When } from '../../shell.tsx'
import { type Ctx, mayDo, type Visitor } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import { roomOf, searchText, Tabs } from './parts.tsx'
import { common, peopleWords } from './texts.ts'

const query = z.object({ room: given(rowId), q: searchText })

const LISTED = 30
const ROLES = ['agent', 'manager', 'owner'] as const
/** As the command wants them. */
const ROLE_LINES: Record<Role, string> = { member: 'member', agent: 'agent', manager: 'manager', owner: 'owner' }

/** Whether the command would let the visitor change that person's role. */
const mayChange = (visitor: Visitor, person: ContactInfo): boolean =>
  visitor.person.role === 'owner' || person.id === visitor.person.id || !roleAtLeast(person.role, visitor.person.role)

/** Who works here, who is on duty, who is signed in, and who may do what. */
export async function peoplePage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { room: roomId, q } = parsed.data
  const { account } = visitor.person
  const room = roomId === undefined ? undefined : await roomOf(c, visitor, roomId)
  if (roomId !== undefined && room?.state !== 'enrolled') return problem(c, 'badFilter')
  const rooms = (await roomsOf(db, account)).filter((r) => r.state === 'enrolled')
  const found = room === undefined ? [] : await peopleIn(db, room.id, q, LISTED + 1)
  const staff = await staffOf(db, account, 'agent')
  const isOwner = mayDo(visitor, 'owner')
  const sessions = await listSessions(db, account, !isOwner, now)
  const departments = await departmentsOf(db, account)
  const { onDuty, night } = await rosterOf({ db, now }, account, settings, 0)
  const [t, w, shell] = [common[visitor.lang], peopleWords[visitor.lang], shellWords[visitor.lang]]
  const back = hereOf(c)
  const nameOf = (id: number) => staff.find((s) => s.id === id)?.name ?? ''
  return show(c, {
    title: t.areas.people,
    body: (
      <>
        <Tabs visitor={visitor} here="people" />
        <section class="panel">
          <h2>{w.onDuty}</h2>
          {onDuty.length === 0 && night.length === 0 ? <p>{w.nobodyOnDuty}</p> : null}
          <p>
            {onDuty.map((id) => (
              <>
                <b>{nameOf(id)}</b>{' '}
              </>
            ))}
            {onDuty.length > 0
              ? null
              : night.map((id) => (
                  <>
                    <b>{nameOf(id)}</b> <span class="tag">{w.night}</span>{' '}
                  </>
                ))}
          </p>
          <p>
            <a href="/setup/roster">{t.areas.roster}</a>
          </p>
        </section>
        <section class="panel">
          <h2>{w.staff}</h2>
          <ul class="rows">
            {staff.map((person) => {
              const own = sessions.filter((s) => s.contactId === person.id)
              const isMe = person.id === visitor.person.id
              return (
                <li>
                  <b>{person.name}</b> <span class="tag">{shell.role[person.role]}</span>{' '}
                  {onDuty.includes(person.id) ? <span class="tag good">{w.onDuty}</span> : null}
                  {person.role === 'owner' && !isOwner ? null : own.length === 0 ? (
                    <span class="quiet"> · {w.noSessions}</span>
                  ) : (
                    <details id={`sessions-${person.id}`}>
                      <summary>
                        {w.sessions}：{own.length}
                      </summary>
                      <ul>
                        {own.map((session) => (
                          <li class="quiet">
                            {session.device === '' ? '—' : session.device} · {w.since}{' '}
                            <When at={session.createdAt} visitor={visitor} now={now} /> · {w.seen}{' '}
                            <When at={session.seenAt} visitor={visitor} now={now} />
                          </li>
                        ))}
                      </ul>
                      {isMe ? (
                        <OrderForm visitor={visitor} line="登出所有" label={w.signOutMe} back={back} class="danger" />
                      ) : isOwner ? (
                        <>
                          <p class="quiet">{w.signOutWhy}</p>
                          <OrderForm
                            visitor={visitor}
                            line={`登出所有 @${person.name}`}
                            mention={[person.id]}
                            label={w.signOut(person.name)}
                            back={back}
                            class="danger"
                          />
                        </>
                      ) : null}
                    </details>
                  )}
                </li>
              )
            })}
          </ul>
        </section>
        <section class="panel" id="grant">
          <h2>{w.grant}</h2>
          <p class="quiet">{w.grantWhy}</p>
          <form method="get" action="/setup/people#grant" class="filters">
            <Choice label={w.group} name="room" options={groupOptions(rooms)} chosen={room?.id} />
            <label>
              {t.search}
              <input type="search" name="q" value={q ?? ''} maxlength={60} />
            </label>
            <button type="submit" class="small">
              {t.show}
            </button>
          </form>
          {room !== undefined && found.length === 0 ? <p>{w.nobodyHere}</p> : null}
          <ul class="rows">
            {found.slice(0, LISTED).map((person) => (
              <li class="with-button">
                <span>
                  <b>{person.name}</b> <span class="tag">{shell.role[person.role]}</span>
                </span>
                {room === undefined || !mayChange(visitor, person) ? (
                  <span class="quiet">{w.notNow}</span>
                ) : (
                  <OrderForm
                    visitor={visitor}
                    line={`授权 @${person.name}`}
                    mention={[person.id]}
                    roomId={room.id}
                    label={w.give}
                    back={back}
                    class="little"
                  >
                    <label>
                      <span class="unseen">
                        {w.role} {person.name}
                      </span>
                      <select name="words">
                        {ROLES.filter((role) => roleAtLeast(visitor.person.role, role)).map((role) => (
                          <option value={ROLE_LINES[role]} selected={role === person.role}>
                            {shell.role[role]}
                          </option>
                        ))}
                        {person.role === 'member' ? null : <option value={ROLE_LINES.member}>{w.member}</option>}
                      </select>
                    </label>
                  </OrderForm>
                )}
              </li>
            ))}
          </ul>
          {found.length > LISTED ? <p class="quiet">{w.more(LISTED)}</p> : null}
        </section>
        <section class="panel" id="departments">
          <h2>{w.departments}</h2>
          <p class="quiet">{w.departmentsWhy}</p>
          {departments.length === 0 ? <p>{w.noDepartments}</p> : null}
          <ul class="rows">
            {departments.map(({ name, owner }) => (
              <li class="with-button">
                <span>
                  <b>{name}</b> {owner.name}
                </span>
                <OrderForm visitor={visitor} line={`部门 ${name} 删`} label={w.drop} back={back} class="little" />
              </li>
            ))}
          </ul>
          <OrderForm visitor={visitor} line="部门" label={w.addDepartment} back={back}>
            <label>
              <span class="quiet">{w.department}</span> <input name="words" required maxlength={10} pattern="\S+" />
            </label>
            <label>
              <span class="quiet">{w.owner}</span>{' '}
              <select name="words">
                {staff.map((s) => (
                  <option value={`@${s.name}`}>{s.name}</option>
                ))}
              </select>
            </label>
          </OrderForm>
        </section>
      </>
    ),
  })
}
