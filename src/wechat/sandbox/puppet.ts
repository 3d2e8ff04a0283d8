import { type payloads, types } from 'wechaty-puppet'
import { PuppetMock } from 'wechaty-puppet-mock'
import type { Picture } from '../../core/chat.ts'
import type { Severable } from '../service-puppet.ts'
import { BOT_ID } from './cast.ts'
import type { World, WorldEvent } from './world.ts'

/** Wechaty's mock puppet, living in a `World` instead of in its own empty one. */
export class SandboxPuppet extends PuppetMock implements Severable {
  onSevered: ((reason: string) => void) | undefined
  onMalformed: ((what: string) => void) | undefined
  readonly #world: World
  #leave: (() => void) | undefined

  constructor(world: World) {
    super({ timeoutSeconds: 7 * 24 * 3600 })
    this.#world = world
  }

  override async onStart(): Promise<void> {
    await super.onStart()
    this.#leave = this.#world.serve((event) => this.#report(event))
    setImmediate(() => {
      if (this.#leave !== undefined && !this.isLoggedIn) this.login(BOT_ID)
    })
  }

  override async onStop(): Promise<void> {
    this.sever()
    await super.onStop()
  }

  sever(): void {
    this.#leave?.()
    this.#leave = undefined
  }

  override ding(data?: string): void {
    setImmediate(() => this.emit('dong', { data: data ?? '' }))
  }

  // @ts-expect-error The mock's own type says that nothing comes back; a puppet may return the id.
  override async messageSendText(conversationId: string, text: string, mentionIds: string[] = []): Promise<string> {
    // A platform answers later, never before the caller has gone on.
    await new Promise((resolve) => setImmediate(resolve))
    return this.#world.botSays(conversationId, text, mentionIds).id
  }

  async sendPicture(conversationId: string, picture: Picture, words: string): Promise<string> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.#world.botSays(conversationId, words, [], picture).id
  }

  override async messageRawPayload(id: string): Promise<payloads.Message> {
    const line = this.#world.line(id)
    if (line === undefined) throw new Error(`message not found: ${id}`)
    const common = {
      id: line.id,
      talkerId: line.fromId,
      text: line.picture === undefined ? line.text : '',
      timestamp: line.at,
      type: line.picture === undefined ? types.Message.Text : types.Message.Image,
    }
    if (!line.chat.startsWith('direct:')) return { ...common, roomId: line.chat, mentionIdList: line.mentions }
    const other = line.chat.slice('direct:'.length)
    return { ...common, listenerId: line.fromId === BOT_ID ? other : BOT_ID }
  }

  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    const person = this.#world.person(id)
    if (person === undefined) throw new Error(`contact not found: ${id}`)
    return {
      id,
      name: person.name,
      gender: types.ContactGender.Unknown,
      type: types.Contact.Individual,
      avatar: '',
      phone: [],
      friend: true,
    }
  }

  override async contactList(): Promise<string[]> {
    return this.#world.people().map((p) => p.id)
  }

  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const room = this.#world.room(id)
    if (room === undefined) throw new Error(`room not found: ${id}`)
    return { id, topic: room.topic, memberIdList: [...room.memberIds], adminIdList: [] }
  }

  override async roomList(): Promise<string[]> {
    return this.#world.rooms().map((r) => r.id)
  }

  override async roomMemberList(roomId: string): Promise<string[]> {
    return (await this.roomRawPayload(roomId)).memberIdList
  }

  override async roomMemberRawPayload(roomId: string, contactId: string): Promise<payloads.RoomMember> {
    if (this.#world.room(roomId)?.memberIds.includes(contactId) !== true)
      throw new Error(`not in the room: ${contactId}`)
    return { id: contactId, name: this.#world.person(contactId)?.name ?? '', avatar: '', roomAlias: '' }
  }

  #report(event: WorldEvent): void {
    // Not in the caller's stack: whoever spoke must not meet what the bot does with it.
    setImmediate(() => {
      if (this.#leave === undefined) return
      if (event.type === 'message') this.emit('message', { messageId: event.line.id })
      else if (event.type === 'join') {
        this.emit('room-join', {
          roomId: event.roomId,
          inviteeIdList: event.personIds,
          inviterId: event.inviterId ?? '',
          timestamp: event.at,
        })
      } else {
        this.emit('room-leave', {
          roomId: event.roomId,
          removeeIdList: event.personIds,
          removerId: '',
          timestamp: event.at,
        })
      }
    })
  }
}
