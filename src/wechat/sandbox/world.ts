import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Picture } from '../../core/chat.ts'
import type { ShiftedClock } from '../../core/clock.ts'
import { describeError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { safeName, safeText } from '../../core/people.ts'
import {
  type SandboxChange,
  SandboxError,
  type SandboxLine,
  type SandboxPerson,
  type SandboxRoom,
  type SandboxSample,
  type SandboxWorld,
} from '../../core/sandbox.ts'
import { BOT_ID, makeCast } from './cast.ts'
import { drawSample, SAMPLES } from './samples.ts'

const LINES_PER_CHAT = 500
const MAX_PEOPLE = 10_000
const MAX_TEXT = 4000
const SAVE_AFTER_MS = 300
/** Pictures are kept in memory only; after a restart their words stand in the chat. */
const PICTURES_KEPT = 50
const QUOTE_RULE = '- - - - - - - - - - - - - - -'

/** What the simulated platform would tell a client about. */
export type WorldEvent =
  | { type: 'message'; line: SandboxLine }
  | { type: 'join'; roomId: string; personIds: string[]; inviterId: string | undefined; at: number }
  | { type: 'leave'; roomId: string; personIds: string[]; at: number }

/** A town that moves in: what it brings stands before what was there. */
export interface Town {
  people: readonly SandboxPerson[]
  rooms: readonly SandboxRoom[]
  /** Oldest first. */
  lines: readonly SandboxLine[]
}

const savedShape = z.object({
  /** By how much the simulated clock is ahead of the machine's; negative when it is behind. */
  aheadMs: z.number().default(0),
  people: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(['member', 'staff', 'owner', 'bot']) })),
  rooms: z.array(z.object({ id: z.string(), topic: z.string(), memberIds: z.array(z.string()) })),
  lines: z.array(
    z.object({
      id: z.string(),
      chat: z.string(),
      kind: z.enum(['text', 'system']),
      fromId: z.string(),
      fromName: z.string(),
      text: z.string(),
      mentions: z.array(z.string()),
      at: z.number(),
    }),
  ),
})

/** The simulated WeChat: who is there and what was said, in memory and in one JSON file. */
export class World implements SandboxWorld {
  readonly #clock: ShiftedClock
  readonly #log: Log
  readonly #file: string | undefined
  readonly #people = new Map<string, SandboxPerson>()
  readonly #rooms = new Map<string, SandboxRoom>()
  readonly #chats = new Map<string, SandboxLine[]>()
  readonly #byId = new Map<string, SandboxLine>()
  readonly #pictures = new Map<string, Buffer>()
  readonly #watchers = new Set<(change: SandboxChange) => void>()
  readonly #clients = new Set<(event: WorldEvent) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> | undefined
  #dirty = false

