import type { Child } from 'hono/jsx'
import { hints, texts } from './texts.ts'

/** The complete document as text. */
export type Page = string

function document(input: { title: string; styles: string[]; script?: string; body: Child }): Page {
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
        {input.script === undefined ? null : <script type="module" src={`/assets/${input.script}`}></script>}
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

/**
 * The simulated WeChat: the empty furniture. `assets/sandbox.js` fills it and finds things by id, so the ids here
 * are its contract.
 */
/** @param timeZone IANA name of the zone in which times are shown. */
export function sandboxPage(timeZone: string): Page {
  const t = texts.sandbox
  return document({
    title: t.title,
    styles: ['console.css', 'sandbox.css'],
    script: 'sandbox.js',
    body: (
      <body class="sandbox" data-time-zone={timeZone}>
        <noscript>
          <p class="banner">{t.noScript}</p>
        </noscript>
        <p class="banner" id="offline" role="status" hidden>
          {t.reconnecting}
        </p>
        <nav class="guide" id="guide" aria-label={t.guide.label} hidden>
          <ol>
            {t.guide.steps.map((step) => (
              <li>
                <button type="button" class="step" data-step={step.step}>
                  {step.text}
                </button>
              </li>
            ))}
          </ol>
          <button type="button" class="close" id="guide-close" aria-label={t.guide.close}>
            ✕
          </button>
        </nav>
        <div class="app">
          <aside class="rail">
            <label class="you" for="me">
              <span class="avatar" id="my-avatar" aria-hidden="true"></span>
              <span class="you-label">{t.you}：</span>
              <select id="me"></select>
            </label>
            <nav aria-label={t.chats}>
              <ul class="chats" id="chats"></ul>
            </nav>
            <p class="english" lang="en">
              {t.english} <a href="/">{texts.product}</a>
            </p>
          </aside>
          <main class="pane">
            <header class="top">
              <h1 id="topic">{t.title}</h1>
              <button type="button" class="small" id="join" hidden>
                {t.join}
              </button>
              <button type="button" class="small" id="leave" hidden>
                {t.leave}
              </button>
            </header>
            <section class="scroll" id="scroll" tabindex={0} aria-label={t.messages}>
              <ol class="lines" id="lines" role="log" aria-live="polite" aria-label={t.messages}></ol>
            </section>
            <button type="button" class="to-bottom" id="to-bottom" hidden>
              ↓ {t.toBottom}
            </button>
            <section class="hints" id="hints" aria-label={t.hints} hidden>
              <h2>{t.hints}</h2>
              <p class="quiet">{t.hintsWhy}</p>
              {hints.map((group) => (
                <ul data-hints={group.for} hidden>
                  {group.hints.map((hint) => (
                    <li>
                      <button type="button" data-say={hint.say}>
                        <span class="say">{hint.say}</span>
                        <span class="why">{hint.why}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              ))}
            </section>
            <form class="composer" id="composer" hidden>
              <p class="quote" id="quote" hidden>
                <span id="quote-text"></span>
                <button type="button" class="close" id="quote-cancel" aria-label={t.cancelQuote}>
                  ✕
                </button>
              </p>
              <p class="fault" id="fault" role="alert" hidden></p>
              <select id="mention" aria-label={t.mention} title={t.mention}></select>
              <textarea
                id="text"
                rows={1}
                maxlength={4000}
                aria-label={t.composer}
                placeholder={t.composerHint}
                title={t.composerTitle}
                autocomplete="off"
              ></textarea>
              <button type="submit" class="send" id="send">
                {t.send}
              </button>
            </form>
            <div class="observer" id="observer" hidden>
              <p>{t.observer}</p>
              <p class="choices" id="observer-choices"></p>
            </div>
          </main>
        </div>
        <dialog id="join-dialog" aria-labelledby="join-title">
          <form id="join-form">
            <h2 id="join-title">{t.dialog.title}</h2>
            <label>
              <span>{t.dialog.who}</span>
              <select id="join-who" data-newcomer={t.dialog.newcomer}></select>
            </label>
            <label id="join-name-row">
              <span>{t.dialog.name}</span>
              <input id="join-name" maxlength={100} placeholder={t.dialog.namePlaceholder} autocomplete="off" />
            </label>
            <label>
              <span>{t.dialog.inviter}</span>
              <select id="join-inviter" data-unknown={t.dialog.unknown}></select>
            </label>
            <p class="fault" id="join-fault" role="alert" hidden></p>
            <p class="actions">
              <button type="button" class="small" id="join-cancel">
                {t.dialog.cancel}
              </button>
              <button type="submit" class="send">
                {t.dialog.ok}
              </button>
            </p>
          </form>
        </dialog>
      </body>
    ),
  })
}
