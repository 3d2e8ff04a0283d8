import { hints, texts } from './texts.ts'

/**
 * The simulated WeChat: the empty furniture. `assets/sandbox.js` fills it and finds things by id, so the ids here
 * are its contract.
 * @param timeZone IANA name of the zone in which times are shown.
 */
export function sandboxPage(timeZone: string): string {
  const t = texts
  const html = (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>{t.title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        <link rel="stylesheet" href="/assets/sandbox.css" />
        <script type="module" src="/assets/sandbox.js"></script>
      </head>
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
              {t.english} <a href="/">{t.product}</a>
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
    </html>
  )
  return `<!doctype html>${html}`
}
