import {
  type SandboxChange,
  SandboxError,
  type SandboxLine,
  type SandboxPerson,
  type SandboxRoom,
  type SandboxWorld,
} from '../../src/core/sandbox.ts'
import { drawSample } from '../../src/wechat/sandbox/samples.ts'

const START = Date.parse('2025-03-03T10:00:00+08:00')

/** A WeChat of a few maps. Its bot says `收到：…` to everything, and raises complaints in the staff room. */
export class FakeWorld implements SandboxWorld {
  #people: SandboxPerson[] = [
    { id: 'bot', name: '暖暖', kind: 'bot' },
    { id: 'wang', name: '小王', kind: 'member' },
    { id: 'li', name: '李姐', kind: 'member' },
    { id: 'chen', name: '陈晨', kind: 'member' },
    { id: 'lin', name: '小林', kind: 'staff' },
    { id: 'zhao', name: '阿昭', kind: 'staff' },
    { id: 'boss', name: '周店主', kind: 'owner' },
  ]
  #rooms: SandboxRoom[] = [
    { id: '1@room', topic: '春日花园团购一群', memberIds: ['bot', 'wang', 'li', 'chen', 'lin', 'boss'] },
    { id: '2@room', topic: '春日花园团购二群', memberIds: ['bot', 'chen', 'zhao'] },
    { id: '3@room', topic: '值班室', memberIds: ['bot', 'lin', 'zhao', 'boss'] },
  ]
  #lines: SandboxLine[] = []
  #watchers = new Set<(change: SandboxChange) => void>()
  tickets = 0
  readonly #pictures = new Map<string, Buffer>()

  people = (): SandboxPerson[] => structuredClone(this.#people)
  rooms = (): SandboxRoom[] => structuredClone(this.#rooms)
  lines = (chat: string): SandboxLine[] => this.#lines.filter((line) => line.chat === chat).slice(-500)
  picture = (lineId: string): Buffer | undefined => this.#pictures.get(lineId)
  samples = () => [{ id: 'cat', title: '我家的猫' }]
  sample = drawSample
  async show(input: { chat: string; fromId: string; sampleId: string }): Promise<SandboxLine> {
    const png = await drawSample(input.sampleId)
    if (png === undefined) throw new SandboxError('没有这张图片')
    this.#pictures.set(`l${this.#lines.length}`, png)
    return this.#add(this.#person(input.fromId), input.chat, '我家的猫', [], 'text', { width: 480, height: 360 })
  }
  get watching(): number {
    return this.#watchers.size
  }

  say(input: { chat: string; fromId: string; text: string; mention?: string[]; quoteId?: string }): SandboxLine {
    const from = this.#person(input.fromId)
    const room = this.#rooms.find((one) => one.id === input.chat)
    if (room === undefined ? input.chat !== `direct:${from.id}` : !room.memberIds.includes(from.id)) {
      throw new SandboxError(`${from.name}不在这个群里`)
    }
    if (input.text.trim() === '') throw new SandboxError('先写点什么再发送')
    if (input.text === '崩溃') throw new Error('secret connection string')
    const quoted = this.#lines.find((line) => line.id === input.quoteId)
    const called = (input.mention ?? [])
      .map((id) => `@${this.#person(id).name}`)
      .filter((at) => !input.text.includes(at))
    const text = [...called, input.text].join(' ')
    const line = this.#add(
      from,
      input.chat,
      quoted ? `「${quoted.fromName}：${quoted.text}」\n- - - - - - -\n${text}` : text,
      input.mention,
    )
    const mine = room === undefined ? [] : [from.id]
    this.botSays(input.chat, room === undefined ? `收到：${text}` : `@${from.name} 收到：${text}`, mine)
    if (/没人管/.test(text)) {
      this.tickets += 1
      this.botSays('3@room', `@小林 新工单 #${this.tickets}：${from.name}「${text}」，请 15 分钟内回复`, ['lin'])
    }
    return line
  }

  botSays(chat: string, text: string, mentions: string[] = []): SandboxLine {
    return this.#add(this.#person('bot'), chat, text, mentions)
  }

  botShows(chat: string, text: string, png: Buffer): SandboxLine {
    const picture = { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
    this.#pictures.set(`l${this.#lines.length}`, png)
    return this.#add(this.#person('bot'), chat, text, [], 'text', picture)
  }

  join(input: { roomId: string; personId?: string; name?: string; inviterId?: string }): SandboxPerson {
    const room = this.#room(input.roomId)
    let person = this.#people.find((one) => one.id === input.personId)
    if (person === undefined) {
      person = { id: `new-${this.#people.length}`, name: input.name ?? '', kind: 'member' }
      this.#people.push(person)
    }
    room.memberIds.push(person.id)
    const inviter = input.inviterId === undefined ? undefined : this.#person(input.inviterId)
    this.#system(room.id, inviter ? `${inviter.name} 邀请 ${person.name} 加入了群聊` : `${person.name} 加入了群聊`)
    this.#tell({ type: 'world' })
    return person
  }

  leave(input: { roomId: string; personId: string }): void {
    const room = this.#room(input.roomId)
    const person = this.#person(input.personId)
    room.memberIds = room.memberIds.filter((id) => id !== person.id)
    this.#system(room.id, `${person.name} 退出了群聊`)
    this.#tell({ type: 'world' })
  }

  watch(listener: (change: SandboxChange) => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  #person(id: string): SandboxPerson {
    const found = this.#people.find((one) => one.id === id)
    if (found === undefined) throw new SandboxError('没有这个人')
    return found
  }

  #room(id: string): SandboxRoom {
    const found = this.#rooms.find((one) => one.id === id)
    if (found === undefined) throw new SandboxError('没有这个群')
    return found
  }

  #system(chat: string, text: string): void {
    this.#add({ id: '', name: '', kind: 'bot' }, chat, text, [], 'system')
  }

  #add(
    from: SandboxPerson,
    chat: string,
    text: string,
    mentions: string[] = [],
    kind: SandboxLine['kind'] = 'text',
    picture?: SandboxLine['picture'],
  ) {
    const number = this.#lines.length
    const at = START + number * 40_000
    const line: SandboxLine = { id: `l${number}`, chat, kind, fromId: from.id, fromName: from.name, text, mentions, at }
    if (picture !== undefined) line.picture = picture
    this.#lines.push(line)
    this.#tell({ type: 'line', line })
    return line
  }

  #tell(change: SandboxChange): void {
    for (const watcher of this.#watchers) watcher(change)
  }
}
