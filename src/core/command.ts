import type { Arg, ArgEnv, ArgValues } from './args.ts'
import { Cursor } from './args.ts'
import type { Settings } from './config.ts'
import { UserError } from './errors.ts'
import type { ContactInfo, ReceivedMessage, RoomInfo } from './events.ts'
import type { Role } from './people.ts'
import type { PersonalData } from './personal.ts'
import type { Tx } from './tx.ts'

/** Where a command may be used. `room`: an enrolled customer group. */
export type Where = 'room' | 'staff-room' | 'direct'

export interface CommandContext {
  message: ReceivedMessage
  sender: ContactInfo
  where: Where
  room: RoomInfo | undefined
  settings: Settings
  /** On whose clock times are read and said here: that of the customer group, else that of the account. */
  zone: string
  /** Every command of the bot, for the help text. */
  commands: readonly Command[]
  /** What every table holds about people. */
  personal: readonly PersonalData[]
}

/** What a command answers: said where it was asked, mentioning the asker in a group. Undefined: nothing to say. */
export type Answer = string | undefined

export interface Command {
  /** Chinese name first, then the English alias, then others. Unique over all commands. */
  names: readonly [string, string, ...string[]]
  /** Lowest role that may run it. */
  who: Role
  where: readonly Where[]
  /** Heading under which `帮助` lists it. */
  group: string
  /** One line: what it does for the person. */
  help: string
  /** Complete lines as one would type them, without the prefix. The first is shown on wrong arguments. */
  examples: readonly [string, ...string[]]
  args: Readonly<Record<string, Arg<unknown>>>
  /** Works in rooms that are not served yet, too. */
  inAnyRoom?: true
  /** Heard however many commands its author has sent within the minute. */
  neverRefused?: true
  /**
   * Called when it is written where it may not be used. What it answers is said instead of the usual refusal.
   * The author may be nobody whom we know: it is told the text alone.
   */
  misplaced?(rest: string, tx: Tx): Promise<Answer>
  /** Short talk that may answer what we asked (「解决了」), as the arguments it stands for. It counts when `isMeant` says so. */
  spoken?(body: string): string | undefined
  /** Asked about a line that nobody marked as a command. False: it is ordinary talk. */
  isMeant?(line: Recognised, message: ReceivedMessage, tx: Tx): Promise<boolean>
  run(values: Record<string, unknown>, context: CommandContext, tx: Tx): Promise<Answer>
}

/** Declares a command; the types of the arguments follow from `args`. */
export function command<const A extends Record<string, Arg<unknown>>>(spec: {
  names: Command['names']
  who: Role
  where?: readonly Where[]
  group: string
  help: string
  examples: Command['examples']
  args: A
  inAnyRoom?: Command['inAnyRoom']
  neverRefused?: Command['neverRefused']
  misplaced?: Command['misplaced']
  spoken?: Command['spoken']
  isMeant?: Command['isMeant']
  run(values: ArgValues<A>, context: CommandContext, tx: Tx): Promise<Answer>
}): Command {
  return {
    ...spec,
    where: spec.where ?? ['room', 'staff-room', 'direct'],
    // The values are produced by `readArgs` from the same `args`, which is what makes this cast true.
    run: (values, context, tx) => spec.run(values as ArgValues<A>, context, tx),
  }
}

/** In a customer group the answer goes to the asker alone: how we work is not what its members came for. */
export async function discreetly({ where, sender }: CommandContext, tx: Tx, text: string): Promise<Answer> {
  if (where !== 'room') return text
  await tx.send({ to: { contactId: sender.id }, text, lane: 'reply' })
  return undefined
}

/** `接 <工单号>`: the usage line of a command. */
export function usageOf(c: Command): string {
  const args = Object.values(c.args).map((a) => (a.optional ? `[${a.label}]` : `<${a.label}>`))
  return [c.names[0], ...args].join(' ')
}

/** Staff commands carry `#` in a customer group; elsewhere and for members' commands the bare word is enough. */
export function needsPrefix(c: Command, where: Where): boolean {
  return c.who !== 'member' && where === 'room'
}

export interface Recognised {
  command: Command
  /** What follows the name. */
  rest: string
  /** Written with `#`, `＃`, `/`, or to the bot by mention: certainly meant as a command. */
  explicit: boolean
  /** Said in the author's own words, without the command's name. */
  spoken?: true
}

type Recognition = Recognised | { unknown: string; rest: string; explicit: boolean } | undefined

