import { DAY, HOUR } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { safeName } from '../../core/people.ts'
import { TIER_NAMES, type Tier } from '../tiers/index.ts'
import { texts } from './texts.ts'

/** The wording of a welcome. Pure: no database, no clock. */

/** What a template may contain, each in braces: `{新人}`. */
export const VARIABLES = ['新人', '人数', '群名', '邀请人', '群规', '直播时间', '找谁'] as const
export type Variable = (typeof VARIABLES)[number]

export const TEMPLATE_MAX = 500
/** A message that mentions more people is a wall of names. */
export const NAMED_AT_MOST = 20
/** After so long a standstill nobody needs to be greeted any more. */
export const STALE_MS = 12 * HOUR
/** Whoever was away for so long is greeted again, in one line. */
export const LONG_AWAY_MS = 30 * DAY

export const TIERS = Object.keys(TIER_NAMES) as Tier[]

export interface Scene {
  newcomers: readonly string[]
  memberCount: number
  topic: string
  /** Who brought them, as far as known. */
  inviters: readonly string[]
  rules?: string | undefined
  /** The next live sessions. */
  sessions?: string | undefined
  /** Whom to ask. */
  contact?: string | undefined
}

export type Place = Omit<Scene, 'newcomers' | 'inviters'>

type Values = Record<Variable, string | undefined>

const VARIABLE = /[{｛]\s*([^{}｛｝\n]*?)\s*[}｝]/gu

const isVariable = (name: string): name is Variable => VARIABLES.some((v) => v === name)

/** @throws UserError naming what may be written, when the template contains anything else in braces. */
export function assertTemplate(template: string): void {
  for (const [written, name = ''] of template.matchAll(VARIABLE)) {
    if (!isVariable(name)) throw new UserError(texts.unknownVariable(written, VARIABLES))
  }
}

const usedIn = (text: string): Variable[] =>
  [...text.matchAll(VARIABLE)].flatMap(([, name = '']) => (isVariable(name) ? [name] : []))

export const uses = (text: string, variable: Variable): boolean => usedIn(text).includes(variable)

/** Variables of the template that have no value in that scene, the inviter aside: their lines are left out. */
export const missingIn = (template: string, scene: Scene): Variable[] =>
  [...new Set(usedIn(template))].filter((v) => v !== '邀请人' && valuesOf(scene)[v] === undefined)

/** 「小一、小二」, of a crowd the first ones and how many there are. */
export const namesOf = (people: readonly string[]): string =>
  texts.names(
    people.slice(0, NAMED_AT_MOST).map((n) => safeName(n)),
    people.length,
  )

function valuesOf({ newcomers, inviters, ...place }: Scene): Values {
  const brought = [...new Set(inviters.map((n) => safeName(n)))]
  return {
    新人: namesOf(newcomers),
    人数: String(place.memberCount),
    群名: safeName(place.topic, texts.someRoom, 30),
    邀请人: brought.length === 0 ? undefined : texts.names(brought.slice(0, 5), brought.length),
    群规: place.rules,
    直播时间: place.sessions,
    找谁: place.contact,
  }
}

/** Lines with a variable that has no value are left out. Values are filled in once and never read as a template themselves. */
function fill(template: string, values: Values): string {
  return template
    .split('\n')
    .filter((line) => usedIn(line).every((v) => values[v] !== undefined))
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .replace(VARIABLE, (written, name: string) => (isVariable(name) ? (values[name] ?? '') : written))
    .trim()
}

/** A template as it is said; empty when every line has a variable without a value. */
export const render = (template: string, scene: Scene): string => fill(template, valuesOf(scene))

/** As `render`, and never empty: an inviter nobody knows is a friend then, and a bare welcome is left in any case. */
export function renderWelcome(template: string, scene: Scene): string {
  const values = valuesOf(scene)
  const text =
    fill(template, values) ||
    fill(template, { ...values, 邀请人: values.邀请人 ?? texts.someFriend }) ||
    fill(texts.plain, values)
  const unnamed = scene.newcomers.length - NAMED_AT_MOST
  return unnamed > 0 && !uses(template, '新人') ? `${text}\n${texts.andMore(unnamed)}` : text
}

export interface Templates {
  general: string
  byTier: Partial<Record<Tier, string>>
}

export interface Newcomer {
  name: string
  /** Held already when they came. */
  tier: Tier | undefined
}

/**
 * One welcome for everybody who came together. When all of them hold a tier with words of its own, those are said; else
 * the general ones, and below them the words of each tier for those who hold it.
 */
export function mergedWelcome(
  { general, byTier }: Templates,
  newcomers: readonly Newcomer[],
  scene: Place & Pick<Scene, 'inviters'>,
): string {
  const names = (people: readonly Newcomer[]) => people.map((n) => n.name)
  const groups = TIERS.flatMap((tier) => {
    const template = byTier[tier]
    const held = newcomers.filter((n) => n.tier === tier)
    return template === undefined || template === '' || held.length === 0 ? [] : [{ tier, template, held }]
  })
  const [only] = groups
  if (only !== undefined && only.held.length === newcomers.length)
    return renderWelcome(only.template, { ...scene, newcomers: names(newcomers) })
  const lines = groups.map(({ tier, template, held }) => {
    // Whoever brought them has been thanked above.
    const theirs = { ...scene, newcomers: names(held), inviters: [] }
    const text = render(template, theirs)
    return text === '' || uses(template, '新人') ? text : texts.forTier(namesOf(names(held)), TIER_NAMES[tier], text)
  })
  return [renderWelcome(general, { ...scene, newcomers: names(newcomers) }), ...lines.filter((l) => l !== '')].join(
    '\n',
  )
}
