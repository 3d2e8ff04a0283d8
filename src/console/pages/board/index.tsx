import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { dateKey } from '../../../core/calendar.ts'
import { type Board, boardOf, WINDOW_DAYS } from '../../../features/showcase/index.ts'
import { addressOf, limited } from '../../guard.ts'
import { notFoundPage } from '../../pages.tsx'
import { type Env, langOf } from '../../visitor.ts'
import { type Lang, shellWords } from '../../words.ts'
import type { PageGroup } from '../index.ts'
import { texts } from './texts.ts'

/** Of one address: a group of five hundred behind one mobile network may open it together. */
const A_MINUTE = 120
const FRESH_S = 60

function Section({ title, why, children }: { title: string; why?: string; children: Child }) {
  return (
    <section>
      <h2>{title}</h2>
      {why === undefined ? null : <p class="quiet">{why}</p>}
      {children}
    </section>
  )
}

function Figures({ board, lang }: { board: Board; lang: Lang }) {
  const t = texts[lang]
  const { received, resolved, promises, firstAnswer } = board
  return (
    <>
      <h2 class="unseen">{t.figures}</h2>
      <ul class="figures">
        <li>
          {t.received} <b>{received}</b>
          <span>{received === 0 ? t.quiet : resolved === received ? t.allResolved : t.resolved(resolved)}</span>
        </li>
        {firstAnswer === undefined ? null : (
          <li>
            {t.firstAnswer} <b>{t.duration(firstAnswer)}</b>
            <span>{t.median}</span>
          </li>
        )}
        {promises.decided === 0 ? null : (
          <li>
            {t.promises} <b>{promises.share === undefined ? promises.kept : `${promises.share}%`}</b>
            <span>{t.kept(promises.kept, promises.decided)}</span>
          </li>
        )}
      </ul>
    </>
  )
}

function BoardBody({ board, lang }: { board: Board; lang: Lang }) {
  const t = texts[lang]
  return (
    <>
      <Figures board={board} lang={lang} />
      <Section title={t.results}>
        {board.results.length === 0 ? <p class="quiet">{t.noResults}</p> : null}
        <ol class="said-once">
          {board.results.map(({ text, correction, at }) => (
            <li>
              <time datetime={at.toISOString()}>{dateKey(at, board.zone)}</time>
              <p lang="zh-CN">{text}</p>
              {correction === undefined ? null : (
                <p class="correction" lang="zh-CN">
                  {correction}
                </p>
              )}
            </li>
          ))}
        </ol>
      </Section>
      {board.praise.length === 0 ? null : (
        <Section title={t.praise} why={t.praiseWhy}>
          <ul class="words">
            {board.praise.map((text) => (
              <li lang="zh-CN">{text}</li>
            ))}
          </ul>
        </Section>
      )}
      {board.done.length === 0 ? null : (
        <Section title={t.done}>
          <ul class="words done">
            {board.done.map((text) => (
              <li lang="zh-CN">{text}</li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function page(board: Board, lang: Lang): string {
  const t = texts[lang]
  const html = (
    <html lang={lang === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow, noarchive" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="description" content={t.intro(WINDOW_DAYS)} />
        <title>{t.title(board.topic)}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        <link rel="stylesheet" href="/assets/board.css" />
      </head>
      <body class="board">
        <main>
          <header>
            <p class="brand">{shellWords[lang].product}</p>
            <h1>{t.title(board.topic)}</h1>
            <p class="quiet">{t.intro(WINDOW_DAYS)}</p>
          </header>
          <BoardBody board={board} lang={lang} />
          <footer class="quiet">
            <p>{t.foot}</p>
            <p>
              <a href={lang === 'zh' ? '?lang=en' : '?lang=zh'} lang={lang === 'zh' ? 'en' : 'zh-CN'}>
                {t.other}
              </a>
            </p>
          </footer>
        </main>
      </body>
    </html>
  )
  return `<!doctype html>${html}`
}

/** What a group lets everybody read who has its link. Nobody signs in, and it is the same page for everybody. */
export const board: PageGroup = {
  path: '/board',
  open: true,
  routes() {
    const app = new Hono<Env>()
    app.use('*', limited(A_MINUTE, addressOf))
    app.get('/:slug', async (c) => {
      const { office } = c.var
      const found = await boardOf(office.db, c.req.param('slug'), office.now(), office.settings)
      c.header('X-Robots-Tag', 'noindex, nofollow, noarchive')
      if (found === undefined) return c.html(notFoundPage(), 404)
      // Private: what stands between must not go on showing what was withdrawn.
      c.header('Cache-Control', `private, max-age=${FRESH_S}`)
      return c.html(page(found, langOf(c.req.query('lang'))))
    })
    app.all('*', (c) => c.html(notFoundPage(), 404))
    return app
  },
}
