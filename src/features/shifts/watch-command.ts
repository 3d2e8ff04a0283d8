import { type Arg, duration, optional } from '../../core/args.ts'
import { clockText, HOUR, MINUTE } from '../../core/calendar.ts'
import { type Command, command, discreetly } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { backup, colleague } from './args.ts'
import { holders, nextChange, turnsBetween, type Watch, watchAt } from './plan.ts'
import { endCurrent, insertAbsence, insertShift, lockPlan } from './queries.ts'
import { type Scene, sceneOf } from './scene.ts'
import { texts } from './texts.ts'

const DEFAULT_SHIFT_MS = 8 * HOUR
/** After so many changes without anybody nobody comes. */
const MOST_CHANGES = 3

/** `我`, `下班`, or a colleague. */
function onShift(): Arg<ContactInfo | 'me' | 'off'> {
  return {
    label: '我|@同事|下班',
    async read(cursor, env) {
      const special = cursor.take(/(?:我|me|下班|off)(?=$|[\s\u2005\u3000])/iu)?.[0].toLowerCase()
      if (special === '我' || special === 'me') return 'me'
      if (special !== undefined) return 'off'
      return colleague.read(cursor, env)
    },
  }
}

/** Those who have the watch now, and who comes next. */
function describe({ plan, names, zone }: Scene, now: Date): string {
  const watch = watchAt(plan, now)
  const change = nextChange(plan, now)
  const until = change === undefined ? undefined : clockText(change.at, now, zone)
  const lines = [
    watch.people.length > 0
      ? texts.now(watch, names, until)
      : watch.night.length > 0
        ? texts.nowNight({ people: watch.night, backupId: watch.nightBackupId }, names, until)
        : texts.nobody,
  ]
  let next = change
  for (let n = 1; next !== undefined && holders(next.watch).length === 0 && n < MOST_CHANGES; n++)
    next = nextChange(plan, next.at)
  if (next !== undefined && holders(next.watch).length > 0) {
    const at = clockText(next.at, now, zone)
    lines.push(texts.next(holders(next.watch), names, at, next.watch.people.length === 0))
  }
  return lines.join('\n')
}

/** These people do nothing more of the turns of the roster that run. */
async function leaveTurns(tx: Tx, scene: Scene, people: readonly number[], byContactId: number): Promise<void> {
  const running = turnsBetween(scene.plan, tx.now, new Date(tx.now.getTime() + 1))
  for (const turn of running) {
    for (const contactId of turn.people.filter((id) => people.includes(id))) {
      const { from, to } = turn
      const off = { kind: 'off', contactId, substituteId: undefined, from, to, state: 'set', byContactId } as const
      await insertAbsence(tx.db, scene.account, off, tx.now)
    }
  }
}

async function goHome(tx: Tx, scene: Scene, sender: ContactInfo, settings: Settings): Promise<string> {
  const { names, account } = scene
  const watch = watchAt(scene.plan, tx.now)
  const running = holders(watch)
  if (running.length === 0) return texts.notOnDuty
  const isOwn = running.includes(sender.id)
  if (!isOwn && !roleAtLeast(sender.role, 'manager')) throw new UserError(texts.notYours(running.map(names).join('、')))
  const leaving = isOwn ? [sender.id] : running
  await endCurrent(tx.db, account, tx.now)
  await leaveTurns(tx, scene, leaving, sender.id)
  for (const contactId of leaving)
    if (contactId !== sender.id) await tx.send({ to: { contactId }, text: texts.endedTold(sender.name), lane: 'reply' })
  const after: Watch = watchAt((await sceneOf(tx, account, settings)).plan, tx.now)
  if (after.people.length > 0) return texts.endedNow(after.people, names)
  return after.night.length > 0 ? texts.endedNight(after.night, names) : texts.ended
}

export const watchCommand: Command = command({
  names: ['值班', 'duty'],
  who: 'agent',
  group: texts.group,
  help: '现在谁值班、接下来是谁；让自己或同事临时值班（默认 8 小时）；下班',
  examples: ['值班', '值班 我 8小时', '值班 @小林 4小时', '值班 我 8小时 后备 @小周', '值班 下班'],
  args: {
    who: optional(onShift()),
    length: optional(duration({ label: '时长', minMs: 10 * MINUTE, maxMs: 72 * HOUR })),
    standBy: optional(backup),
  },
  async run({ who, length, standBy }, context, tx) {
    const { sender, settings } = context
    const { account } = sender
    if (who !== undefined) await lockPlan(tx.db, account)
    const scene = await sceneOf(tx, account, settings)
    if (who === undefined) return discreetly(context, tx, describe(scene, tx.now))
    if (who === 'off') return discreetly(context, tx, await goHome(tx, scene, sender, settings))
    const contact = who === 'me' ? sender : who
    for (const person of [contact, ...(standBy === undefined ? [] : [standBy])])
      if (person.role === 'member') throw new UserError(texts.notStaff(person.name))
    if (standBy?.id === contact.id) throw new UserError(texts.ownBackup(contact.name))
    for (const contactId of watchAt(scene.plan, tx.now).people)
      if (contactId !== sender.id && contactId !== contact.id)
        await tx.send({ to: { contactId }, text: texts.replacedTold(sender.name, contact.name), lane: 'reply' })
    await endCurrent(tx.db, account, tx.now)
    const endsAt = new Date(tx.now.getTime() + (length ?? DEFAULT_SHIFT_MS))
    await insertShift(tx.db, {
      account,
      contactId: contact.id,
      startsAt: tx.now,
      endsAt,
      setById: sender.id,
      ...(standBy === undefined ? {} : { backupId: standBy.id }),
    })
    const until = clockText(endsAt, tx.now, scene.zone)
    if (contact.id !== sender.id)
      await tx.send({ to: { contactId: contact.id }, text: texts.told(sender.name, until), lane: 'reply' })
    return discreetly(context, tx, texts.set(contact.name, until, standBy?.name))
  },
})
