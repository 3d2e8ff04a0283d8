import { z } from 'zod'
import { csvOf } from '../../../charts/index.ts'
import { dateKey, startOfDay } from '../../../core/calendar.ts'
import type { ContactInfo } from '../../../core/events.ts'
import { lastActionLike } from '../../../features/access/index.ts'
import {
  type Account,
  KIND_NAMES,
  type Kind,
  type LedgerFilter,
  type LedgerLine,
  ledgerLines,
} from '../../../features/points/index.ts'
import { findContact, peopleNamed } from '../../../features/roster/index.ts'
import { Choice } from '../../choice.tsx'
import { hereOf, OrderForm, Pager, problem, When } from '../../shell.tsx'
import { type Ctx, mayDo, type Visitor } from '../../visitor.ts'
import {
  count,
  download,
  Filters,
  filter,
  GroupChoice,
  groupsOf,
  idIn,
  isAmong,
  Person,
  paged,
  Refusal,
  readFilter,
  showTab,
  staffOnly,
} from './frame.tsx'
import type { Texts } from './texts.ts'

/** Every movement of points, for managers and owners. */

/** Each may have a form. */
const ON_PAGE = 40
/** Of a file; more would hold up everybody else. */
const MOST_IN_FILE = 10_000

const KINDS = Object.keys(KIND_NAMES) as [Kind, ...Kind[]]
const SIDES = ['issuance', 'pending', 'available', 'rewards', 'expired'] as const satisfies readonly Account[]

const wanted = z.object({
  q: filter.name,
  contact: filter.id,
  kind: filter.of(KINDS),
  room: filter.id,
  from: filter.day,
  to: filter.day,
  side: filter.of(SIDES),
  before: filter.id,
})
type Wanted = z.infer<typeof wanted>

/** The first instant of a day of the calendar, or of the one after it. */
const dayStart = (day: string, zone: string, days = 0) => startOfDay(new Date(`${day}T12:00:00Z`), zone, days)

interface Found {
  wish: Wanted
  query: LedgerFilter
  member: ContactInfo | undefined
  /** People of the name that was asked for; none or several: nothing is shown yet. */
  named: readonly ContactInfo[]
}

async function read(c: Ctx, visitor: Visitor): Promise<Found | undefined> {
  const wish = readFilter(c, wanted)
  if (wish === undefined || !isAmong(await groupsOf(c, visitor), wish.room)) return undefined
  if (wish.from !== undefined && wish.to !== undefined && wish.from > wish.to) return undefined
  const { db } = c.var.office
  const { account } = visitor.person
  const { q, contact, kind, room, from, to, side } = wish
  const named = contact === undefined && q !== undefined ? await peopleNamed(db, account, undefined, q) : []
  const chosen = contact === undefined ? (named.length === 1 ? named[0] : undefined) : await findContact(db, contact)
  if (contact !== undefined && chosen?.account !== account) return undefined
  const query: LedgerFilter = {
    account,
    ...(chosen === undefined ? {} : { contactId: chosen.id }),
    ...(kind === undefined ? {} : { kind }),
    ...(room === undefined ? {} : { roomId: room }),
    ...(from === undefined ? {} : { from: dayStart(from, visitor.zone) }),
    ...(to === undefined ? {} : { to: dayStart(to, visitor.zone, 1) }),
    ...(side === undefined ? {} : { side }),
  }
  return { wish, query, member: chosen, named }
}

const isUnclear = ({ wish, member }: Found): boolean =>
  wish.q !== undefined && wish.contact === undefined && member === undefined

/** `2026-11-23 10:00:05` on the visitor's clock: spreadsheets read it as a time. */
function stamp(at: Date, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return `${dateKey(at, zone)} ${clock.format(at)}`
}

const reversal = (l: LedgerLine, t: Texts) =>
  [
    l.reversesId === null ? '' : t.ledger.reverses(l.reversesId),
    l.reversedById === null ? '' : t.ledger.reversed(l.reversedById),
  ].join('')

