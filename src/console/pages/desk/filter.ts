import { z } from 'zod'
import { type DeskFilter, type DeskPlace, type TalkPlace, VIEWS } from '../../../features/tickets/index.ts'
import { given } from '../../query.ts'

/** What the address of a desk page asks for. Pure. */

export const CATEGORIES = ['quality', 'logistics', 'service', 'price', 'usage', 'content', 'other'] as const

/** The year 2200. */
const MOST_MS = 7_258_118_400_000
const instant = (digits: string | undefined) => new Date(Math.min(Number(digits), MOST_MS))

const query = z.object({
  view: given(z.enum(VIEWS)),
  room: given(z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)),
  category: given(z.enum(CATEGORIES)),
  severity: given(z.enum(['1', '2', '3'])),
  q: given(z.string().max(100)),
  before: given(z.string().regex(/^\d{1,16}\.[0-3]\.\d{1,16}\.\d{1,15}$/u)),
})

export interface Asked {
  filter: DeskFilter
  from: DeskPlace | undefined
}

/** Undefined for what makes no sense. */
export function readFilter(params: Record<string, string>): Asked | undefined {
  const parsed = query.safeParse(params)
  if (!parsed.success) return undefined
  const { view, room, category, severity, q, before } = parsed.data
  const [at, rank, sortAt, id] = before?.split('.') ?? []
  const search = q?.trim() ?? ''
  const found = { '1': 1, '2': 2, '3': 3 } as const
  return {
    filter: {
      view: view ?? 'all',
      roomId: room,
      category,
      severity: severity === undefined ? undefined : found[severity],
      search: search === '' ? undefined : search,
    },
    from:
      before === undefined
        ? undefined
        : { at: instant(at), rank: Number(rank), sortAt: instant(sortAt), id: Number(id) },
  }
}

/** As `readFilter` reads it. */
export const placeText = ({ at, rank, sortAt, id }: DeskPlace): string =>
  [at.getTime(), rank, sortAt.getTime(), id].join('.')

/** Where a conversation goes on: `before.<ms>.<id>`. Undefined for what makes no sense. */
export function readTalk(
  raw: string | undefined,
): { way: 'around' } | { way: 'before' | 'after'; place: TalkPlace } | undefined {
  if (raw === undefined || raw === '') return { way: 'around' }
  const match = /^(before|after)\.(\d{1,16})\.(\d{1,15})$/u.exec(raw)
  if (match === null) return undefined
  return { way: match[1] === 'before' ? 'before' : 'after', place: { at: instant(match[2]), id: Number(match[3]) } }
}

export const talkText = (way: 'before' | 'after', { at, id }: TalkPlace): string => `${way}.${at.getTime()}.${id}`
