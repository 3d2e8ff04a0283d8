import { integer, optional } from '../../core/args.ts'
import { dateKey } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { spansText } from '../../core/working-hours.ts'
import { colleague, day, days, type RosterChange, rosterChange, spanOf } from './args.ts'
import { clashOf, parsePattern, type Turn, turnsBetween } from './plan.ts'
import {
  absencesOf,
  addEntries,
  findSwap,
  insertAbsence,
  type Line,
  lockPlan,
  removeEntries,
  type StoredAbsence,
  setAbsence,
  undoChange,
} from './queries.ts'
import { type Scene, sceneOf, weekDays, weekOf } from './scene.ts'
import { swappable } from './swap.ts'
import { daysText, texts } from './texts.ts'
import { watchCommand } from './watch-command.ts'

const MOST_ENTRIES = 40
const MOST_LEAVE_DAYS = 60
const MOST_EFFECTS = 6

const tell = (tx: Tx, contactId: number, text: string) => tx.send({ to: { contactId }, text, lane: 'service' })

/** The roster with nobody else changing it. */
async function lockedScene(tx: Tx, { sender, settings }: CommandContext): Promise<Scene> {
  await lockPlan(tx.db, sender.account)
  return sceneOf(tx, sender.account, settings)
}

/** Where nobody is, said after every change of the weekly roster. */
function gapsSaid(scene: Scene, now: Date): string {
  const week = weekDays(scene, now)
  return week.some((d) => d.gaps.length > 0) ? texts.gaps(week, scene.zone) : texts.noGaps
}

async function add(
  tx: Tx,
  context: CommandContext,
  change: Extract<RosterChange, { what: 'add' }>,
  scene: Scene,
): Promise<string> {
  const { sender } = context
  const { plan, names, zone, today } = scene
  const everybody = [...change.people, ...(change.backup === undefined ? [] : [change.backup])]
  const outsider = everybody.find((p) => p.role === 'member')
  if (outsider !== undefined) throw new UserError(texts.notStaff(outsider.name))
  const twice = everybody.find((p, i) => everybody.findIndex((o) => o.id === p.id) !== i)
  if (twice !== undefined) throw new UserError(texts.twice(twice.name))
  const parts = parsePattern(change.when, today)
  if ('wrong' in parts) throw new UserError(parts.wrong)
  if (plan.entries.length + parts.length > MOST_ENTRIES) throw new UserError(texts.tooMany(MOST_ENTRIES))
  const lines = parts.map(
    (part): Line => ({
      ...part,
      people: change.people.map((p) => p.id),
      backupId: change.backup?.id,
      urgentOnly: change.urgentOnly,
      zone,
    }),
  )
  const known = [...plan.entries]
  for (const line of lines) {
    const entry = { ...line, id: 0 }
    const clash = clashOf(known, entry, today)
    if (clash !== undefined) {
      if (clash.entry.id === 0) throw new UserError(texts.ownClash(spansText([clash.span])))
      const listed = { ...clash.entry, spans: [...clash.entry.spans] }
      throw new UserError(texts.clash(listed, clash.day, spansText([clash.span]), names))
    }
    known.push(entry)
  }
  await addEntries(tx.db, sender.account, lines, sender.id)
  const shown = lines.map((l) => ({ ...l, spans: [...l.spans] }))
  for (const p of everybody) if (p.id !== sender.id) await tell(tx, p.id, texts.addedTold(sender.name, shown, names))
  return texts.added(shown, names)
}

