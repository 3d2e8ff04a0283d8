/**
 * The simulated WeChat as the console sees it: who is there, what was said, and what a visitor can do in
 * somebody's shoes. `wechat/sandbox` implements it; `console` shows it. All people in it are openly fictional.
 */
export interface SandboxPerson {
  id: string
  name: string
  /** What the page groups them by; real authority comes from the bot's own roster. */
  kind: 'member' | 'staff' | 'owner' | 'bot'
}

export interface SandboxRoom {
  id: string
  topic: string
  memberIds: string[]
}

export interface SandboxLine {
  id: string
  /** Room id, or for direct chats `direct:<person id>` (between that person and the bot). */
  chat: string
  /** `system` lines are join/leave notices. */
  kind: 'text' | 'system'
  fromId: string
  fromName: string
  /** For a picture: the same in words. */
  text: string
  /** Pixels of the picture that is shown instead of the text. */
  picture?: { width: number; height: number }
  /** Ids of the people mentioned, already rendered as `@name` at the start of `text`. */
  mentions: string[]
  /** Milliseconds since the epoch. */
  at: number
}

export type SandboxChange = { type: 'line'; line: SandboxLine } | { type: 'world' }

/** A visitor's slip (unknown person, empty text): said to the visitor, nothing changed. */
export class SandboxError extends Error {
  override name = 'SandboxError'
}

export interface SandboxWorld {
  people(): SandboxPerson[]
  rooms(): SandboxRoom[]
  /** Oldest first; at most the last 500 lines of a chat. */
  lines(chat: string): SandboxLine[]
  /** The PNG of a line with a picture; undefined when it is not kept any more. */
  picture(lineId: string): Buffer | undefined
  /** `quoteId` quotes an earlier line of the same chat as WeChat does; `mention` puts `@name` in front. */
  say(input: { chat: string; fromId: string; text: string; mention?: string[]; quoteId?: string }): SandboxLine
  /** Somebody joins: an existing person not in the room, or a new one by `name`. `inviterId` missing: the platform does not tell. */
  join(input: { roomId: string; personId?: string; name?: string; inviterId?: string }): SandboxPerson
  leave(input: { roomId: string; personId: string }): void
  /** Calls back for every change; returns the way to stop. */
  watch(listener: (change: SandboxChange) => void): () => void
}
