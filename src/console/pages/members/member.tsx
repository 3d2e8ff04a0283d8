import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { dateKey } from '../../../core/calendar.ts'
import type { ContactInfo } from '../../../core/events.ts'
import { ERASED } from '../../../core/personal.ts'
import { mutedAmong } from '../../../features/attention/index.ts'
import { birthdayOf, birthdayText } from '../../../features/birthdays/index.ts'
import { type Life, livesOf, notesOf, stageOf } from '../../../features/care/index.ts'
import {
  type BookedMovement,
  balanceOf,
  changeOf,
  lotsOf,
  MAX_GRANT,
  movementsOf,
  NEVER,
} from '../../../features/points/index.ts'
import { wishOf } from '../../../features/publishing/index.ts'
import { broughtBy, introductionOf, namedInviters } from '../../../features/referrals/index.ts'
import { findContact, type Membership, membershipsOf } from '../../../features/roster/index.ts'
import { countOpenOf, historyOf } from '../../../features/tickets/index.ts'
import { TIER_NAMES, TIERS, type TierRow, tierOf } from '../../../features/tiers/index.ts'
import { rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import { type Ctx, mayDo, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { PARTS, type Part, type Scene } from './parts.tsx'
import { texts } from './texts.ts'

/** Lines of a list on the page of a member, and on a page of its own. */
const FEW = 5
const PAGE = 50
const MOST_UNPAGED = 200
const MOST_NOTES = 30
const LAST_MOVES = 20
/** Groups somebody has left are history: the latest are enough. */
const SHOWN_GROUPS = 20

const pageOf = z.object({
  before: rowId.optional(),
})

interface Found {
  visitor: Visitor
  who: ContactInfo
  /** The groups they are or were in, as far as the visitor may see them. */
  groups: Membership[]
}

/** The member of that number whom the visitor may see; undefined: nobody must know whether there is one. */
async function found(c: Ctx, rawId: string): Promise<Found | undefined> {
  const { visitor, office } = c.var
  const id = rowId.safeParse(rawId)
  if (visitor === undefined || !id.success) return undefined
  const who = await findContact(office.db, id.data)
  if (who === undefined || who.account !== visitor.person.account) return undefined
  if (who.role !== 'member' || who.platformId === who.account) return undefined
  const groups = (await membershipsOf(office.db, [who.id], roomIdsOf(visitor))).get(who.id) ?? []
  return visitor.rooms !== undefined && groups.length === 0 ? undefined : { visitor, who, groups }
}

/** How a command names them: by mention, so that nobody of the same name is meant. */
const named = (command: string, who: ContactInfo) => ({ line: `${command} @${who.name}`, mention: [who.id] })

function Groups({ one, c, inviters }: { one: Found; c: Ctx; inviters: ReadonlyMap<number, string> }) {
  const { visitor, groups } = one
  const t = texts[visitor.lang]
  const now = c.var.office.now()
  const when = (at: Date) => <When at={at} visitor={visitor} now={now} dated />
  return (
    <ul class="rows">
      {groups.slice(0, SHOWN_GROUPS).map((g) => (
        <li>
          <a href={`/members?room=${g.roomId}`}>{g.topic}</a>{' '}
          {g.leftAt === null ? null : <span class="tag">{t.gone}</span>}
          <p class="quiet under">
            {g.source === 'seen' ? t.seen : t.joined} {when(g.joinedAt)}
            {inviters.has(g.roomId) ? ` · ${t.invitedBy(inviters.get(g.roomId) ?? '')}` : ''}
            {g.rejoined ? ` · ${t.again}` : ''}
            {g.leftAt === null ? null : (
              <>
                {' '}
                · {t.left} {when(g.leftAt)}
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}

function Tier({ scene, who, tier }: { scene: Scene; who: ContactInfo; tier: TierRow | undefined }) {
  const { visitor, back } = scene
  const t = texts[visitor.lang]
  return (
    <details id="tier">
      <summary>{t.setTier}</summary>
      <p class="quiet">{t.tierWhy}</p>
      <OrderForm visitor={visitor} {...named('会员', who)} label={t.save} back={back}>
        <label>
          {t.tier}{' '}
          <select name="words">
            {TIERS.map((one) => (
              <option value={TIER_NAMES[one]} selected={one === tier?.tier}>
                {t.tiers[one]}
              </option>
            ))}
            <option value="普通">{t.noTier}</option>
          </select>
        </label>
        <label>
          {t.tierUntil} <input type="date" name="words" />
        </label>
      </OrderForm>
    </details>
  )
}

/** The last day of something that ends at that midnight. */
const lastDay = (end: Date, visitor: Visitor) => dateKey(new Date(end.getTime() - 1), visitor.zone)

async function profileOf(scene: Scene, one: Found, life: Life | undefined, tier: TierRow | undefined): Promise<Child> {
  const { c, visitor } = scene
  const { db } = c.var.office
  const t = texts[visitor.lang]
  const [birthday, wish, inviters, introduction] = await Promise.all([
    birthdayOf(db, one.who.id),
    wishOf(db, one.who.id),
    namedInviters(db, one.who.id),
    introductionOf(db, one.who.id),
  ])
  const seen = introduction !== undefined && maySeeRoom(visitor, introduction.roomId) ? introduction : undefined
  return (
    <section class="panel">
      <h2>{t.profile}</h2>
      <dl>
        <div>
          <dt>{t.tier}</dt>
          <dd>
            {tier === undefined
              ? t.noTier
              : `${t.tiers[tier.tier]} · ${tier.until === null ? t.forGood : t.until(lastDay(tier.until, visitor))}`}
          </dd>
        </div>
        {life === undefined ? null : (
          <>
            <div>
              <dt>{t.stage}</dt>
              <dd>
                {t.stages[stageOf(life)]} · {t.silent(life.silentDays)}
              </dd>
            </div>
            <div>
              <dt>{t.activeDays}</dt>
              <dd>{t.active(life.week, life.month, life.quarter)}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{t.birthday}</dt>
          <dd>{birthday === undefined ? t.unknown : birthdayText(birthday)}</dd>
        </div>
        <div>
          <dt>{t.wish}</dt>
          <dd>{t.wishes[wish]}</dd>
        </div>
      </dl>
      <Tier scene={scene} who={one.who} tier={tier} />
      <h3>{t.groups}</h3>
      {one.groups.length === 0 ? <p class="quiet">{t.noGroups}</p> : <Groups one={one} c={c} inviters={inviters} />}
      <h3>{t.introduction}</h3>
      {seen === undefined ? (
        <p class="quiet">{t.noIntroduction}</p>
      ) : (
        <>
          <p class="under">
            {visitor.rooms === undefined ? (
              <a href={`/members/${seen.inviterId}`}>{t.broughtBy(seen.inviterName)}</a>
            ) : (
              t.broughtBy(seen.inviterName)
            )}{' '}
            <span class={seen.state === 'review' ? 'tag warn' : 'tag'}>{t.referral[seen.state]}</span>
          </p>
          <p class="quiet under">{t.because(seen.reason)}</p>
        </>
      )}
    </section>
  )
}

async function notesPanel(scene: Scene, who: ContactInfo): Promise<Child> {
  const { c, visitor, back } = scene
  const t = texts[visitor.lang]
  const { notes } = await notesOf(c.var.office.db, who.id, MOST_NOTES)
  return (
    <section class="panel">
      <h2>{t.notes}</h2>
      {notes.length === 0 ? <p class="quiet">{t.noNotes}</p> : null}
      <ul class="rows">
        {notes.map((n) => (
          <li>
            {n.text}
            <p class="quiet under">
              {t.byOn(n.byName)} · <When at={n.at} visitor={visitor} now={c.var.office.now()} dated />
            </p>
            {n.byContactId === visitor.person.id || mayDo(visitor, 'manager') ? (
              <OrderForm visitor={visitor} line={`备注 删除 ${n.id}`} label={t.remove} back={back} class="calm" />
            ) : null}
          </li>
        ))}
      </ul>
      <OrderForm visitor={visitor} {...named('备注', who)} label={t.add} back={back} class="fill">
        <label class="wide">
          {t.addNote}
          <input name="words" required maxlength={100} autocomplete="off" id="note" />
        </label>
      </OrderForm>
    </section>
  )
}

function Move({ move, scene }: { move: BookedMovement; scene: Scene }) {
  const { c, visitor, back } = scene
  const t = texts[visitor.lang]
  const { available, pending } = changeOf(move.debit, move.credit, move.amount)
  const points = available === 0 ? pending : available
  const [, about, number] = /^([a-z-]+):(\d+)/.exec(move.cause) ?? []
  const cause = about === undefined ? undefined : t.causes[about]
  const isByHand = (move.kind === 'grant' || move.kind === 'deduct') && move.reversesId === null
  const mayUndo = isByHand && !move.reversed && (move.byContactId === visitor.person.id || mayDo(visitor, 'owner'))
  return (
    <tr>
      <td>
        <When at={move.at} visitor={visitor} now={c.var.office.now()} dated />
      </td>
      <td class="number">
        {points > 0 ? '+' : ''}
        {points}
        {available === 0 ? <span class="quiet"> {t.waits}</span> : null}
      </td>
      <td>
        {t.kinds[move.kind]}
        {move.note === '' ? '' : `：${move.note}`} {move.reversed ? <span class="tag">{t.reversed}</span> : null}
        <p class="quiet under">
          {[
            ...(cause === undefined ? [] : [t.cause(cause, number ?? '')]),
            ...(move.byName === null ? [] : [move.byName]),
            ...(move.roomTopic === null ? [] : [move.roomTopic]),
          ].join(' · ')}
        </p>
        {mayUndo ? (
          <OrderForm visitor={visitor} line={`加分 撤销 ${move.id}`} label={t.undo} back={back} class="calm" />
        ) : null}
      </td>
    </tr>
  )
}

function ByHand({ scene, who }: { scene: Scene; who: ContactInfo }) {
  const { visitor, back } = scene
  const t = texts[visitor.lang]
  const fields = (
    <>
      <label>
        {t.amount} <input name="words" type="number" min={1} max={MAX_GRANT} required inputmode="numeric" />
      </label>
      <label>
        {t.reason} <input name="words" maxlength={60} autocomplete="off" />
      </label>
    </>
  )
  return (
    <>
      <details id="give">
        <summary>{t.give}</summary>
        <p class="quiet">{t.giveWhy}</p>
        <OrderForm visitor={visitor} {...named('加分', who)} label={t.give} back={back}>
          {fields}
        </OrderForm>
      </details>
      <details id="take">
        <summary>{t.take}</summary>
        <p class="quiet">{t.takeWhy}</p>
        <OrderForm visitor={visitor} {...named('扣分', who)} label={t.take} back={back}>
          {fields}
        </OrderForm>
      </details>
    </>
  )
}

/** For managers: in the chat, too, nobody else is told what a member has. */
async function pointsPanel(scene: Scene, who: ContactInfo): Promise<Child> {
  const { c, visitor } = scene
  const { db } = c.var.office
  const t = texts[visitor.lang]
  const [balance, lots, moves] = await Promise.all([
    balanceOf(db, who.id),
    lotsOf(db, who.id),
    movementsOf(db, who.id, LAST_MOVES),
  ])
  return (
    <section class="panel">
      <h2>{t.points}</h2>
      <p>
        <b class="sum">{balance.available}</b> {t.available}
        {balance.pending === 0 ? '' : ` · ${balance.pending} ${t.pending}`}
      </p>
      <ByHand scene={scene} who={who} />
      {lots.length === 0 ? null : (
        <details id="lots">
          <summary>{t.ending}</summary>
          <dl>
            {lots.map((lot) => (
              <div>
                <dt>
                  {lot.expiresAt.getTime() === NEVER.getTime() ? t.never : t.until(lastDay(lot.expiresAt, visitor))}
                </dt>
                <dd>{lot.amount}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {moves.length === 0 ? (
        <p class="quiet">{t.noPoints}</p>
      ) : (
        <>
          <h3>{t.lastMoves}</h3>
          <div class="scroll-x">
            <table>
              <thead>
                <tr>
                  <th>{t.when}</th>
                  <th class="number">{t.change}</th>
                  <th>{t.what}</th>
                </tr>
              </thead>
              <tbody>
                {moves.map((move) => (
                  <Move move={move} scene={scene} />
                ))}
              </tbody>
            </table>
          </div>
          <p>
            <a href={`/growth/ledger?contact=${who.id}`}>{t.ledger}</a>
          </p>
        </>
      )}
    </section>
  )
}

/** Most have none of these: nothing to read then. */
const HIDDEN_WHEN_EMPTY: readonly Part['name'][] = ['redemptions', 'coupons', 'compensations', 'praises', 'suggestions']

async function listPanel(scene: Scene, part: Part, more?: Child): Promise<Child> {
  const t = texts[scene.visitor.lang]
  const { lines, more: isCut } = await part.load(scene, { before: undefined, limit: FEW })
  if (lines.length === 0 && HIDDEN_WHEN_EMPTY.includes(part.name)) return null
  return (
    <section class="panel">
      <h2>{t.parts[part.name]}</h2>
      {lines.length === 0 ? <p class="quiet">{t.empty[part.name]}</p> : null}
      <ul class="rows">{lines.map(({ line }) => line)}</ul>
      {isCut ? (
        <p>
          <a href={`/members/${scene.id}/${part.name}`}>{t.all(t.parts[part.name])}</a>
        </p>
      ) : null}
      {more}
    </section>
  )
}

function NewPurchase({ scene, who }: { scene: Scene; who: ContactInfo }) {
  const { visitor, back } = scene
  const t = texts[visitor.lang]
  return (
    <details id="purchase">
      <summary>{t.notePurchase}</summary>
      <OrderForm visitor={visitor} {...named('成交', who)} label={t.noteIt} back={back}>
        <label>
          {t.price} <input name="words" required maxlength={12} inputmode="decimal" autocomplete="off" />
        </label>
        <label>
          {t.bought} <input name="words" maxlength={100} autocomplete="off" />
        </label>
      </OrderForm>
    </details>
  )
}

async function warningsPanel(scene: Scene, one: Found, open: number): Promise<Child> {
  const { c, visitor, id } = scene
  const { db } = c.var.office
  const t = texts[visitor.lang]
  const [muted, wish, past] = await Promise.all([
    mutedAmong(db, [id]),
    wishOf(db, id),
    historyOf(db, id, { rooms: roomIdsOf(visitor), before: undefined, limit: FEW }),
  ])
  const rating = past.find((p) => p.rating !== null)?.rating ?? 5
  const warnings = [
    ...(open > 0 ? [t.warnOpen(open)] : []),
    ...(rating <= 2 ? [t.leastRating(rating)] : []),
    ...(muted.has(id) ? [t.warnMuted] : []),
    ...(wish === 'never' ? [t.warnNever] : []),
    ...(one.groups.every((g) => g.leftAt !== null) ? [t.warnGone] : []),
  ]
  if (warnings.length === 0) return null
  return (
    <section class="panel warnings" aria-label={t.warnings}>
      <ul>
        {warnings.map((w) => (
          <li>{w}</li>
        ))}
      </ul>
    </section>
  )
}

/** Beside the profile. */
const ASIDE: readonly Part['name'][] = ['friends', 'redemptions', 'coupons', 'compensations', 'praises', 'suggestions']

const partsFor = (visitor: Visitor) => PARTS.filter((p) => mayDo(visitor, p.who))

function sceneFor(c: Ctx, { visitor, who }: Found): Scene {
  return { c, visitor, id: who.id, back: hereOf(c) }
}

/** Of somebody who was erased there is nothing to tell but that they were. */
function showErased(c: Ctx, { visitor, who }: Found): Promise<Response> {
  const t = texts[visitor.lang]
  return show(c, {
    title: who.name,
    body: (
      <>
        <p class="panel">{t.erasedNote}</p>
        {mayDo(visitor, 'manager') ? (
          <p>
            <a href={`/growth/ledger?contact=${who.id}`}>{t.ledger}</a>
          </p>
        ) : null}
      </>
    ),
  })
}

const isErased = ({ who }: Found) => who.platformId.startsWith(ERASED)

/** `GET /members/12`: all that a colleague should know of a member before writing to them. */
export async function showMember(c: Ctx, rawId: string): Promise<Response> {
  const one = await found(c, rawId)
  if (one === undefined) return problem(c, 'notFound')
  if (isErased(one)) return showErased(c, one)
  const { visitor, who } = one
  const { db, settings } = c.var.office
  const now = c.var.office.now()
  const t = texts[visitor.lang]
  const scene = sceneFor(c, one)
  const [lives, tier, opens, brought] = await Promise.all([
    livesOf(db, [who.id], now, settings.timeZone),
    tierOf(db, who.id, now),
    countOpenOf(db, [who.id], roomIdsOf(visitor)),
    broughtBy(db, who.id, undefined),
  ])
  const life = lives.get(who.id)
  const open = opens.get(who.id) ?? 0
  const more: Partial<Record<Part['name'], Child>> = {
    purchases: <NewPurchase scene={scene} who={who} />,
    coupons: <p class="quiet">{t.codes}</p>,
    ...(visitor.rooms === undefined && brought.stayed + brought.left > 0
      ? { friends: <p class="quiet">{t.sums(brought.stayed, brought.left)}</p> }
      : {}),
  }
  const lists = new Map<Part['name'], Child>()
  for (const part of partsFor(visitor)) lists.set(part.name, await listPanel(scene, part, more[part.name]))
  const body = (
    <>
      <p class="tags">
        {open === 0 ? null : <span class="tag bad">{t.openTickets(open)}</span>}{' '}
        {tier === undefined ? null : <span class="tag good">{t.tiers[tier.tier]}</span>}{' '}
        {life === undefined ? null : <span class="tag">{t.stages[stageOf(life)]}</span>}
      </p>
      {await warningsPanel(scene, one, open)}
      <div class="columns">
        <div>
          {lists.get('tickets')}
          {await notesPanel(scene, who)}
          {mayDo(visitor, 'manager') ? await pointsPanel(scene, who) : null}
          {lists.get('purchases')}
        </div>
        <div>
          {await profileOf(scene, one, life, tier)}
          {ASIDE.map((name) => lists.get(name))}
        </div>
      </div>
    </>
  )
  return show(c, { title: who.name, live: ['tickets', 'actions'], body })
}

/** `GET /members/12/tickets`: one list of the page, all of it. */
export async function showPart(c: Ctx, rawId: string, name: string): Promise<Response> {
  const one = await found(c, rawId)
  if (one === undefined || isErased(one)) return problem(c, 'notFound')
  const { visitor, who } = one
  const part = partsFor(visitor).find((p) => p.name === name)
  if (part === undefined) return problem(c, 'notFound')
  const asked = pageOf.safeParse(c.req.query())
  if (!asked.success) return problem(c, 'badFilter')
  const t = texts[visitor.lang]
  const limit = part.unpaged === true ? MOST_UNPAGED : PAGE
  const { lines, more } = await part.load(sceneFor(c, one), { before: asked.data.before, limit })
  return show(c, {
    title: `${who.name} · ${t.parts[part.name]}`,
    body: (
      <>
        <p>
          <a href={`/members/${who.id}`}>{t.backTo(who.name)}</a>
        </p>
        {lines.length === 0 ? (
          <p class="panel">{t.empty[part.name]}</p>
        ) : (
          <ul class="rows panel">{lines.map(({ line }) => line)}</ul>
        )}
        <Pager c={c} next={more && part.unpaged !== true ? String(lines.at(-1)?.key) : undefined} />
      </>
    ),
  })
}
