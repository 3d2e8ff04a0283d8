import type { Child } from 'hono/jsx'
import { wallTime } from '../../../core/calendar.ts'
import type { ContactInfo } from '../../../core/events.ts'
import { draftsFor } from '../../../features/coaching/index.ts'
import { type Compensation, giftText } from '../../../features/compensation/index.ts'
import type { Department, Step } from '../../../features/departments/index.ts'
import { type Ending, isEmptyResult } from '../../../features/publishing/index.ts'
import { isOpen, type ListedTicket, shorten } from '../../../features/tickets/index.ts'
import { OrderForm, When } from '../../shell.tsx'
import { mayDo, type Visitor } from '../../visitor.ts'
import { CHIPS, type DeskTexts } from './texts.ts'

/** What can be done with a ticket now, by this person: each is a command of the chat. */

export interface ActionScene {
  ticket: ListedTicket
  visitor: Visitor
  t: DeskTexts
  now: Date
  /** The page that shows the answer. */
  back: string
  staff: readonly ContactInfo[]
  departments: readonly Department[]
  steps: readonly Step[]
  others: readonly ListedTicket[]
  requests: readonly Compensation[]
  ending: Ending | undefined
  isOverdue: boolean
}

/** People whom one line may mention. */
const MOST_MENTIONS = 20

/** Folded away until somebody wants it; one is open at a time. */
function Act(props: { id: string; title: string; how?: string; danger?: true; children: Child }) {
  return (
    <details class={`act ${props.danger ? 'grave' : ''}`} name="act" id={`do-${props.id}`}>
      <summary>{props.title}</summary>
      {props.how === undefined ? null : <p class="quiet">{props.how}</p>}
      {props.children}
    </details>
  )
}

function Line(props: { label: string; hint?: string; max: number; rows?: number; id?: string }) {
  return (
    <label class="wide">
      {props.label}
      <textarea
        name="words"
        rows={props.rows ?? 2}
        required
        maxlength={props.max}
        placeholder={props.hint}
        id={props.id}
      ></textarea>
    </label>
  )
}

/** By when: chips, and a field for everything else. `line` is what stands before the time. */
export function PromiseForms({
  id,
  line,
  scene,
}: {
  id: string
  line: string
  scene: Pick<ActionScene, 'visitor' | 't' | 'now' | 'back'>
}) {
  const { visitor, t, now, back } = scene
  const isEvening = wallTime(now, visitor.zone).hour >= 19
  const chips = CHIPS.filter((chip) => chip.only === undefined || (chip.only === 'evening') === isEvening)
  return (
    <>
      <OrderForm visitor={visitor} line={line} label={t.promise} back={back} class="stack">
        <fieldset class="chips">
          <legend>{t.when}</legend>
          {chips.map(({ value, label }, i) => (
            <label>
              <input type="radio" name="words" value={value} checked={i === 1} /> <span>{label[visitor.lang]}</span>
            </label>
          ))}
        </fieldset>
        <Line label={t.what} hint={t.whatHint} max={200} />
      </OrderForm>
      <details class="slim" id={`${id}-other`}>
        <summary>{t.otherTime}</summary>
        <OrderForm visitor={visitor} line={line} label={t.promise} back={back} class="stack">
          <label class="wide">
            {t.when}
            <input name="words" required maxlength={30} placeholder={t.otherTimeHow} />
          </label>
          <Line label={t.what} hint={t.whatHint} max={200} />
        </OrderForm>
      </details>
    </>
  )
}

