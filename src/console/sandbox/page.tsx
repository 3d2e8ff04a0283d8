import type { SandboxOptions } from './index.ts'
import { SCENARIOS } from './scenarios.ts'
import { hints, texts, trainingTexts } from './texts.ts'
import { CASES } from './training.ts'

/**
 * The simulated WeChat: the empty furniture. `assets/sandbox.js` fills it and finds things by id, so the ids here
 * are its contract.
 */
export function sandboxPage({ world, play, timeZone }: SandboxOptions): string {
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
        <section
          class="guide"
          id="guide"
          aria-label={t.guide.label}
          data-steps={JSON.stringify(
            play === undefined ? t.guide.steps.filter((s) => s.step !== 'hour') : t.guide.steps,
          )}
          data-place={t.guide.place}
          data-ending={t.guide.ending}
          data-go-ending={t.guide.goEnding}
          data-say-ending={t.guide.sayEnding}
          data-done={t.guide.done}
          data-close={t.guide.close}
          hidden
        >
          <p id="guide-text" role="status"></p>
          <button type="button" class="small" id="guide-go"></button>
          <button type="button" class="small plain-button" id="guide-skip">
            {t.guide.skip}
          </button>
        </section>
        <div class="app">
          <aside class="rail">
            <label class="you" for="me">
              <span class="avatar" id="my-avatar" aria-hidden="true"></span>
              <span class="you-label">{t.you}：</span>
              <select id="me"></select>
            </label>
            {play === undefined ? null : (
              <section class="time" id="time" aria-label={t.time.title}>
                <p>
                  <span class="now" id="now"></span>
                  <progress id="journey" max={100} value={0} aria-label={t.time.passing} hidden></progress>
                </p>
                <p class="pass">
                  <button type="button" class="small" data-pass="minute">
                    {t.time.minute}
                  </button>
                  <button type="button" class="small" data-pass="hour">
                    {t.time.hour}
                  </button>
                  <button type="button" class="small" data-pass="morning">
                    {t.time.morning}
                  </button>
                </p>
                <p class="fault" id="time-fault" role="alert" hidden></p>
              </section>
            )}
            <p class="doors">
              {play === undefined ? null : (
                <button type="button" class="small" id="plays-open">
                  {t.plays.open}
                </button>
              )}
              <button type="button" class="small" id="guide-again">
                {t.guide.again}
              </button>
              <a class="small" href="/enter" data-console>
                {t.console}
              </a>
            </p>
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
            {play === undefined ? null : (
              <section class="play" id="play" aria-label={t.plays.title} hidden>
                <p class="play-title">
                  <strong id="play-title"></strong>
                  <progress id="play-progress" max={1} value={0} aria-hidden="true"></progress>
                </p>
                <p id="play-caption" role="status"></p>
                <p class="play-doors">
                  <button type="button" class="small" id="play-on" title={t.plays.goOnWhy}>
                    {t.plays.goOn}
                  </button>
                  <button type="button" class="small" id="play-score" hidden>
                    {t.plays.result}
                  </button>
                  <button
                    type="button"
                    class="small"
                    id="play-stop"
                    data-stop={t.plays.stop}
                    data-end={t.plays.endTraining}
                    data-away={t.plays.away}
                  ></button>
                </p>
                <p class="fault" id="play-fault" role="alert" hidden></p>
              </section>
            )}
            <section class="scroll" id="scroll" tabindex={0} aria-label={t.messages}>
              <div role="log" aria-label={t.messages}>
                <ol class="lines" id="lines"></ol>
              </div>
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
              <select id="picture" aria-label={t.picture} title={t.picture}>
                <option value="">🖼</option>
                {world.samples().map((sample) => (
                  <option value={sample.id}>{sample.title}</option>
                ))}
              </select>
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
        {play === undefined ? null : <PlayDialogs />}
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

/** What can be played, and how a trainee did. */
function PlayDialogs() {
  const t = texts.plays
  return (
    <>
      <dialog id="plays-dialog" aria-labelledby="plays-title">
        <h2 id="plays-title">{t.title}</h2>
        <h3>{t.scenarios}</h3>
        <p class="quiet">{t.scenariosWhy}</p>
        <ul class="plays">
          {SCENARIOS.map((one) => (
            <li>
              <button type="button" data-scenario={one.id}>
                <span class="say">{one.title}</span>
                <span class="why">{one.about}</span>
              </button>
            </li>
          ))}
        </ul>
        <h3>{t.training}</h3>
        <p class="quiet">{t.trainingWhy}</p>
        <label>
          <span>{t.trainee}</span>
          <select id="trainee"></select>
        </label>
        <ul class="plays">
          {CASES.map((one) => (
            <li>
              <button type="button" data-case={one.id}>
                <span class="say">{one.title}</span>
                <span class="why">{one.about}</span>
              </button>
            </li>
          ))}
        </ul>
        <p class="fault" id="plays-fault" role="alert" hidden></p>
        <p class="actions">
          <button type="button" class="small" id="plays-close">
            {t.close}
          </button>
        </p>
      </dialog>
      <dialog
        id="score"
        aria-labelledby="score-title"
        data-parts={JSON.stringify(trainingTexts.parts)}
        data-minute={t.minute}
        data-advice={t.advice}
        data-good={t.good}
        data-bad={t.bad}
        data-none={t.none}
      >
        <h2 id="score-title">{t.score}</h2>
        <dl class="scores">
          <div>
            <dt>{t.quality}</dt>
            <dd id="score-quality"></dd>
          </div>
          <div>
            <dt>{t.recovery}</dt>
            <dd id="score-recovery"></dd>
          </div>
        </dl>
        <ul class="parts" id="score-parts"></ul>
        <h3>{t.moments}</h3>
        <ol class="moments" id="score-moments"></ol>
        <p class="actions">
          <button type="button" class="small" id="score-again">
            {t.again}
          </button>
          <button type="button" class="send" id="score-close">
            {t.close}
          </button>
        </p>
      </dialog>
    </>
  )
}
