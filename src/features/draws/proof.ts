import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'

/**
 * The algorithm by which winners are drawn, and its verification: docs/draws.md in code. Pure; needs nothing but what
 * is published. Hashes, seeds and the root are 32 bytes in lower-case hex.
 */

export const ALGORITHM = 'nuanqun-draw-1'
/** One drawing and at most three more. Part of the algorithm: the seed of the first round hangs on it. */
export const MOST_ROUNDS = 4

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()

/**
 * The seed of a round, from 1 to MOST_ROUNDS: the root, hashed once for each round that could still follow. So the seed
 * of a round is the hash of the next one's, and is its commitment.
 */
export function seedOf(root: string, round: number): string {
  let seed: Buffer = Buffer.from(root, 'hex')
  for (let later = MOST_ROUNDS; later > round; later -= 1) seed = sha256(seed)
  return seed.toString('hex')
}

/** What is published before the seed is. */
export const commitmentOf = (seed: string): string => sha256(Buffer.from(seed, 'hex')).toString('hex')

export interface Entrant {
  number: number
  /** 8 hex digits. */
  token: string
}

/** SHA-256 over the lines `number token`, each ended by a line feed, in the order of numbers. */
export function hashOf(entrants: readonly Entrant[]): string {
  const lines = [...entrants].sort((a, b) => a.number - b.number).map((e) => `${e.number} ${e.token}\n`)
  return sha256(lines.join('')).toString('hex')
}

/**
 * The entry numbers in the order in which they win: ascending by HMAC-SHA256 with the seed's bytes as the key over
 * `draw:round:entrantsHash:number`. The hash is in it so that knowing the seed does not yet tell which number wins.
 */
export function orderOf(
  about: { draw: number; round: number; seed: string; entrantsHash: string },
  numbers: readonly number[],
): number[] {
  const key = Buffer.from(about.seed, 'hex')
  const scoreOf = (number: number) =>
    createHmac('sha256', key).update(`${about.draw}:${about.round}:${about.entrantsHash}:${number}`).digest('hex')
  return numbers
    .map((number) => ({ number, score: scoreOf(number) }))
    .sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : a.number - b.number))
    .map((s) => s.number)
}

export const OUTCOMES = ['waiting', 'claimed', 'late', 'left', 'staff', 'void'] as const
/**
 * waiting: may claim · claimed: has the prize · late: did not claim in time · left: is not in the group any more ·
 * staff: works for the group · void: the round was drawn again before they claimed
 */
export type Outcome = (typeof OUTCOMES)[number]

/** Whose place stays taken, at least until the round is drawn again. */
export const holdsPlace = (outcome: Outcome): boolean =>
  outcome === 'waiting' || outcome === 'claimed' || outcome === 'void'

const hex = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits')
const count = z.number().int().min(0).max(2_000_000_000)

const schema = z.object({
  algorithm: z.literal(ALGORITHM),
  draw: count,
  prize: z.string(),
  places: count,
  /** SHA-256 of the seed of round 1, as announced. */
  commitment: hex,
  /** `3 7f3a09bc 小**`: number, token, masked name. The name is for readers and not hashed. */
  entrants: z.array(z.string().regex(/^[1-9]\d{0,9} [0-9a-f]{8}(?: .*)?$/s, '"number token name"')).max(100_000),
  entrantsHash: hex,
  rounds: z
    .array(
      z.object({
        round: count,
        seed: hex,
        places: count,
        /** Who had claimed before this round and keeps it. */
        kept: z.array(count),
        /** `3 claimed`: number and outcome, in the order in which they were called. */
        called: z.array(z.string().regex(new RegExp(`^[1-9]\\d{0,9} (?:${OUTCOMES.join('|')})$`), '"number outcome"')),
        /** Who had it drawn again, and why. */
        by: z.string().optional(),
        reason: z.string().optional(),
      }),
    )
    .min(1),
})

/** Everything about a draw that is public once it is drawn. */
export type DrawRecord = z.infer<typeof schema>

/** What was parsed from JSON as a record, or what is wrong with it. */
export function readRecord(json: unknown): { record: DrawRecord } | { wrong: string } {
  const read = schema.safeParse(json)
  if (read.success) return { record: read.data }
  const wrong = read.error.issues.map((i) => `${i.path.join('.') || 'the record'}: ${i.message}`)
  return { wrong: wrong.slice(0, 5).join('\n') }
}

