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

/** A picture that comes with the sandbox, for members to send. */
export interface SandboxSample {
  id: string
  /** What it shows, in a few words. */
  title: string
}

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
  /** What members may send as a picture. */
  samples(): SandboxSample[]
  /** The PNG of a sample; undefined when there is none of that name. */
  sample(id: string): Promise<Buffer | undefined>
  /** A member sends one of the samples. */
  show(input: { chat: string; fromId: string; sampleId: string }): Promise<SandboxLine>
  /** Somebody joins: an existing person not in the room, or a new one by `name`. `inviterId` missing: the platform does not tell. */
  join(input: { roomId: string; personId?: string; name?: string; inviterId?: string }): SandboxPerson
  leave(input: { roomId: string; personId: string }): void
  /** Calls back for every change; returns the way to stop. */
  watch(listener: (change: SandboxChange) => void): () => void
}

/** A journey of the simulated clock that is under way. Milliseconds since the epoch. */
export interface SandboxJourney {
  from: number
  to: number
}

/** The time of the sandbox, which visitors let pass. */
export interface SandboxTime {
  now(): Date
  readonly journey: SandboxJourney | undefined
  /**
   * Lets time pass in steps; at each of them everything due is done and said. Journeys wait for each other.
   * @param until looked at after each step: true ends the journey there.
   */
  travel(ms: number, until?: () => boolean): Promise<void>
  /** Done after each step of every journey, before the next one. Returns the way to stop. */
  everyStep(work: () => Promise<void>): () => void
  /** Resolves when what has been said so far is stored, and everything due is said. */
  settle(): Promise<void>
  /** Calls back when a journey begins, goes on and ends; returns the way to stop. */
  watch(listener: () => void): () => void
}