  /** `file` undefined: nothing is kept. A file that cannot be read is set aside, and the world starts afresh. */
  constructor(options: { clock: ShiftedClock; log: Log; file?: string }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#file = options.file
    const saved = this.#load()
    // A file of an earlier version knows fewer groups; the order is the file's.
    const cast = makeCast()
    this.#stand(saved ?? cast, cast)
    if (saved !== undefined) this.#clock.aheadMs = saved.aheadMs
    // One that begins ahead of the machine is still there after a restart, also when nothing was said.
    else if (this.#clock.aheadMs !== 0) this.timeChanged()
    for (const line of saved?.lines ?? []) this.#keep(line)
  }

  /**
   * A town moves in and is written to the file at once. Its people and groups come first; their chats are what it brings.
   * @throws when the file cannot be written
   */
  async settle(town: Town): Promise<void> {
    this.#stand(town, { people: this.people(), rooms: this.rooms() })
    for (const chat of new Set(town.lines.map((line) => line.chat))) {
      for (const line of this.lines(chat)) this.#byId.delete(line.id)
      this.#chats.delete(chat)
    }
    for (const line of town.lines) this.#keep(line)
    if (this.#file !== undefined) await this.#write(this.#file)
  }

  people(): SandboxPerson[] {
    return [...this.#people.values()].map((p) => ({ ...p }))
  }

  rooms(): SandboxRoom[] {
    return [...this.#rooms.values()].map((r) => ({ ...r, memberIds: [...r.memberIds] }))
  }

  lines(chat: string): SandboxLine[] {
    return [...(this.#chats.get(chat) ?? [])]
  }

  picture(lineId: string): Buffer | undefined {
    return this.#pictures.get(lineId)
  }

  say(input: { chat: string; fromId: string; text: string; mention?: string[]; quoteId?: string }): SandboxLine {
    const from = this.#mustKnow(input.fromId)
    if (from.kind === 'bot') throw new SandboxError('机器人的话由它自己说，请换一个人。')
    const text = safeText(input.text).trim()
    if (text === '') throw new SandboxError('还没有写内容。')
    if (text.length > MAX_TEXT) throw new SandboxError(`一条消息最多 ${MAX_TEXT} 字。`)
    this.#mustBeIn(input.chat, from)
    const mentions = [...new Set(input.mention ?? [])]
    const names = mentions.map((id) => `@${this.#mustKnow(id).name}\u2005`).join('')
    let spoken = `${names}${text}`
    if (input.quoteId !== undefined) {
      const quoted = this.#byId.get(input.quoteId)
      if (quoted === undefined || quoted.chat !== input.chat) throw new SandboxError('引用的那条消息已经不在了。')
      spoken = `「${quoted.fromName}：${quoted.text}」\n${QUOTE_RULE}\n${spoken}`
    }
    return this.#speak(input.chat, from, spoken, mentions)
  }

  samples(): SandboxSample[] {
    return SAMPLES.map(({ id, title }) => ({ id, title }))
  }

  sample(id: string): Promise<Buffer | undefined> {
    return drawSample(id)
  }

  async show(input: { chat: string; fromId: string; sampleId: string }): Promise<SandboxLine> {
    const from = this.#mustKnow(input.fromId)
    if (from.kind === 'bot') throw new SandboxError('机器人的话由它自己说，请换一个人。')
    this.#mustBeIn(input.chat, from)
    const png = await drawSample(input.sampleId)
    if (png === undefined) throw new SandboxError('没有这张图片。')
    const title = SAMPLES.find((s) => s.id === input.sampleId)?.title ?? ''
    return this.#speak(input.chat, from, title, [], { name: `${input.sampleId}.png`, png })
  }

  join(input: { roomId: string; personId?: string; name?: string; inviterId?: string }): SandboxPerson {
    const room = this.#mustHaveRoom(input.roomId)
    const inviter = input.inviterId === undefined ? undefined : this.#mustKnow(input.inviterId)
    if (inviter !== undefined && !room.memberIds.includes(inviter.id)) {
      throw new SandboxError(`${inviter.name} 不在这个群里，不能邀请。`)
    }
    const person = input.personId === undefined ? this.#newcomer(input.name) : this.#mustKnow(input.personId)
    if (room.memberIds.includes(person.id)) throw new SandboxError(`${person.name} 已经在群里了。`)
    this.#people.set(person.id, person)
    room.memberIds.push(person.id)
    const at = this.#now()
    this.#notice(
      room.id,
      inviter === undefined ? `${person.name} 加入了群聊` : `${inviter.name} 邀请 ${person.name} 加入了群聊`,
      at,
    )
    this.#changed({ type: 'world' })
    this.#tell({ type: 'join', roomId: room.id, personIds: [person.id], inviterId: inviter?.id, at })
    return { ...person }
  }

  leave(input: { roomId: string; personId: string }): void {
    const room = this.#mustHaveRoom(input.roomId)
    const person = this.#mustKnow(input.personId)
    if (person.kind === 'bot') throw new SandboxError('机器人要留在群里。')
    const index = room.memberIds.indexOf(person.id)
    if (index === -1) throw new SandboxError(`${person.name} 不在这个群里。`)
    room.memberIds.splice(index, 1)
    const at = this.#now()
    this.#notice(room.id, `${person.name} 退出了群聊`, at)
    this.#changed({ type: 'world' })
    this.#tell({ type: 'leave', roomId: room.id, personIds: [person.id], at })
  }

  watch(listener: (change: SandboxChange) => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  // What follows is the platform's side of it, for the puppet.

  /** Tells a client about everything that happens; returns the way to stop. */
  serve(client: (event: WorldEvent) => void): () => void {
    this.#clients.add(client)
    return () => this.#clients.delete(client)
  }

  person(id: string): SandboxPerson | undefined {
    return this.#people.get(id)
  }

  room(id: string): SandboxRoom | undefined {
    return this.#rooms.get(id)
  }

  line(id: string): SandboxLine | undefined {
    return this.#byId.get(id)
  }

  /** The bot speaks to a room or to a person. Its own echo is reported like any other message. */
  botSays(conversationId: string, text: string, mentionIds: readonly string[], picture?: Picture): SandboxLine {
    const bot = this.#mustKnow(BOT_ID)
    const room = this.#rooms.get(conversationId)
    if (room === undefined && !this.#people.has(conversationId)) {
      throw new SandboxError(`contact or room not found: ${conversationId}`)
    }
    const chat = room === undefined ? `direct:${conversationId}` : room.id
    return this.#speak(chat, bot, safeText(text), [...mentionIds], picture)
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#saving
    if (this.#dirty) await this.#save()
  }

  /** Who and what is there: the first ones first, and of the others those that are not among them. */
  #stand(first: Pick<Town, 'people' | 'rooms'>, others: Pick<Town, 'people' | 'rooms'>): void {
    this.#people.clear()
    this.#rooms.clear()
    for (const one of [...first.people, ...others.people])
      if (!this.#people.has(one.id)) this.#people.set(one.id, { ...one })
    for (const one of [...first.rooms, ...others.rooms])
      if (!this.#rooms.has(one.id)) this.#rooms.set(one.id, { ...one, memberIds: [...one.memberIds] })
  }

  #now(): number {
    return this.#clock.now().getTime()
  }

  #newcomer(rawName: string | undefined): SandboxPerson {
    const name = safeName(rawName ?? '', '')
    if (name === '') throw new SandboxError('请给新成员起个名字。')
    if (this.#people.size >= MAX_PEOPLE) throw new SandboxError(`演示里最多 ${MAX_PEOPLE} 个人。`)
    return { id: `demo-${randomUUID()}`, name, kind: 'member' }
  }

  #mustKnow(id: string): SandboxPerson {
    const person = this.#people.get(id)
    if (person === undefined) throw new SandboxError('没有这个人。')
    return person
  }

  #mustHaveRoom(id: string): SandboxRoom {
    const room = this.#rooms.get(id)
    if (room === undefined) throw new SandboxError('没有这个群。')
    return room
  }

  #mustBeIn(chat: string, person: SandboxPerson): void {
    if (chat.startsWith('direct:')) {
      if (chat !== `direct:${person.id}`) throw new SandboxError('这是别人和机器人的私聊。')
      return
    }
    if (!this.#mustHaveRoom(chat).memberIds.includes(person.id)) {
      throw new SandboxError(`${person.name} 不在这个群里。`)
    }
  }

  #speak(chat: string, from: SandboxPerson, text: string, mentions: string[], picture?: Picture): SandboxLine {
    const line: SandboxLine = {
      id: randomUUID(),
      chat,
      kind: 'text',
      fromId: from.id,
      fromName: from.name,
      text,
      mentions,
      at: this.#now(),
    }
    if (picture !== undefined) {
      // Where a PNG says how large it is.
      line.picture = { width: picture.png.readUInt32BE(16), height: picture.png.readUInt32BE(20) }
      this.#pictures.set(line.id, picture.png)
      const [oldest] = this.#pictures.keys()
      if (this.#pictures.size > PICTURES_KEPT && oldest !== undefined) this.#pictures.delete(oldest)
    }
    this.#keep(line)
    this.#changed({ type: 'line', line })
    this.#tell({ type: 'message', line })
    return line
  }

  #notice(chat: string, text: string, at: number): void {
    const line: SandboxLine = {
      id: randomUUID(),
      chat,
      kind: 'system',
      fromId: '',
      fromName: '',
      text,
      mentions: [],
      at,
    }
    this.#keep(line)
    this.#changed({ type: 'line', line })
  }

  #keep(line: SandboxLine): void {
    const lines = this.#chats.get(line.chat) ?? []
    this.#chats.set(line.chat, lines)
    lines.push(line)
    this.#byId.set(line.id, line)
    if (lines.length > LINES_PER_CHAT) {
      const gone = lines.shift()
      if (gone !== undefined) this.#byId.delete(gone.id)
    }
  }

  /** The simulated clock was set: a restart continues there. */
  timeChanged(): void {
    this.#markDirty()
  }

  #changed(change: SandboxChange): void {
    for (const watcher of [...this.#watchers]) {
      try {
        watcher(change)
      } catch (error) {
        this.#log.error({ error: describeError(error) }, 'a watcher of the sandbox failed')
      }
    }
    this.#markDirty()
  }

  #markDirty(): void {
    this.#dirty = true
    if (this.#file === undefined || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#save()
    }, SAVE_AFTER_MS)
    this.#timer.unref()
  }

