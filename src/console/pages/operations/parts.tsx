import { z } from 'zod'
import type { Ctx, Visitor } from '../../visitor.ts'
import { mayDo } from '../../visitor.ts'
import { texts } from './texts.ts'

/** What the pages of operations share. */

export const PER_PAGE = 50

/** A number in the address: left out, or one that a column can hold. */
export const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number)
  .optional()

/** What stands in the address, fields that were left empty apart; undefined: it makes no sense. */
export function queryOf<T>(c: Ctx, schema: z.ZodType<T>): T | undefined {
  const given = Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  return parsed.success ? parsed.data : undefined
}

/** The rows of one page out of one more than that, and what the next page begins before. */
export function paged<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): { rows: readonly T[]; next: string | undefined } {
  const shown = rows.slice(0, PER_PAGE)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > PER_PAGE && last !== undefined ? keyOf(last) : undefined }
}

export function Tabs({ visitor, here }: { visitor: Visitor; here: string }) {
  const t = texts[visitor.lang]
  const pages: [string, string][] = [
    ['/operations', t.state.tab],
    ['/operations/outbox', t.outbox.tab],
    ['/operations/gaps', t.gaps.tab],
    ...(mayDo(visitor, 'owner') ? [['/operations/dead-letters', t.letters.tab] satisfies [string, string]] : []),
    ['/operations/budget', t.budget.tab],
    ['/operations/audit', t.audit.tab],
  ]
  return (
    <nav class="tabs wrap" aria-label={t.tabs}>
      {pages.map(([path, label]) => (
        <a href={path} aria-current={path === here ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  )
}