const cellsOf = (l: LedgerLine, t: Texts, zone: string): (string | number)[] => [
  l.id,
  stamp(l.at, zone),
  l.name,
  t.ledger.sides[l.debit],
  t.ledger.sides[l.credit],
  l.amount,
  t.ledger.kinds[l.kind],
  t.ledger.explained(l.cause),
  l.note,
  l.topic ?? t.direct,
  l.byName ?? t.ledger.rule,
  reversal(l, t),
]

/** The entries that the page shows, all of them up to a limit, which the last line tells of. */
export const ledgerCsv = staffOnly('manager', async (c, visitor, t) => {
  const found = await read(c, visitor)
  if (found === undefined || isUnclear(found)) return problem(c, 'badFilter')
  const lines = await ledgerLines(c.var.office.db, found.query, { limit: MOST_IN_FILE + 1 })
  const rows = lines.slice(0, MOST_IN_FILE).map((l) => cellsOf(l, t, visitor.zone))
  if (lines.length > MOST_IN_FILE) rows.push([t.ledger.capped(count(MOST_IN_FILE))])
  return c.body(
    csvOf({ columns: t.ledger.columns, rows }),
    200,
    download(`ledger-${dateKey(c.var.office.now(), visitor.zone)}.csv`, 'text/csv; charset=utf-8'),
  )
})

/** By hand, not taken back, and theirs to take back: as the command decides. */
const mayUndo = (l: LedgerLine, visitor: Visitor): boolean =>
  (l.kind === 'grant' || l.kind === 'deduct') &&
  l.reversedById === null &&
  (l.byId === visitor.person.id || visitor.person.role === 'owner')

function Entry({
  line: l,
  visitor,
  t,
  now,
  back,
}: {
  line: LedgerLine
  visitor: Visitor
  t: Texts
  now: Date
  back: string
}) {
  return (
    <li id={`entry-${l.id}`}>
      <p>
        <b class={l.credit === 'available' || l.credit === 'pending' ? '' : 'quiet'}>{count(l.amount)}</b>{' '}
        <span class="tag">{t.ledger.kinds[l.kind]}</span> <Person id={l.contactId} name={l.name} /> ·{' '}
        {t.ledger.sides[l.debit]} → {t.ledger.sides[l.credit]} · <When at={l.at} visitor={visitor} now={now} />
      </p>
      <p class="quiet">
        #{l.id} · {t.ledger.explained(l.cause)}
        {l.note === '' ? '' : ` · ${l.note}`} · {l.topic ?? t.direct} · {l.byName ?? t.ledger.rule}
        {l.reversesId === null ? null : (
          <>
            {' · '}
            <a href={`/growth/ledger/${l.reversesId}`}>{t.ledger.reverses(l.reversesId)}</a>
          </>
        )}
        {l.reversedById === null ? null : (
          <>
            {' · '}
            <a href={`/growth/ledger/${l.reversedById}`}>{t.ledger.reversed(l.reversedById)}</a>
          </>
        )}
      </p>
      {mayUndo(l, visitor) ? (
        <Refusal id={`undo-${l.id}`} summary={t.ledger.undo}>
          <p>{t.ledger.undoWhy}</p>
          <OrderForm visitor={visitor} line={`加分 撤销 ${l.id}`} label={t.ledger.undo} back={back} />
        </Refusal>
      ) : null}
    </li>
  )
}

/** The last audit, and the button for another; for owners, as the command is. */
async function audit(c: Ctx, visitor: Visitor, t: Texts) {
  if (!mayDo(visitor, 'owner')) return null
  const { office } = c.var
  const last = await lastActionLike(office.db, visitor.person.account, '对账')
  const by = last === undefined ? undefined : await findContact(office.db, last.contactId)
  return (
    <details class="panel" id="audit">
      <summary>{t.ledger.audit}</summary>
      <p>{t.ledger.auditWhy}</p>
      {last === undefined ? (
        <p class="quiet">{t.ledger.auditNever}</p>
      ) : (
        <>
          <p class="quiet">
            {t.ledger.auditLast(by?.name ?? '')} · {stamp(last.at, visitor.zone)}
          </p>
          <p class="pre">{last.answer}</p>
        </>
      )}
      <OrderForm visitor={visitor} line="对账" label={t.ledger.auditRun} back={hereOf(c)} />
    </details>
  )
}

