import { optional, rest } from '../../core/args.ts'
import { type Command, command } from '../../core/command.ts'
import type { RoomInfo } from '../../core/events.ts'
import { safeText } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { countPresent } from '../roster/index.ts'
import { findTemplate, forgetTemplate, saveTemplate } from './queries.ts'
import { texts } from './texts.ts'
import { assertTemplate, renderWelcome, TEMPLATE_MAX, VARIABLES } from './welcome.ts'

const OFF = ['关', '关闭', 'off']
const DEFAULT = ['默认', '开', 'default', 'on']

async function preview(template: string, room: RoomInfo, inviter: string, tx: Tx): Promise<string> {
  const scene = {
    newcomers: [texts.sampleNewcomer],
    memberCount: await countPresent(tx.db, room.id),
    topic: room.topic,
    inviters: [inviter],
  }
  return `@${texts.sampleNewcomer} ${renderWelcome(template, scene)}`
}

export const welcomeCommands: Command[] = [
  command({
    names: ['欢迎语', 'welcome'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '看或改本群的欢迎语（默认：恢复；关：不发）',
    examples: ['欢迎语 欢迎 {新人} 来到 {群名}，您是第 {人数} 位朋友！', '欢迎语', '欢迎语 默认', '欢迎语 关'],
    args: { text: optional(rest('欢迎语', TEMPLATE_MAX)) },
    async run({ text }, { room, sender }, tx) {
      if (room === undefined) return undefined
      if (text === undefined || text === '') {
        const own = await findTemplate(tx.db, room.id)
        if (own === '') return texts.shownOff
        const template = own ?? texts.default
        return texts.shown(
          template,
          own === undefined,
          await preview(template, room, sender.name, tx),
          texts.variables(VARIABLES),
        )
      }
      const word = text.toLowerCase()
      if (OFF.includes(word)) {
        await saveTemplate(tx.db, room.id, '', sender.id, tx.now)
        return texts.off
      }
      if (DEFAULT.includes(word)) {
        await forgetTemplate(tx.db, room.id)
        return texts.reset(await preview(texts.default, room, sender.name, tx))
      }
      const template = safeText(text, TEMPLATE_MAX).trim()
      assertTemplate(template)
      await saveTemplate(tx.db, room.id, template, sender.id, tx.now)
      return texts.saved(await preview(template, room, sender.name, tx))
    },
  }),
]