  #tell(event: WorldEvent): void {
    for (const client of [...this.#clients]) client(event)
  }

  #load(): z.infer<typeof savedShape> | undefined {
    if (this.#file === undefined) return undefined
    let raw: string
    try {
      mkdirSync(dirname(this.#file), { recursive: true })
      raw = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      this.#log.warn({ error: describeError(error) }, 'the sandbox cannot read its file and starts afresh')
      return undefined
    }
    try {
      const saved = savedShape.parse(JSON.parse(raw))
      if (!saved.people.some((p) => p.id === BOT_ID)) throw new Error('the bot is missing')
      return saved
    } catch (error) {
      this.#log.warn({ error: describeError(error) }, 'the file of the sandbox is damaged; it is set aside')
      try {
        renameSync(this.#file, `${this.#file}.damaged`)
      } catch {}
      return undefined
    }
  }

  async #save(): Promise<void> {
    const file = this.#file
    if (file === undefined) return
    // One at a time: two writers would fight for the temporary file.
    await this.#saving
    if (!this.#dirty) return
    this.#dirty = false
    const saving = (async () => {
      try {
        await this.#write(file)
      } catch (error) {
        this.#log.warn({ error: describeError(error) }, 'the sandbox could not be saved')
      }
    })()
    this.#saving = saving
    await saving
    if (this.#saving === saving) this.#saving = undefined
  }

  async #write(file: string): Promise<void> {
    const lines = [...this.#chats.values()].flat()
    await writeFile(
      `${file}.new`,
      JSON.stringify({ aheadMs: this.#clock.aheadMs, people: this.people(), rooms: this.rooms(), lines }),
    )
    await rename(`${file}.new`, file)
  }
}