const PREFIX = /^[#＃/／]\s*/u
const AFTER_NAME = /^(?:$|[\s\u2005\u3000:：,，=＝#＃@＠\d０-９]|[!！。.~～…?？]+\s*$)/u
/** 「签到！」 is 「签到」 said cheerfully. */
const ONLY_MARKS = /^[\s!！。.~～…?？]+$/u

/** `@暖暖 #接 12` → `#接 12`: a leading mention of the bot is an address, not an argument. */
function withoutBotMention(body: string, botNames: readonly string[]): string {
  const text = body.trimStart()
  for (const name of botNames) {
    if (name !== '' && /^[@＠]/u.test(text) && text.slice(1).startsWith(name)) {
      const rest = text.slice(1 + name.length)
      if (/^(?:$|[\s\u2005\u3000])/u.test(rest)) return rest.trim()
    }
  }
  return text.trim()
}

/**
 * Finds the command in what somebody wrote. Pure. `{ unknown }` means: written as a command, but there is none of
 * that name (`explicit`: with its sign). A bare word only counts when it stands alone or its arguments follow after a space, so that
 * 「积分怎么算」 stays a question.
 */
export function recognise(
  body: string,
  options: { commands: readonly Command[]; where: Where; mentionsBot: boolean; botNames: readonly string[] },
): Recognition {
  const addressed = options.mentionsBot ? withoutBotMention(body, options.botNames) : body.trim()
  const toBot = options.mentionsBot && addressed !== body.trim()
  const prefix = PREFIX.exec(addressed)
  const text = prefix ? addressed.slice(prefix[0].length) : addressed
  const explicit = prefix !== null || toBot
  if (text === '') return undefined
  const lower = text.toLowerCase()
  let best: { command: Command; name: string } | undefined
  for (const c of options.commands) {
    for (const name of c.names) {
      if (
        lower.startsWith(name) &&
        AFTER_NAME.test(lower.slice(name.length)) &&
        (best === undefined || name.length > best.name.length)
      ) {
        best = { command: c, name }
      }
    }
  }
  if (best !== undefined) {
    const after = text.slice(best.name.length)
    const tail = ONLY_MARKS.test(after) ? '' : after
    const rest = tail.replace(/^[\s\u2005\u3000:：,，]+/u, '')
    if (explicit) return { command: best.command, rest, explicit }
    if (needsPrefix(best.command, options.where)) return undefined
    const takesNothing = Object.keys(best.command.args).length === 0
    // A bare word with digits or more text glued to it, or with text where none is taken, is ordinary talk.
    if (tail !== '' && (takesNothing || !/^[\s\u2005\u3000:：@＠#＃]/u.test(tail)) && options.where === 'room')
      return undefined
    if (tail !== '' && takesNothing) return undefined
    return { command: best.command, rest, explicit }
  }
  // 「承若 12 2小时 补发」 among colleagues: a word that stands before a number is meant for us.
  if (prefix === null && (options.where === 'room' || !/^\p{Script=Han}{1,5}\s+[#＃]?[0-9０-９]/u.test(text)))
    return undefined
  const word = /^[^\s\u2005\u3000:：@＠#＃]{1,20}/u.exec(text)?.[0]
  return word === undefined ? undefined : { unknown: word, rest: text.slice(word.length).trim(), explicit }
}

/** The mention at the beginning, as clients insert it. */
const LEADING_MENTION = /^[@＠][^\s\u2005]{1,30}[\s\u2005]+/u

/** The command that ordinary talk may stand for: 「@小林 解决了，谢谢」 for 已解决. Pure. */
export function recogniseSpoken(body: string, commands: readonly Command[]): Recognised | undefined {
  const text = body.trim().replace(LEADING_MENTION, '').trim()
  for (const c of commands) {
    const rest = c.spoken?.(text)
    if (rest !== undefined) return { command: c, rest, explicit: false, spoken: true }
  }
  return undefined
}

/** Reads the typed values of a command from `rest`. @throws UserError with the usage line and an example. */
export async function readArgs(c: Command, rest: string, env: ArgEnv): Promise<Record<string, unknown>> {
  const cursor = new Cursor(rest)
  const values: Record<string, unknown> = {}
  try {
    for (const [key, arg] of Object.entries(c.args)) {
      cursor.skipSpace()
      if (cursor.done && arg.optional) values[key] = undefined
      else if (cursor.done) throw new UserError(`还缺「${arg.label}」`)
      else values[key] = await arg.read(cursor, env)
    }
    cursor.skipSpace()
    if (!cursor.done) throw new UserError(`「${cursor.preview()}」这部分我没看懂`)
  } catch (error) {
    if (error instanceof UserError) {
      const { room } = env.message
      const place = room === undefined ? 'direct' : room.isStaffRoom ? 'staff-room' : 'room'
      const mark = needsPrefix(c, place) ? '#' : ''
      throw new UserError(`${error.message}。\n用法：${mark}${usageOf(c)}\n例如：${mark}${c.examples[0]}`)
    }
    throw error
  }
  return values
}
