import type { Child } from 'hono/jsx'
import { texts } from './texts.ts'

/** The complete document as text. */
export type Page = string

function document(input: { title: string; styles: string[]; body: Child }): Page {
  const html = (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>{input.title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        {input.styles.map((name) => (
          <link rel="stylesheet" href={`/assets/${name}`} />
        ))}
      </head>
      {input.body}
    </html>
  )
  return `<!doctype html>${html}`
}

/** One of the short pages that explain something. */
function note(input: { title: string; body: string; english?: string; back: string }): Page {
  return document({
    title: `${input.title} · ${texts.product}`,
    styles: ['console.css'],
    body: (
      <body class="plain">
        <main class="card">
          <h1>{input.title}</h1>
          <p>{input.body}</p>
          {input.english === undefined ? null : (
            <p class="english" lang="en">
              {input.english}
            </p>
          )}
          <p>
            <a class="button" href="/">
              {input.back}
            </a>
          </p>
        </main>
      </body>
    ),
  })
}

export const notFoundPage = (): Page => note(texts.notFound)
export const noSandboxPage = (): Page => note(texts.noSandbox)

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '—'))

/** What is running, and where to go next. */
export function homePage(input: { health: { ok: boolean; [part: string]: unknown }; sandbox: boolean }): Page {
  const t = texts.home
  const { ok, ...parts } = input.health
  return document({
    title: texts.product,
    styles: ['console.css'],
    body: (
      <body class="plain">
        <main class="card">
          <p class="brand">{texts.product}</p>
          <h1>{t.title}</h1>
          <p>{t.intro}</p>
          {input.sandbox ? (
            <>
              <p>
                <a class="button" href="/sandbox">
                  {t.sandboxOn}
                </a>
              </p>
              <p class="quiet">{t.sandboxOnWhy}</p>
            </>
          ) : (
            <p class="quiet">{t.sandboxOff}</p>
          )}
          <h2>{t.parts}</h2>
          <p class={ok ? 'status good' : 'status bad'}>{ok ? t.ok : t.notOk}</p>
          <dl>
            {Object.entries(parts).map(([name, value]) => (
              <div>
                <dt>{name}</dt>
                <dd>{shown(value)}</dd>
              </div>
            ))}
          </dl>
          <h2>{t.links}</h2>
          <ul>
            <li>
              <a href="/healthz">{t.healthz}</a>
            </li>
            <li>
              <a href="/metrics">{t.metrics}</a>
            </li>
          </ul>
          <p class="quiet">{t.readme}</p>
          <p class="english" lang="en">
            {t.english}
          </p>
        </main>
      </body>
    ),
  })
}