const schedule = command({
  names: ['排班', 'schedule'],
  who: 'manager',
  group: texts.group,
  help: '看一周的值班和没人的时段；排固定的班、后备、只管紧急的夜班；删、清空、撤销',
  examples: [
    '排班 周一至周五 9:00-18:00 @小林 后备 @小周',
    '排班',
    '排班 节假日 10:00-12:00 14:00-16:00 @小周',
    '排班 夜班 21:00-9:00 @小何',
    '排班 删 3',
    '排班 清空',
    '排班 撤销',
  ],
  args: { change: optional(rosterChange) },
  async run({ change }, context, tx) {
    const { account } = context.sender
    const scene = await lockedScene(tx, context)
    if (change === undefined)
      return discreetly(context, tx, texts.week(await weekOf(tx, scene), scene.names, tx.now, scene.zone))
    let done: string
    switch (change.what) {
      case 'add':
        done = await add(tx, context, change, scene)
        break
      case 'drop':
        if ((await removeEntries(tx.db, account, change.id)) === 0) throw new UserError(texts.noEntry(change.id))
        done = texts.removed(change.id)
        break
      case 'clear': {
        const removed = await removeEntries(tx.db, account, undefined)
        if (removed === 0) throw new UserError(texts.alreadyEmpty)
        done = texts.cleared(removed)
        break
      }
      case 'undo':
        if (!(await undoChange(tx.db, account))) throw new UserError(texts.nothingToUndo)
        done = texts.undone
    }
    const after = await sceneOf(tx, account, context.settings)
    return discreetly(context, tx, `${done}\n${gapsSaid(after, tx.now)}`)
  },
})

/** Whose days it is about: one's own, or for managers a colleague's. */
function subject(sender: ContactInfo, who: ContactInfo | undefined): ContactInfo {
  const contact = who ?? sender
  if (contact.id !== sender.id && !roleAtLeast(sender.role, 'manager')) throw new UserError(texts.onlyManagers)
  if (contact.role === 'member') throw new UserError(texts.notStaff(contact.name))
  return contact
}

/** Tells those who stand in, and the managers when nobody does. */
async function tellEffects(
  tx: Tx,
  scene: Scene,
  contact: ContactInfo,
  turns: readonly Turn[],
  senderId: number,
): Promise<void> {
  const standIns = new Set(turns.flatMap((t) => t.people.filter((id) => t.backupId === undefined && id !== contact.id)))
  for (const id of standIns) {
    const own = turns.filter((t) => t.people.length === 1 && t.people[0] === id)
    if (own.length > 0 && id !== senderId) await tell(tx, id, texts.standIn(contact.name, own, scene.zone))
  }
  const open = turns.filter((t) => t.people.length === 0).slice(0, MOST_EFFECTS)
  if (open.length === 0) return
  for (const manager of scene.people.filter((p) => roleAtLeast(p.role, 'manager')))
    if (manager.id !== senderId) await tell(tx, manager.id, texts.gapTold(contact.name, open, scene.zone))
}

const leave = command({
  names: ['请假', 'leave'],
  who: 'agent',
  group: texts.group,
  help: '这几天不值班，由后备顶上；替同事请假要群管理',
  examples: ['请假 明天', '请假 12-01 至 12-03', '请假 12-01 至 12-03 @小林'],
  args: { when: days('日子'), who: optional(colleague) },
  async run({ when, who }, context, tx) {
    const { sender, settings } = context
    const contact = subject(sender, who)
    const scene = await lockedScene(tx, context)
    const { plan, names, zone, account } = scene
    const span = spanOf(when, tx.now, zone, MOST_LEAVE_DAYS)
    const known = await absencesOf(tx.db, account, tx.now, 'set')
    const same = known.find(
      (a) => a.kind === 'leave' && a.contactId === contact.id && a.from < span.to && span.from < a.to,
    )
    if (same !== undefined) throw new UserError(texts.leaveTwice(contact.name, daysText(same.from, same.to, zone)))
    const affected = (turns: readonly Turn[]) => turns.filter((t) => t.from >= span.from && t.to > tx.now)
    const before = affected(turnsBetween(plan, span.from, span.to))
    const absence = { kind: 'leave', contactId: contact.id, substituteId: undefined, state: 'set' } as const
    await insertAbsence(tx.db, account, { ...absence, from: span.from, to: span.to, byContactId: sender.id }, tx.now)
    const after = await sceneOf(tx, account, settings)
    const turns = affected(turnsBetween(after.plan, span.from, span.to)).filter((t) =>
      before.some((b) => b.entryId === t.entryId && +b.from === +t.from && b.people.includes(contact.id)),
    )
    const dates = daysText(span.from, span.to, zone)
    await tellEffects(tx, after, contact, turns, sender.id)
    if (contact.id !== sender.id) await tell(tx, contact.id, texts.leaveTold(sender.name, dates))
    const effects = turns.slice(0, MOST_EFFECTS).map((t) => texts.leaveEffect(t, names, zone))
    const lines = [texts.leaveSet(contact.name, dates), ...(effects.length === 0 ? [texts.leaveNothing] : effects)]
    return discreetly(context, tx, lines.join('\n'))
  },
})

