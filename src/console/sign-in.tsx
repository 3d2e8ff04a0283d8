import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { SandboxWorld } from '../core/sandbox.ts'
import type { Tx } from '../core/tx.ts'
import { endSession, linkFor, openSession, recordAction, redeemLink, type Session } from '../features/access/index.ts'
import { findContact, staffOf } from '../features/roster/index.ts'
import { addressOf, limited } from './guard.ts'
import { localPath, problem, show } from './shell.tsx'
import { type Ctx, dropSession, type Env, isOwnForm, keepLook, keepSession, langOf, themeOf } from './visitor.ts'
import { shellWords } from './words.ts'

/** Links that do not work, tried from one address within a minute. */
const TRIES_A_MINUTE = 30

const deviceOf = (c: Ctx): string => (c.req.header('user-agent') ?? '').replace(/[^\x20-\x7e]/gu, '?').slice(0, 200)

/** Opens a session and writes it down; gives the secret for the cookie. */
async function signIn(c: Ctx, contactId: number, origin: Session['origin'], tx: Tx): Promise<string> {
  const device = deviceOf(c)
  await recordAction(tx.db, { contactId, line: 'sign-in', outcome: 'done', answer: device, at: tx.now })
  return openSession(tx.db, { contactId, origin, device }, tx.now)
}

/** Coming in by a link, going out, and how pages look. In the sandbox also: in whose shoes. */
export function signInRoutes(world: SandboxWorld | undefined): Hono<Env> {
  const app = new Hono<Env>()
  const guesses = limited(TRIES_A_MINUTE, addressOf)
  // Who has a link comes in, whatever others try from behind the same address.
  const tries = createMiddleware<Env>(async (c, next) => {
    const { office } = c.var
    const contactId = await linkFor(office.db, c.req.param('secret') ?? '', office.now())
    return contactId === undefined ? guesses(c, next) : next()
  })

  // Looking does not use the link up: chat apps open links by themselves to show a preview.
  app.get('/in/:secret', tries, async (c) => {
    const { office, look } = c.var
    const contactId = await linkFor(office.db, c.req.param('secret'), office.now())
    const person = contactId === undefined ? undefined : await findContact(office.db, contactId)
    if (person === undefined) return problem(c, 'expiredLink')
    if (person.role === 'member') return problem(c, 'noStaff')
    c.set('visitor', undefined)
    const t = shellWords[look.lang].signIn
    return show(c, {
      title: t.title,
      body: (
        <>
          <p>{t.body(person.name)}</p>
          <form method="post">
            <button type="submit" class="button">
              {t.button}
            </button>
          </form>
          <p class="quiet">{t.device}</p>
        </>
      ),
    })
  })

  app.post('/in/:secret', tries, async (c) => {
    const { office } = c.var
    const secret = await office.transact(async (tx) => {
      const contactId = await redeemLink(tx.db, c.req.param('secret'), tx.now)
      const person = contactId === undefined ? undefined : await findContact(tx.db, contactId)
      if (person === undefined || person.role === 'member') return undefined
      return signIn(c, person.id, 'link', tx)
    })
    if (secret === undefined) return problem(c, 'expiredLink')
    keepSession(c, secret)
    return c.redirect('/desk', 303)
  })

  app.post('/sign-out', async (c) => {
    const { visitor, office } = c.var
    if (visitor === undefined) return c.redirect('/', 303)
    const form = await c.req.parseBody()
    if (!isOwnForm(visitor, form.csrf)) return problem(c, 'stale')
    await office.transact(async (tx) => {
      await endSession(tx.db, visitor.session.digest, tx.now)
      await recordAction(tx.db, {
        contactId: visitor.person.id,
        line: 'sign-out',
        outcome: 'done',
        answer: '',
        at: tx.now,
      })
    })
    dropSession(c)
    return c.redirect('/', 303)
  })

  app.post('/preferences', async (c) => {
    const form = await c.req.parseBody()
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
    keepLook(c, { lang: langOf(text(form.lang)), theme: themeOf(text(form.theme)) })
    return c.redirect(localPath(form.back), 303)
  })

  if (world !== undefined) {
    const staff = async (c: Ctx) => {
      const account = world.people().find((p) => p.kind === 'bot')?.id ?? ''
      return staffOf(c.var.office.db, account, 'agent')
    }
    const enter = async (c: Ctx, contactId: number): Promise<Response> => {
      const secret = await c.var.office.transact((tx) => signIn(c, contactId, 'sandbox', tx))
      keepSession(c, secret)
      return c.redirect('/desk', 303)
    }
    app.get('/enter', async (c) => {
      const colleagues = await staff(c)
      const wanted = colleagues.find((p) => p.platformId === c.req.query('as'))
      // Only a link of our own page signs in by itself.
      if (wanted !== undefined && c.req.header('sec-fetch-site') === 'same-origin') return enter(c, wanted.id)
      const t = shellWords[c.var.look.lang]
      c.set('visitor', undefined)
      return show(c, {
        title: t.choose.title,
        body: (
          <>
            <p>{colleagues.length === 0 ? t.choose.none : t.choose.body}</p>
            {colleagues.map((p) => (
              <form method="post" class="choice">
                <input type="hidden" name="as" value={p.id} />
                <button type="submit" class="button">
                  {t.you(p.name, t.role[p.role])}
                </button>
              </form>
            ))}
            <p>
              <a href="/sandbox">{t.backToChat}</a>
            </p>
          </>
        ),
      })
    })
    app.post('/enter', async (c) => {
      const form = await c.req.parseBody()
      const chosen = (await staff(c)).find((p) => String(p.id) === form.as)
      return chosen === undefined ? problem(c, 'notFound') : enter(c, chosen.id)
    })
  }
  return app
}
