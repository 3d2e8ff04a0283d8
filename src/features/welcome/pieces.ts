import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { RoomInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { ONBOARDING_DAYS } from './onboarding.ts'
import { type Slot, type Wording, wordingOf } from './queries.ts'
import { placeFor, templatesOf } from './scene.ts'
import { texts } from './texts.ts'
import { assertTemplate, mergedWelcome, missingIn, render, TIERS, type Variable } from './welcome.ts'

/** The pieces of text that newcomers meet, as managers see and change them. */

export const PIECES = [
  'welcome',
  ...TIERS.map((tier) => `welcome-${tier}` as const),
  'rules',
  'contact',
  ...ONBOARDING_DAYS.map((day) => `day-${day}` as const),
] as const satisfies readonly Slot[]
export type Piece = (typeof PIECES)[number]

export interface ShownPiece {
  slot: Piece
  /** Written for exactly this place; empty: switched off here. */
  own: string | undefined
  /** Written for every group; of a group only. */
  everywhere: string | undefined
  /** What we come with; undefined: nothing. */
  fallback: string | undefined
}

const fallbackOf = (slot: Piece): string | undefined => {
  if (slot === 'welcome') return texts.default
  const day = ONBOARDING_DAYS.find((d) => slot === `day-${d}`)
  return day === undefined ? undefined : texts.days[day]
}

/** Every piece of a group, or of all groups that have none of their own. */
export async function piecesOf(
  db: Tx['db'],
  account: string,
  roomId: number | undefined,
): Promise<{ pieces: ShownPiece[]; wording: Wording }> {
  const wording = await wordingOf(db, { account, roomId })
  const pieces = PIECES.map((slot) => ({
    slot,
    own: wording.own(slot),
    everywhere: roomId === undefined ? undefined : wording.everywhere(slot),
    fallback: fallbackOf(slot),
  }))
  return { pieces, wording }
}

/**
 * What a newcomer would see of a text that is to be one of the pieces, and which of its variables have no value now.
 * @throws UserError for a variable that does not exist.
 */
export async function previewPiece(
  tx: Pick<Tx, 'db' | 'now'>,
  settings: Pick<Settings, 'timeZone'>,
  where: { account: string; room: RoomInfo | undefined },
  slot: Piece,
  text: string,
): Promise<{ text: string; missing: Variable[] }> {
  if (slot === 'rules') return { text: texts.rules(text), missing: [] }
  if (slot === 'contact') return { text: texts.contactIs(text), missing: [] }
  assertTemplate(text)
  const wording = await wordingOf(tx.db, { account: where.account, roomId: where.room?.id })
  const place = await placeFor(tx, settings, { ...where, wording }, [text, templatesOf(wording).general])
  const scene = { ...place, newcomers: [texts.sampleNewcomer], inviters: [texts.sampleInviter] }
  const missing = missingIn(text, scene)
  if (slot.startsWith('day-')) {
    const seen = render(text, { ...scene, inviters: [] })
    if (seen === '') throw new UserError(texts.dayEmpty)
    return { text: seen, missing }
  }
  const one = [{ name: texts.sampleNewcomer, tier: undefined }]
  return { text: `@${texts.sampleNewcomer} ${mergedWelcome({ general: text, byTier: {} }, one, scene)}`, missing }
}
