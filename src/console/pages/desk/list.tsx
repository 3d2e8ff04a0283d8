import type { RoomInfo } from '../../../core/events.ts'
import { roomsOf } from '../../../features/roster/index.ts'
import { type DeskCounts, type DeskTicket, deskPage, RANKS, shorten, VIEWS } from '../../../features/tickets/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { CommandBar } from '../../orders.tsx'
import { Countdown, hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import { type Ctx, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { type Asked, CATEGORIES, placeText, readFilter } from './filter.ts'
import { Name, Severity } from './parts.tsx'
import { type DeskTexts, texts } from './texts.ts'

/** `/desk`: what waits, the angriest and latest first. */

const A_PAGE = 50
const SHOWN_WORDS = 90

/** The address of the list with something changed; what is undefined is left out. */
function address(asked: Asked['filter'], change: Partial<Asked['filter']> = {}): string {
  const { view, roomId, category, severity, search } = { ...asked, ...change }
  const params = new URLSearchParams()
  if (view !== 'all') params.set('view', view)
  if (roomId !== undefined) params.set('room', String(roomId))
  if (category !== undefined) params.set('category', category)
  if (severity !== undefined) params.set('severity', String(severity))
  if (search !== undefined) params.set('q', search)
  const text = params.toString()
  return text === '' ? '/desk' : `/desk?${text}`
}

function Tiles({ counts, t }: { counts: DeskCounts; t: DeskTexts }) {
  const tiles = [
    { view: 'late', n: counts.late, label: t.tiles.late, tone: counts.late > 0 ? 'bad' : '' },
    { view: 'soon', n: counts.soon, label: t.tiles.soon, tone: counts.soon > 0 ? 'warn' : '' },
    { view: 'mine', n: counts.mine, label: t.tiles.mine, tone: '' },
    { view: 'member', n: counts.member, label: t.tiles.member, tone: '' },
    { view: 'all', n: counts.open, label: t.tiles.open, tone: '' },
  ] as const
  return (
    <ul class="tiles desk-tiles">
      {tiles.map(({ view, n, label, tone }) => (
        <li class={tone}>
          <a href={view === 'all' ? '/desk' : `/desk?view=${view}`}>
            <b>{n}</b> {label}
          </a>
        </li>
      ))}
    </ul>
  )
}

function Filters({ asked, rooms, t }: { asked: Asked['filter']; rooms: readonly RoomInfo[]; t: DeskTexts }) {
  const isNarrow = [asked.roomId, asked.category, asked.severity, asked.search].some((v) => v !== undefined)
  return (
    <>
      <nav class="tabs" aria-label={t.viewsLabel}>
        {VIEWS.map((view) => (
          <a href={address(asked, { view })} aria-current={view === asked.view ? 'page' : undefined}>
            {t.views[view]}
          </a>
        ))}
      </nav>
      <details class="panel slim" id="filter" open={isNarrow}>
        <summary>{t.filter}</summary>
        <form method="get" action="/desk" class="filters">
          <input type="hidden" name="view" value={asked.view} />
          <label class="grow">
            {t.search}
            <input type="search" name="q" value={asked.search ?? ''} maxlength={100} />
          </label>
          <Choice
            label={t.room}
            name="room"
            options={[...groupOptions(rooms), [0, t.direct]]}
            chosen={asked.roomId}
            all={t.any}
          />
          <Choice
            label={t.category}
            name="category"
            options={CATEGORIES.map((category) => [category, t.categories[category]] as const)}
            chosen={asked.category}
            all={t.any}
          />
          <Choice
            label={t.severity}
            name="severity"
            options={([3, 2, 1] as const).map((severity) => [severity, t.severities[severity]] as const)}
            chosen={asked.severity}
            all={t.any}
          />
          <button type="submit" class="button second">
            {t.find}
          </button>
          {isNarrow ? <a href={address({ view: asked.view })}>{t.clear}</a> : null}
        </form>
      </details>
    </>
  )
}

function Clock({ one, visitor, now, t }: { one: DeskTicket; visitor: Visitor; now: Date; t: DeskTexts }) {
  if (one.resolvedAt !== undefined && one.state === 'resolved')
    return <When at={one.resolvedAt} visitor={visitor} now={now} />
  if (one.pausedAt !== undefined) return <span class="countdown">{t.stopped}</span>
  if (one.dueAt === null || one.kind === null) return null
  return (
    <span class="until">
      <span class="quiet">{t.kinds[one.kind]}</span> <Countdown due={one.dueAt} now={now} lang={visitor.lang} />
    </span>
  )
}

function Row({ one, c, visitor, t }: { one: DeskTicket; c: Ctx; visitor: Visitor; t: DeskTexts }) {
  const now = c.var.office.now()
  const isOver = one.state === 'resolved' || one.state === 'dismissed' || one.state === 'merged'
  const isFree = !isOver && one.assigneeId === undefined
  return (
    <li class={`ticket ${one.rank}`}>
      <p class="line">
        <Severity severity={one.severity} t={t} />
        <span class="tag">{t.categories[one.category]}</span>
        {isOver ? <span class="tag">{t.states[one.state]}</span> : null}
        <Clock one={one} visitor={visitor} now={now} t={t} />
      </p>
      <p class="words">
        <a class="go" id={`t${one.id}`} href={`/desk/${one.id}`}>
          <b>{one.id}</b> {shorten(one.summary, SHOWN_WORDS)}
        </a>
      </p>
      <p class="line quiet">
        <a href={`/members/${one.contactId}`}>
          <Name>{one.memberName}</Name>
        </a>
        <span>{one.roomTopic ?? t.direct}</span>
        {isOver ? null : <span>{one.assigneeName === null ? t.nobody : t.takenBy(one.assigneeName)}</span>}
        {one.waitsFor === null ? null : <span>{t.waitsFor(one.waitsFor)}</span>}
      </p>
      {isOver && one.result !== undefined ? (
        <p class="quiet">
          {t.result}：{shorten(one.result, SHOWN_WORDS)}
        </p>
      ) : null}
      {!isOver && one.pausedFor !== undefined ? <p class="quiet">{t.stoppedFor(one.pausedFor)}</p> : null}
      {!isOver && one.promise !== undefined && one.promiseDueAt !== undefined ? (
        <p class="quiet">
          {t.promised} <When at={one.promiseDueAt} visitor={visitor} now={now} />
          {t.by}：{shorten(one.promise, 60)}
        </p>
      ) : null}
      {isFree ? <OrderForm visitor={visitor} line={`接 ${one.id}`} label={t.take} back={hereOf(c)} /> : null}
    </li>
  )
}

export async function listPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const asked = readFilter(c.req.query())
  if (asked === undefined || (asked.filter.roomId && !maySeeRoom(visitor, asked.filter.roomId)))
    return problem(c, 'badFilter')
  const t = texts[visitor.lang]
  const now = office.now()
  const { account } = visitor.person
  const [{ tickets, counts, next }, rooms] = await Promise.all([
    deskPage(
      office.db,
      { account, roomIds: roomIdsOf(visitor) },
      { filter: asked.filter, me: visitor.person.id, now, from: asked.from, limit: A_PAGE },
    ),
    roomsOf(office.db, account),
  ])
  const isEnded = asked.filter.view === 'ended'
  const sections = isEnded
    ? [{ title: t.views.ended, list: tickets }]
    : RANKS.map((rank) => ({ title: t.ranks[rank], list: tickets.filter((one) => one.rank === rank) }))
  return show(c, {
    title: t.title,
    live: ['tickets'],
    scripts: ['tickets.js'],
    body: (
      <>
        <Tiles counts={counts} t={t} />
        <Filters
          asked={asked.filter}
          rooms={rooms.filter((room) => !room.isStaffRoom && maySeeRoom(visitor, room.id))}
          t={t}
        />
        {tickets.length === 0 ? (
          <p class="panel">{counts.open === 0 && asked.filter.view === 'all' ? t.noneOpen : t.noneFound}</p>
        ) : null}
        {sections.map(({ title, list }) =>
          list.length === 0 ? null : (
            <section>
              <h2>{title}</h2>
              <ul class="rows panel tickets">
                {list.map((one) => (
                  <Row one={one} c={c} visitor={visitor} t={t} />
                ))}
              </ul>
            </section>
          ),
        )}
        <Pager c={c} next={next && placeText(next)} label={t.more} />
        <CommandBar c={c} />
        <details class="quiet keys" id="keys">
          <summary>{t.keys}</summary>
          <p>{t.keysHelp}</p>
        </details>
      </>
    ),
  })
}
