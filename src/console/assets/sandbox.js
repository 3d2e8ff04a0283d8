// @ts-check
/**
 * The simulated WeChat page. Plain JavaScript, served as it is; the furniture comes from `console/sandbox/page.tsx`.
 * Names and texts are hostile input: they only ever become text nodes and attributes set by DOM calls.
 *
 * @typedef {{ id: string, name: string, kind: 'member' | 'staff' | 'owner' | 'bot' }} Person
 * @typedef {{ id: string, topic: string, memberIds: string[] }} Room
 * @typedef {{ id: string, chat: string, kind: 'text' | 'system', fromId: string, fromName: string, text: string, picture?: { width: number, height: number }, mentions: string[], at: number }} Line
 * @typedef {{ people: Person[], rooms: Room[], lines: Record<string, Line[]>, playing: import('./sandbox-play.js').Playing, time?: import('./sandbox-play.js').Time }} State
 */
import { guideControl, playControl, timeControl } from './sandbox-play.js'

const LINES_KEPT = 500
const TIME_SHOWN_AFTER_MS = 5 * 60_000
const RETRY_FIRST_MS = 500
const RETRY_MAX_MS = 5000
/** Pixels from the end that still count as reading the end. */
const NEAR_END = 80
/** More members than this are listed by their groups. */
const CROWD = 40
/** Direct chats of others in which something waits, the latest ones. */
const OTHERS_SHOWN = 6
const KINDS = { member: '群友', staff: '客服', owner: '店主', bot: '机器人' }
const QUOTED = /^「([^\n]{1,80}?)[：:]([\s\S]*?)」\n(?:- ?){3,}\n([\s\S]*)$/

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
function part(id, type) {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`The page has no ${id}`)
  return found
}

const at = {
  offline: part('offline', HTMLElement),
  me: part('me', HTMLSelectElement),
  myAvatar: part('my-avatar', HTMLElement),
  chats: part('chats', HTMLElement),
  topic: part('topic', HTMLElement),
  join: part('join', HTMLButtonElement),
  leave: part('leave', HTMLButtonElement),
  scroll: part('scroll', HTMLElement),
  lines: part('lines', HTMLElement),
  toBottom: part('to-bottom', HTMLButtonElement),
  hints: part('hints', HTMLElement),
  composer: part('composer', HTMLFormElement),
  quote: part('quote', HTMLElement),
  quoteText: part('quote-text', HTMLElement),
  fault: part('fault', HTMLElement),
  mention: part('mention', HTMLSelectElement),
  picture: part('picture', HTMLSelectElement),
  text: part('text', HTMLTextAreaElement),
  send: part('send', HTMLButtonElement),
  observer: part('observer', HTMLElement),
  choices: part('observer-choices', HTMLElement),
  dialog: part('join-dialog', HTMLDialogElement),
  joinForm: part('join-form', HTMLFormElement),
  joinWho: part('join-who', HTMLSelectElement),
  joinNameRow: part('join-name-row', HTMLElement),
  joinName: part('join-name', HTMLInputElement),
  joinInviter: part('join-inviter', HTMLSelectElement),
  joinFault: part('join-fault', HTMLElement),
}

// ---------------------------------------------------------------- what is known

/** @type {Person[]} */
let people = []
/** @type {Room[]} */
let rooms = []
/** @type {Map<string, Line[]>} */
let lines = new Map()
/** Lines that nobody at this page has looked at, per chat. @type {Map<string, Line[]>} */
const unread = new Map()
let loaded = false
let meId = remembered('me')
let chatId = remembered('chat')
/** @type {Line | undefined} */
let quoting
/** People picked for mention in the text being written, name by id. @type {Map<string, string>} */
const picked = new Map()
let sending = false

/** @param {'me' | 'chat' | 'guide'} key */
function remembered(key) {
  try {
    return sessionStorage.getItem(`nuanqun-${key}`) ?? ''
  } catch {
    return ''
  }
}

/** @param {'me' | 'chat' | 'guide'} key @param {string} value */
function remember(key, value) {
  try {
    sessionStorage.setItem(`nuanqun-${key}`, value)
  } catch {
    // Storage can be forbidden; the page only forgets a choice on reload.
  }
}

