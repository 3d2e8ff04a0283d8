import { splitQuote } from '../../../core/quote.ts'
import type { WordSpan } from '../../../features/detection/index.ts'
import type { Talk, TalkLine } from '../../../features/tickets/index.ts'
import { When } from '../../shell.tsx'
import type { Visitor } from '../../visitor.ts'
import { talkText } from './filter.ts'
import { Marked, Name } from './parts.tsx'
import type { DeskTexts } from './texts.ts'

/** What was said around a ticket. */

/** A line with the words that sounded unhappy. */
export interface ShownLine extends TalkLine {
  spans: readonly WordSpan[]
}

/** More of one message is not shown: somebody may paste a novel. */
const MOST_LETTERS = 1000
const cut = (text: string): string => {
  const letters = [...text]
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join('')}…` : text
}

function Words({ line, t }: { line: ShownLine; t: DeskTexts }) {
  const { kind, text, spans } = line
  if (kind !== 'text') {
    const media: Readonly<Record<string, string>> = t.media
    return <p class="quiet">{media[kind] ?? t.media.other}</p>
  }
  if (text === '') return <p class="quiet">{t.forgotten}</p>
  const { quote, body, bodyStart } = splitQuote(text)
  const shown = cut(body)
  const inBody = spans
    .filter((s) => s.start >= bodyStart && s.end - bodyStart <= shown.length)
    .map((s) => ({ start: s.start - bodyStart, end: s.end - bodyStart }))
  return (
    <>
      {quote === undefined ? null : (
        <blockquote class="quote">
          {quote.name === '' ? null : <Name>{quote.name}</Name>} {cut(quote.text)}
        </blockquote>
      )}
      <p class="pre">
        <Marked text={shown} spans={inBody} />
      </p>
    </>
  )
}

export function TalkPanel(props: {
  talk: Talk
  lines: readonly ShownLine[]
  /** Whether it begins and ends elsewhere than around the complaint. */
  isMoved: boolean
  base: string
  visitor: Visitor
  now: Date
  t: DeskTexts
}) {
  const { talk, lines, isMoved, base, visitor, now, t } = props
  return (
    <section class="talk" id="talk" aria-labelledby="talk-title">
      <h2 id="talk-title">{t.talk}</h2>
      <div class="panel">
        <p class="pager">
          {talk.earlier === undefined ? null : (
            <a href={`${base}?talk=${talkText('before', talk.earlier)}#talk`}>{t.talkEarlier}</a>
          )}
          {isMoved ? <a href={`${base}#talk`}>{t.talkStart}</a> : null}
        </p>
        {lines.length === 0 ? <p class="quiet">{t.talkNone}</p> : null}
        <ol class="lines">
          {lines.map((line) => (
            <li class={`${line.role === 'member' ? '' : 'ours'} ${line.link ?? ''}`} id={`m${line.id}`}>
              <p class="line quiet">
                <b>
                  <Name>{line.name}</Name>
                </b>
                {line.role === 'member' ? null : <span class="tag good">{t.staff[line.role]}</span>}
                <When at={line.at} visitor={visitor} now={now} />
                {line.link === null ? null : <span class="tag warn">{t.links[line.link]}</span>}
              </p>
              <Words line={line} t={t} />
            </li>
          ))}
        </ol>
        {talk.later === undefined ? null : (
          <p class="pager">
            <a href={`${base}?talk=${talkText('after', talk.later)}#talk`}>{t.talkLater}</a>
          </p>
        )}
      </div>
    </section>
  )
}