function Reply({ ticket, visitor, t, back }: ActionScene) {
  const signature = `——${visitor.person.name}`
  // The bot signs what it says; a draft need not.
  const drafts = draftsFor(ticket, visitor.person.name).map((d) =>
    d.endsWith(signature) ? d.slice(0, -signature.length) : d,
  )
  return (
    <Act id="reply" title={t.reply} how={t.replyHow}>
      <p class="quiet">{t.drafts}</p>
      <ul class="drafts">
        {drafts.map((draft) => (
          <li>
            <button type="button" class="draft" data-into="reply-words">
              {draft}
            </button>
          </li>
        ))}
      </ul>
      <OrderForm visitor={visitor} line={`回 ${ticket.id}`} label={t.send} back={back} class="stack">
        <Line label={t.replyWords} max={300} rows={4} id="reply-words" />
      </OrderForm>
      <OrderForm visitor={visitor} line={`回 ${ticket.id}`} label={t.replied} back={back} class="plain-button" />
    </Act>
  )
}

function Transfer({ ticket, visitor, t, back, staff }: ActionScene) {
  const colleagues = staff.filter((one) => one.id !== ticket.assigneeId)
  if (colleagues.length === 0) return null
  return (
    <Act id="transfer" title={t.transfer}>
      <OrderForm
        visitor={visitor}
        line={`转 ${ticket.id}`}
        label={t.transfer}
        back={back}
        mention={colleagues.slice(0, MOST_MENTIONS).map((one) => one.id)}
        class="stack"
      >
        <label class="wide">
          {t.colleague}
          <select name="words" required>
            {colleagues.map((one) => (
              <option value={`@${one.name}`}>{one.name}</option>
            ))}
          </select>
        </label>
        <label class="wide">
          {t.note}
          <input name="words" maxlength={200} />
        </label>
      </OrderForm>
    </Act>
  )
}

function Departments({ ticket, visitor, t, back, departments, steps }: ActionScene) {
  const free = departments.filter((d) => !steps.some((s) => s.department === d.name))
  return (
    <>
      {steps.map((step) => (
        <Act id={`step-${step.id}`} title={t.stepDone(step.department)} how={t.stepWhat(step.owner.name, step.what)}>
          <OrderForm
            visitor={visitor}
            line={`办 ${ticket.id} ${step.department}`}
            label={t.stepDone(step.department)}
            back={back}
            class="stack"
          >
            <Line label={t.result} max={280} />
          </OrderForm>
        </Act>
      ))}
      {free.length === 0 ? null : (
        <Act id="department" title={t.department}>
          <OrderForm visitor={visitor} line={`转 ${ticket.id}`} label={t.department} back={back} class="stack">
            <label class="wide">
              {t.departmentName}
              <select name="words" required>
                {free.map((d) => (
                  <option value={d.name}>
                    {d.name} · {d.owner.name}
                  </option>
                ))}
              </select>
            </label>
            <Line label={t.departmentWhat} hint={t.departmentHint} max={200} />
          </OrderForm>
        </Act>
      )}
    </>
  )
}

function Compensate({ ticket, visitor, t, back, requests }: ActionScene) {
  return (
    <>
      {requests.map((request) => (
        <Act
          id={`request-${request.id}`}
          title={t.request(request.id, giftText(request), request.byName)}
          how={request.reason}
        >
          {mayDo(visitor, 'manager') ? (
            <>
              <OrderForm visitor={visitor} line={`批准 ${request.id}`} label={t.approve} back={back} />
              <OrderForm visitor={visitor} line={`驳回 ${request.id}`} label={t.refuse} back={back} class="stack">
                <Line label={t.whyNot} max={100} />
              </OrderForm>
            </>
          ) : null}
        </Act>
      ))}
      <Act id="compensate" title={t.compensate} how={t.compensateHow}>
        <OrderForm visitor={visitor} line={`补偿 ${ticket.id}`} label={t.compensate} back={back} class="stack">
          <label>
            {t.kind}
            <select name="words">
              <option value="券">{t.coupon}</option>
              <option value="积分">{t.points}</option>
            </select>
          </label>
          <label>
            {t.amount}
            <input name="words" inputmode="decimal" required maxlength={9} pattern="[0-9]+([.][0-9]{1,2})?" />
          </label>
          <label class="wide">
            {t.reason}
            <input name="words" maxlength={100} />
          </label>
        </OrderForm>
      </Act>
    </>
  )
}

