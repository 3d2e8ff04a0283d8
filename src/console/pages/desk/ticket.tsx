import { roleAtLeast } from '../../../core/people.ts'
import { requestsOf } from '../../../features/compensation/index.ts'
import { departmentsOf, stepsOf } from '../../../features/departments/index.ts'
import { layerInUse, unhappyWords, type WordSpan } from '../../../features/detection/index.ts'
import { ratingOf } from '../../../features/followup/index.ts'
import { incidentAround } from '../../../features/incidents/index.ts'
import { endingOf } from '../../../features/publishing/index.ts'
import { staffOf } from '../../../features/roster/index.ts'
import { deadlinesOf, type RunningDeadline } from '../../../features/sla/index.ts'
import {
  isOpen,
  type ListedTicket,
  openBeside,
  type Past,
  shorten,
  similarTo,
  type TimelineEntry,
  talkOf,
  talkStart,
  ticketSeen,
  timelineOf,
} from '../../../features/tickets/index.ts'
import { type Tier, tierOf } from '../../../features/tiers/index.ts'
import { Countdown, problem, show, spanText, When } from '../../shell.tsx'
import { type Ctx, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import { type ActionScene, Actions, Thumb } from './actions.tsx'
import { readTalk } from './filter.ts'
import { IncidentPanel } from './incident.tsx'
import { Marked, Name, Severity } from './parts.tsx'
import { type ShownLine, TalkPanel } from './talk.tsx'
import { type DeskTexts, TIERS, texts } from './texts.ts'

/** `/desk/12`: everything about one ticket. */

const TALK_LINES = 30
/** The newest; a line shows so many letters. */
const TIMELINE_LINES = 100
const LINE_LETTERS = 200
/** Only what belongs to the ticket is looked at for reasons. */
const MARKED_LINKS: readonly unknown[] = ['opened', 'message']

function Deadlines(props: { list: readonly RunningDeadline[]; now: Date; visitor: Visitor; t: DeskTexts }) {
  const { list, now, visitor, t } = props
  const { units } = shellWords[visitor.lang]
  if (list.length === 0) return <p class="quiet">{t.noDeadline}</p>
  return (
    <ul class="clocks">
      {list.map((d) => (
        <li>
          {t.kinds[d.kind]}{' '}
          {d.pausedAt === null ? (
            <Countdown due={d.dueAt} now={now} lang={visitor.lang} />
          ) : (
            <span class="countdown">
              {d.leftMs === null ? t.stopped : t.stoppedLeft(spanText(Math.max(0, d.leftMs), units))}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Head(props: {
  ticket: ListedTicket
  spans: readonly WordSpan[]
  deadlines: readonly RunningDeadline[]
  tier: Tier | undefined
  score: number | undefined
  visitor: Visitor
  now: Date
  t: DeskTexts
}) {
  const { ticket, spans, deadlines, tier, score, visitor, now, t } = props
  return (
    <section class={`panel ticket-head ${ticket.severity === 3 && isOpen(ticket) ? 'angry' : ''}`}>
      <p class="line">
        <Severity severity={ticket.severity} t={t} />
        <span class="tag">{t.states[ticket.state]}</span>
        <span class="tag">{t.categories[ticket.category]}</span>
        {ticket.assigneeName === null ? null : <span class="tag">{t.takenBy(ticket.assigneeName)}</span>}
        {score === undefined ? null : <span class="tag good">{t.rated(score)}</span>}
      </p>
      <blockquote class="complaint" title={t.said}>
        <p class="pre">
          <Marked text={ticket.summary} spans={spans} />
        </p>
      </blockquote>
      {spans.length === 0 ? null : <p class="quiet small-print">{t.marked}</p>}
      <p class="line">
        <a href={`/members/${ticket.contactId}`}>
          <Name>{ticket.memberName}</Name>
        </a>
        {tier === undefined ? null : <span class="tag good">{TIERS[tier][visitor.lang]}</span>}
        <span class="quiet">{ticket.roomTopic ?? t.direct}</span>
        <span class="quiet">
          {t.opened} <When at={ticket.openedAt} visitor={visitor} now={now} />
        </span>
      </p>
      {isOpen(ticket) ? <Deadlines list={deadlines} now={now} visitor={visitor} t={t} /> : null}
      {ticket.pausedFor === undefined ? null : <p>{t.stoppedFor(ticket.pausedFor)}</p>}
      {ticket.promise === undefined || ticket.promiseDueAt === undefined ? null : (
        <p>
          {t.promised} <When at={ticket.promiseDueAt} visitor={visitor} now={now} />
          {t.by}：{ticket.promise}
        </p>
      )}
      {ticket.waitsFor === null ? null : <p>{t.waitsFor(ticket.waitsFor)}</p>}
      {ticket.result === undefined ? null : (
        <p>
          <b>{t.result}</b> {ticket.result}
        </p>
      )}
      {ticket.mergedIntoId === undefined ? null : (
        <p>
          {t.mergedInto} <a href={`/desk/${ticket.mergedIntoId}`}>{t.ticket(ticket.mergedIntoId)}</a>
        </p>
      )}
    </section>
  )
}

function Timeline(props: { lines: readonly TimelineEntry[]; visitor: Visitor; now: Date; t: DeskTexts }) {
  const { lines, visitor, now, t } = props
  return (
    <section class="story" aria-labelledby="story-title">
      <h2 id="story-title">{t.timeline}</h2>
      <ol class="panel timeline">
        {lines.map((line) => (
          <li class={line.kind}>
            <p class="line">
              <When at={line.at} visitor={visitor} now={now} />
              <b>
                <Name>{line.byName ?? t.bot}</Name>
              </b>
              <span>{t.events[line.kind]}</span>
            </p>
            {line.text === '' ? null : <p>{shorten(line.text, LINE_LETTERS)}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Similar({ past, visitor, now, t }: { past: readonly Past[]; visitor: Visitor; now: Date; t: DeskTexts }) {
  return (
    <section class="similar" aria-labelledby="similar-title">
      <h2 id="similar-title">{t.similar}</h2>
      {past.length === 0 ? (
        <p class="panel quiet">{t.noSimilar}</p>
      ) : (
        <ul class="rows panel">
          {past.map((one) => (
            <li>
              <p>
                <a href={`/desk/${one.id}`}>{t.ticket(one.id)}</a> {shorten(one.summary, LINE_LETTERS / 2)}
              </p>
              <p>
                <b>{t.result}</b> {one.result}
              </p>
              <p class="line quiet">
                {one.score === null ? null : <span class="tag good">{t.rated(one.score)}</span>}
                {one.byName}
                {one.resolvedAt === null ? null : <When at={one.resolvedAt} visitor={visitor} now={now} />}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export async function ticketPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const { db, settings } = office
  const now = office.now()
  const number = c.req.param('number') ?? ''
  const sight = { account: visitor.person.account, roomIds: roomIdsOf(visitor) }
  const ticket = /^[1-9]\d{0,8}$/u.test(number) ? await ticketSeen(db, sight, Number(number)) : undefined
  if (ticket === undefined) return problem(c, 'notFound')
  const asked = readTalk(c.req.query('talk'))
  if (asked === undefined) return problem(c, 'badFilter')

  const place = asked.way === 'around' ? await talkStart(db, ticket) : asked.place
  const [
    talk,
    layer,
    deadlines,
    timeline,
    tier,
    rating,
    past,
    steps,
    others,
    requests,
    ending,
    incident,
    staff,
    known,
  ] = await Promise.all([
    talkOf(db, ticket, { way: asked.way, place, limit: TALK_LINES }),
    layerInUse(db),
    deadlinesOf(db, ticket.id),
    timelineOf(db, ticket.id, TIMELINE_LINES),
    tierOf(db, ticket.contactId, now),
    ratingOf(db, ticket.id),
    similarTo(db, sight, ticket),
    stepsOf(db, ticket.id),
    openBeside(db, sight, ticket),
    requestsOf(db, ticket.id, now),
    endingOf({ db, now }, ticket, settings),
    incidentAround(db, ticket.id),
    staffOf(db, sight.account, 'agent'),
    departmentsOf(db, sight.account),
  ])
  const t = texts[visitor.lang]
  const base = `/desk/${ticket.id}`
  const isMoved = asked.way !== 'around'
  const lines = talk.lines.map(
    (line): ShownLine => ({
      ...line,
      spans:
        line.role === 'member' && line.kind === 'text' && MARKED_LINKS.includes(line.link)
          ? unhappyWords(line.text, layer)
          : [],
    }),
  )
  const scene: ActionScene = {
    ticket,
    visitor,
    t,
    now,
    back: base,
    staff: staff.filter((one) => roleAtLeast(one.role, 'agent')),
    departments: known,
    steps,
    others,
    requests,
    ending,
    isOverdue: deadlines.some((d) => d.pausedAt === null && d.dueAt <= now),
  }
  return show(c, {
    title: t.ticket(ticket.id),
    live: isMoved ? ['tickets'] : ['tickets', 'messages'],
    scripts: ['tickets.js'],
    body: (
      <>
        <p class="trail">
          <a href="/desk">{t.backToDesk}</a>
        </p>
        <div class="ticket-page">
          <Head
            ticket={ticket}
            spans={unhappyWords(ticket.summary, layer)}
            deadlines={deadlines}
            tier={tier?.tier}
            score={rating?.score}
            visitor={visitor}
            now={now}
            t={t}
          />
          <div class="side">
            <Actions {...scene} />
            {incident === undefined ? null : (
              <IncidentPanel
                incident={incident.incident}
                seen={incident.tickets.filter((one) => maySeeRoom(visitor, one.roomId))}
                all={incident.tickets}
                scene={scene}
              />
            )}
          </div>
          <div class="rest">
            <TalkPanel talk={talk} lines={lines} isMoved={isMoved} base={base} visitor={visitor} now={now} t={t} />
            <Timeline lines={timeline} visitor={visitor} now={now} t={t} />
            <Similar past={past} visitor={visitor} now={now} t={t} />
          </div>
        </div>
        <Thumb {...scene} />
      </>
    ),
  })
}
