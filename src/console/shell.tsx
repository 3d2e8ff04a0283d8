import type { Child } from 'hono/jsx'
import { clockText, datedText } from '../core/calendar.ts'
import type { Pulse } from '../core/office.ts'
import { type Role, roleAtLeast } from '../core/people.ts'
import { actionOf } from '../features/access/index.ts'
import { type Ctx, formMark, type Look, type Visitor } from './visitor.ts'
import { LANGS, type Lang, shellWords, type Words, words } from './words.ts'

/** The frame around every page of the console, and the small parts that pages are made of. */

/** A page group's place in the navigation. */
export interface Entry {
  /** Where it begins: `/desk`. */
  path: string
  label: Words<string>
  /** Path data of a 24 × 24 line drawing. */
  icon: string
  /** Lowest role that sees it. */
  who: Role
}

/** The order of the navigation; the first four are at hand on a phone. */
export const ENTRIES: readonly Entry[] = [
  { path: '/desk', label: words('工单台', 'Desk'), icon: 'M4 5h16v11H9l-5 4z M8 9h8 M8 12h5', who: 'agent' },
  {
    path: '/members',
    label: words('会员', 'Members'),
    icon: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M3 20c0-4 2.7-6 6-6s6 2 6 6 M16 4.5a3.5 3.5 0 0 1 0 6.5 M18 14.5c2 .8 3 2.7 3 5.5',
    who: 'agent',
  },
  {
    path: '/reports',
    label: words('报告', 'Reports'),
    icon: 'M4 20V4 M4 20h16 M8 16v-4 M12 16V8 M16 16v-6',
    who: 'agent',
  },
  {
    path: '/growth',
    label: words('增长', 'Growth'),
    icon: 'M4 16l5-5 4 3 7-8 M15 6h5v5 M4 20h16',
    who: 'agent',
  },
  {
    path: '/knowledge',
    label: words('问答', 'Knowledge'),
    icon: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3z M5 17a3 3 0 0 1 3-3h11 M9 8h6',
    who: 'agent',
  },
  {
    path: '/setup',
    label: words('设置', 'Set-up'),
    icon: 'M5 7h8 M17 7h2 M5 17h2 M11 17h8 M15 5v4 M9 15v4',
    who: 'manager',
  },
  {
    path: '/operations',
    label: words('运维', 'Operations'),
    icon: 'M3 12h4l3-8 4 16 3-8h4',
    who: 'manager',
  },
]

/** So many are always in sight on a phone; the others are behind 「更多」. */
const AT_HAND = 4

function Icon({ d }: { d: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  )
}

export interface Shown {
  title: string
  body: Child
  status?: 200 | 400 | 403 | 404 | 409 | 413 | 429 | 500 | 503
  /** What makes the page refresh itself by the live stream. */
  live?: readonly (keyof Pulse)[]
  /** Scripts of `assets/` besides `console.js`. */
  scripts?: readonly string[]
}

