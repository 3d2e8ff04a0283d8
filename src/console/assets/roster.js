// @ts-check
/**
 * The roster by mouse and keyboard: a colleague is dragged onto a time without anybody or onto another's turn, or
 * chosen and then put there. What is sent is the line that the links of the page would lead to.
 */

const palette = document.getElementById('palette')
const chosenText = document.getElementById('chosen')
const form = document.querySelector('form.roster-order')

/** What is carried: a colleague, or a turn of somebody. @typedef {{ id: string, name: string, day?: string }} Carried */
/** @type {Carried | undefined} */
let carried
/** @type {HTMLElement | undefined} */
let source

/** @param {string} line @param {readonly string[]} mentions */
function give(line, mentions) {
  if (!(form instanceof HTMLFormElement)) return
  const field = form.elements.namedItem('line')
  if (field instanceof HTMLInputElement) field.value = line
  for (const id of mentions) {
    const mention = document.createElement('input')
    mention.type = 'hidden'
    mention.name = 'mention'
    mention.value = id
    form.append(mention)
  }
  form.submit()
}

/** What dropping it there would mean; undefined: nothing. @param {Carried} what @param {Element | null} target */
function orderFor(what, target) {
  const place = target?.closest('[data-line], [data-holder], [data-cell]')
  if (!(place instanceof HTMLElement)) return undefined
  const { line, holder, name = '', day, cell, person } = place.dataset
  if (line !== undefined) {
    return what.day === undefined ? { line: `${line} @${what.name}`, mentions: [what.id], place } : undefined
  }
  if (holder !== undefined) {
    // Onto somebody's turn: who is carried does it instead.
    if (what.day !== undefined || holder === what.id) return undefined
    return { line: `换班 ${day} @${name} @${what.name}`, mentions: [holder, what.id], place }
  }
  if (what.day === undefined || what.day !== cell || person === undefined || person === what.id) return undefined
  return { line: `换班 ${what.day} @${what.name} @${name}`, mentions: [what.id, person], place }
}

/** @param {HTMLElement} one @returns {Carried | undefined} */
function carriedBy(one) {
  const { person, holder, name = '', day } = one.dataset
  if (holder !== undefined && day !== undefined) return { id: holder, name, day }
  return person === undefined ? undefined : { id: person, name }
}

function unmark() {
  for (const one of document.querySelectorAll('.over-slot')) one.classList.remove('over-slot')
}

function putDown() {
  carried = undefined
  source?.setAttribute('aria-pressed', 'false')
  source = undefined
  document.body.classList.remove('carrying')
  if (chosenText !== null) chosenText.textContent = ''
  unmark()
}

/** @param {HTMLElement} one */
function pickUp(one) {
  putDown()
  carried = carriedBy(one)
  if (carried !== undefined) document.body.classList.add('carrying')
}

if (palette !== null) palette.hidden = false

document.addEventListener('dragstart', (event) => {
  const one = event.target instanceof Element ? event.target.closest('[draggable="true"]') : null
  if (!(one instanceof HTMLElement)) return
  pickUp(one)
  if (carried === undefined || event.dataTransfer === null) return
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData('text/plain', carried.name)
})
document.addEventListener('dragover', (event) => {
  if (carried === undefined || !(event.target instanceof Element)) return
  const order = orderFor(carried, event.target)
  unmark()
  if (order === undefined) return
  event.preventDefault()
  order.place.classList.add('over-slot')
})
document.addEventListener('drop', (event) => {
  if (carried === undefined || !(event.target instanceof Element)) return
  const order = orderFor(carried, event.target)
  if (order === undefined) return
  event.preventDefault()
  putDown()
  give(order.line, order.mentions)
})
document.addEventListener('dragend', putDown)

palette?.addEventListener('click', (event) => {
  const one = event.target instanceof Element ? event.target.closest('button[data-person]') : null
  if (!(one instanceof HTMLElement)) return
  if (source === one) return putDown()
  pickUp(one)
  source = one
  one.setAttribute('aria-pressed', 'true')
  if (chosenText !== null)
    chosenText.textContent = (palette.dataset.chosen ?? '').replace('{name}', one.dataset.name ?? '')
})
document.addEventListener('click', (event) => {
  if (carried === undefined || source === undefined || !(event.target instanceof Element)) return
  const place = event.target.closest('a.slot')
  if (place === null) return
  // With somebody chosen a press puts them there; without, the link asks whom.
  event.preventDefault()
  const order = orderFor(carried, place)
  if (order === undefined) return
  putDown()
  give(order.line, order.mentions)
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && carried !== undefined) {
    const back = source
    putDown()
    back?.focus()
  }
})