const cancelLeave = command({
  names: ['销假', 'cancel-leave'],
  who: 'agent',
  group: texts.group,
  help: '取消请假（或提前下班），照常值班',
  examples: ['销假', '销假 12-01', '销假 12-01 @小林'],
  args: { when: optional(day('日子')), who: optional(colleague) },
  async run({ when, who }, context, tx) {
    const { sender } = context
    const contact = subject(sender, who)
    const { zone, account } = await lockedScene(tx, context)
    const span = when === undefined ? undefined : spanOf(when, tx.now, zone, 1)
    const found = (await absencesOf(tx.db, account, tx.now, 'set')).filter(
      (a) =>
        a.kind !== 'swap' &&
        a.contactId === contact.id &&
        (span === undefined || (a.from < span.to && span.from < a.to)),
    )
    const dates = found.map((a) => daysText(a.from, a.to, zone))
    const [one, second] = found
    if (one === undefined) throw new UserError(texts.noLeave(contact.name))
    if (second !== undefined) throw new UserError(texts.whichLeave(contact.name, dates))
    await setAbsence(tx.db, one.id, 'cancelled', tx.now)
    if (contact.id !== sender.id) await tell(tx, contact.id, texts.leaveCancelledTold(sender.name, dates[0] ?? ''))
    return discreetly(context, tx, texts.leaveCancelled(contact.name, dates[0] ?? ''))
  },
})

/** `to` does from now on what `from` was to do. */
async function setSwap(
  tx: Tx,
  scene: Scene,
  people: { from: ContactInfo; to: ContactInfo },
  turns: readonly Turn[],
  senderId: number,
): Promise<string> {
  const text = texts.swapped(people.from.name, people.to.name, turns, scene.zone)
  for (const { id } of [people.from, people.to]) if (id !== senderId) await tell(tx, id, text)
  return text
}

const swapOf = (
  people: { from: ContactInfo; to: ContactInfo },
  span: { from: Date; to: Date },
  state: 'offered' | 'set',
  byContactId: number,
): Omit<StoredAbsence, 'id'> => ({
  kind: 'swap',
  contactId: people.from.id,
  substituteId: people.to.id,
  from: span.from,
  to: span.to,
  state,
  byContactId,
})

const swap = command({
  names: ['换班', 'swap'],
  who: 'agent',
  group: texts.group,
  help: '请同事替自己值那天的班，同事同意后换好；群管理可以直接换，也可以写两位',
  examples: ['换班 12-01 @小周', '换班 12-01 @小林 @小周'],
  args: { when: day('日子'), first: colleague, second: optional(colleague) },
  async run({ when, first, second }, context, tx) {
    const { sender } = context
    const people = second === undefined ? { from: sender, to: first } : { from: subject(sender, first), to: second }
    const scene = await lockedScene(tx, context)
    const { plan, zone, account } = scene
    const span = spanOf(when, tx.now, zone, 1)
    const turns = swappable(plan, people, span, tx.now)
    if (roleAtLeast(sender.role, 'manager')) {
      await insertAbsence(tx.db, account, swapOf(people, span, 'set', sender.id), tx.now)
      return discreetly(context, tx, await setSwap(tx, scene, people, turns, sender.id))
    }
    const waiting = (await absencesOf(tx.db, account, tx.now, 'offered')).find(
      (a) => a.contactId === people.from.id && a.from < span.to && span.from < a.to,
    )
    if (waiting !== undefined)
      throw new UserError(texts.alreadyOffered(scene.names(waiting.substituteId ?? 0), waiting.id))
    const id = await insertAbsence(tx.db, account, swapOf(people, span, 'offered', sender.id), tx.now)
    await tell(tx, people.to.id, texts.offeredTold(sender.name, turns, zone, id))
    return discreetly(context, tx, texts.offered(people.to.name, id))
  },
})

