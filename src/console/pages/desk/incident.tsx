import type { Attached, Incident } from '../../../features/incidents/index.ts'
import { shorten } from '../../../features/tickets/index.ts'
import { OrderForm } from '../../shell.tsx'
import { type ActionScene, PromiseForms } from './actions.tsx'
import { Name, Severity } from './parts.tsx'

/** Many members, one thing: what the ticket's incident holds, and what can be done for all of them at once. */
export function IncidentPanel(props: {
  incident: Incident
  /** Of all its tickets those that may be seen. */
  seen: readonly Attached[]
  all: readonly Attached[]
  scene: ActionScene
}) {
  const { incident, seen, all, scene } = props
  const { visitor, t, back, ticket } = scene
  const line = `事件 ${incident.id}`
  const people = new Set(all.map((one) => one.contactId)).size
  return (
    <section class="incident panel" id="incident" aria-labelledby="incident-title">
      <h2 id="incident-title">{t.incident(incident.id, people)}</h2>
      <ul class="rows">
        {seen.map((one) => (
          <li>
            <Severity severity={one.severity} t={t} /> <a href={`/desk/${one.id}`}>{one.id}</a>{' '}
            <Name>{one.memberName}</Name> · {one.roomTopic ?? t.direct}
            <p class="quiet">{shorten(one.summary, 60)}</p>
          </li>
        ))}
      </ul>
      {all.length > seen.length ? <p class="quiet">{t.incidentOthers(all.length - seen.length)}</p> : null}
      <p class="quiet">{t.incidentHow}</p>
      <details class="act" name="act" id="incident-tell">
        <summary>{t.incidentTell}</summary>
        <OrderForm visitor={visitor} line={`${line} 通报`} label={t.incidentTell} back={back} class="stack">
          <label class="wide">
            {t.incidentTellWords}
            <textarea name="words" rows={3} required maxlength={400}></textarea>
          </label>
        </OrderForm>
      </details>
      <details class="act" name="act" id="incident-promise">
        <summary>{t.incidentPromise}</summary>
        <PromiseForms id="incident-time" line={`${line} 承诺`} scene={scene} />
      </details>
      <details class="act" name="act" id="incident-resolve">
        <summary>{t.incidentResolve}</summary>
        <OrderForm visitor={visitor} line={`${line} 结`} label={t.incidentResolve} back={back} class="stack">
          <label class="wide">
            {t.result}
            <textarea name="words" rows={3} required maxlength={300}></textarea>
          </label>
        </OrderForm>
      </details>
      <details class="act grave" name="act" id="incident-end">
        <summary>{t.incidentClose}</summary>
        <OrderForm
          visitor={visitor}
          line={`${line} 减 ${ticket.id}`}
          label={t.incidentDetach(ticket.id)}
          back={back}
          class="plain-button"
        />
        <p class="quiet">{t.incidentCloseHow}</p>
        <OrderForm visitor={visitor} line={`${line} 关`} label={t.incidentClose} back={back} />
      </details>
    </section>
  )
}
