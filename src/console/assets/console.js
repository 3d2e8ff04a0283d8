// @ts-check
/**
 * What every page of the console shares: countdowns, refreshing itself when something has changed, and telling when
 * the server cannot be reached. Everything works without it, only not by itself.
 */

const RETRY_FIRST_MS = 500
const RETRY_MAX_MS = 5000
const SOON_MS = 5 * 60_000
/** Changes within this time are shown together. */
const TOGETHER_MS = 300

const main = document.getElementById('main')
const offline = document.getElementById('offline')
const news = document.getElementById('news')
const { left = '{t}', over = '{t}', units: rawUnits = '{}', now: rawNow = '' } = document.body.dataset
/** @type {Record<'day' | 'hour' | 'minute' | 'second', string>} */
const units = JSON.parse(rawUnits)
/** The server's clock may differ from this machine's. */
let skewMs = rawNow === '' ? 0 : Number(rawNow) - Date.now()

// ---------------------------------------------------------------- countdowns

/** As `spanText` of the server. @param {number} ms */
function spanText(ms) {
  const seconds = Math.floor(ms / 1000)
  /** @type {[number, string][]} */
  const parts = [
    [Math.floor(seconds / 86_400), units.day],
    [Math.floor(seconds / 3600) % 24, units.hour],
    [Math.floor(seconds / 60) % 60, units.minute],
    [seconds % 60, units.second],
  ]
  const first = parts.findIndex(([n]) => n > 0)
  if (first < 0) return `0${units.second}`
  return parts
    .slice(first, first + (first < 2 ? 2 : 1))
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ')
}

function tick() {
  const now = Date.now() + skewMs
  for (const one of document.querySelectorAll('[data-due]')) {
    if (!(one instanceof HTMLElement)) continue
    const ms = Number(one.dataset.due) - now
    const text = (ms < 0 ? over : left).replace('{t}', spanText(Math.abs(ms)))
    if (one.textContent !== text) one.textContent = text
    one.classList.toggle('over', ms < 0)
    one.classList.toggle('soon', ms >= 0 && ms < SOON_MS)
  }
}
setInterval(tick, 1000)

// ---------------------------------------------------------------- refreshing

/** Whether somebody has begun to write or choose something that a refresh would take away. */
function isBusy() {
  if (main === null) return false
  for (const field of main.querySelectorAll('input, textarea, select')) {
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      if (field.checked !== field.defaultChecked) return true
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      if (field.value !== field.defaultValue) return true
    } else if (field instanceof HTMLSelectElement) {
      const chosen = [...field.options].findIndex((o) => o.defaultSelected)
      if (field.selectedIndex !== Math.max(0, chosen)) return true
    }
  }
  return false
}

/** Where the keyboard is, so that it is there again after the refresh. @param {HTMLElement} within */
function placeOf(within) {
  const at = document.activeElement
  if (!(at instanceof HTMLElement) || !within.contains(at)) return undefined
  const all = [...within.querySelectorAll('a, button, input, textarea, select, summary')]
  return { id: at.id, index: all.indexOf(at), text: at.textContent }
}

/** @param {HTMLElement} within @param {{ id: string, index: number, text: string | null }} place */
function returnTo(within, place) {
  const all = [...within.querySelectorAll('a, button, input, textarea, select, summary')]
  const same = all.filter((one) => (place.id === '' ? one.textContent === place.text : one.id === place.id))
  const found = same.includes(/** @type {Element} */ (all[place.index])) ? all[place.index] : same[0]
  if (found instanceof HTMLElement) found.focus({ preventScroll: true })
}

async function refresh() {
  if (main === null) return
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  // A server that cannot answer now is away for a moment.
  if (answer.status >= 500 || answer.status === 429) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const next = fresh.getElementById('main')
  if (!answer.ok || next === null) {
    // Signed out, or gone: the whole page says so.
    location.reload()
    return
  }
  if (isBusy()) return
  skewMs = Number(fresh.body.dataset.now) - Date.now()
  const place = placeOf(main)
  const open = new Set([...main.querySelectorAll('details[open][id]')].map((one) => one.id))
  main.replaceChildren(...document.importNode(next, true).childNodes)
  for (const one of main.querySelectorAll('details[id]')) if (open.has(one.id)) one.setAttribute('open', '')
  if (place !== undefined) returnTo(main, place)
  if (news !== null) news.hidden = true
  document.dispatchEvent(new Event('refreshed'))
  tick()
}

let isWaiting = false
function changed() {
  if (isBusy()) {
    if (news !== null) news.hidden = false
    return
  }
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => {
    isWaiting = false
    // Without the server the stream will tell when it is back, and the page refreshes then.
    refresh().catch(() => undefined)
  }, TOGETHER_MS)
}
news?.addEventListener('click', () => location.reload())

// ---------------------------------------------------------------- the live stream

const wanted = (main?.dataset.live ?? '').split(' ').filter((kind) => kind !== '')
/** What the page was made from. @type {Record<string, string>} */
let last = JSON.parse(main?.dataset.pulse ?? '{}')
let retryMs = RETRY_FIRST_MS
let wasLost = false
/** @type {EventSource | undefined} */
let stream
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry

function connect() {
  disconnect()
  stream = new EventSource('/live')
  stream.addEventListener('hello', () => {
    retryMs = RETRY_FIRST_MS
    if (offline !== null) offline.hidden = true
    if (wasLost) changed()
    wasLost = false
  })
  stream.addEventListener('change', (event) => {
    /** @type {Record<string, string>} */
    const pulse = JSON.parse(event.data)
    if (wanted.some((kind) => pulse[kind] !== last[kind])) changed()
    last = pulse
  })
  // Signed out elsewhere: what stands here is nobody's to read any more.
  stream.addEventListener('over', () => location.reload())
  stream.addEventListener('error', () => {
    // Answered, but not with a stream: perhaps nobody is signed in any more.
    if (stream?.readyState === EventSource.CLOSED) refresh().catch(() => undefined)
    disconnect()
    wasLost = true
    if (offline !== null) offline.hidden = false
    retry = setTimeout(connect, retryMs)
    retryMs = Math.min(RETRY_MAX_MS, retryMs * 2)
  })
}

function disconnect() {
  clearTimeout(retry)
  stream?.close()
  stream = undefined
}

// A browser opens six connections to a server: tabs that nobody looks at must not hold them all. What they missed
// comes with the first word of the new stream.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) disconnect()
  else connect()
})
if (!document.hidden) connect()
addEventListener('pageshow', (event) => {
  // Back from the browser's memory: what it shows may be old.
  if (event.persisted) changed()
})

// ---------------------------------------------------------------- small things

const more = document.getElementById('more')
/** Where there is room the menu is simply part of the bar. */
const wide = matchMedia('(min-width: 860px)')
if (more instanceof HTMLDetailsElement) {
  const unfold = () => {
    more.open = wide.matches
  }
  wide.addEventListener('change', unfold)
  unfold()
  document.addEventListener('click', (event) => {
    if (!wide.matches && event.target instanceof Node && !more.contains(event.target)) more.open = false
  })
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && more instanceof HTMLDetailsElement && more.open && !wide.matches) {
    // The keyboard must not stay in what is no longer there.
    if (more.contains(document.activeElement)) more.querySelector('summary')?.focus()
    more.open = false
  }
  const typing = event.target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  const bar = document.querySelector('.command-bar [name="line"]')
  if (!(bar instanceof HTMLElement)) return
  event.preventDefault()
  bar.focus()
})
