// @ts-check
/**
 * What can be done with the simulated WeChat besides talking: let time pass, play scenarios, be trained, be guided through
 * the first minute. The furniture comes from `console/sandbox/page.tsx`; parts that are missing there are left out here.
 *
 * @typedef {import('./sandbox.js').Line} Line
 * @typedef {import('./sandbox.js').Person} Person
 * @typedef {import('./sandbox.js').Room} Room
 * @typedef {{ now: number, journey?: { from: number, to: number } }} Time
 * @typedef {{ minute: number, good: boolean, text: string, advice?: string }} Moment
 * @typedef {{ quality?: number, parts: { part: string, score: number }[], recovery: { score: number, words: string }, moments: Moment[] }} Result
 * @typedef {{ kind: 'none' }
 *   | { kind: 'scenario', title: string, caption: string, chat?: string, step: number, of: number, ended: boolean }
 *   | { kind: 'training', title: string, caption: string, chat: string, traineeId: string, memberName: string, ended: boolean, result?: Result }} Playing
 * @typedef {{
 *   timeZone: string | undefined,
 *   people: () => Person[],
 *   rooms: () => Room[],
 *   lines: (chat: string) => Line[],
 *   meId: () => string,
 *   chatId: () => string,
 *   isStaffRoom: (room: Room) => boolean,
 *   draft: () => string,
 *   become: (id: string) => void,
 *   openChat: (id: string) => void,
 *   write: (text: string) => void,
 *   post: (action: string, body: object) => Promise<any>,
 *   showFault: (where: HTMLElement, text: string) => void,
 *   element: (tag: string, attributes?: Record<string, string | undefined>, children?: Node[]) => HTMLElement,
 * }} Page
 */

/** @param {string} id */
const found = (id) => document.getElementById(id)

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
function part(id, type) {
  const one = found(id)
  if (!(one instanceof type)) throw new Error(`The page has no ${id}`)
  return one
}

/** @param {unknown} error */
const wordsOf = (error) => (error instanceof Error ? error.message : String(error))

