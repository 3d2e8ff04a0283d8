import { optional, rest } from '../../core/args.ts'
import { DAY } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly, needsPrefix, usageOf } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { ROLE_NAMES, roleAtLeast } from '../../core/people.ts'
import { isAnswered } from '../faq/index.ts'
import { grouped, nearestTopic } from './help.ts'
import { texts } from './texts.ts'

const usable = ({ commands, sender, where }: CommandContext) =>
  commands.filter((c) => roleAtLeast(sender.role, c.who) && c.where.includes(where) && c.group !== texts.group)

const markOf = (c: Command, { where }: CommandContext) => (needsPrefix(c, where) ? '#' : '')

/** More groups than these get one line each, but for the first: all of them fit on one screen of a phone. */
const ROOMY = 9

function overview(context: CommandContext): string {
  const { sender } = context
  const groups = grouped(usable(context))
  const lines = groups.map(({ name, commands }) =>
    texts.groupLine(
      name,
      commands.map((c) => c.names[0]),
      groups.length > ROOMY && name !== groups[0]?.name ? 1 : 2,
    ),
  )
  const needsMark = groups.some(({ commands }) => commands.some((c) => markOf(c, context) !== ''))
  const isMember = sender.role === 'member'
  return [
    isMember ? texts.greeting : texts.greetingStaff(ROLE_NAMES[sender.role]),
    ...lines,
    ...(needsMark ? [texts.mark] : []),
    texts.more(isMember),
  ].join('\n')
}

/** A command that is called like its group has no page of its own: its examples stand here. */
function aboutGroup(name: string, commands: readonly Command[], context: CommandContext): string {
  const namesake = commands.find((c) => c.names[0] === name)
  const other = commands.find((c) => c !== namesake)
  return [
    `【${name}】`,
    ...commands.map((c) => `${markOf(c, context)}${usageOf(c)}：${c.help}`),
    ...(namesake === undefined ? [] : [texts.examples(namesake.examples.map((e) => markOf(namesake, context) + e))]),
    ...(other === undefined ? [] : [texts.moreAbout(other.names[0])]),
  ].join('\n')
}

function about(c: Command, context: CommandContext): string {
  const mark = markOf(c, context)
  return [
    `${mark}${usageOf(c)}`,
    c.help,
    ...c.examples.map((e) => `例如：${mark}${e}`),
    texts.alias(c.names.slice(1).join('、')),
    ...(roleAtLeast(context.sender.role, c.who) ? [] : [texts.needs(ROLE_NAMES[c.who])]),
  ].join('\n')
}

/** What to read about a word: a group (which may be called like one of its commands), else a command. */
function lookedUp(word: string, context: CommandContext): string {
  const wanted = word.replace(/^[#＃/]/u, '').toLowerCase()
  const groups = grouped(usable(context))
  const group = groups.find((g) => g.name === wanted)
  if (group !== undefined) return aboutGroup(group.name, group.commands, context)
  const found = context.commands.find((c) => c.names.includes(wanted))
  if (found !== undefined) return about(found, context)
  throw new UserError(texts.noSuch(wanted, nearestTopic(wanted, groups)))
}

/** `帮助`, and a friendly word for those who talk to the bot without a command. */
export const help: Feature = {
  name: 'help',
  commands: [
    command({
      names: ['帮助', 'help', '菜单'],
      who: 'member',
      group: texts.group,
      help: '我会什么；带上组名或命令名看详细用法',
      examples: ['帮助', '帮助 积分', '帮助 进度'],
      args: { about: optional(rest('组或命令', 30)) },
      async run({ about: word }, context, tx) {
        const text = word === undefined || word === '' ? overview(context) : lookedUp(word, context)
        return context.sender.role === 'member' ? text : discreetly(context, tx, text)
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
