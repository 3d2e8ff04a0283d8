import { optional, rest, ticketNumber } from '../../core/args.ts'
import { MINUTE } from '../../core/calendar.ts'
import { command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { roleAtLeast, safeName } from '../../core/people.ts'
import { isOpen, ticketHere } from '../tickets/index.ts'
import { draftsFor } from './draft.ts'
import { claimHint, EVERYBODY, readSwitches, saveSwitch } from './queries.ts'
import { texts } from './texts.ts'
import { type Found, findHarsh } from './wording.ts'

export { draftsFor } from './draft.ts'
export { readSwitches } from './queries.ts'
export { findHarsh } from './wording.ts'

const HINT_REST_MS = 10 * MINUTE

/** What a colleague said to members that could be said better. */
function harshIn({ sender, room, inbound }: ReceivedMessage): Found | undefined {
  if (sender.role === 'member' || room === undefined || room.isStaffRoom || inbound.kind !== 'text') return undefined
  return findHarsh(inbound.body)
}

/** Helps colleagues find words: first replies to copy, and private hints about harsh ones. Writes wording hints. */
export const coaching: Feature = {
  name: 'coaching',
  commands: [
    command({
      names: ['草稿', 'draft'],
      who: 'agent',
      group: texts.group,
      help: '这个工单的第一句可以怎么说，私下给您两种',
      examples: ['草稿 12'],
      args: { id: ticketNumber() },
      async run({ id }, context, tx) {
        const { sender, where, message } = context
        const ticket = await ticketHere(tx, id, context)
        if (!isOpen(ticket)) throw new UserError(texts.closed(id))
        const text = texts.drafts(ticket, draftsFor(ticket, sender.name))
        if (where === 'direct') return text
        await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `draft:${message.id}` })
        return where === 'room' ? undefined : texts.draftsSent
      },
    }),
    command({
      names: ['措辞提醒', 'wording'],
      who: 'agent',
      group: texts.group,
      help: '我在群里说重了话时私下提醒我；群管理可给全部人开关',
      examples: ['措辞提醒 关', '措辞提醒', '措辞提醒 开', '措辞提醒 全部 关'],
      args: { change: optional(rest('开或关', 20)) },
      async run({ change }, context, tx) {
        const { sender } = context
        if (change !== undefined) {
          const found = /^(全部|大家|all)?\s*(?:(开|on)|关|off)$/iu.exec(change)
          if (found === null) throw new UserError(texts.how(safeName(change, '?')))
          const on = found[2] !== undefined
          if (found[1] !== undefined) {
            if (!roleAtLeast(sender.role, 'manager')) throw new UserError(texts.onlyManager)
            await saveSwitch(tx.db, sender.account, EVERYBODY, on)
            return discreetly(context, tx, texts.switchedAll(on))
          }
          await saveSwitch(tx.db, sender.account, sender.id, on)
        }
        const { own, all } = await readSwitches(tx.db, sender.account, sender.id)
        return discreetly(context, tx, own && !all ? texts.offForAll : texts.switched(own))
      },
    }),
  ],
  wants: async (batch) => batch.filter((m) => harshIn(m) !== undefined),
  on: {
    async message({ message }, tx) {
      const found = harshIn(message)
      if (found === undefined) return
      const { sender } = message
      if (!(await claimHint(tx.db, sender.account, sender.id, tx.now, HINT_REST_MS))) return
      await tx.send({ to: { contactId: sender.id }, text: texts.hint(found), lane: 'reply', key: `hint:${message.id}` })
    },
  },
}