function document(look: Look, title: string, scripts: readonly string[], body: Child): string {
  const html = (
    <html lang={look.lang === 'zh' ? 'zh-CN' : 'en'} data-theme={look.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content={look.theme === 'auto' ? 'light dark' : look.theme} />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${shellWords[look.lang].product}`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        <link rel="stylesheet" href="/assets/desk.css" />
        {scripts.map((name) => (
          <script type="module" src={`/assets/${name}`}></script>
        ))}
      </head>
      {body}
    </html>
  )
  return `<!doctype html>${html}`
}

function NavLink({ entry, lang, here }: { entry: Entry; lang: Lang; here: string }) {
  const isHere = here === entry.path || here.startsWith(`${entry.path}/`)
  return (
    <a href={entry.path} aria-current={isHere ? 'page' : undefined}>
      <Icon d={entry.icon} />
      <span>{entry.label[lang]}</span>
    </a>
  )
}

function Preferences({ visitor, back }: { visitor: Visitor; back: string }) {
  const t = shellWords[visitor.lang]
  return (
    <form method="post" action="/preferences" class="preferences">
      <input type="hidden" name="back" value={back} />
      <label>
        {t.language}
        <select name="lang">
          {LANGS.map((l) => (
            <option value={l} selected={l === visitor.lang} lang={l === 'zh' ? 'zh-CN' : 'en'}>
              {l === 'zh' ? '中文' : 'English'}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.theme}
        <select name="theme">
          {Object.entries(t.themes).map(([value, label]) => (
            <option value={value} selected={value === visitor.theme}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="small">
        {t.save}
      </button>
    </form>
  )
}

/** Answers with a page of the console in its frame: navigation, notices, and what the last order answered. */
export async function show(c: Ctx, shown: Shown): Promise<Response> {
  const { visitor, look } = c.var
  const status = shown.status ?? 200
  if (visitor === undefined) return c.html(bare(look, shown.title, shown.body), status)
  const t = shellWords[visitor.lang]
  const here = c.req.path
  const back = hereOf(c)
  const entries = ENTRIES.filter((e) => roleAtLeast(visitor.person.role, e.who))
  const [atHand, rest] = [entries.slice(0, AT_HAND), entries.slice(AT_HAND)]
  const role = t.role[visitor.person.role]
  const said = await saidBefore(c, visitor)
  const pulse = shown.live === undefined ? undefined : await c.var.office.pulse()
  const page = document(
    look,
    shown.title,
    ['console.js', ...(shown.scripts ?? [])],
    <body
      class="desk"
      data-now={c.var.office.now().getTime()}
      data-left={t.left}
      data-over={t.over}
      data-units={JSON.stringify(t.units)}
    >
      <a class="skip" href="#main">
        {t.skip}
      </a>
      {visitor.session.origin === 'sandbox' ? (
        <p class="banner calm">
          {t.sandbox(visitor.person.name, role)} <a href="/enter">{t.another}</a> <a href="/sandbox">{t.backToChat}</a>
        </p>
      ) : null}
      <p class="banner" id="offline" role="status" hidden>
        {t.offline}
      </p>
      <div class="frame">
        <nav class="bar" aria-label={t.nav}>
          <a class="brand" href="/desk">
            {t.product}
          </a>
          <div class="entries">
            {atHand.map((entry) => (
              <NavLink entry={entry} lang={visitor.lang} here={here} />
            ))}
            <details class="more" id="more">
              <summary>
                <Icon d="M5 7h14 M5 12h14 M5 17h14" />
                <span>{t.more}</span>
              </summary>
              <div class="sheet">
                {rest.map((entry) => (
                  <NavLink entry={entry} lang={visitor.lang} here={here} />
                ))}
                <p class="who">{t.you(visitor.person.name, role)}</p>
                <Preferences visitor={visitor} back={back} />
                <form method="post" action="/sign-out">
                  <input type="hidden" name="csrf" value={visitor.csrf} />
                  <button type="submit" class="small">
                    {t.signOut}
                  </button>
                </form>
              </div>
            </details>
          </div>
        </nav>
        <main
          id="main"
          tabindex={-1}
          data-live={shown.live?.join(' ')}
          data-pulse={pulse === undefined ? undefined : JSON.stringify(pulse)}
        >
          {said === undefined ? null : (
            <div class="said" role="status">
              <p class="quiet">{said.line}</p>
              <p class="pre">{said.answer}</p>
            </div>
          )}
          <h1>{shown.title}</h1>
          {shown.body}
        </main>
      </div>
      <p class="news" id="news" role="status" hidden>
        <button type="button" class="button">
          {t.changed}
        </button>
      </p>
    </body>,
  )
  return c.html(page, status)
}

/** A page without navigation: for those who are not signed in. */
export function bare(look: Look, title: string, body: Child): string {
  return document(
    look,
    title,
    [],
    <body class="plain">
      <main class="card">
        <p class="brand">{shellWords[look.lang].product}</p>
        <h1>{title}</h1>
        {body}
      </main>
    </body>,
  )
}

async function saidBefore(c: Ctx, visitor: Visitor): Promise<{ line: string; answer: string } | undefined> {
  const said = c.req.query('said')
  if (said === undefined || !/^\d{1,15}$/.test(said)) return undefined
  return actionOf(c.var.office.db, Number(said), visitor.person.id)
}

type Problem = keyof (typeof shellWords)['zh']['problems']
const STATUS: Record<Problem, NonNullable<Shown['status']>> = {
  signIn: 403,
  expiredLink: 403,
  noStaff: 403,
  forbidden: 403,
  notFound: 404,
  badFilter: 400,
  tooMany: 429,
  tooLarge: 413,
  stale: 403,
  failed: 500,
  notDone: 409,
  away: 503,
}

/** Answers with a page that says what is wrong and what to do, with the right status and nothing else. */
export function problem(c: Ctx, kind: Problem, more?: Child): Promise<Response> {
  const t = shellWords[c.var.look.lang]
  const { title, body } = t.problems[kind]
  return show(c, {
    title,
    status: STATUS[kind],
    body: (
      <>
        <p>{body}</p>
        {more}
        {c.var.visitor === undefined ? null : (
          <p>
            <a class="button" href="/desk">
              {t.home}
            </a>
          </p>
        )}
      </>
    ),
  })
}

/** This page's own address, without what was said before. */
export function hereOf(c: Ctx): string {
  const url = new URL(c.req.url)
  url.searchParams.delete('said')
  return url.pathname + url.search
}

const ANY_HOST = 'http://console'

/** A local address, as it stands in a `Location`; anything else becomes the desk. */
export function localPath(raw: unknown): string {
  if (typeof raw !== 'string' || raw.length > 500 || !raw.startsWith('/') || !URL.canParse(raw, ANY_HOST))
    return '/desk'
  const url = new URL(raw, ANY_HOST)
  // `/.//evil.example` is local until its dots are gone.
  return url.origin === ANY_HOST && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/desk'
}

/**
 * A form that gives an order: `line` is the command as in the chat (empty: a field of that name is among the children),
 * and what people enter in fields named `words` is added behind it in order. The answer is shown on the page `back`.
 */
export function OrderForm(props: {
  visitor: Visitor
  line: string
  /** What stands on the button. */
  label: string
  back: string
  /** The group in which it counts as written. */
  roomId?: number
  mention?: readonly number[]
  class?: string
  children?: Child
}) {
  const { visitor, line, label, back, roomId, mention } = props
  return (
    <form method="post" action="/order" class={`order ${props.class ?? ''}`}>
      <input type="hidden" name="csrf" value={visitor.csrf} />
      <input type="hidden" name="once" value={formMark()} />
      <input type="hidden" name="back" value={back} />
      {line === '' ? null : <input type="hidden" name="line" value={line} />}
      {roomId === undefined ? null : <input type="hidden" name="room" value={roomId} />}
      {mention?.map((id) => (
        <input type="hidden" name="mention" value={id} />
      ))}
      {props.children}
      <button type="submit" class="button">
        {label}
      </button>
    </form>
  )
}

/** An instant in words, on the visitor's clock. */
export function whenText(at: Date, visitor: Visitor, now: Date, dated?: boolean): string {
  if (visitor.lang === 'zh') return (dated === true ? datedText : clockText)(at, now, visitor.zone)
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: visitor.zone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** The same in the page; the exact time is in the title. */
export function When({ at, visitor, now, dated }: { at: Date; visitor: Visitor; now: Date; dated?: boolean }) {
  return (
    <time datetime={at.toISOString()} title={datedText(at, now, visitor.zone)}>
      {whenText(at, visitor, now, dated)}
    </time>
  )
}

/** Time left until a deadline, or how much it is overdue: `console.js` keeps it going. */
export function Countdown({ due, now, lang, stopped }: { due: Date; now: Date; lang: Lang; stopped?: boolean }) {
  const ms = due.getTime() - now.getTime()
  const { left, over, units } = shellWords[lang]
  return (
    <time
      datetime={due.toISOString()}
      class={`countdown ${ms < 0 ? 'over' : ms < SOON_MS ? 'soon' : ''}`}
      data-due={stopped === true ? undefined : due.getTime()}
    >
      {(ms < 0 ? over : left).replace('{t}', spanText(Math.abs(ms), units))}
    </time>
  )
}

/** From here on a countdown is shown as urgent. */
const SOON_MS = 5 * 60_000

type Units = Readonly<Record<'day' | 'hour' | 'minute' | 'second', string>>

/** `1天3小时`, `12分`, `45秒`: the two largest units. `console.js` says the same. */
export function spanText(ms: number, units: Units): string {
  const seconds = Math.floor(ms / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), units.day],
    [Math.floor(seconds / 3600) % 24, units.hour],
    [Math.floor(seconds / 60) % 60, units.minute],
    [seconds % 60, units.second],
  ]
  const first = parts.findIndex(([n]) => n > 0)
  if (first < 0) return `0${units.second}`
  const shownParts = first < 2 ? parts.slice(first, first + 2) : parts.slice(first, first + 1)
  return shownParts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ')
}

/** Where the next page of a list begins, which goes on before the row with a certain key. */
export function Pager({ c, next, label }: { c: Ctx; next: string | undefined; label?: string }) {
  const t = shellWords[c.var.look.lang]
  const url = new URL(c.req.url)
  url.searchParams.delete('said')
  const isLater = url.searchParams.has('before')
  url.searchParams.delete('before')
  const newest = url.pathname + url.search
  if (next !== undefined) url.searchParams.set('before', next)
  if (!isLater && next === undefined) return null
  return (
    <nav class="pager" aria-label={t.pages}>
      {isLater ? <a href={newest}>{t.newest}</a> : null}
      {next === undefined ? null : (
        <a href={url.pathname + url.search} rel="next">
          {label ?? t.earlier}
        </a>
      )}
    </nav>
  )
}
