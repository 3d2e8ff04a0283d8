import { createHash } from 'node:crypto'
import { type payloads, types } from 'wechaty-puppet'
import type { InboundMessage, MessageKind, PersonRef } from '../core/chat.ts'
import { safeName, safeText, UNKNOWN_TOPIC } from '../core/people.ts'
import { splitQuote } from '../core/quote.ts'

/**
 * Reading what a puppet hands over, as pure functions: raw payload in, plain data out. Nothing here asks the
 * platform anything and nothing here throws; `intake.ts` does the asking.
 */

/** A list longer than this cannot be people picked by hand: some puppets expand `@all` into everybody. */
const MAX_MENTIONS = 50
const EVERYBODY_ID = /^(?:@?all|notify@all|announcement@all|@?所有人)$/iu
// `@@all` mentions somebody whose nickname is `@all`.
const EVERYBODY_TEXT = /(?<![@＠])[@＠](?:所有人|all(?![\p{L}\p{N}_]))/iu

const KINDS: ReadonlyMap<number, readonly [MessageKind, string]> = new Map([
  [types.Message.Attachment, ['file', '文件']],
  [types.Message.Audio, ['voice', '语音']],
  [types.Message.Contact, ['other', '名片']],
  [types.Message.ChatHistory, ['other', '聊天记录']],
  [types.Message.Emoticon, ['sticker', '表情']],
  [types.Message.Image, ['image', '图片']],
  [types.Message.Location, ['other', '位置']],
  [types.Message.MiniProgram, ['mini-program', '小程序']],
  [types.Message.GroupNote, ['other', '群笔记']],
  [types.Message.Transfer, ['other', '转账']],
  [types.Message.RedEnvelope, ['other', '红包']],
  [types.Message.Recalled, ['other', '撤回了一条消息']],
  [types.Message.Url, ['link', '链接']],
  [types.Message.Video, ['video', '视频']],
  [types.Message.Post, ['other', '动态']],
])

/** Which kind a message is, and the text that is stored for it: its own words, or a short note such as `［图片］`. */
export function readContent(payload: Pick<payloads.Message, 'type' | 'text' | 'filename'>): {
  kind: MessageKind
  text: string
} {
  const raw = typeof payload.text === 'string' ? payload.text : ''
  if (payload.type === types.Message.Text) return { kind: 'text', text: safeText(raw) }
  const [kind, note] = KINDS.get(payload.type) ?? (['other', '暂不支持的消息'] as const)
  // Links and mini-programs arrive as the platform's XML; its title is the only part a person would recognise.
  const title = kind === 'file' ? payload.filename : /<title>(?:<!\[CDATA\[)?([^<\]]{1,200})/u.exec(raw)?.[1]
  const shown = title === undefined || title === '' ? '' : safeName(title, '', 60)
  return { kind, text: `［${note}］${shown}` }
}

/** The ids of people who were picked by hand: without everybody-mentions, without doubles, without the bot itself. */
export function readMentions(ids: readonly string[] | undefined, body: string, bot: string): string[] {
  if (ids === undefined || ids.length === 0 || mentionsEverybody(ids, body)) return []
  return [...new Set(ids)].filter((id) => id !== '' && id !== bot)
}

/** Whether the bot was picked: by its id, or by one of its names behind an `@` (ids are unreliable on some clients). */
export function readMentionsBot(
  ids: readonly string[] | undefined,
  body: string,
  bot: string,
  botNames: readonly string[],
): boolean {
  if (ids?.includes(bot) === true && !mentionsEverybody(ids, body)) return true
  if (!/[@＠]/u.test(body)) return false
  return botNames.some((name) => {
    if (name === '') return false
    for (let at = body.indexOf(name); at > 0; at = body.indexOf(name, at + 1)) {
      const before = body[at - 1]
      const after = body.slice(at + name.length)
      // `@暖暖妈妈` is somebody else.
      if ((before === '@' || before === '＠') && !/^[\p{L}\p{N}]/u.test(after)) return true
    }
    return false
  })
}

function mentionsEverybody(ids: readonly string[], body: string): boolean {
  return ids.length > MAX_MENTIONS || ids.some((id) => EVERYBODY_ID.test(id)) || EVERYBODY_TEXT.test(body)
}

/**
 * A platform's timestamp as milliseconds: some give seconds. Nonsense becomes `receivedAt`, and so does anything
 * in the future (a deadline must not start late); the past is kept, however old.
 */
export function toMilliseconds(raw: unknown, receivedAt: number): number {
  const value = typeof raw === 'number' ? raw : Number(raw)
  if (!Number.isFinite(value) || value <= 0) return receivedAt
  const ms = Math.floor(value < 1e11 ? value * 1000 : value)
  return ms > receivedAt + 60_000 ? receivedAt : ms
}

/** A name for an event that the platform gave none: the same facts always give the same id. */
export function eventId(type: string, ...facts: readonly (string | number | readonly string[])[]): string {
  const hash = createHash('sha256').update(type)
  for (const fact of facts)
    hash.update('\0').update(typeof fact === 'object' ? [...fact].sort().join('\x01') : `${fact}`)
  return `${type}:${hash.digest('hex').slice(0, 24)}`
}

/** The facts around a message that have to be asked for. */
export interface MessageSurroundings {
  account: string
  receivedAt: number
  senderName: string
  /** Undefined for a direct chat. */
  topic: string | undefined
  /** The bot's own names, here and in general. */
  botNames: readonly string[]
  nameOf(id: string): string
  isName(name: string): boolean
}

/** Puts an `InboundMessage` together. `mentioned` is what `readMentions` gave. */
export function composeMessage(
  payload: payloads.Message,
  content: { kind: MessageKind; text: string },
  around: MessageSurroundings,
): InboundMessage {
  const { quote, body } = content.kind === 'text' ? splitQuote(content.text, around.isName) : { body: content.text }
  const inRoom = payload.roomId !== undefined && payload.roomId !== ''
  const ids = inRoom && 'mentionIdList' in payload ? payload.mentionIdList : undefined
  const mentions = readMentions(ids, body, around.account).map((id): PersonRef => ({ id, name: around.nameOf(id) }))
  return {
    type: 'message',
    account: around.account,
    receivedAt: around.receivedAt,
    platformId: payload.id,
    ...(inRoom && payload.roomId !== undefined
      ? { room: { id: payload.roomId, topic: around.topic ?? UNKNOWN_TOPIC } }
      : {}),
    sender: { id: payload.talkerId, name: around.senderName },
    self: payload.talkerId === around.account,
    kind: content.kind,
    text: content.text,
    body,
    ...(quote === undefined ? {} : { quote }),
    mentions,
    mentionsBot: inRoom && content.kind === 'text' && readMentionsBot(ids, body, around.account, around.botNames),
    sentAt: toMilliseconds(payload.timestamp, around.receivedAt),
  }
}
