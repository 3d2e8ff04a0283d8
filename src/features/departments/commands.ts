import { type Arg, optional, person, rest, ticketNumber, word } from '../../core/args.ts'
import { clockText, HOUR } from '../../core/calendar.ts'
import { type Command, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { addWorking } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { addEvent, nameOf, ticketFor, ticketHere, transfer } from '../tickets/index.ts'
import { departmentsOf, dropDepartment, endStep, insertStep, openSteps, saveDepartment } from './queries.ts'
import { texts } from './texts.ts'

/** A department answers within this much open time. */
const STEP_MS = 2 * HOUR

/** A colleague by `@`, or a department by its name. */
function colleagueOrDepartment(): Arg<ContactInfo | string> {
  const colleague = person('@同事或部门', { staffOnly: true })
  const department = word('部门', 20)
  return {
    label: colleague.label,
    read: (cursor, env) => (/^[@＠]/u.test(cursor.rest) ? colleague.read(cursor, env) : department.read(cursor, env)),
  }
}

export const departmentCommands: Command[] = [
  command({
    names: ['转', 'transfer'],
    who: 'agent',
    group: texts.group,
    help: '把工单交给同事，或请一个部门协办（有自己的时限）',
    examples: ['转 12 @小林 请核实运单', '转 12 物流 请核实运单'],
    args: { id: ticketNumber(), to: colleagueOrDepartment(), note: optional(rest('留言', 200)) },
    async run({ id, to, note }, context, tx) {
      const { sender, settings } = context
      const ticket = await ticketFor(tx, id, context, 'transfer')
      if (typeof to !== 'string') {
        if (to.role === 'member') throw new UserError(texts.notStaff(to.name))
        await transfer(tx, ticket, sender, to, note)
        return discreetly(context, tx, texts.transferred(id, to.name))
      }
      const known = await departmentsOf(tx.db, sender.account)
      const department = known.find((d) => d.name === to)
      if (department === undefined) throw new UserError(texts.unknown(to, known))
      if (note === undefined) throw new UserError(texts.needsWhat(id, to))
      const { owner } = department
      if (owner.role === 'member') throw new UserError(texts.ownerGone(to, owner.name))
      if ((await openSteps(tx.db, id)).some((s) => s.department === to))
        throw new UserError(texts.already(id, to, owner.name))
      const { hours, zone } = await calendarOf(tx, sender.account, ticket.roomId, settings)
      const dueAt = addWorking(hours, tx.now, STEP_MS, zone)
      const until = clockText(dueAt, tx.now, zone)
      const stepId = await insertStep(tx.db, {
        ticketId: id,
        department: to,
        ownerId: owner.id,
        byContactId: sender.id,
        what: note,
        openedAt: tx.now,
        dueAt,
      })
      await addEvent(tx.db, {
        ticketId: id,
        kind: 'step-opened',
        byContactId: sender.id,
        text: `${to}（${owner.name}）${note}`,
        at: tx.now,
      })
      await tx.send({
        to: { contactId: owner.id },
        text: texts.asked(ticket, sender.name, note, until),
        lane: 'complaint',
        key: `step:${stepId}`,
        ticketId: id,
      })
      tx.emit({ type: 'step-opened', ticketId: id, stepId, dueAt })
      return discreetly(context, tx, texts.opened(id, to, owner.name, until))
    },
  }),
  command({
    names: ['办', 'step-done'],
    who: 'agent',
    group: texts.group,
    help: '协办做完了，把结果告诉跟进的同事',
    examples: ['办 12 运单已核实，今天送达', '办 12 物流 运单已核实'],
    args: { id: ticketNumber(), text: rest('结果', 300) },
    async run({ id, text }, context, tx) {
      const { sender } = context
      const ticket = await ticketHere(tx, id, context)
      const steps = await openSteps(tx.db, id)
      if (steps.length === 0) throw new UserError(texts.noStep(id))
      const named = steps.find((s) => text === s.department || text.startsWith(`${s.department} `))
      const own = steps.filter((s) => s.owner.id === sender.id)
      const step = named ?? (own.length === 1 ? own[0] : steps.length === 1 ? steps[0] : undefined)
      if (step === undefined)
        throw new UserError(
          texts.whichStep(
            id,
            steps.map((s) => s.department),
          ),
        )
      const answer = named === undefined ? text : text.slice(named.department.length).trim()
      if (answer === '') throw new UserError(`还缺「结果」。例如：办 ${id} 运单已核实，今天送达`)
      await endStep(tx.db, step.id, { state: 'done', answer, at: tx.now })
      await addEvent(tx.db, {
        ticketId: id,
        kind: 'step-done',
        byContactId: sender.id,
        text: `${step.department}：${answer}`,
        at: tx.now,
      })
      const follower = ticket.assigneeId ?? step.byContactId
      if (follower !== sender.id) {
        await tx.send({
          to: { contactId: follower },
          text: texts.done(id, step.department, answer),
          lane: 'complaint',
          key: `step-done:${step.id}`,
          ticketId: id,
        })
      }
      tx.emit({ type: 'step-done', ticketId: id, stepId: step.id })
      return discreetly(context, tx, texts.doneHere(id))
    },
  }),
  command({
    names: ['部门', 'departments'],
    who: 'manager',
    group: texts.settings,
    help: '看或设各部门的负责人，例如物流、产品、技术、财务',
    examples: ['部门 物流 @小周', '部门', '部门 物流 删'],
    args: { name: optional(word('部门名', 10)), change: optional(ownerOrDrop()) },
    async run({ name, change }, context, tx) {
      const { account } = context.sender
      if (name === undefined) return discreetly(context, tx, texts.list(await departmentsOf(tx.db, account)))
      if (change === undefined) throw new UserError(`还缺负责人。例如：部门 ${name} @小周`)
      if (change === 'drop') {
        if (!(await dropDepartment(tx.db, account, name)))
          throw new UserError(texts.unknown(name, await departmentsOf(tx.db, account)))
        return discreetly(context, tx, texts.dropped(name))
      }
      if (change.role === 'member') throw new UserError(texts.notStaff(change.name))
      await saveDepartment(tx.db, account, name, change.id)
      return discreetly(context, tx, texts.set(name, (await nameOf(tx, change.id)) ?? change.name))
    },
  }),
]

function ownerOrDrop(): Arg<ContactInfo | 'drop'> {
  const colleague = person('@负责人', { staffOnly: true })
  return {
    label: '@负责人',
    read: (cursor, env) => (cursor.take(/(?:删|删除|drop)$/u) === null ? colleague.read(cursor, env) : 'drop'),
  }
}