/** The clock on the wall, and the ways to move it. @param {Page} page */
export function timeControl(page) {
  const box = found('time')
  const { timeZone } = page
  const format = new Intl.DateTimeFormat('zh-CN', {
    timeZone,
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  /** What the server's clock is ahead of this machine's. */
  let aheadMs = 0
  /** @type {Time['journey']} */
  let journey
  const now = () => Date.now() + aheadMs

  function draw() {
    if (box === null) return
    /** @type {Record<string, string>} */
    const at = Object.fromEntries(format.formatToParts(now()).map((one) => [one.type, one.value]))
    part('now', HTMLElement).replaceChildren(
      `${at.month}月${at.day}日 `,
      page.element('span', { class: 'weekday', text: `${at.weekday} ` }),
      `${at.hour}:${at.minute}`,
    )
    const progress = part('journey', HTMLProgressElement)
    progress.hidden = journey === undefined
    if (journey !== undefined)
      progress.value = Math.round((100 * (now() - journey.from)) / Math.max(1, journey.to - journey.from))
    for (const button of box.querySelectorAll('button')) button.disabled = journey !== undefined
  }

  /** @param {string} by */
  async function pass(by) {
    if (box === null) return
    const fault = part('time-fault', HTMLElement)
    try {
      await page.post('time', { by })
      page.showFault(fault, '')
    } catch (error) {
      page.showFault(fault, wordsOf(error))
    }
  }

  box?.addEventListener('click', (event) => {
    const by = event.target instanceof HTMLElement ? event.target.dataset.pass : undefined
    if (by !== undefined) void pass(by)
  })
  setInterval(draw, 1000)
  return {
    now,
    isPassing: () => journey !== undefined,
    pass,
    /** @param {Time | undefined} time */
    adopt(time) {
      if (time === undefined) return
      aheadMs = time.now - Date.now()
      journey = time.journey
      draw()
    },
  }
}

/** Scenarios and training. @param {Page} page */
export function playControl(page) {
  const bar = found('play')
  /** @type {Playing} */
  let playing = { kind: 'none' }
  /** This page began it, so it follows where it happens. */
  let isMine = false
  if (bar === null) return { /** @param {Playing} _next */ adopt(_next) {} }

  const dialog = part('plays-dialog', HTMLDialogElement)
  const score = part('score', HTMLDialogElement)
  const trainee = part('trainee', HTMLSelectElement)
  const stop = part('play-stop', HTMLButtonElement)
  const goOn = part('play-on', HTMLButtonElement)
  const showScore = part('play-score', HTMLButtonElement)
  const progress = part('play-progress', HTMLProgressElement)
  const fault = part('play-fault', HTMLElement)
  let lastCase = ''

  function draw() {
    const now = playing
    if (bar === null) return
    bar.hidden = now.kind === 'none'
    if (now.kind === 'none') return
    part('play-title', HTMLElement).textContent =
      now.kind === 'training' ? `${now.title} · ${now.memberName}` : now.title
    const caption = part('play-caption', HTMLElement)
    // Written only when it changes, or a screen reader would say it again and again.
    if (caption.textContent !== now.caption) caption.textContent = now.caption
    progress.hidden = now.kind !== 'scenario'
    if (now.kind === 'scenario') {
      progress.max = now.of
      progress.value = now.step
    }
    goOn.hidden = now.kind !== 'training' || now.ended
    showScore.hidden = now.kind !== 'training' || now.result === undefined
    const { end, away, stop: halt } = stop.dataset
    stop.textContent = (now.ended ? away : now.kind === 'training' ? end : halt) ?? ''
  }

  /** @param {Result} result */
  function drawScore(result) {
    const { parts = '{}', minute = '', advice = '', good, bad, none = '' } = score.dataset
    /** @type {Record<string, string>} */
    const names = JSON.parse(parts)
    part('score-quality', HTMLElement).textContent = result.quality === undefined ? none : String(result.quality)
    part('score-recovery', HTMLElement).textContent = `${result.recovery.score}（${result.recovery.words}）`
    part('score-parts', HTMLElement).replaceChildren(
      ...result.parts.map((one) =>
        page.element('li', {}, [
          page.element('span', { text: names[one.part] ?? one.part }),
          page.element('meter', { min: '0', max: '100', value: String(one.score), 'aria-label': names[one.part] }),
          page.element('span', { class: 'number', text: String(one.score) }),
        ]),
      ),
    )
    part('score-moments', HTMLElement).replaceChildren(
      ...result.moments.map((one) =>
        page.element('li', { class: one.good ? 'well' : 'poor' }, [
          page.element('span', { class: 'minute', text: minute.replace('{n}', String(one.minute)) }),
          page.element('span', {
            class: 'mark',
            text: one.good ? '✓' : '✗',
            role: 'img',
            'aria-label': one.good ? good : bad,
          }),
          page.element('span', { class: 'what', text: one.text }),
          ...(one.advice === undefined ? [] : [page.element('span', { class: 'advice', text: advice + one.advice })]),
        ]),
      ),
    )
    if (!score.open) score.showModal()
  }

  /** @param {string} action @param {object} body @param {HTMLElement} where */
  async function act(action, body, where = fault) {
    try {
      await page.post(`play/${action}`, body)
      page.showFault(where, '')
      return true
    } catch (error) {
      page.showFault(where, wordsOf(error))
      return false
    }
  }

  function openPlays() {
    const staff = page.people().filter((one) => one.kind === 'staff' || one.kind === 'owner')
    const chosen = staff.some((one) => one.id === page.meId()) ? page.meId() : (staff[0]?.id ?? '')
    trainee.replaceChildren(...staff.map((one) => page.element('option', { value: one.id, text: one.name })))
    trainee.value = staff.find((one) => one.name.includes('小林'))?.id ?? chosen
    page.showFault(part('plays-fault', HTMLElement), '')
    dialog.showModal()
  }

  /** @param {string} id */
  async function train(id) {
    lastCase = id
    isMine = true
    page.become(trainee.value)
    const ok = await act('training', { id, traineeId: trainee.value }, part('plays-fault', HTMLElement))
    if (ok) dialog.close()
  }

  part('plays-open', HTMLButtonElement).addEventListener('click', openPlays)
  part('plays-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    const { scenario, case: one } = button?.dataset ?? {}
    if (one !== undefined) void train(one)
    if (scenario === undefined) return
    isMine = true
    void act('scenario', { id: scenario }, part('plays-fault', HTMLElement)).then((ok) => ok && dialog.close())
  })
  goOn.addEventListener('click', async () => {
    goOn.disabled = true
    await act('go-on', {})
    goOn.disabled = false
  })
  stop.addEventListener('click', () => void act('stop', {}))
  showScore.addEventListener('click', () => {
    if (playing.kind === 'training' && playing.result !== undefined) drawScore(playing.result)
  })
  part('score-close', HTMLButtonElement).addEventListener('click', () => score.close())
  part('score-again', HTMLButtonElement).addEventListener('click', () => {
    score.close()
    if (lastCase !== '') void train(lastCase)
    else openPlays()
  })

  return {
    /** @param {Playing} next */
    adopt(next) {
      const before = playing
      playing = next
      draw()
      if (next.kind === 'none') {
        isMine = false
        return
      }
      const hasBegun = !next.ended && (before.kind === 'none' || before.ended)
      if (isMine && hasBegun) dialog.close()
      const chat = next.chat
      const isNew = before.kind === 'none' || before.chat !== chat
      if (isMine && isNew && chat !== undefined && page.chatId() !== chat) page.openChat(chat)
      const isOver = next.kind === 'training' && before.kind === 'training' && !before.ended
      if (isMine && isOver && next.result !== undefined) drawScore(next.result)
    },
  }
}

/**
 * The first minute: each step waits until the visitor has really done it, and shows what to press next.
 * @param {Page} page
 * @param {ReturnType<typeof timeControl>} time
 * @param {{ get: () => string, set: (value: string) => void }} memory the place among the steps, or `closed`
 */
export function guideControl(page, time, memory) {
  const box = part('guide', HTMLElement)
  const text = part('guide-text', HTMLElement)
  const go = part('guide-go', HTMLButtonElement)
  const skip = part('guide-skip', HTMLButtonElement)
  /** @type {{ step: string, text: string, go: string, press?: string, say?: string }[]} */
  const steps = JSON.parse(box.dataset.steps ?? '[]')
  const { place = '', ending = '', goEnding = '', sayEnding = '', done = '', close = '' } = box.dataset
  const skipText = skip.textContent
  const saved = /^(\d+):(\d+)$/.exec(memory.get())
  /** The place among the steps; beyond them the ending, then the end. */
  let at = saved === null ? 0 : Number(saved[1])
  /** What was said before the guide began does not count. */
  let since = saved === null ? undefined : Number(saved[2])
  let isClosed = memory.get() === 'closed'
  let isPrepared = false

  const member = () =>
    page.people().find((one) => one.kind === 'member' && one.name === '小王') ??
    page.people().find((one) => one.kind === 'member')
  const staff = () =>
    page.people().find((one) => one.kind === 'staff' && one.name.includes('小林')) ??
    page.people().find((one) => one.kind === 'staff')
  const staffRoom = () => page.rooms().find(page.isStaffRoom)
  const home = () => page.rooms().find((one) => !page.isStaffRoom(one) && one.memberIds.includes(member()?.id ?? ''))
  const botId = () => page.people().find((one) => one.kind === 'bot')?.id
  const lately = (/** @type {Room | undefined} */ where) =>
    where === undefined ? [] : page.lines(where.id).filter((line) => line.at > (since ?? 0))
  const alert = () => lately(staffRoom()).find((line) => line.fromId === botId() && /工单\s*#?\d/u.test(line.text))
  const number = () => /工单\s*#?(\d+)/u.exec(alert()?.text ?? '')?.[1] ?? '1'
  const staffSaid = (/** @type {RegExp} */ words) =>
    [staffRoom(), home()].flatMap(lately).find((line) => line.fromId !== botId() && words.test(line.text))
  const isAt = (/** @type {string | undefined} */ who, /** @type {Room | undefined} */ where) =>
    page.meId() === who && page.chatId() === where?.id

  /** @type {Record<string, () => boolean>} */
  const isDone = {
    complain: () => alert() !== undefined,
    alert: () => isAt(staff()?.id, staffRoom()),
    take: () => staffSaid(/^[#＃]?\s*(?:接单?|take)\s*#?\d/iu) !== undefined,
    promise: () => staffSaid(/^[#＃]?\s*(?:承诺|promise)\s*#?\d/iu) !== undefined,
    hour: () => {
      const promised = staffSaid(/^[#＃]?\s*(?:承诺|promise)\s*#?\d/iu)
      return promised !== undefined && !time.isPassing() && time.now() - promised.at > 50 * 60_000
    },
    resolve: () => staffSaid(/^[#＃]?\s*(?:结|resolve)\s*#?\d/iu) !== undefined,
  }

  const fill = (/** @type {string} */ words) => words.replace('{n}', number())

  /** Goes to where the step happens, and prepares it as far as the visitor only has to press. */
  function help() {
    const step = steps[at]
    if (step === undefined) {
      if (at > steps.length) return
      const who = member()
      const where = home()
      if (who !== undefined) page.become(who.id)
      if (where !== undefined) page.openChat(where.id)
      page.write(sayEnding)
      return next()
    }
    if (step.step === 'hour') return void time.pass('hour')
    const who = step.step === 'complain' ? member() : staff()
    const where = step.step === 'complain' ? home() : (staffRoom() ?? home())
    if (who !== undefined && page.meId() !== who.id) page.become(who.id)
    if (where !== undefined && page.chatId() !== where.id) page.openChat(where.id)
    if (step.say !== undefined) page.write(fill(step.say))
    isPrepared = true
    draw()
  }

  function next() {
    at += 1
    isPrepared = false
    memory.set(`${at}:${since}`)
    draw()
  }

  function begin() {
    at = 0
    isPrepared = false
    since = Math.max(0, ...page.rooms().flatMap((one) => page.lines(one.id).map((line) => line.at)))
    memory.set(`0:${since}`)
  }

  function shut() {
    isClosed = true
    memory.set('closed')
    draw()
  }

  function draw() {
    box.hidden = isClosed
    for (const old of document.querySelectorAll('.next')) old.classList.remove('next')
    if (isClosed) return
    const step = steps[at]
    const isEnding = at === steps.length
    const words =
      step === undefined
        ? isEnding
          ? ending
          : done
        : `${place.replace('{i}', String(at + 1)).replace('{of}', String(steps.length))} · ${
            step.step === 'hour' && time.isPassing() ? (step.press ?? '') : fill(step.text)
          }`
    const isReady = isPrepared && step?.say !== undefined && page.draft() === fill(step.say)
    const said = isReady ? `${words} ${step.press ?? ''}` : words
    if (text.textContent !== said) text.textContent = said
    go.textContent = step?.go ?? goEnding
    go.hidden = step === undefined ? !isEnding : isReady || (step.step === 'hour' && time.isPassing())
    skip.textContent = step === undefined && !isEnding ? close : skipText
    const isAnswerReady = at > steps.length && page.draft() === sayEnding
    const target = isReady || isAnswerReady ? found('send') : go.hidden ? null : go
    target?.classList.add('next')
  }

  go.addEventListener('click', help)
  skip.addEventListener('click', shut)
  found('guide-again')?.addEventListener('click', () => {
    begin()
    isClosed = false
    draw()
    go.focus()
  })

  return {
    /** Something has changed: is the step done? */
    look() {
      if (!isClosed && page.people().length > 0) {
        if (since === undefined) begin()
        for (let step = steps[at]; step !== undefined && isDone[step.step]?.(); step = steps[at]) next()
      }
      draw()
    },
  }
}
