import { Hono } from 'hono'
import { z } from 'zod'
import { limited } from './guard.ts'
import { rowId } from './query.ts'
import { hereOf, localPath, OrderForm, problem } from './shell.tsx'
import { type Ctx, type Env, isOwnForm } from './visitor.ts'
import { shellWords } from './words.ts'

/** Orders of one session within a minute. */
const ORDERS_A_MINUTE = 60

const text = z.string().max(4000)
const list = (value: unknown) => (value === undefined ? [] : [value].flat())
const input = z.object({
  line: text.refine((line) => line.trim() !== ''),
  words: z.preprocess(list, z.array(text).max(20)),
  room: rowId.optional(),
  mention: z.preprocess(list, z.array(rowId).max(20)),
  once: z.uuid().optional(),
  back: z.string().optional(),
})

/** `POST /order`: a form of a page gives a command, as its author would in the chat. */
export function orderRoutes(): Hono<Env> {
  const app = new Hono<Env>()
  app.post(
    '/order',
    limited(ORDERS_A_MINUTE, (c: Ctx) => c.var.visitor?.session.digest ?? ''),
    async (c) => {
      const { visitor, office } = c.var
      if (visitor === undefined) return problem(c, 'signIn')
      const form = await c.req.parseBody({ all: true })
      if (!isOwnForm(visitor, form.csrf)) return problem(c, 'stale')
      const parsed = input.safeParse(form)
      if (!parsed.success) return problem(c, 'badFilter')
      const { line: begin, words, room, mention, once, back: raw } = parsed.data
      const back = localPath(raw)
      const line = [begin, ...words]
        .map((w) => w.trim())
        .filter((w) => w !== '')
        .join(' ')
      const { outcome, answer, actionId } = await office.order({
        contactId: visitor.person.id,
        line,
        mention,
        ...(room === undefined ? {} : { roomId: room }),
        ...(once === undefined ? {} : { once }),
      })
      if (outcome === 'done') {
        const url = new URL(back, 'http://console')
        url.searchParams.set('said', String(actionId))
        return c.redirect(url.pathname + url.search + url.hash, 303)
      }
      const t = shellWords[visitor.lang]
      return problem(
        c,
        'notDone',
        <>
          <p class="said mistake pre" role="alert">
            {answer}
          </p>
          <OrderForm
            visitor={visitor}
            line=""
            label={t.retry}
            back={back}
            {...(room === undefined ? {} : { roomId: room })}
            mention={mention}
          >
            <label class="wide">
              {t.command}
              <textarea name="line" rows={2}>
                {line}
              </textarea>
            </label>
          </OrderForm>
          <p>
            <a href={back}>{t.back}</a>
          </p>
        </>,
      )
    },
  )
  return app
}

/** The line in which any command can be written. */
export function CommandBar({ c }: { c: Ctx }) {
  const { visitor } = c.var
  if (visitor === undefined) return null
  const t = shellWords[visitor.lang]
  return (
    <OrderForm visitor={visitor} line="" label={t.run} back={hereOf(c)} class="command-bar">
      <label>
        <span class="unseen">{t.command}</span>
        <input name="line" required maxlength={2000} placeholder={t.commandHint} autocomplete="off" />
      </label>
    </OrderForm>
  )
}
