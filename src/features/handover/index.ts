import { optional, rest } from '../../core/args.ts'
import { clockText, durationText } from '../../core/calendar.ts'
import { command, discreetly } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { addWorking, isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { alertStaff } from '../duty/index.ts'
import { calendarOf } from '../hours/index.ts'
import { findStaffRoom } from '../roster/index.ts'
import { holders, nextChange, plannedAccounts, planOf, watchAt, watchSince } from '../shifts/index.ts'
import { ACCEPT_MS, acceptance, EARLY_MS, incoming, newChange, type Pending } from './handover.ts'
import {
  accept,
  activeSince,
  changeBefore,
  changesBetween,
  claimUnaccepted,
  hasAccepted,
  insertHandover,
  lockHandovers,
  moveOn,
  newestHandover,
  pendingTickets,
} from './queries.ts'
import { texts } from './texts.ts'

const BATCH = 100

interface Passing {
  account: string
  at: Date
  /** Everybody who has the watch from then on. */
  people: readonly number[]
  /** Those of them who are told and asked to accept. */
  to: readonly ContactInfo[]
  from: readonly ContactInfo[]
  /** By hand; undefined at a change of the one on duty. */
  by: ContactInfo | undefined
  note: string | undefined
  tickets: readonly Pending[]
}

/** Writes a handover down and says it: in the staff room, else to each who takes over. */
async function pass(tx: Tx, settings: Settings, passing: Passing): Promise<void> {
  const { account, at, people, to, from, by, note, tickets } = passing
  const { hours, zone } = await calendarOf(tx, account, undefined, settings)
  const asks = to.length > 0 && tickets.length > 0
  const id = await insertHandover(tx.db, {
    account,
    at,
    people,
    byContactId: by?.id,
    state: asks ? 'waiting' : 'quiet',
    nextAt: asks ? addWorking(hours, tx.now, ACCEPT_MS, zone) : undefined,
    replacesOthers: to.length > 0,
  })
  if (id === undefined || (to.length === 0 && by === undefined)) return
  const names = (contacts: readonly ContactInfo[]) => contacts.map((c) => c.name)
  const said = { from: names(from), to: names(to), at, note, tickets }
  const message = { text: texts.handover(said, tx.now, zone), lane: 'complaint', key: `handover:${id}` } as const
  const room = await findStaffRoom(tx.db, account)
  if (room !== undefined) await tx.send({ ...message, to: { roomId: room.id }, mention: to.map((p) => p.id) })
  else for (const p of to) await tx.send({ ...message, to: { contactId: p.id }, key: `${message.key}:${p.id}` })
}

/** Looks whether the one on duty has changed, in every account. */
async function watchChanges(tx: Tx, settings: Settings): Promise<number> {
  let changes = 0
  for (const account of await plannedAccounts(tx.db, tx.now)) {
    const { people: staff, ...plan } = await planOf(tx.db, account, tx.now)
    const watch = watchAt(plan, tx.now)
    const people = holders(watch)
    const since = watchSince(plan, tx.now)
    if (since === undefined) continue
    await lockHandovers(tx.db, account)
    const at = newChange(people, since, await changesBetween(tx.db, account, since, tx.now), tx.now)
    if (at === undefined) continue
    const before = (await changeBefore(tx.db, account, at))?.people
    const arriving = incoming(people, before)
    const hasAll = await hasAccepted(tx.db, account, arriving, new Date(at.getTime() - EARLY_MS))
    changes += 1
    await pass(tx, settings, {
      account,
      at,
      people,
      // Who has just accepted it by hand is not asked again.
      to: hasAll ? [] : staff.filter((s) => arriving.includes(s.id)),
      from: staff.filter((s) => before?.includes(s.id)),
      by: undefined,
      note: undefined,
      tickets: await pendingTickets(tx.db, account, watch.people.length === 0),
    })
  }
  return changes
}

/** Nobody has accepted: the managers hear of it, then the owners, once each and while the house is open. */
async function remind(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimUnaccepted(tx.db, tx.now, BATCH)
  for (const { id, account, at, people, state } of due) {
    const { hours, zone } = await calendarOf(tx, account, undefined, settings)
    const { people: staff, ...plan } = await planOf(tx.db, account, tx.now)
    const tickets = await pendingTickets(tx.db, account, watchAt(plan, tx.now).people.length === 0)
    const missing = staff.filter((s) => people.includes(s.id))
    if (tickets.length === 0 || missing.length === 0) {
      await moveOn(tx.db, id, 'over', undefined)
      continue
    }
    // Whoever has begun to work has seen it.
    const active = await activeSince(tx.db, people, at)
    if (active !== undefined) {
      await accept(tx.db, id, active, tx.now)
      continue
    }
    if (!isOpenAt(hours, tx.now, zone)) {
      await moveOn(tx.db, id, state, nextOpening(hours, tx.now, zone))
      continue
    }
    const level = state === 'waiting' ? 'managers' : 'owners'
    const since = durationText(tx.now.getTime() - at.getTime())
    const names = missing.map((p) => p.name)
    await alertStaff(tx, account, {
      level,
      text: texts.unaccepted(names, clockText(at, tx.now, zone), tickets.length, since),
      key: `unaccepted:${id}:${level}`,
    })
    await moveOn(tx.db, id, level, level === 'managers' ? addWorking(hours, tx.now, ACCEPT_MS, zone) : undefined)
  }
  return due.length
}

/** Open tickets pass from one who was on duty to the next, who says that they have them. Writes handovers. */
export const handover: Feature = {
  name: 'handover',
  commands: [
    command({
      names: ['交接', 'handover'],
      who: 'agent',
      group: texts.group,
      help: '把没完成的工单和留言交给值班的同事或下一班',
      examples: ['交接 王姐的退款明早再催一次', '交接'],
      args: { note: optional(rest('留言', 300)) },
      async run({ note }, context, tx) {
        const { sender, settings } = context
        const { people: staff, ...plan } = await planOf(tx.db, sender.account, tx.now)
        const others = (ids: readonly number[]) => ids.filter((id) => id !== sender.id)
        const present = watchAt(plan, tx.now)
        const next = others(holders(present)).length > 0 ? present : nextChange(plan, tx.now)?.watch
        const people = next === undefined ? [] : others(holders(next))
        const to = staff.filter((s) => people.includes(s.id))
        const tickets = await pendingTickets(tx.db, sender.account, next !== undefined && next.people.length === 0)
        await lockHandovers(tx.db, sender.account)
        const passing = { account: sender.account, at: tx.now, people, to, from: [sender], by: sender, note, tickets }
        await pass(tx, settings, passing)
        const names = to.map((p) => p.name)
        return discreetly(context, tx, texts.posted(names, tickets.length))
      },
    }),
    command({
      names: ['接班', 'accept'],
      who: 'agent',
      group: texts.group,
      help: '交接的工单我看过了，归我',
      examples: ['接班'],
      args: {},
      async run(_, context, tx) {
        const { sender, settings } = context
        const { account } = sender
        await lockHandovers(tx.db, account)
        const newest = await newestHandover(tx.db, account)
        const { people: staff, ...plan } = await planOf(tx.db, account, tx.now)
        const { zone } = await calendarOf(tx, account, undefined, settings)
        const nameOf = (id: number | undefined) => staff.find((s) => s.id === id)?.name ?? texts.gone
        const found = acceptance(newest, sender.id)
        if (newest === undefined || found === 'nothing') throw new UserError(texts.nothing)
        const acceptedAt = newest.acceptedAt === undefined ? '' : clockText(newest.acceptedAt, tx.now, zone)
        if (found === 'not-yours') throw new UserError(texts.notYours(newest.people.map(nameOf)))
        if (found === 'twice') throw new UserError(texts.twice(acceptedAt))
        if (found === 'by-other') throw new UserError(texts.byOther(nameOf(newest.acceptedById), acceptedAt))
        await accept(tx.db, newest.id, sender.id, tx.now)
        const before = (await changeBefore(tx.db, account, newest.at))?.people ?? []
        for (const contactId of before.filter((id) => id !== sender.id && plan.staff.has(id)))
          await tx.send({ to: { contactId }, text: texts.acceptedTold(sender.name), lane: 'reply' })
        const open = (await pendingTickets(tx.db, account, watchAt(plan, tx.now).people.length === 0)).length
        if (found === 'accept') return discreetly(context, tx, texts.accepted(open))
        const since = durationText(tx.now.getTime() - newest.at.getTime())
        await alertStaff(tx, account, {
          level: 'managers',
          text: texts.lateTold(sender.name, since),
          key: `accepted:${newest.id}`,
        })
        return discreetly(context, tx, texts.acceptedLate(open, since))
      },
    }),
  ],
  jobs: [
    { name: 'handover-changes', cron: '*/10 * * * * *', run: watchChanges },
    { name: 'handover-reminders', cron: '5/20 * * * * *', run: remind, batch: BATCH },
  ],
}