const cover = command({
  names: ['顶班', 'cover'],
  who: 'agent',
  group: texts.group,
  help: '我替同事值那天的班',
  examples: ['顶班 @小周 明天', '顶班 @小周 12-01'],
  args: { who: colleague, when: day('日子') },
  async run({ who, when }, context, tx) {
    const { sender } = context
    const people = { from: who, to: sender }
    const scene = await lockedScene(tx, context)
    const span = spanOf(when, tx.now, scene.zone, 1)
    const turns = swappable(scene.plan, people, span, tx.now)
    await insertAbsence(tx.db, scene.account, swapOf(people, span, 'set', sender.id), tx.now)
    return discreetly(context, tx, await setSwap(tx, scene, people, turns, sender.id))
  },
})

const swapNumber = () => integer({ label: '换班号', min: 1, max: 2_000_000_000 })

const acceptSwap = command({
  names: ['同意换班', 'accept-swap'],
  who: 'agent',
  group: texts.group,
  help: '同事请我替 TA 值班，我同意',
  examples: ['同意换班 3'],
  args: { id: swapNumber() },
  async run({ id }, context, tx) {
    const { sender } = context
    const scene = await lockedScene(tx, context)
    const found = await findSwap(tx.db, scene.account, id)
    if (found === undefined) throw new UserError(texts.noSwap(id))
    if (found.substituteId !== sender.id) throw new UserError(texts.swapNotYours(scene.names(found.substituteId ?? 0)))
    if (found.state === 'set') throw new UserError(texts.swapDone(id))
    if (found.state !== 'offered') throw new UserError(texts.swapClosed(id))
    const from = scene.people.find((p) => p.id === found.contactId)
    if (from === undefined) throw new UserError(texts.swapClosed(id))
    const people = { from, to: sender }
    const span = { from: found.from, to: found.to, day: dateKey(found.from, scene.zone) }
    const turns = swappable(scene.plan, people, span, tx.now)
    await setAbsence(tx.db, id, 'set', tx.now)
    return discreetly(context, tx, await setSwap(tx, scene, people, turns, sender.id))
  },
})

const refuseSwap = command({
  names: ['拒绝换班', 'refuse-swap'],
  who: 'agent',
  group: texts.group,
  help: '不替同事值班，或收回自己的请求；群管理也可以取消已经换好的',
  examples: ['拒绝换班 3'],
  args: { id: swapNumber() },
  async run({ id }, context, tx) {
    const { sender } = context
    const { account, names } = await lockedScene(tx, context)
    const found = await findSwap(tx.db, account, id)
    if (found === undefined) throw new UserError(texts.noSwap(id))
    const { contactId, substituteId = 0, state } = found
    const isManager = roleAtLeast(sender.role, 'manager')
    if (!isManager && sender.id !== contactId && sender.id !== substituteId)
      throw new UserError(texts.swapNotYours(names(substituteId)))
    if (state === 'refused' || state === 'cancelled') throw new UserError(texts.swapClosed(id))
    if (state === 'set' && !isManager) throw new UserError(texts.swapSetByManager(id))
    const refuses = state === 'offered' && sender.id === substituteId
    await setAbsence(tx.db, id, refuses ? 'refused' : 'cancelled', tx.now)
    const text = refuses
      ? texts.refusedTold(sender.name, id)
      : state === 'set'
        ? texts.revertedTold(sender.name, id)
        : texts.withdrawnTold(sender.name, id)
    for (const other of [contactId, substituteId]) if (other !== sender.id) await tell(tx, other, text)
    return discreetly(context, tx, texts.refused(id))
  },
})

export const shiftCommands: Command[] = [
  watchCommand,
  schedule,
  leave,
  cancelLeave,
  swap,
  cover,
  acceptSwap,
  refuseSwap,
]
