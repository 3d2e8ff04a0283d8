import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { RoomInfo } from '../../../core/events.ts'
import type { Role } from '../../../core/people.ts'
import { roomsOf } from '../../../features/roster/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { given, pageOf, rowId } from '../../query.ts'
import { problem, type Shown, show } from '../../shell.tsx'
import { type Ctx, mayDo, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { type Texts, texts } from './texts.ts'

/** What the pages of growth share. */

/** Rows on a page; fewer where each has forms of its own. */
export const LIMIT = 50
export const FORM_LIMIT = 20
/** More groups than these are too many to choose from in one list. */
const MOST_ROOMS = 200

const TABS = [
  { path: '/growth', name: 'overview', who: 'agent' },
  { path: '/growth/boards', name: 'boards', who: 'agent' },
  { path: '/growth/referrals', name: 'referrals', who: 'agent' },
  { path: '/growth/reviews', name: 'reviews', who: 'manager' },
  { path: '/growth/ledger', name: 'ledger', who: 'manager' },
  { path: '/growth/rewards', name: 'rewards', who: 'agent' },
  { path: '/growth/draws', name: 'draws', who: 'agent' },
  { path: '/growth/surveys', name: 'surveys', who: 'manager' },
  { path: '/growth/suggestions', name: 'suggestions', who: 'agent' },
  { path: '/growth/praise', name: 'praise', who: 'agent' },
] as const satisfies readonly { path: string; name: string; who: Role }[]
export type Tab = (typeof TABS)[number]['name']

/** A page, or a file, for staff of at least that role. */
export const staffOnly =
  (who: Role, handler: (c: Ctx, visitor: Visitor, t: Texts) => Promise<Response>) =>
  async (c: Ctx): Promise<Response> => {
    const { visitor } = c.var
    if (visitor === undefined) return problem(c, 'signIn')
    if (!mayDo(visitor, who)) return problem(c, 'forbidden')
    return handler(c, visitor, texts[visitor.lang])
  }

/** A page of growth under its tabs. */
export function showTab(c: Ctx, visitor: Visitor, tab: Tab, shown: Omit<Shown, 'title'> & { title?: string }) {
  const t = texts[visitor.lang]
  return show(c, {
    ...shown,
    title: shown.title ?? t.tabs[tab],
    body: (
      <div class="growth">
        <nav class="tabs" aria-label={t.parts}>
          {TABS.filter(({ who }) => mayDo(visitor, who)).map(({ path, name }) => (
            <a href={path} aria-current={name === tab ? 'page' : undefined}>
              {t.tabs[name]}
            </a>
          ))}
        </nav>
        {shown.body}
      </div>
    ),
  })
}

/** Parts of filters; an empty field is none. */
export const filter = {
  id: given(rowId),
  day: given(z.iso.date()),
  name: given(z.string().trim().max(60)),
  of: <const T extends readonly [string, ...string[]]>(values: T) => given(z.enum(values)),
}

export { idIn, readFilter } from '../../query.ts'

/** What a query may look into. */
export const sightOf = (visitor: Visitor) => ({ account: visitor.person.account, roomIds: roomIdsOf(visitor) })

/** The customer groups that a visitor may see, by name. */
export async function groupsOf(c: Ctx, visitor: Visitor): Promise<RoomInfo[]> {
  const rooms = await roomsOf(c.var.office.db, visitor.person.account)
  return rooms.filter((r) => !r.isStaffRoom && maySeeRoom(visitor, r.id))
}

/** Whether that is one of them. */
export const isAmong = (groups: readonly RoomInfo[], roomId: number | undefined): boolean =>
  roomId === undefined || groups.some((g) => g.id === roomId)

export function GroupChoice(props: {
  groups: readonly RoomInfo[]
  chosen: number | undefined
  all: boolean
  t: Texts
}) {
  const { groups, chosen, all, t } = props
  const options = groupOptions(groups.slice(0, MOST_ROOMS))
  return <Choice label={t.group} name="room" options={options} chosen={chosen} all={all ? t.allGroups : undefined} />
}

export function Filters({ action, t, children }: { action: string; t: Texts; children: Child }) {
  return (
    <form method="get" action={action} class="filters">
      {children}
      <button type="submit" class="small">
        {t.show}
      </button>
    </form>
  )
}

/** A link to somebody's page. */
export const Person = ({ id: contactId, name }: { id: number; name: string }) => (
  <a href={`/members/${contactId}`}>{name}</a>
)

/** Points and counts, as they are read in both languages. */
export const count = (n: number): string => n.toLocaleString('en-US')

/** A file for downloading: never kept by anybody between. */
export const download = (name: string, type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Disposition': `attachment; filename="${name}"`,
  'Cache-Control': 'private, no-store',
})

/** Answers with a picture, which may be kept by its reader alone and runs nothing. */
export function picture(c: Ctx, image: string | Buffer): Response {
  const body = typeof image === 'string' ? image : new Uint8Array(image)
  return c.body(body, 200, {
    'Content-Type': typeof image === 'string' ? 'image/svg+xml; charset=utf-8' : 'image/png',
    'Cache-Control': 'private, max-age=60',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
}

/** The rows of a page out of one more than it shows, and where the next begins. */
export const paged = <T extends { id: number }>(found: readonly T[], limit = LIMIT) =>
  pageOf(found, limit, (row) => row.id)

/** What is done seldom, or cannot be undone, opens first. */
export const Refusal = ({ id: name, summary, children }: { id: string; summary: string; children: Child }) => (
  <details id={name} class="seldom">
    <summary>{summary}</summary>
    {children}
  </details>
)