/** A name on one line: no control or direction characters, not endless. @param {string} raw */
function plain(raw) {
  const points = [
    ...raw
      .replace(/\s+/gu, ' ')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim(),
  ]
  return points.length > 24 ? `${points.slice(0, 23).join('')}…` : points.join('') || '（无名）'
}

const me = () => people.find((person) => person.id === meId)
const bot = () => people.find((person) => person.kind === 'bot')
const person = (/** @type {string} */ id) => people.find((one) => one.id === id)
const players = () => people.filter((one) => one.kind !== 'bot')
const room = (id = chatId) => rooms.find((one) => one.id === id)
const directOf = (/** @type {string} */ id) => `direct:${id}`
const isIn = (/** @type {Room} */ where, /** @type {string} */ id) => where.memberIds.includes(id)
const membersOf = (/** @type {Room} */ where) =>
  where.memberIds.flatMap((id) => {
    const found = person(id)
    return found === undefined ? [] : [found]
  })
/** The room where only the shop's own people are. @param {Room} where */
const isStaffRoom = (where) => !membersOf(where).some((one) => one.kind === 'member')
const maySpeak = () => {
  const here = room()
  return here === undefined ? chatId === directOf(meId) : isIn(here, meId)
}
const titleOf = (/** @type {string} */ chat) => {
  const where = room(chat)
  if (where !== undefined) return plain(where.topic)
  const name = plain(bot()?.name ?? '暖暖')
  const whose = person(chat.slice('direct:'.length))
  return chat === directOf(meId) || whose === undefined ? `${name}（私聊）` : `${plain(whose.name)}的私聊`
}

// ---------------------------------------------------------------- drawing

/**
 * @param {string} tag
 * @param {{ class?: string, text?: string } & Record<string, string | undefined>} [attributes]
 * @param {Node[]} [children]
 */
function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue
    if (name === 'text') made.textContent = value
    else made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

/** @param {string} id */
function hueOf(id) {
  if (person(id)?.kind === 'bot') return 'hue-bot'
  let sum = 0
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return `hue-${sum % 8}`
}

