import { pageOf } from '../../query.ts'
import { mayDo, type Visitor } from '../../visitor.ts'
import { texts } from './texts.ts'

/** What the pages of operations share. */

export const PER_PAGE = 50

/** The rows of one page out of one more than that, and what the next page begins before. */
export const paged = <T,>(rows: readonly T[], keyOf: (row: T) => string | number) => pageOf(rows, PER_PAGE, keyOf)

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
