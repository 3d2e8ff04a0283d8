import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { ERASED } from '../../../core/personal.ts'
import { type Life, livesOf, type Stage, stageOf } from '../../../features/care/index.ts'
import {
  customerRooms,
  type FoundMember,
  findMembers,
  findRoom,
  type MemberFilter,
  membershipsOf,
} from '../../../features/roster/index.ts'
import { showcaseUrl } from '../../../features/showcase/index.ts'
import { countOpenOf } from '../../../features/tickets/index.ts'
import { TIERS, type TierRow, tiersOf } from '../../../features/tiers/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { given, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show } from '../../shell.tsx'
import { type Ctx, mayDo, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { type MemberTexts, texts } from './texts.ts'

const PAGE = 50
/** Stages are worked out person by person: so many are looked at for one page, in steps of so many. */
const LOOKED_AT = 1000
const STEP = 250
/** More groups than that are looked for by name instead of chosen from a list. */
const LISTED_GROUPS = 100
const NAMED_GROUPS = 2

const STAGES = ['exploring', 'growing', 'mature', 'declining'] as const satisfies readonly Stage[]
const filterOf = z.object({
  q: given(z.string().trim().max(60)),
  room: given(rowId),
  group: given(z.string().trim().max(60)),
  tier: given(z.enum([...TIERS, 'none'])),
  stage: given(z.enum(STAGES)),
  open: given(z.literal('1')),
  before: given(rowId),
})
type Filter = z.infer<typeof filterOf>

interface Found {
  people: FoundMember[]
  /** Behind whom the next page begins; undefined: this is the last. */
  next: number | undefined
}

async function find(c: Ctx, visitor: Visitor, filter: Filter): Promise<Found> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const wanted: Omit<MemberFilter, 'limit' | 'before'> = {
    account: visitor.person.account,
    rooms: roomIdsOf(visitor),
    roomId: filter.room,
    name: filter.q,
    tier: filter.tier,
    waiting: filter.open === '1',
    now,
  }
  if (filter.stage === undefined) {
    const found = await findMembers(db, { ...wanted, before: filter.before, limit: PAGE + 1 })
    const people = found.slice(0, PAGE)
    return { people, next: found.length > PAGE ? people.at(-1)?.id : undefined }
  }
  const people: FoundMember[] = []
  let before = filter.before
  for (let looked = 0; looked < LOOKED_AT; looked += STEP) {
    const found = await findMembers(db, { ...wanted, before, limit: STEP })
    const ids = found.map((m) => m.id)
    const lives = await livesOf(db, ids, now, settings.timeZone)
    for (const one of found) {
      before = one.id
      const life = lives.get(one.id)
      if (life !== undefined && stageOf(life) === filter.stage) people.push(one)
      if (people.length === PAGE) return { people, next: before }
    }
    if (found.length < STEP) return { people, next: undefined }
  }
  return { people, next: before }
}

interface Known {
  life: Life | undefined
  tier: TierRow | undefined
  open: number
  topics: string[]
}

function Row({ one, known, t }: { one: FoundMember; known: Known; t: MemberTexts }) {
  if (one.platformId.startsWith(ERASED))
    return (
      <li>
        <a href={`/members/${one.id}`}>{one.name}</a> <span class="tag">{t.erased}</span>
      </li>
    )
  const { life, tier, open, topics } = known
  return (
    <li>
      <a href={`/members/${one.id}`}>{one.name}</a>{' '}
      {open === 0 ? null : <span class="tag bad">{t.openTickets(open)}</span>}{' '}
      {tier === undefined ? null : <span class="tag good">{t.tiers[tier.tier]}</span>}{' '}
      {life === undefined ? null : <span class="tag">{t.stages[stageOf(life)]}</span>}
      <p class="quiet under">
        {topics.length === 0 ? t.noGroups : topics.slice(0, NAMED_GROUPS).join(' · ')}
        {topics.length > NAMED_GROUPS ? ` ${t.moreGroups(topics.length)}` : ''}
        {life === undefined ? '' : ` · ${t.silent(life.silentDays)}`}
      </p>
    </li>
  )
}

async function rowsOf(c: Ctx, visitor: Visitor, found: Found): Promise<Child> {
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const ids = found.people.map((m) => m.id)
  const rooms = roomIdsOf(visitor)
  const [lives, tiers, open, groups] = await Promise.all([
    livesOf(db, ids, now, settings.timeZone),
    tiersOf(db, ids, now),
    countOpenOf(db, ids, rooms),
    membershipsOf(db, ids, rooms),
  ])
  return (
    <ul class="rows panel">
      {found.people.map((one) => (
        <Row
          one={one}
          t={texts[visitor.lang]}
          known={{
            life: lives.get(one.id),
            tier: tiers.get(one.id),
            open: open.get(one.id) ?? 0,
            topics: (groups.get(one.id) ?? []).filter((g) => g.leftAt === null).map((g) => g.topic),
          }}
        />
      ))}
    </ul>
  )
}

type Groups = { id: number; topic: string }[]

