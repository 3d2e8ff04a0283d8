import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import { clockText, MINUTE } from '../../core/calendar.ts'
import { describeError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { SandboxError, type SandboxPerson, type SandboxTime, type SandboxWorld } from '../../core/sandbox.ts'
import { bringIn, freshRound, nameIn } from './casting.ts'
import { NEXT_STEP_MS, SCENARIOS, type Scenario, type Step } from './scenarios.ts'
import { type Score, sceneOf, scoreOf } from './scene.ts'
import { texts, trainingTexts } from './texts.ts'
import { CASES, type Moment, momentsOf, reactionOf, type Scene, type TrainingCase } from './training.ts'

export interface Result extends Score {
  moments: readonly Moment[]
}

/** What is being played, as the page shows it. */
export type Playing =
  | { kind: 'none' }
  | {
      kind: 'scenario'
      title: string
      caption: string
      /** Where it happens; undefined before the first step. */
      chat: string | undefined
      step: number
      of: number
      ended: boolean
    }
  | {
      kind: 'training'
      title: string
      caption: string
      chat: string
      traineeId: string
      memberName: string
      ended: boolean
      /** Once it has ended. */
      result: Result | undefined
    }

/** The longest that 「继续」 lets pass when nothing happens. */
const GO_ON_MS = 30 * MINUTE
/** In real time, so that what time brings by itself is seen. */
const LOOK_EVERY_MS = 10_000
const WELCOMED_MS = MINUTE

export interface PlaysOptions {
  world: SandboxWorld
  time: SandboxTime
  db: EntityManager
  timeZone: string
  log: Log
  /** Real milliseconds between two steps of a scenario, for the eye. */
  paceMs?: number
}

/** Plays scenarios and trainings, one at a time. */
export class Plays {
  readonly #o: PlaysOptions
  readonly #watchers = new Set<() => void>()
  #playing: Playing = { kind: 'none' }
  #abort: AbortController | undefined
  #training: Training | undefined

  constructor(options: PlaysOptions) {
    this.#o = options
  }

  get playing(): Playing {
    return this.#playing
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  /** Begins a scenario; it goes on by itself. */
  playScenario(id: string): void {
    const scenario = SCENARIOS.find((s) => s.id === id)
    if (scenario === undefined) throw new SandboxError(texts.play.unknown)
    const { signal } = this.#begin()
    void this.#run(scenario, signal).catch((error: unknown) => {
      const isSlip = error instanceof SandboxError
      if (!isSlip) this.#o.log.error({ error: describeError(error), scenario: id }, 'a scenario was broken off')
      if (!signal.aborted) this.#end(isSlip ? error.message : texts.play.broken)
    })
  }

  /** Begins a training for that colleague. Resolves when the member has said the first words. */
  async train(caseId: string, traineeId: string): Promise<void> {
    const one = CASES.find((c) => c.id === caseId)
    const trainee = this.#o.world.people().find((p) => p.id === traineeId)
    if (one === undefined) throw new SandboxError(texts.play.unknown)
    if (trainee === undefined || trainee.kind === 'member' || trainee.kind === 'bot')
      throw new SandboxError(texts.play.traineeOnly)
    this.#begin()
    const training = new Training(this.#o, one, trainee, (playing) => this.#show(playing))
    this.#training = training
    await training.start()
  }

  /** Lets time pass until the member says something, or for half an hour. */
  async goOn(): Promise<void> {
    if (this.#training === undefined || this.#training.isEnded) throw new SandboxError(texts.play.noTraining)
    await this.#training.goOn()
  }

  /** Ends what is being played: a training with its score, anything else without a word. */
  async stop(): Promise<void> {
    this.#abort?.abort()
    this.#abort = undefined
    if (this.#training !== undefined && !this.#training.isEnded) {
      await this.#training.end()
      return
    }
    this.#training = undefined
    this.#show({ kind: 'none' })
  }

  #begin(): AbortController {
    const { kind } = this.#playing
    if (kind !== 'none' && 'ended' in this.#playing && !this.#playing.ended) throw new SandboxError(texts.play.busy)
    this.#training = undefined
    this.#abort = new AbortController()
    return this.#abort
  }

  #show(playing: Playing): void {
    this.#playing = playing
    for (const watcher of [...this.#watchers]) watcher()
  }

  #end(caption: string): void {
    if (this.#playing.kind === 'scenario') this.#show({ ...this.#playing, caption, ended: true })
  }

  async #run(scenario: Scenario, signal: AbortSignal): Promise<void> {
    const { world, time, paceMs = 1200 } = this.#o
    const { title, steps } = scenario
    const cast = new Cast(world, scenario)
    const since = new Set(world.rooms().flatMap((r) => world.lines(r.id).map((l) => l.id)))
    let shown: Playing & { kind: 'scenario' } = {
      kind: 'scenario',
      title,
      caption: scenario.about,
      chat: undefined,
      step: 0,
      of: steps.length,
      ended: false,
    }
    this.#show(shown)
    for (const [at, step] of steps.entries()) {
      await wait(paceMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      shown = { ...shown, step: at + 1, caption: step.caption ?? shown.caption, chat: cast.chatOf(step) ?? shown.chat }
      this.#show(shown)
      await time.travel(step.afterMs ?? NEXT_STEP_MS, () => signal.aborted)
      if (signal.aborted) return
      await cast.act(step, (text) => numbered(text, world, since))
      await time.settle()
    }
    await wait(paceMs, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) this.#end(texts.play.done)
  }
}

/** `{n}` and `{i}`: the numbers of the newest ticket and incident that the bot spoke of since the scenario began. */
function numbered(text: string, world: SandboxWorld, before: ReadonlySet<string>): string {
  const bots = new Set(world.people().flatMap((p) => (p.kind === 'bot' ? [p.id] : [])))
  const said = world
    .rooms()
    .flatMap((r) => world.lines(r.id))
    .filter((l) => bots.has(l.fromId) && !before.has(l.id))
    .sort((a, b) => a.at - b.at)
  const newest = (pattern: RegExp) => said.map((l) => pattern.exec(l.text)?.[1]).findLast((n) => n !== undefined)
  return text.replace('{n}', newest(/工单 (\d+)/u) ?? '1').replace('{i}', newest(/事件 (\d+)/u) ?? '1')
}

/** Who plays the actors of a scenario this time. */
class Cast {
  readonly #world: SandboxWorld
  readonly #scenario: Scenario
  readonly #round: number
  readonly #people = new Map<string, SandboxPerson>()

  constructor(world: SandboxWorld, scenario: Scenario) {
    this.#world = world
    this.#scenario = scenario
    this.#round = freshRound(world, Object.values(scenario.actors))
  }

  /** The chat in which a step happens; undefined for the first words of somebody who is not there yet. */
  chatOf({ where, who }: Step): string | undefined {
    if (where !== 'direct') return where
    const person = who === undefined ? undefined : this.#people.get(who)
    return person === undefined ? undefined : `direct:${person.id}`
  }

  async act(step: Step, filled: (text: string) => string): Promise<void> {
    const { who, where } = step
    if (who === undefined || where === undefined) return
    const world = this.#world
    const inviterId = step.join?.by === undefined ? undefined : this.#person(step.join.by, where).id
    const person = this.#person(who, where, inviterId)
    if (step.leave) world.leave({ roomId: where, personId: person.id })
    const chat = where === 'direct' ? `direct:${person.id}` : where
    if (step.show !== undefined) await world.show({ chat, fromId: person.id, sampleId: step.show })
    if (step.say === undefined) return
    const quoted = step.quote === undefined ? undefined : this.#people.get(step.quote)
    const quoteId = world.lines(chat).findLast((l) => l.fromId === quoted?.id)?.id
    world.say({
      chat,
      fromId: person.id,
      text: filled(step.say),
      mention: (step.mention ?? []).map((key) => this.#person(key, where).id),
      ...(quoteId === undefined ? {} : { quoteId }),
    })
  }

  /** The person of an actor, brought into the room where needed. */
  #person(key: string, where: string, inviterId?: string): SandboxPerson {
    const known = this.#people.get(key)
    const actor = this.#scenario.actors[key]
    if (actor === undefined) throw new Error(`no actor ${key} in ${this.#scenario.id}`)
    const personId = known?.id ?? actor.id
    const name = actor.names === undefined ? '' : nameIn(actor.names, this.#round)
    const person =
      where === 'direct'
        ? this.#world.people().find((p) => p.id === personId)
        : bringIn(this.#world, {
            roomId: where,
            name,
            ...(personId === undefined ? {} : { personId }),
            ...(inviterId === undefined ? {} : { inviterId }),
          })
    if (person === undefined) throw new Error(`${key} speaks directly before being anywhere`)
    this.#people.set(key, person)
    return person
  }
}

/** One trainee, one member who reacts. */
class Training {
  readonly #o: PlaysOptions
  readonly #case: TrainingCase
  readonly #trainee: SandboxPerson
  readonly #show: (playing: Playing) => void
  readonly #member: SandboxPerson
  readonly #account: string
  readonly #spoken = new Set<string>()
  readonly #quit: (() => void)[] = []
  #result: Result | undefined
  #ended = false
  #left = false
  #heard = 0
  #last: Promise<void> = Promise.resolve()

  constructor(options: PlaysOptions, one: TrainingCase, trainee: SandboxPerson, show: (playing: Playing) => void) {
    const { world } = options
    this.#o = options
    this.#case = one
    this.#trainee = trainee
    this.#show = show
    this.#account = world.people().find((p) => p.kind === 'bot')?.id ?? ''
    this.#member = bringIn(world, { roomId: one.roomId, name: nameIn(one.names, freshRound(world, [one])) })
    this.#tell(trainingTexts.hints.begins)
  }

  /** Resolves when the member has said the first words. */
  async start(): Promise<void> {
    const { world, time } = this.#o
    // Whoever is welcomed first, and complains then, is easier to follow.
    await time.travel(WELCOMED_MS)
    if (this.#ended) return
    const timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    timer.unref()
    this.#quit.push(
      () => clearInterval(timer),
      time.everyStep(() => this.look()),
      world.watch((change) => {
        if (change.type === 'line' && change.line.fromId === this.#trainee.id) void this.look()
      }),
    )
    await this.look()
  }

  get isEnded(): boolean {
    return this.#ended
  }

  /** Lets the member react to what has happened. Never fails: the next look tries again. */
  look(): Promise<void> {
    this.#last = this.#last.then(() =>
      this.#react().catch((error: unknown) =>
        this.#o.log.error({ error: describeError(error) }, 'the member of a training could not react'),
      ),
    )
    return this.#last
  }

  async goOn(): Promise<void> {
    const heard = this.#heard
    await this.#o.time.travel(GO_ON_MS, () => this.#heard > heard || this.#ended)
  }

  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    for (const quit of this.#quit) quit()
    const scene = await this.#scene()
    const score = await scoreOf(this.#o.db, scene.ticket?.id, {
      left: this.#left,
      spoke: this.#spoken.has('thanks'),
    })
    this.#result = { ...score, moments: momentsOf(scene, this.#left, this.#o.timeZone) }
    this.#tell(trainingTexts.hints.ended)
  }

  async #scene(): Promise<Scene> {
    const { db, time } = this.#o
    const member = { account: this.#account, platformId: this.#member.id, now: time.now() }
    return { ...(await sceneOf(db, member)), spoken: this.#spoken }
  }

  async #react(): Promise<void> {
    const { world, time, timeZone } = this.#o
    for (;;) {
      await time.settle()
      if (this.#ended) return
      const scene = await this.#scene()
      const reaction = reactionOf(this.#case, scene, timeZone)
      if (reaction === undefined) return this.#tell(hintFor(scene, timeZone))
      this.#spoken.add(reaction.key)
      this.#heard += 1
      const chat = this.#case.roomId
      const fromId = this.#member.id
      if (reaction.key === 'opening' && this.#case.sampleId !== undefined)
        await world.show({ chat, fromId, sampleId: this.#case.sampleId })
      world.say({ chat, fromId, text: reaction.say })
      await time.settle()
      if (reaction.leaves) {
        world.leave({ roomId: chat, personId: fromId })
        this.#left = true
      }
      if (reaction.leaves || reaction.ends) return this.end()
    }
  }

  #tell(caption: string): void {
    this.#show({
      kind: 'training',
      title: this.#case.title,
      caption,
      chat: this.#case.roomId,
      traineeId: this.#trainee.id,
      memberName: this.#member.name,
      ended: this.#ended,
      result: this.#result,
    })
  }
}

/** What the trainee may do next. */
function hintFor(scene: Scene, zone: string): string {
  const { hints } = trainingTexts
  const { ticket } = scene
  if (ticket === undefined) return hints.begins
  if (ticket.state === 'resolved') return hints.resolved
  const promise = scene.deadlines.findLast((d) => d.kind === 'promise' && d.state !== 'void')
  if (promise !== undefined)
    return promise.dueAt < scene.now
      ? hints.broken(ticket.id)
      : hints.promised(ticket.id, clockText(promise.dueAt, scene.now, zone))
  return scene.acts.some((a) => a.kind === 'answered') ? hints.answered(ticket.id) : hints.wait(ticket.id)
}
