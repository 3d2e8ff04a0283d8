import { afterAll } from 'vitest'
import { createOffice } from '../../src/app/office.ts'
import type { ConsoleOptions, RunningConsole } from '../../src/console/server.ts'
import { openSession } from '../../src/features/access/index.ts'
import { startTestConsole } from '../console/start.ts'
import type { Game } from './game.ts'

/** A console over a game's house on a free port of loopback; stopped after the file's tests. */
export async function openConsole(game: Game, options: Partial<ConsoleOptions> = {}): Promise<RunningConsole> {
  const desk = await startTestConsole({ office: createOffice(game.house), ...options })
  afterAll(() => desk.stop())
  return desk
}

/** The link that the bot gives somebody, as a path. */
export async function linkOf(game: Game, who: string): Promise<string> {
  const [said] = await game.tells(who, '控制台')
  const path = /\/in\/[\w-]+/u.exec(said?.text ?? '')?.[0]
  if (path === undefined) throw new Error(`no link for ${who}: ${said?.text}`)
  return path
}

/** The cookie of a session that somebody has opened just now, for browsers and clients of tests. */
export async function sessionFor(game: Game, who: string): Promise<string> {
  const [person] = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE platform_id = $1`, [
    game.person(who).id,
  ])
  if (person === undefined) throw new Error(`nobody has heard of ${who}`)
  const db = game.house.source.manager
  return openSession(db, { contactId: person.id, origin: 'link', device: 'test' }, game.clock.now())
}

export interface Answer {
  status: number
  /** The page as HTML. */
  html: string
  /** The same without tags, entities read. */
  text: string
  headers: Headers
  /** Where it leads, when it redirects. */
  location: string | null
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const textOf = (html: string): string =>
  html
    .replace(/<(?:script|style)[\s\S]*?<\/\w+>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, ' ')

/** A browser without scripts: keeps its cookies, sends forms as browsers do. */
export class Client {
  readonly #cookies = new Map<string, string>()
  constructor(readonly url: string) {}

  /** Signed in as somebody who has spoken before. */
  static async of(desk: RunningConsole, game: Game, who: string): Promise<Client> {
    const client = new Client(desk.url)
    client.#cookies.set('nuanqun_session', await sessionFor(game, who))
    return client
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '') headers.set('Cookie', cookie)
    const answer = await fetch(this.url + path, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    const html = await answer.text()
    return {
      status: answer.status,
      html,
      text: textOf(html),
      headers: answer.headers,
      location: answer.headers.get('location'),
    }
  }

  get(path: string): Promise<Answer> {
    return this.#send(path, {})
  }

  post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers: Record<string, string> = { Origin: this.url },
  ): Promise<Answer> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    return this.#send(path, { method: 'POST', body, headers })
  }

  /** The hidden fields of the order form on a page whose line begins so. */
  async form(path: string, line: string): Promise<Record<string, string | string[]>> {
    const { html } = await this.get(path)
    const forms = [...html.matchAll(/<form[^>]*action="\/order"[\s\S]*?<\/form>/g)].map(([form]) => form)
    const fieldsOf = (form: string) =>
      [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
        ([, n = '', v = '']) => [n, v] as const,
      )
    const found = forms.find((form) => fieldsOf(form).some(([n, v]) => n === 'line' && v.startsWith(line)))
    if (found === undefined) throw new Error(`no form 「${line}」 on ${path}`)
    const fields: Record<string, string | string[]> = {}
    for (const [name, value] of fieldsOf(found)) {
      const before = fields[name]
      fields[name] = before === undefined ? value : [before, value].flat()
    }
    return fields
  }

  /** Presses the button of the order form on a page whose line begins so, with these words entered; follows the answer. */
  async press(path: string, line: string, words: readonly string[] = []): Promise<Answer> {
    const answer = await this.post('/order', { ...(await this.form(path, line)), words })
    return answer.location === null ? answer : this.get(answer.location)
  }
}