function Filters(props: {
  t: MemberTexts
  filter: Filter
  groups: Groups
  room: { id: number; topic: string } | undefined
}) {
  const { t, filter, groups, room } = props
  const hasFilter = [filter.q, filter.room, filter.tier, filter.stage, filter.open].some((f) => f !== undefined)
  return (
    <form method="get" action="/members" class="filters">
      <label>
        {t.search}
        <input type="search" name="q" value={filter.q ?? ''} maxlength={60} placeholder={t.searchHint} />
      </label>
      {groups.length <= LISTED_GROUPS ? (
        <Choice label={t.group} name="room" options={groupOptions(groups)} chosen={filter.room} all={t.allGroups} />
      ) : (
        <label>
          {t.group}
          <input type="search" name="group" value={room?.topic ?? ''} maxlength={60} placeholder={t.groupHint} />
        </label>
      )}
      <Choice
        label={t.tier}
        name="tier"
        options={[...TIERS.map((tier) => [tier, t.tiers[tier]] as const), ['none', t.noTier]]}
        chosen={filter.tier}
        all={t.any}
      />
      <Choice
        label={t.stage}
        name="stage"
        options={STAGES.map((stage) => [stage, t.stages[stage]] as const)}
        chosen={filter.stage}
        all={t.any}
      />
      <label class="check">
        <input type="checkbox" name="open" value="1" checked={filter.open === '1'} /> {t.open}
      </label>
      <button type="submit" class="button">
        {t.filter}
      </button>
      {hasFilter ? (
        <a class="button second" href="/members">
          {t.clear}
        </a>
      ) : null}
    </form>
  )
}

/** Managers open and close a group's public page here. */
async function publicPage(c: Ctx, visitor: Visitor, roomId: number): Promise<Child> {
  const { db, settings } = c.var.office
  const t = texts[visitor.lang].page
  const url = await showcaseUrl(db, settings, roomId)
  const order = { visitor, roomId, back: hereOf(c) }
  return (
    <details class="panel" id="public-page">
      <summary>{url === undefined ? t.isClosed : t.isOpen}</summary>
      <p class="quiet">{t.why}</p>
      {url === undefined ? (
        <OrderForm {...order} line="公开页 开" label={t.open} />
      ) : (
        <>
          <p>
            <a href={new URL(url).pathname}>{url}</a>
          </p>
          <div class="filters">
            <OrderForm {...order} line="公开页 换链接" label={t.move} class="calm" />
            <OrderForm {...order} line="公开页 关" label={t.close} class="calm" />
          </div>
        </>
      )}
    </details>
  )
}

/** A group's name was written instead of chosen: its page, or those that it may be. */
async function chooseGroup(c: Ctx, visitor: Visitor, filter: Filter, written: string): Promise<Response> {
  const t = texts[visitor.lang]
  const about = { rooms: roomIdsOf(visitor), like: written, limit: LISTED_GROUPS }
  const like = await customerRooms(c.var.office.db, visitor.person.account, about)
  const linkTo = (room: number) => {
    const { q, tier, stage, open } = filter
    const given = Object.entries({ q, room: String(room), tier, stage, open }).filter(([, v]) => v !== undefined)
    return `/members?${new URLSearchParams(given as [string, string][])}`
  }
  const exact = like.filter((g) => g.topic === written)
  const [only] = exact.length === 1 ? exact : like
  if (only !== undefined && (exact.length === 1 || like.length === 1)) return c.redirect(linkTo(only.id))
  return show(c, {
    title: t.title,
    body: (
      <>
        <p>{like.length === 0 ? t.noGroup : t.whichGroup}</p>
        {like.length === 0 ? null : (
          <ul class="rows panel">
            {like.map((g) => (
              <li>
                <a href={linkTo(g.id)}>{g.topic}</a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a class="button second" href="/members">
            {t.anyGroup}
          </a>
        </p>
      </>
    ),
  })
}

/** `GET /members`. */
export async function showList(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const parsed = filterOf.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const filter = parsed.data
  if (filter.group !== undefined) return chooseGroup(c, visitor, filter, filter.group)
  const room = filter.room === undefined ? undefined : await findRoom(office.db, filter.room)
  const isForeign = room === undefined || room.account !== visitor.person.account || !maySeeRoom(visitor, room.id)
  if (filter.room !== undefined && isForeign) return problem(c, 'notFound')
  const about = { rooms: roomIdsOf(visitor), like: '', limit: LISTED_GROUPS + 1 }
  const groups = await customerRooms(office.db, visitor.person.account, about)
  const found = await find(c, visitor, filter)
  const t = texts[visitor.lang]
  const isFresh = c.req.url.endsWith('/members')
  const isCut = filter.stage !== undefined && found.next !== undefined && found.people.length < PAGE
  return show(c, {
    title: t.title,
    body: (
      <>
        <Filters t={t} filter={filter} groups={groups} room={room} />
        {room !== undefined && !room.isStaffRoom && mayDo(visitor, 'manager')
          ? await publicPage(c, visitor, room.id)
          : null}
        {filter.stage === undefined ? null : <p class="quiet">{t.lookedAt}</p>}
        {found.people.length === 0 ? (
          <p class="panel">{isCut ? t.noneYet : isFresh ? t.nobody : t.none}</p>
        ) : (
          await rowsOf(c, visitor, found)
        )}
        <Pager c={c} next={found.next?.toString()} label={isCut ? t.goOn : t.next} />
      </>
    ),
  })
}