const initialOf = (/** @type {string} */ name) => [...plain(name)][0] ?? '群'
/** The bot's own zone: its texts name times, and the page must not contradict them. */
const timeZone = document.body.dataset.timeZone
const dayFormat = new Intl.DateTimeFormat('zh-CN', { timeZone, month: 'numeric', day: 'numeric' })
const clockFormat = new Intl.DateTimeFormat('zh-CN', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const wholeFormat = new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
const dayText = (/** @type {number} */ ms) => {
  const parts = dayFormat.formatToParts(ms)
  const part = (/** @type {string} */ type) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('month')}月${part('day')}日`
}

/** @param {number} ms @param {number | undefined} previousMs */
function timeText(ms, previousMs) {
  const clock = clockFormat.format(ms)
  return previousMs !== undefined && dayText(previousMs) === dayText(ms) ? clock : `${dayText(ms)} ${clock}`
}

/** Addresses of this very server are links where the bot gives them privately; nothing else ever is. @param {Line} line @param {string} text @returns {Node[]} */
function linked(line, text) {
  if (line.fromId !== bot()?.id || !line.chat.startsWith('direct:')) return [document.createTextNode(text)]
  return text.split(/(https?:\/\/[^\s<>"'，。；）」]+)/u).map((piece) => {
    const url = /^https?:/u.test(piece) && URL.canParse(piece) ? new URL(piece) : undefined
    // A path of two slashes would name another server.
    const isOwn = url?.host === location.host && url.username === '' && !url.pathname.startsWith('//')
    if (url === undefined || !isOwn) return document.createTextNode(piece)
    return element('a', {
      class: 'link',
      href: `${url.pathname}${url.search}${url.hash}`,
      target: '_blank',
      rel: 'noopener',
      text: piece,
    })
  })
}

/** The text with the names of the mentioned people marked. @param {Line} line @param {string} text @returns {Node[]} */
function marked(line, text) {
  const names = line.mentions.flatMap((id) => person(id)?.name ?? []).filter((name) => name !== '')
  /** @type {Node[]} */
  const nodes = []
  let rest = text
  for (;;) {
    const hits = names
      .map((name) => ({ token: `@${name}`, index: rest.indexOf(`@${name}`) }))
      .filter((hit) => hit.index >= 0)
      .sort((a, b) => a.index - b.index || b.token.length - a.token.length)
    const hit = hits[0]
    if (hit === undefined) break
    nodes.push(...linked(line, rest.slice(0, hit.index)))
    nodes.push(element('span', { class: 'called', text: hit.token }))
    rest = rest.slice(hit.index + hit.token.length)
  }
  nodes.push(...linked(line, rest))
  return nodes
}

/** What somebody said, in a bubble; a picture stands there with its words for who cannot see it. @param {Line} line @param {string} words */
function bubble(line, words) {
  if (line.picture === undefined) return element('p', { class: 'bubble', dir: 'auto' }, marked(line, words))
  return element('img', {
    class: 'picture',
    src: `/sandbox/pictures/${encodeURIComponent(line.id)}`,
    alt: words,
    width: String(line.picture.width),
    height: String(line.picture.height),
  })
}

/** @param {Line} line @param {Line | undefined} previous */
function lineItem(line, previous) {
  /** @type {Node[]} */
  const inside = []
  if (previous === undefined || line.at - previous.at > TIME_SHOWN_AFTER_MS) {
    inside.push(element('p', { class: 'when', text: timeText(line.at, previous?.at) }))
  }
  if (line.kind === 'system') {
    inside.push(element('p', { class: 'system', text: line.text }))
    return element('li', {}, inside)
  }
  const own = line.fromId === meId
  const name = plain(line.fromName)
  const quoted = QUOTED.exec(line.text)
  const words = quoted?.[3] ?? line.text
  const body = [
    ...(own ? [] : [element('span', { class: 'from', text: name })]),
    bubble(line, words),
    ...(quoted === null
      ? []
      : [element('div', { class: 'quoted', dir: 'auto', text: `${plain(quoted[1] ?? '')}：${quoted[2] ?? ''}` })]),
  ]
  const avatar = own
    ? element('span', { class: `avatar ${hueOf(line.fromId)}`, text: initialOf(line.fromName), 'aria-hidden': 'true' })
    : element('button', {
        type: 'button',
        class: `avatar ${hueOf(line.fromId)}`,
        text: initialOf(line.fromName),
        'aria-label': `提到 ${name}`,
        title: `@${name}`,
        'data-mention': line.fromId,
      })
  inside.push(
    element('div', { class: own ? 'said own' : 'said', title: wholeFormat.format(line.at) }, [
      avatar,
      element('div', { class: 'body' }, body),
      element('button', {
        type: 'button',
        class: 'reply',
        text: '引用',
        'aria-label': `引用 ${name} 的话`,
        'data-quote': line.id,
      }),
    ]),
  )
  return element('li', { 'data-line': line.id }, inside)
}

const nearEnd = () => at.scroll.scrollHeight - at.scroll.scrollTop - at.scroll.clientHeight < NEAR_END

function toEnd() {
  at.scroll.scrollTop = at.scroll.scrollHeight
  at.toBottom.hidden = true
}

function drawLines() {
  const here = lines.get(chatId) ?? []
  at.lines.replaceChildren(...here.map((line, index) => lineItem(line, here[index - 1])))
}

/** @param {string} chat */
function lastWords(chat) {
  const line = lines.get(chat)?.at(-1)
  if (line === undefined) return ''
  const words = `${line.picture === undefined ? '' : '[图片] '}${QUOTED.exec(line.text)?.[3] ?? line.text}`
    .replace(/\s+/gu, ' ')
    .slice(0, 60)
  return line.kind === 'system' || chat.startsWith('direct:') ? words : `${plain(line.fromName)}：${words}`
}

function drawChats() {
  // Other people's direct chats appear only when something waits there, so that no answer goes unseen.
  const others = players().filter((one) => one.id !== meId && (unread.get(directOf(one.id))?.length ?? 0) > 0)
  const latest = (/** @type {Person} */ one) => unread.get(directOf(one.id))?.at(-1)?.at ?? 0
  const listed = others.toSorted((a, b) => latest(b) - latest(a)).slice(0, OTHERS_SHOWN)
  const shown = [...rooms.map((one) => one.id), directOf(meId), ...listed.map((one) => directOf(one.id))]
  const focused = document.activeElement?.closest('[data-chat]')?.getAttribute('data-chat')
  at.chats.replaceChildren(
    ...shown.map((chat) => {
      const waiting = unread.get(chat) ?? []
      const title = titleOf(chat)
      const where = room(chat)
      const called = waiting.some((line) => line.mentions.includes(meId))
      const last = element('span', { class: 'last' }, [
        ...(called ? [element('span', { class: 'called', text: '[有人@我] ' })] : []),
        document.createTextNode(lastWords(chat)),
      ])
      const hue = where === undefined ? hueOf(bot()?.id ?? '') : 'hue-room'
      return element('li', {}, [
        element(
          'button',
          {
            type: 'button',
            'data-chat': chat,
            'aria-current': chat === chatId ? 'true' : undefined,
          },
          [
            element('span', {
              class: `avatar ${hue}`,
              'aria-hidden': 'true',
              text: initialOf(where?.topic ?? bot()?.name ?? '暖'),
            }),
            element('span', { class: 'what' }, [element('span', { class: 'title', text: title }), last]),
            ...(waiting.length > 0
              ? [
                  element('span', { class: 'badge', text: waiting.length > 99 ? '99+' : String(waiting.length) }, [
                    element('span', { class: 'unseen', text: ' 条未读' }),
                  ]),
                ]
              : []),
          ],
        ),
      ])
    }),
    ...(others.length > listed.length
      ? [element('li', { class: 'more', text: `还有 ${others.length - listed.length} 个私聊有新消息` })]
      : []),
  )
  if (focused) chatButton(focused)?.focus()
  const total = shown.reduce((sum, chat) => sum + (unread.get(chat)?.length ?? 0), 0)
  document.title = total > 0 ? `(${total}) 沙盒 · 暖群` : '沙盒 · 暖群'
}

/** @param {string} chat */
function chatButton(chat) {
  for (const button of at.chats.querySelectorAll('button')) if (button.dataset.chat === chat) return button
  return undefined
}

/** @param {HTMLSelectElement} select @param {string} chosen @param {Node[]} options */
function fill(select, chosen, options) {
  select.replaceChildren(...options)
  select.value = chosen
}

/** @param {Person} one */
const option = (one) => element('option', { value: one.id, text: `${plain(one.name)} · ${KINDS[one.kind]}` })

/** People to choose from, by what they are; a crowd of members by the group in which they are. @param {Person[]} some */
function choices(some) {
  const members = some.filter((one) => one.kind === 'member')
  /** @type {Map<string, Person[]>} */
  const parts = new Map()
  const isCrowd = members.length > CROWD
  for (const where of isCrowd ? rooms : []) parts.set(plain(where.topic), [])
  for (const one of members) {
    const label = isCrowd ? plain(rooms.find((each) => isIn(each, one.id))?.topic ?? '不在群里') : KINDS.member
    parts.set(label, [...(parts.get(label) ?? []), one])
  }
  for (const kind of /** @type {const} */ (['staff', 'owner'])) {
    const staff = some.filter((one) => one.kind === kind)
    if (staff.length > 0) parts.set(KINDS[kind], staff)
  }
  return [...parts].flatMap(([label, those]) =>
    those.length === 0 ? [] : [element('optgroup', { label }, those.map(option))],
  )
}

let peopleListed = ''

function drawMe() {
  // Rebuilding an open list would close it under the visitor's hand.
  const listed = JSON.stringify([people, rooms])
  if (listed === peopleListed) at.me.value = meId
  else fill(at.me, meId, choices(people))
  peopleListed = listed
  const name = me()?.name ?? ''
  const desk = document.querySelector('a[data-console]')
  desk?.setAttribute('href', `/enter?as=${encodeURIComponent(meId)}`)
  at.myAvatar.className = `avatar ${hueOf(meId)}`
  at.myAvatar.textContent = initialOf(name)
}

function drawPane() {
  const here = room()
  const speak = maySpeak()
  at.topic.textContent = here === undefined ? titleOf(chatId) : `${plain(here.topic)}（${here.memberIds.length}）`
  at.join.hidden = here === undefined
  at.leave.hidden = here === undefined
  at.leave.disabled = !speak
  at.composer.hidden = !speak
  at.observer.hidden = speak
  at.lines.classList.toggle('watching', !speak)
  at.mention.hidden = here === undefined
  if (here !== undefined) {
    const others = membersOf(here).filter((one) => one.id !== meId)
    fill(at.mention, '', [
      element('option', { value: '', text: '@' }),
      ...others.map((one) => element('option', { value: one.id, text: plain(one.name) })),
    ])
    const speakers = membersOf(here).filter((one) => one.kind !== 'bot')
    at.choices.replaceChildren(
      ...speakers.slice(0, 6).map((one) =>
        element('button', {
          type: 'button',
          class: 'small',
          'data-become': one.id,
          text: `换成 ${plain(one.name)}`,
        }),
      ),
      element('button', {
        type: 'button',
        class: 'small',
        'data-enter': meId,
        text: `让 ${plain(me()?.name ?? '')} 入群`,
      }),
    )
  }
  drawHints()
  drawQuote()
}

/** The number of the latest ticket that the bot spoke of, so that `#接 1` names the one just opened. */
function latestTicket() {
  const botId = bot()?.id
  /** @type {{ at: number, number: string } | undefined} */
  let latest
  for (const here of lines.values()) {
    for (let index = here.length - 1; index >= 0; index -= 1) {
      const line = here[index]
      if (line === undefined || line.fromId !== botId) continue
      const number = /(?:工单\s*[#＃]?|[#＃])(\d{1,6})/u.exec(line.text)?.[1]
      if (number === undefined) continue
      if (latest === undefined || line.at >= latest.at) latest = { at: line.at, number }
      break
    }
  }
  return latest?.number ?? '1'
}

function drawHints() {
  const here = room()
  const group = me()?.kind
  const bare = here === undefined || isStaffRoom(here)
  const ticket = latestTicket()
  at.hints.hidden = !maySpeak()
  for (const list of at.hints.querySelectorAll('ul')) {
    list.hidden = list.dataset.hints !== group
    for (const button of list.querySelectorAll('button')) {
      const said = (button.dataset.say ?? '').replace('{n}', ticket)
      const shown = button.querySelector('.say')
      if (shown !== null) shown.textContent = bare ? said.replace(/^#/, '') : said
    }
  }
}

function drawQuote() {
  at.quote.hidden = quoting === undefined
  at.quoteText.textContent = quoting === undefined ? '' : `${plain(quoting.fromName)}：${quoting.text}`
}

/** After the world changed: who was reading further up stays there. */
function drawAll() {
  const follow = nearEnd()
  const place = at.scroll.scrollTop
  drawMe()
  drawChats()
  drawPane()
  drawLines()
  if (follow) toEnd()
  else at.scroll.scrollTop = place
}

/** @param {HTMLElement} where @param {string} text */
function showFault(where, text) {
  where.textContent = text
  where.hidden = text === ''
}

function growText() {
  at.text.style.height = 'auto'
  // The border is not part of scrollHeight; without it a scroll bar flickers.
  at.text.style.height = `${at.text.scrollHeight + 2}px`
}

// ---------------------------------------------------------------- what the visitor does

/** @param {string} id */
function openChat(id) {
  chatId = id
  remember('chat', id)
  unread.delete(id)
  quoting = undefined
  showFault(at.fault, '')
  drawChats()
  drawPane()
  drawLines()
  toEnd()
  chatButton(id)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  guide.look()
}

/** @param {string} id */
function become(id) {
  const wasDirect = chatId.startsWith('direct:')
  meId = id
  remember('me', id)
  drawMe()
  openChat(wasDirect ? directOf(id) : chatId)
}

/** @param {string} id */
function mention(id) {
  const who = person(id)
  if (who === undefined || !maySpeak()) return
  picked.set(id, who.name)
  const { selectionStart, selectionEnd, value } = at.text
  const gap = selectionStart > 0 && !/\s$/u.test(value.slice(0, selectionStart)) ? ' ' : ''
  at.text.setRangeText(`${gap}@${who.name} `, selectionStart, selectionEnd, 'end')
  at.text.focus()
  growText()
}

/** @param {string} text */
function write(text) {
  at.text.value = text
  growText()
  at.text.focus()
  at.text.setSelectionRange(text.length, text.length)
}

/**
 * Mentions at the very front are given by id alone, because the sandbox writes those names itself; the others stay
 * where they were written (`#加分 @张三 10`).
 * @param {string} raw
 */
function addressed(raw) {
  const mentioned = [...picked].filter(([, name]) => raw.includes(`@${name}`))
  const byLength = [...mentioned].sort((a, b) => b[1].length - a[1].length)
  let text = raw.trim()
  for (;;) {
    const front = byLength.find(([, name]) => text.startsWith(`@${name}`))
    if (front === undefined) break
    text = text.slice(front[1].length + 1).trimStart()
  }
  return { text, mention: mentioned.map(([id]) => id) }
}

/** @param {string} action @param {object} body */
async function post(action, body) {
  /** @type {Response} */
  let answer
  try {
    answer = await fetch(`/sandbox/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    throw new Error('没有连上，稍后再试。写的内容还在。')
  }
  const said = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(typeof said.error === 'string' ? said.error : '没有做成，请再试一次。')
  return said
}

async function send() {
  const { text, mention } = addressed(at.text.value)
  if (sending || (text === '' && mention.length === 0)) return
  sending = true
  at.send.disabled = true
  const where = chatId
  try {
    const said = await post('say', {
      chat: where,
      fromId: meId,
      // Only a name and nothing else is a message too.
      text: text === '' ? at.text.value.trim() : text,
      ...(mention.length > 0 ? { mention } : {}),
      ...(quoting === undefined ? {} : { quoteId: quoting.id }),
    })
    at.text.value = ''
    picked.clear()
    quoting = undefined
    drawQuote()
    growText()
    showFault(at.fault, '')
    addLine(said.line)
    if (chatId === where) toEnd()
  } catch (error) {
    showFault(at.fault, error instanceof Error ? error.message : String(error))
  } finally {
    sending = false
    at.send.disabled = false
  }
}

/** @param {string} [who] */
function openJoin(who = '') {
  const here = room()
  if (here === undefined) return
  const outside = players().filter((one) => !isIn(here, one.id))
  fill(at.joinWho, who, [
    element('option', { value: '', text: at.joinWho.dataset.newcomer ?? '' }),
    ...choices(outside),
  ])
  const inviters = membersOf(here).filter((one) => one.kind !== 'bot')
  fill(at.joinInviter, isIn(here, meId) ? meId : '', [
    element('option', { value: '', text: at.joinInviter.dataset.unknown ?? '' }),
    ...choices(inviters),
  ])
  at.joinName.value = ''
  showFault(at.joinFault, '')
  joinWhoChanged()
  at.dialog.showModal()
  if (who === '') at.joinName.focus()
}

function joinWhoChanged() {
  const newcomer = at.joinWho.value === ''
  at.joinNameRow.hidden = !newcomer
  at.joinName.required = newcomer
}

async function join() {
  const who = at.joinWho.value
  const inviterId = at.joinInviter.value
  try {
    await post('join', {
      roomId: chatId,
      ...(who === '' ? { name: at.joinName.value } : { personId: who }),
      ...(inviterId === '' ? {} : { inviterId }),
    })
    at.dialog.close()
  } catch (error) {
    showFault(at.joinFault, error instanceof Error ? error.message : String(error))
  }
}

async function leave() {
  try {
    await post('leave', { roomId: chatId, personId: meId })
  } catch (error) {
    showFault(at.fault, error instanceof Error ? error.message : String(error))
  }
}

/** @param {string} sampleId */
async function show(sampleId) {
  try {
    const said = await post('show', { chat: chatId, fromId: meId, sampleId })
    showFault(at.fault, '')
    addLine(said.line)
    toEnd()
  } catch (error) {
    showFault(at.fault, error instanceof Error ? error.message : String(error))
  }
}

/** @type {import('./sandbox-play.js').Page} */
const page = {
  timeZone,
  people: () => people,
  rooms: () => rooms,
  lines: (chat) => lines.get(chat) ?? [],
  meId: () => meId,
  chatId: () => chatId,
  isStaffRoom,
  draft: () => at.text.value,
  become,
  openChat,
  write,
  post,
  showFault,
  element,
}
const time = timeControl(page)
const play = playControl(page)
const guide = guideControl(page, time, { get: () => remembered('guide'), set: (value) => remember('guide', value) })

// ---------------------------------------------------------------- what comes in

/** Draws a line that came in by the stream, by our own post, or by a reload. @param {Line} line */
function addLine(line) {
  const here = lines.get(line.chat) ?? []
  if (here.some((one) => one.id === line.id)) return
  const previous = here.at(-1)
  here.push(line)
  lines.set(line.chat, here)
  const follow = line.chat === chatId && nearEnd()
  if (line.chat === chatId) at.lines.append(lineItem(line, previous))
  if (here.length > LINES_KEPT) {
    here.shift()
    if (line.chat === chatId) at.lines.firstElementChild?.remove()
  }
  noteUnread(line)
  drawChats()
  if (line.fromId === bot()?.id) drawHints()
  if (follow) toEnd()
  else if (line.chat === chatId) at.toBottom.hidden = false
  guide.look()
}

/** @param {Line} line */
function noteUnread(line) {
  const seen = line.chat === chatId && document.visibilityState === 'visible'
  if (seen || line.kind === 'system' || line.fromId === meId) return
  unread.set(line.chat, [...(unread.get(line.chat) ?? []), line])
}

/** @param {State} state @param {Line[]} meanwhile lines that the stream brought while the state was on its way */
function adopt(state, meanwhile) {
  const before = lines
  const here = JSON.stringify([before.get(chatId), rooms, people])
  people = state.people
  rooms = state.rooms
  lines = new Map(Object.entries(state.lines))
  for (const line of meanwhile) {
    const chat = lines.get(line.chat) ?? []
    if (!chat.some((one) => one.id === line.id)) lines.set(line.chat, [...chat, line])
  }
  if (me() === undefined || me()?.kind === 'bot') {
    const members = players().filter((one) => one.kind === 'member')
    meId = (members.find((one) => rooms.some((where) => isIn(where, one.id))) ?? members[0] ?? players()[0])?.id ?? ''
  }
  if (room() === undefined && chatId !== directOf(meId)) {
    chatId = (rooms.find((one) => isIn(one, meId)) ?? rooms[0])?.id ?? directOf(meId)
  }
  if (loaded) {
    for (const [chat, after] of lines) {
      const known = new Set(before.get(chat)?.map((line) => line.id))
      for (const line of after) if (!known.has(line.id)) noteUnread(line)
    }
  }
  loaded = true
  // Redrawing takes the place of reading away; after a mere reconnect nothing on screen changed.
  if (JSON.stringify([lines.get(chatId), rooms, people]) === here) drawChats()
  else drawAll()
  time.adopt(state.time)
  play.adopt(state.playing)
  guide.look()
}

/** @type {Line[]} */
let meanwhile = []
let reading = false
let readAgain = false

/** Reads the whole state, once more if something changed during it. */
async function refresh() {
  readAgain = true
  if (reading) return
  reading = true
  try {
    while (readAgain) {
      readAgain = false
      meanwhile = []
      const answer = await fetch('/sandbox/state')
      if (!answer.ok) throw new Error(`The state answered ${answer.status}`)
      adopt(await answer.json(), meanwhile)
    }
  } finally {
    reading = false
  }
}

/** @param {boolean} online */
function setOnline(online) {
  at.offline.hidden = online
}

let retryMs = RETRY_FIRST_MS
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry
/** @type {EventSource | undefined} */
let source

/**
 * EventSource gives up for good on some failures (and differently in each browser), so every failure starts a new one.
 */
function connect() {
  clearTimeout(retry)
  retry = undefined
  source?.close()
  const mine = new EventSource('/sandbox/events')
  source = mine
  const lost = () => {
    if (source !== mine) return
    mine.close()
    source = undefined
    setOnline(false)
    retry = setTimeout(connect, retryMs)
    retryMs = Math.min(retryMs * 1.7, RETRY_MAX_MS)
  }
  mine.addEventListener('error', lost)
  mine.addEventListener('hello', () => {
    refresh().then(() => {
      if (source !== mine) return
      retryMs = RETRY_FIRST_MS
      setOnline(true)
    }, lost)
  })
  mine.addEventListener('time', (event) => {
    time.adopt(JSON.parse(event.data))
    guide.look()
  })
  mine.addEventListener('play', (event) => play.adopt(JSON.parse(event.data)))
  mine.addEventListener('change', (event) => {
    const change = JSON.parse(event.data)
    if (change.type === 'line') {
      if (reading) meanwhile.push(change.line)
      if (loaded) addLine(change.line)
    } else {
      refresh().catch(lost)
    }
  })
}

// ---------------------------------------------------------------- wiring

/** @param {Event} event @param {string} selector */
const hit = (event, selector) => {
  const found = event.target instanceof Element ? event.target.closest(selector) : null
  return found instanceof HTMLElement ? found.dataset : undefined
}

at.me.addEventListener('change', () => become(at.me.value))
at.chats.addEventListener('click', (event) => {
  const chat = hit(event, '[data-chat]')?.chat
  if (chat === undefined) return
  const whose = chat.startsWith('direct:') ? chat.slice('direct:'.length) : meId
  if (whose !== meId) become(whose)
  openChat(chat)
})
at.lines.addEventListener('click', (event) => {
  const who = hit(event, '[data-mention]')?.mention
  if (who !== undefined) mention(who)
  const quoteId = hit(event, '[data-quote]')?.quote
  if (quoteId !== undefined && maySpeak()) {
    quoting = lines.get(chatId)?.find((line) => line.id === quoteId)
    drawQuote()
    at.text.focus()
  }
})
at.mention.addEventListener('change', () => {
  const who = at.mention.value
  at.mention.value = ''
  if (who !== '') mention(who)
})
at.hints.addEventListener('click', (event) => {
  if (hit(event, '[data-say]') === undefined) return
  const button = event.target instanceof Element ? event.target.closest('[data-say]') : null
  write(button?.querySelector('.say')?.textContent ?? '')
})
at.choices.addEventListener('click', (event) => {
  const who = hit(event, '[data-become]')?.become
  if (who !== undefined) become(who)
  if (hit(event, '[data-enter]') !== undefined) openJoin(meId)
})
at.composer.addEventListener('submit', (event) => {
  event.preventDefault()
  void send()
})
at.text.addEventListener('input', () => {
  growText()
  guide.look()
})
at.picture.addEventListener('change', () => {
  const sample = at.picture.value
  at.picture.value = ''
  if (sample !== '') void show(sample)
})
at.text.addEventListener('keydown', (event) => {
  // While an input method composes Chinese, Enter picks a word; keyCode 229 is how older Safari says so.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
  event.preventDefault()
  void send()
})
part('quote-cancel', HTMLButtonElement).addEventListener('click', () => {
  quoting = undefined
  drawQuote()
  at.text.focus()
})
let following = true
at.scroll.addEventListener('scroll', () => {
  following = nearEnd()
  if (following) at.toBottom.hidden = true
})
// Who reads the end goes on reading it when a bar above it or a keyboard below takes room.
new ResizeObserver(() => {
  if (following) toEnd()
}).observe(at.scroll)
at.toBottom.addEventListener('click', toEnd)
at.join.addEventListener('click', () => openJoin())
at.leave.addEventListener('click', () => void leave())
at.joinWho.addEventListener('change', joinWhoChanged)
part('join-cancel', HTMLButtonElement).addEventListener('click', () => at.dialog.close())
at.joinForm.addEventListener('submit', (event) => {
  event.preventDefault()
  void join()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return
  unread.delete(chatId)
  drawChats()
  // A phone that slept need not wait for the back-off.
  if (source === undefined) connect()
})
window.addEventListener('online', () => {
  if (source === undefined) connect()
})

connect()
