import { z } from 'zod'
import type { Ctx } from './visitor.ts'

/** What addresses ask for. An empty field of a form is none; nonsense is for the page to refuse. */

const blank = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)

/** A field that may be left out or empty. */
export const given = <T extends z.ZodType>(type: T) => z.preprocess(blank, type.optional())

/** The number of a row, as far as a column holds it. */
export const rowId = z
  .string()
  .regex(/^[1-9]\d{0,9}$/u)
  .transform(Number)
  .pipe(z.number().max(2_000_000_000))

/** What the address asks for; undefined: it makes no sense. */
export function readFilter<T extends z.ZodType>(c: Ctx, schema: T): z.infer<T> | undefined {
  const read = schema.safeParse(c.req.query())
  return read.success ? read.data : undefined
}

/** The number in a path like `/draws/:id`. */
export function idIn(c: Ctx): number | undefined {
  const read = rowId.safeParse(c.req.param('id'))
  return read.success ? read.data : undefined
}

/** The rows of a page out of one more than it shows, and what the next page begins before. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  keyOf: (row: T) => string | number,
): { rows: readonly T[]; next: string | undefined } {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? String(keyOf(last)) : undefined }
}
