import type { WordSpan } from '../../../features/detection/index.ts'
import { SEVERITY_MARKS, type Ticket } from '../../../features/tickets/index.ts'
import type { DeskTexts } from './texts.ts'

/** Small parts that the pages of the desk share. */

const TONES: Record<Ticket['severity'], string> = { 1: '', 2: 'warn', 3: 'bad' }

/** How bad it is, as a sign, a word and a colour. */
export function Severity({ severity, t }: { severity: Ticket['severity']; t: DeskTexts }) {
  return (
    <span class={`tag ${TONES[severity]}`}>
      <span aria-hidden="true">{SEVERITY_MARKS[severity]}</span> {t.severities[severity]}
    </span>
  )
}

/** A text with some of its words marked. */
export function Marked({ text, spans }: { text: string; spans: readonly WordSpan[] }) {
  const ends = spans.map((s) => s.end)
  return (
    <>
      {spans.map(({ start, end }, i) => (
        <>
          {text.slice(ends[i - 1] ?? 0, start)}
          <mark>{text.slice(start, end)}</mark>
        </>
      ))}
      {text.slice(ends.at(-1) ?? 0)}
    </>
  )
}

/** Somebody's name, which cannot turn around what stands beside it. */
export const Name = ({ children }: { children: string }) => <bdi>{children}</bdi>