const entrantsOf = (record: DrawRecord): Entrant[] =>
  record.entrants.map((line) => {
    const [number = '', token = ''] = line.split(' ')
    return { number: Number(number), token }
  })

const callsOf = (round: DrawRecord['rounds'][number]): { number: number; outcome: Outcome }[] =>
  round.called.map((line) => {
    const [number = '', outcome = ''] = line.split(' ')
    return { number: Number(number), outcome: outcome as Outcome }
  })

/** Who has or may claim a prize by the record, in the order in which they won it. */
export function winnersOf(record: DrawRecord): number[] {
  return record.rounds.flatMap((round) =>
    callsOf(round)
      .filter((c) => c.outcome === 'claimed' || c.outcome === 'waiting')
      .map((c) => c.number),
  )
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i])

/** The order of a round without those who keep what they have, recomputed from the record alone. */
export function recomputedOrder(record: DrawRecord, round: DrawRecord['rounds'][number]): number[] {
  const numbers = entrantsOf(record).map((e) => e.number)
  const about = { draw: record.draw, round: round.round, seed: round.seed, entrantsHash: record.entrantsHash }
  return orderOf(about, numbers).filter((n) => !round.kept.includes(n))
}

/** One thing that is compared. */
export interface Check {
  step:
    | 'numbers'
    | 'entrants-hash'
    | 'rounds'
    | 'round-number'
    | 'seed'
    | 'kept'
    | 'places'
    | 'order'
    | 'holders'
    | 'free-places'
    | 'outcomes'
  /** Undefined: it is about the whole record. */
  round?: number
  /** What does not agree; undefined: it does. */
  fault: string | undefined
}

/** Recomputes a record from itself, step by step. */
export function checksOf(record: DrawRecord): Check[] {
  const checks: Check[] = []
  const entrants = entrantsOf(record)
  const check = (step: Check['step'], agrees: boolean, fault: string) =>
    checks.push({ step, fault: agrees ? undefined : fault })
  check(
    'numbers',
    entrants.every((e, i) => i === 0 || e.number > (entrants[i - 1]?.number ?? 0)),
    'the entrants are not in the order of their numbers, each once',
  )
  check('entrants-hash', hashOf(entrants) === record.entrantsHash, 'the entrants do not have the hash of the record')
  check('rounds', record.rounds.length <= MOST_ROUNDS, `there are more than ${MOST_ROUNDS} rounds`)
  let commitment = record.commitment
  let claimed: number[] = []
  record.rounds.forEach((round, at) => {
    const inRound = (step: Check['step'], agrees: boolean, fault: string) =>
      checks.push({ step, round: at + 1, fault: agrees ? undefined : `round ${at + 1}: ${fault}` })
    inRound('round-number', round.round === at + 1, `is called ${round.round}`)
    inRound('seed', commitmentOf(round.seed) === commitment, 'the seed is not the one committed to')
    inRound('kept', isSame(round.kept, claimed), 'those who keep their prize are not those who had claimed it')
    inRound('places', round.places === record.places - claimed.length, 'the number of places is wrong')
    const calls = callsOf(round)
    const order = recomputedOrder(record, round)
    const numbers = calls.map((c) => c.number)
    inRound(
      'order',
      isSame(numbers, order.slice(0, numbers.length)),
      'the numbers called are not the first of the order',
    )
    const holders = calls.filter((c) => holdsPlace(c.outcome)).length
    inRound('holders', holders <= round.places, 'there are more winners than places')
    inRound(
      'free-places',
      holders >= round.places || calls.length >= order.length,
      'somebody was not called although a place is free',
    )
    const isLast = at === record.rounds.length - 1
    inRound(
      'outcomes',
      !calls.some((c) => c.outcome === (isLast ? 'void' : 'waiting')),
      isLast ? 'is the last, and yet drawn again' : 'somebody waits although it was drawn again',
    )
    const now = calls.filter((c) => c.outcome === 'claimed').map((c) => c.number)
    claimed = [...claimed, ...now].sort((a, b) => a - b)
    commitment = round.seed
  })
  return checks
}

/** Everything in a record that does not agree; empty: the winners are those they had to be. */
export const faultsOf = (record: DrawRecord): string[] =>
  checksOf(record).flatMap(({ fault }) => (fault === undefined ? [] : [fault]))
