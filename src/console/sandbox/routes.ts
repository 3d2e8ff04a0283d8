import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { SandboxError, type SandboxLine, type SandboxWorld } from '../../core/sandbox.ts'
import { onlyOwnJson } from '../guard.ts'
import type { Streams } from '../streams.ts'
import { texts } from '../texts.ts'

/** Per chat, in the state that a page loads; what is older is not worth the wait on a phone. */
const LINES_SHOWN = 200
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

/** What the page needs to draw everything. */
export function stateOf(world: SandboxWorld) {
  const people = world.people()
  const rooms = world.rooms()
  const directs = people.filter((person) => person.kind !== 'bot').map((person) => `direct:${person.id}`)
  const lines: Record<string, SandboxLine[]> = {}
  for (const chat of [...rooms.map((room) => room.id), ...directs]) lines[chat] = world.lines(chat).slice(-LINES_SHOWN)
  return { people, rooms, lines }
}

/** The routes under `/sandbox`, without the page itself. */
export function sandboxRoutes(world: SandboxWorld, streams: Streams): Hono {
  const app = new Hono()

  async function act<T>(c: Context, input: z.ZodType<T>, action: (input: T) => object): Promise<Response> {
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
      return c.json(action(parsed.data))
    } catch (error) {
      if (error instanceof SandboxError) return c.json({ error: error.message }, 400)
      throw error
    }
  }

  app.get('/state', (c) => c.json(stateOf(world)))
  app.get('/pictures/:line', (c) => {
    const png = world.picture(c.req.param('line'))
    if (png === undefined) return c.json({ error: texts.refused.noPicture }, 404)
    return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' })
  })
  app.get('/events', () => streams.open((send) => world.watch((change) => send('change', change))))

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
  return app
}