/** One entry, to which others link. */
export const ledgerEntry = staffOnly('manager', async (c, visitor, t) => {
  const id = idIn(c)
  const { office } = c.var
  const [line] =
    id === undefined ? [] : await ledgerLines(office.db, { account: visitor.person.account, id }, { limit: 1 })
  if (line === undefined) return problem(c, 'notFound')
  return showTab(c, visitor, 'ledger', {
    title: `${t.tabs.ledger} #${line.id}`,
    body: (
      <ul class="rows panel dense">
        <Entry line={line} visitor={visitor} t={t} now={office.now()} back={hereOf(c)} />
      </ul>
    ),
  })
})

export const ledgerPage = staffOnly('manager', async (c, visitor, t) => {
  const found = await read(c, visitor)
  if (found === undefined) return problem(c, 'badFilter')
  const { wish, query, member, named } = found
  const groups = await groupsOf(c, visitor)
  const now = c.var.office.now()
  const unclear = isUnclear(found)
  const page = { limit: ON_PAGE + 1, ...(wish.before === undefined ? {} : { before: wish.before }) }
  const { rows, next } = paged(unclear ? [] : await ledgerLines(c.var.office.db, query, page), ON_PAGE)
  const here = new URL(c.req.url)
  for (const name of ['before', 'said']) here.searchParams.delete(name)
  const withContact = (id: number) => {
    const url = new URL(here)
    url.searchParams.delete('q')
    url.searchParams.set('contact', String(id))
    return url.pathname + url.search
  }
  return showTab(c, visitor, 'ledger', {
    body: (
      <>
        <Filters action="/growth/ledger" t={t}>
          <label>
            {t.ledger.member}
            <input name="q" value={member?.name ?? wish.q ?? ''} maxlength={60} />
          </label>
          <Choice
            name="kind"
            label={t.ledger.kind}
            options={Object.entries(t.ledger.kinds)}
            chosen={wish.kind}
            all={t.all}
          />
          <Choice
            name="side"
            label={t.ledger.side}
            options={Object.entries(t.ledger.sides)}
            chosen={wish.side}
            all={t.all}
          />
          <GroupChoice groups={groups} chosen={wish.room} all t={t} />
          <label>
            {t.ledger.from}
            <input type="date" name="from" value={wish.from ?? ''} />
          </label>
          <label>
            {t.ledger.to}
            <input type="date" name="to" value={wish.to ?? ''} />
          </label>
        </Filters>
        {unclear && named.length === 0 ? <p class="panel">{t.ledger.noMember(wish.q ?? '')}</p> : null}
        {unclear && named.length > 0 ? (
          <div class="panel">
            <p>{t.ledger.which}</p>
            <ul class="rows">
              {named.map((p) => (
                <li>
                  <a href={withContact(p.id)}>{p.name}</a> · {p.id}
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {!unclear && rows.length === 0 ? <p class="panel">{t.ledger.none}</p> : null}
        {rows.length === 0 ? null : (
          <>
            <p class="quiet">
              <a href={`/growth/ledger.csv${here.search}`}>{t.ledger.csv}</a> · {t.ledger.csvMost(count(MOST_IN_FILE))}
            </p>
            <ul class="rows panel dense">
              {rows.map((line) => (
                <Entry line={line} visitor={visitor} t={t} now={now} back={hereOf(c)} />
              ))}
            </ul>
          </>
        )}
        <Pager c={c} next={next} />
        {await audit(c, visitor, t)}
      </>
    ),
  })
})
