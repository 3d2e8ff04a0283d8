import { type Arg, type Due, due, rest, ticketNumber } from '../../core/args.ts'
import { MINUTE, parseDurationMs, parseNumber } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { isFittingRule, type Rule } from './incident.ts'
import { texts } from './texts.ts'

/** What somebody wants of an incident. */
export type Wish =
  /** Without a rule: what is set. */
  | { kind: 'settings'; rule: Rule | 'off' | undefined }
  | { kind: 'show' | 'publish' | 'close'; id: number }
  | { kind: 'tell' | 'resolve'; id: number; text: string }
  | { kind: 'promise'; id: number; due: Due; what: string }
  | { kind: 'attach' | 'detach'; id: number; ticketId: number }

const VERBS: Readonly<Record<string, Exclude<Wish['kind'], 'settings' | 'show'>>> = {
  通报: 'tell',
  tell: 'tell',
  承诺: 'promise',
  promise: 'promise',
  办结: 'resolve',
  结: 'resolve',
  resolve: 'resolve',
  加: 'attach',
  add: 'attach',
  减: 'detach',
  remove: 'detach',
  公示: 'publish',
  publish: 'publish',
  关闭: 'close',
  关: 'close',
  close: 'close',
}
const VERB = new RegExp(`(?:${Object.keys(VERBS).join('|')})(?=$|[\\s\\u2005\\u3000:：,，\\d０-９#＃])`, 'iu')

/** `3人 60分钟` in either order, or `关`. @throws UserError when it is none, or outside the limits. */
function readRule(words: string): Rule | 'off' {
  if (/^(?:关|关闭|off)$/iu.test(words)) return 'off'
  const match =
    /^(\S{1,4}?)\s*[人位个](?:群友)?[\s,，、/]*(.+)$/u.exec(words) ??
    /^(.+?)[\s,，、/]+(\S{1,4}?)\s*[人位个](?:群友)?$/u.exec(words)
  const [one = '', other = ''] = match?.slice(1) ?? []
  const readings = [
    { people: parseNumber(one), ms: parseDurationMs(other) },
    { people: parseNumber(other), ms: parseDurationMs(one) },
  ]
  const found = readings.find((r) => r.people !== undefined && r.ms !== undefined)
  if (found?.people === undefined || found.ms === undefined) throw new UserError(texts.settingsHow(words))
  const rule = { people: found.people, minutes: Math.round(found.ms / MINUTE) }
  if (!Number.isInteger(rule.people) || !isFittingRule(rule)) throw new UserError(texts.settingsRange)
  return rule
}

/** `3`, `3 通报 …`, `3 承诺 2小时 …`, `3 加 12`, `设置 3人 60分钟`. */
export function incidentWish(): Arg<Wish> {
  const when = due('时间')
  const ticket = ticketNumber()
  const long = (label: string, max: number) => rest(label, max)
  return {
    label: '事件号 通报|承诺|结|加|减|公示|关',
    async read(cursor, env) {
      if (cursor.take(/(?:设置|settings)(?=$|[\s\u2005\u3000\d０-９:：])[:：]?/iu) !== null) {
        const words = cursor.takeAll().trim()
        return { kind: 'settings', rule: words === '' ? undefined : readRule(words) }
      }
      const written = cursor.preview()
      const number = cursor.take(/(?:事件)?\s*[#＃]?\s*([0-9０-９]{1,9})(?:号)?/u)
      const id = Number((number?.[1] ?? '').normalize('NFKC'))
      if (number === null || id < 1) throw new UserError(texts.notNumber(written))
      cursor.skipSpace()
      if (cursor.done) return { kind: 'show', id }
      const verb = cursor.take(VERB)?.[0].toLowerCase()
      const kind = verb === undefined ? undefined : VERBS[verb]
      if (kind === undefined) throw new UserError(texts.notVerb(cursor.preview()))
      cursor.take(/[\s\u2005\u3000:：,，]+/u)
      const need = (what: string, example: string) => {
        if (cursor.done) throw new UserError(texts.missing(what, `事件 ${id} ${example}`))
      }
      switch (kind) {
        case 'publish':
        case 'close':
          return { kind, id }
        case 'tell':
          need('要告诉大家的话', '通报 快递停运，已经改发顺丰')
          return { kind, id, text: await long('要告诉大家的话', 400).read(cursor, env) }
        case 'resolve':
          need('结果', '结 已恢复')
          return { kind, id, text: await long('结果', 300).read(cursor, env) }
        case 'promise': {
          need('时间', '承诺 2小时 恢复发货')
          const by = await when.read(cursor, env)
          cursor.skipSpace()
          need('做什么', '承诺 2小时 恢复发货')
          return { kind, id, due: by, what: await long('做什么', 200).read(cursor, env) }
        }
        case 'attach':
        case 'detach':
          need('工单号', kind === 'attach' ? '加 12' : '减 12')
          return { kind, id, ticketId: await ticket.read(cursor, env) }
      }
    },
  }
}
