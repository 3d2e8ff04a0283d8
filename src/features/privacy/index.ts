import { optional, rest } from '../../core/args.ts'
import { command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { CONFIRM_MS, LINES_SHOWN, pack } from './privacy.ts'
import { confirmRequest, dropRequest, saveRequest, sectionsOf, stakeOf } from './queries.ts'
import { texts } from './texts.ts'

export { claimErasures, recordErasure, sectionsOf, wasErased } from './queries.ts'

const CONFIRM = ['确认', 'confirm']
const CANCEL = ['取消', 'cancel']

/** What people may know and decide about what is kept of them. Writes erasures and erasure_requests. */
export const privacy: Feature = {
  name: 'privacy',
  commands: [
    command({
      names: ['隐私', 'privacy'],
      who: 'member',
      group: texts.group,
      help: '我们记下什么、多久、谁看得到、您能做什么',
      examples: ['隐私'],
      args: {},
      run: async (_values, { settings }) => texts.privacy(settings.retentionDays, settings.ticketRetentionDays),
    }),
    command({
      names: ['我的数据', 'my-data'],
      who: 'member',
      group: texts.group,
      help: '看看记下了您的什么，私下发给您',
      examples: ['我的数据'],
      args: {},
      async run(_values, { sender, where, message, personal, settings }, tx) {
        const sections = await sectionsOf(tx.db, personal, sender, LINES_SHOWN)
        if (sections.length === 0) return texts.none
        const lines = [
          texts.heading(sender.name),
          ...sections.flatMap((s) => texts.section(s, tx.now, settings.timeZone)),
        ]
        for (const [i, text] of pack(lines).entries())
          await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `my-data:${message.id}:${i}` })
        return where === 'direct' ? undefined : texts.told
      },
    }),
    command({
      names: ['删除我的数据', 'erase-me'],
      who: 'member',
      group: texts.group,
      help: '清掉关于您的一切，先告诉您会失去什么',
      examples: ['删除我的数据', '删除我的数据 确认', '删除我的数据 取消'],
      args: { step: optional(rest('确认', 100)) },
      neverRefused: true,
      async run({ step = '' }, { sender }, tx) {
        if (sender.role !== 'member') throw new UserError(texts.staff)
        if (CANCEL.includes(step))
          return (await dropRequest(tx.db, sender.id)) ? texts.cancelled : texts.nothingToCancel
        if (CONFIRM.includes(step)) {
          const since = new Date(tx.now.getTime() - CONFIRM_MS)
          return (await confirmRequest(tx.db, sender.id, since, tx.now)) ? texts.confirmed : texts.notAsked
        }
        await saveRequest(tx.db, sender.id, tx.now)
        return texts.ask(await stakeOf(tx.db, sender.id))
      },
    }),
  ],
  personal: [{ table: 'erasure_requests', about: 'contact_id = $1', erase: 'delete' }],
}