function Publishing({ ticket, visitor, t, now, back, ending }: ActionScene) {
  if (ending === undefined) return null
  const { state, wish, drafts, digestAt, last } = ending
  const publish = (form: '' | ' 仅结果', label: string) => (
    <OrderForm visitor={visitor} line={`公示 ${ticket.id}${form}`} label={label} back={back} />
  )
  const resultOnly = (
    <details class="slim" id="result-only">
      <summary>{t.resultOnly}</summary>
      <p class="quiet">{t.resultOnlyHow}</p>
      <p class="preview pre">{drafts['result-only']}</p>
      {publish(' 仅结果', t.resultOnly)}
    </details>
  )
  if (state === 'told' && last !== undefined) {
    return (
      <>
        <section class="panel" aria-labelledby="told-title">
          <h3 id="told-title">{t.told}</h3>
          <p class="preview pre">{last.text}</p>
          <p class="quiet">
            <When at={last.at} visitor={visitor} now={now} /> {last.byName}
          </p>
        </section>
        <Act id="correct" title={t.correct} how={t.correctHow}>
          <OrderForm visitor={visitor} line={`公示 ${ticket.id} 改`} label={t.correct} back={back} class="stack">
            <Line label={t.newResult} max={300} />
          </OrderForm>
        </Act>
        <Act id="withdraw" title={t.withdraw} how={t.withdrawHow} danger>
          <OrderForm visitor={visitor} line={`撤回公示 ${ticket.id}`} label={t.withdraw} back={back} />
        </Act>
      </>
    )
  }
  if (state === 'queued') {
    return (
      <>
        <section class="panel">
          <h3>{t.publishQueued}</h3>
          <p class="preview pre">{drafts.full}</p>
          {digestAt === undefined ? null : (
            <p class="quiet">
              <When at={digestAt} visitor={visitor} now={now} />
            </p>
          )}
        </section>
        <Act id="withdraw" title={t.unqueue} how={t.unqueueHow}>
          <OrderForm visitor={visitor} line={`撤回公示 ${ticket.id}`} label={t.unqueue} back={back} />
        </Act>
      </>
    )
  }
  if (wish === 'never') {
    return (
      <section class="panel">
        <p>{t.publishRefused}</p>
        {mayDo(visitor, 'manager') ? (
          <>
            <p class="quiet">{t.publishRefusedManager}</p>
            {resultOnly}
          </>
        ) : null}
      </section>
    )
  }
  const shown = (
    <>
      <p class="preview pre">{drafts.full}</p>
      {publish('', digestAt === undefined ? t.publish : t.publishDigest)}
    </>
  )
  const result = ticket.result ?? ''
  const withOther = (
    <OrderForm visitor={visitor} line={`公示 ${ticket.id} 改`} label={t.publishWith} back={back} class="stack">
      <Line label={t.result} hint={t.resultHint} max={300} />
    </OrderForm>
  )
  if (state === 'none' && isEmptyResult(result)) {
    return (
      <section class="panel" id="publish">
        <p class="warning">{t.emptyResult(result)}</p>
        {withOther}
        <details class="slim">
          <summary>{t.publishAnyway}</summary>
          {shown}
        </details>
      </section>
    )
  }
  return (
    <section class="panel" id="publish">
      <h3>{state === 'withdrawn' ? t.withdrawn : t.publishHow}</h3>
      {shown}
      {state === 'withdrawn' ? null : (
        <details class="slim">
          <summary>{t.otherResult}</summary>
          {withOther}
        </details>
      )}
      {resultOnly}
    </section>
  )
}

