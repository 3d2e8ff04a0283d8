// @ts-check
/** The desk by keyboard, and drafts that go where they are wanted. */

/** @param {KeyboardEvent} event */
const isTyping = (event) =>
  event.target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)

/** j and k walk through the tickets; Enter opens the link that has the focus, as everywhere. */
document.addEventListener('keydown', (event) => {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key !== 'j' && event.key !== 'k') return
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.ticket a.go')])
  const at = rows.findIndex((row) => row.closest('.ticket')?.contains(document.activeElement))
  const next = at < 0 ? rows[0] : rows[event.key === 'j' ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
  next.closest('.ticket')?.scrollIntoView({ block: 'nearest' })
})

/** What an address points at is unfolded. */
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1))
  const target = id === '' ? null : document.getElementById(id)
  if (!(target instanceof HTMLDetailsElement)) return
  target.open = true
  target.scrollIntoView({ block: 'start' })
  const field = target.querySelector('textarea, select, input:not([type="hidden"])')
  if (field instanceof HTMLElement) field.focus({ preventScroll: true })
}
addEventListener('hashchange', unfold)
unfold()

document.addEventListener('click', (event) => {
  const { target } = event
  if (!(target instanceof Element)) return
  // The same place again is no change of the address.
  if (target instanceof HTMLAnchorElement && target.hash !== '' && target.hash === location.hash) unfold()
  if (!(target instanceof HTMLButtonElement) || target.dataset.into === undefined) return
  const field = document.getElementById(target.dataset.into)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.value = (target.textContent ?? '').trim()
  field.focus()
  // What is still to be filled in is selected.
  const blank = /【[^【】]+】/.exec(field.value)
  if (blank !== null) field.setSelectionRange(blank.index, blank.index + blank[0].length)
})
