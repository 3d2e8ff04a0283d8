import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { HOUR, MINUTE, startOfDay } from '../../core/calendar.ts'
import { describeError } from '../../core/errors.ts'
import { SandboxError, type SandboxLine, type SandboxTime, type SandboxWorld } from '../../core/sandbox.ts'
import { onlyOwnJson } from '../guard.ts'
import type { Streams } from '../streams.ts'
import { texts } from '../texts.ts'
import type { SandboxOptions } from './index.ts'
import { type Playing, Plays } from './plays.ts'
import { texts as words } from './texts.ts'

/** Per chat, in the state that a page loads; what is older is not worth the wait on a phone. */
const LINES_SHOWN = 200
/** Of a direct chat: a town has hundreds of them. */
const DIRECT_LINES_SHOWN = 50
const MAX_BODY_BYTES = 64 * 1024

const id = z.string().min(1).max(200)
const sayInput = z.strictObject({
  chat: id,
  fromId: id,
  text: z.string().min(1).max(4000),
  mention: z.array(id).max(20).optional(),
  quoteId: id.optional(),
})
const joinInput = z
  .strictObject({
    roomId: id,
    personId: id.optional(),
    name: z.string().trim().min(1).max(100).optional(),
    inviterId: id.optional(),
  })
  .refine((join) => (join.personId === undefined) !== (join.name === undefined), {
    path: ['name'],
    message: 'personId or name, one of them',
  })
const leaveInput = z.strictObject({ roomId: id, personId: id })

const timeInput = z.strictObject({ by: z.enum(['minute', 'hour', 'morning']) })
const showInput = z.strictObject({ chat: id, fromId: id, sampleId: id })
const scenarioInput = z.strictObject({ id })
const trainingInput = z.strictObject({ id, traineeId: id })
const nothing = z.strictObject({})

const MORNING_MS = 9 * HOUR

/** How far it is to there. */
function journeyMs(by: z.infer<typeof timeInput>['by'], now: Date, timeZone: string): number {
  if (by === 'minute') return MINUTE
  if (by === 'hour') return HOUR
  const today = startOfDay(now, timeZone).getTime() + MORNING_MS
  const next = today > now.getTime() ? today : startOfDay(now, timeZone, 1).getTime() + MORNING_MS
  return next - now.getTime()
}

const timeOf = (time: SandboxTime) => ({ now: time.now().getTime(), journey: time.journey })

/** What the page needs to draw everything. */
export function stateOf(world: SandboxWorld, playing: Playing, time?: SandboxTime) {
  const people = world.people()
  const rooms = world.rooms()
  const directs = people.filter((person) => person.kind !== 'bot').map((person) => `direct:${person.id}`)
  const lines: Record<string, SandboxLine[]> = {}
  for (const { id } of rooms) lines[id] = world.lines(id).slice(-LINES_SHOWN)
  for (const chat of directs) lines[chat] = world.lines(chat).slice(-DIRECT_LINES_SHOWN)
  return { people, rooms, lines, playing, ...(time === undefined ? {} : { time: timeOf(time) }) }
}

/** The routes under `/sandbox`, without the page itself. */
export function sandboxRoutes({ world, play, timeZone, log }: SandboxOptions, streams: Streams): Hono {
  const plays = play && new Plays({ world, timeZone, log, ...play })
  const app = new Hono()

  async function act<T>(
    c: Context,
    input: z.ZodType<T>,
    action: (input: T) => object | Promise<object>,
  ): Promise<Response> {
    let raw: unknown
    try {
      raw = await c.req.json()
    } catch (error) {
      if (error instanceof SyntaxError) return c.json({ error: texts.refused.badJson }, 400)
      throw error
    }
    const parsed = input.safeParse(raw)
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
      return c.json({ error: texts.refused.fields + faults.join('; ') }, 400)
    }
    try {
      return c.json(await action(parsed.data))
    } catch (error) {
      if (error instanceof SandboxError) return c.json({ error: error.message }, 400)
      throw error
    }
  }

  app.get('/state', (c) => c.json(stateOf(world, plays?.playing ?? { kind: 'none' }, play?.time)))
  app.get('/samples/:id', async (c) => {
    const png = await world.sample(c.req.param('id'))
    if (png === undefined) return c.json({ error: texts.refused.noPicture }, 404)
    return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' })
  })
  app.get('/pictures/:line', (c) => {
    const png = world.picture(c.req.param('line'))
    if (png === undefined) return c.json({ error: texts.refused.noPicture }, 404)
    return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' })
  })
  app.get('/events', () =>
    streams.open((send) => {
      const quit = [world.watch((change) => send('change', change))]
      if (play !== undefined) quit.push(play.time.watch(() => send('time', timeOf(play.time))))
      if (plays !== undefined) quit.push(plays.watch(() => send('play', plays.playing)))
      return () => {
        for (const one of quit) one()
      }
    }),
  )

  app.post('*', onlyOwnJson())
  app.post('*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.json({ error: texts.refused.tooLarge }, 413) }))
  app.post('/say', (c) => act(c, sayInput, (input) => ({ line: world.say(input) })))
  app.post('/join', (c) => act(c, joinInput, (input) => ({ person: world.join(input) })))
  app.post('/leave', (c) =>
    act(c, leaveInput, (input) => {
      world.leave(input)
      return { ok: true }
    }),
  )
  app.post('/show', (c) => act(c, showInput, async (input) => ({ line: await world.show(input) })))
  if (play === undefined || plays === undefined) return app

  app.post('/time', (c) =>
    act(c, timeInput, ({ by }) => {
      if (play.time.journey !== undefined) throw new SandboxError(words.time.busy)
      // The stream tells how far it has come; nobody waits for this answer.
      play.time.travel(journeyMs(by, play.time.now(), timeZone)).catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'a journey in time was broken off')
      })
      return { ok: true }
    }),
  )
  app.post('/play/scenario', (c) =>
    act(c, scenarioInput, (input) => {
      plays.playScenario(input.id)
      return { ok: true }
    }),
  )
  app.post('/play/training', (c) =>
    act(c, trainingInput, async (input) => {
      await plays.train(input.id, input.traineeId)
      return { ok: true }
    }),
  )
  app.post('/play/go-on', (c) =>
    act(c, nothing, async () => {
      await plays.goOn()
      return { ok: true }
    }),
  )
  app.post('/play/stop', (c) =>
    act(c, nothing, async () => {
      await plays.stop()
      return { ok: true }
    }),
  )
  return app
}