/** Everything that may be done with an open ticket. */
function OpenActions(scene: ActionScene) {
  const { ticket, visitor, t, back, others, isOverdue } = scene
  const { id } = ticket
  return (
    <>
      {ticket.assigneeId === undefined ? (
        <OrderForm visitor={visitor} line={`接 ${id}`} label={t.takeIt} back={back} class="first take" />
      ) : null}
      {ticket.pausedAt === undefined ? null : (
        <OrderForm visitor={visitor} line={`继续计时 ${id}`} label={t.resume} back={back} class="first" />
      )}
      {isOverdue ? (
        <OrderForm visitor={visitor} line={`跟进 ${id}`} label={t.acknowledge} back={back} class="plain-button" />
      ) : null}
      <Reply {...scene} />
      <Act id="promise" title={t.promise} how={t.promiseHow}>
        <PromiseForms id="promise" line={`承诺 ${id}`} scene={scene} />
      </Act>
      <Act id="resolve" title={t.resolve} how={t.resolveHow}>
        <OrderForm visitor={visitor} line={`结 ${id}`} label={t.resolve} back={back} class="stack">
          <Line label={t.result} hint={t.resultHint} max={300} />
        </OrderForm>
      </Act>
      {ticket.pausedAt === undefined ? (
        <Act id="pause" title={t.pause} how={t.pauseHow}>
          <OrderForm visitor={visitor} line={`等客户 ${id}`} label={t.pause} back={back} class="stack">
            <Line label={t.pauseWhat} hint={t.pauseHint} max={100} />
          </OrderForm>
        </Act>
      ) : null}
      <Transfer {...scene} />
      <Departments {...scene} />
      <Compensate {...scene} />
      {others.length === 0 ? null : (
        <Act id="merge" title={t.merge} how={t.mergeHow}>
          <OrderForm visitor={visitor} line={`并 ${id}`} label={t.merge} back={back} class="stack">
            <label class="wide">
              {t.mergeInto}
              <select name="words" required>
                {others.map((other) => (
                  <option value={other.id}>
                    {other.id} {shorten(other.summary, 30)}
                  </option>
                ))}
              </select>
            </label>
          </OrderForm>
        </Act>
      )}
      <Act id="dismiss" title={t.dismiss} how={t.dismissHow} danger>
        <OrderForm visitor={visitor} line={`误报 ${id}`} label={t.dismiss} back={back} />
      </Act>
    </>
  )
}

export function Actions(scene: ActionScene) {
  const { ticket, visitor, t, back } = scene
  const isEnded = ticket.state === 'resolved' || ticket.state === 'dismissed'
  return (
    <section class="do" id="do" aria-labelledby="do-title">
      <h2 id="do-title">{t.actions}</h2>
      {isOpen(ticket) ? <OpenActions {...scene} /> : null}
      {isEnded ? (
        <>
          <Publishing {...scene} />
          {ticket.state === 'resolved' ? <Compensate {...scene} /> : null}
          <Act id="reopen" title={t.reopen} how={t.reopenHow}>
            <OrderForm visitor={visitor} line={`重开 ${ticket.id}`} label={t.reopen} back={back} />
          </Act>
        </>
      ) : null}
      {ticket.state === 'merged' ? <p class="panel">{t.nothingToDo}</p> : null}
    </section>
  )
}

/** On a phone the next step is always under the thumb. */
export function Thumb({ ticket, visitor, t, back, ending }: ActionScene) {
  const isTaken = ticket.assigneeId !== undefined
  const jump = (id: string, label: string, second = true) => (
    <a class={`button ${second ? 'second' : ''}`} href={`#${id}`}>
      {label}
    </a>
  )
  if (isOpen(ticket)) {
    return (
      <nav class="thumb" aria-label={t.actions}>
        {isTaken ? null : <OrderForm visitor={visitor} line={`接 ${ticket.id}`} label={t.take} back={back} />}
        {jump('do-reply', t.short.reply)}
        {jump('do-promise', t.short.promise, !isTaken || ticket.state === 'promised')}
        {jump('do-resolve', t.short.resolve, ticket.state !== 'promised')}
      </nav>
    )
  }
  if (ending?.state === 'none' && ending.wish !== 'never')
    return (
      <nav class="thumb" aria-label={t.actions}>
        {jump('publish', t.short.publish, false)}
        {jump('do-reopen', t.reopen)}
      </nav>
    )
  return null
}
