import { optional, rest } from '../../core/args.ts'
import { DAY } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, needsPrefix, usageOf } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { ROLE_NAMES, roleAtLeast } from '../../core/people.ts'
import { isAnswered } from '../faq/index.ts'
import { texts } from './texts.ts'

const usable = ({ commands, sender, where }: Pick<CommandContext, 'commands' | 'sender' | 'where'>) =>
  commands.filter((c) => roleAtLeast(sender.role, c.who) && c.where.includes(where))

function overview(context: CommandContext): string {
  const groups = new Map<string, string[]>()
  for (const c of usable(context)) {
    const mark = needsPrefix(c, context.where) ? '#' : ''
    groups.set(c.group, [...(groups.get(c.group) ?? []), `${mark}${usageOf(c)}：${c.help}`])
  }
  const parts = [...groups].map(([group, lines]) => `【${group}】\n${lines.join('\n')}`)
  return [texts.greeting(context.sender.name, ROLE_NAMES[context.sender.role]), ...parts, texts.more].join('\n')
}

function about(c: Command, context: CommandContext): string {
  const mark = needsPrefix(c, context.where) ? '#' : ''
  return [
    `${mark}${usageOf(c)}`,
    c.help,
    ...c.examples.map((e) => `例如：${mark}${e}`),
    texts.alias(c.names.slice(1).join('、')),
  ].join('\n')
}

/** `帮助`, and a friendly word for those who talk to the bot without a command. */
export const help: Feature = {
  name: 'help',
  commands: [
    command({
      names: ['帮助', 'help', '菜单'],
      who: 'member',
      group: texts.group,
      help: '我会什么；带上命令名看详细用法',
      examples: ['帮助', '帮助 积分'],
      args: { about: optional(rest('命令', 30)) },
      async run({ about: name }, context) {
        if (name === undefined || name === '') return overview(context)
        const wanted = name.replace(/^[#＃/]/u, '').toLowerCase()
        const found = context.commands.find((c) => c.names.includes(wanted))
        if (found === undefined) throw new UserError(texts.noSuch(wanted))
        return about(found, context)
      },
    }),
  ],
  wants: async (batch) => batch.filter((m) => m.room === undefined),
  on: {
    async message({ message }, tx) {
      // A complaint in a direct chat is the tickets' business; here only the lost get a hand, once a day.
      if (message.room !== undefined || message.mood.label === 'negative' || message.sender.role !== 'member') return
      if (await isAnswered(tx.db, message.id)) return
      await tx.send({
        to: { contactId: message.sender.id },
        text: texts.hint,
        lane: 'reply',
        key: `hint:${message.sender.id}:${Math.floor(tx.now.getTime() / DAY)}`,
      })
    },
  },
}
