import { HOUR } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { safeName } from '../../core/people.ts'
import { texts } from './texts.ts'

/** The wording of a welcome. Pure: no database, no clock. */

/** What a template may contain, each in braces: `{新人}`. */
export const VARIABLES = ['新人', '人数', '群名', '邀请人'] as const
export type Variable = (typeof VARIABLES)[number]

export const TEMPLATE_MAX = 500
/** A message that mentions more people is a wall of names. */
export const NAMED_AT_MOST = 20
/** After so long a standstill nobody needs to be greeted any more. */
export const STALE_MS = 12 * HOUR

export interface Scene {
  newcomers: readonly string[]
  memberCount: number
  topic: string
  /** Who brought them, as far as known. */
  inviters: readonly string[]
}

const VARIABLE = /[{｛]\s*([^{}｛｝\n]*?)\s*[}｝]/gu

const isVariable = (name: string): name is Variable => VARIABLES.some((v) => v === name)

/** @throws UserError naming what may be written, when the template contains anything else in braces. */
export function assertTemplate(template: string): void {
  for (const [written, name = ''] of template.matchAll(VARIABLE)) {
    if (!isVariable(name)) throw new UserError(texts.unknownVariable(written, VARIABLES))
  }
}

const uses = (text: string, variable: Variable) => [...text.matchAll(VARIABLE)].some(([, name]) => name === variable)

/**
 * The welcome as it is said. Without a known inviter, lines that speak of one are left out, unless nothing would
 * remain. Names are filled in once and never read as a template themselves.
 */
export function renderWelcome(template: string, scene: Scene): string {
  const inviters = [...new Set(scene.inviters.map((n) => safeName(n)))]
  const values: Record<Variable, string> = {
    新人: texts.names(
      scene.newcomers.slice(0, NAMED_AT_MOST).map((n) => safeName(n)),
      scene.newcomers.length,
    ),
    人数: String(scene.memberCount),
    群名: safeName(scene.topic, texts.someRoom, 30),
    邀请人: inviters.length === 0 ? texts.someFriend : texts.names(inviters.slice(0, 5), inviters.length),
  }
  const lines = template.split('\n')
  const speaking = inviters.length > 0 ? lines : lines.filter((l) => !uses(l, '邀请人'))
  const kept = speaking.some((l) => l.trim() !== '') ? speaking : lines
  if (scene.newcomers.length > NAMED_AT_MOST && !uses(template, '新人'))
    kept.push(texts.andMore(scene.newcomers.length - NAMED_AT_MOST))
  return kept
    .join('\n')
    .replace(VARIABLE, (written, name: string) => (isVariable(name) ? values[name] : written))
    .trim()
}
