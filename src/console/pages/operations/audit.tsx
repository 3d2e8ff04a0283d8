import { z } from 'zod'
import { type Action, listActions, listSessions } from '../../../features/access/index.ts'
import { findContact, staffOf } from '../../../features/roster/index.ts'
import { Choice } from '../../choice.tsx'
import { given, readFilter, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import { type Ctx, mayDo } from '../../visitor.ts'
import { PER_PAGE, paged, Tabs } from './parts.tsx'
import { texts } from './texts.ts'

const OUTCOMES = ['done', 'mistake'] as const
const SIGN_INS = ['only', 'none'] as const
const query = z.object({
  who: given(rowId),
  outcome: given(z.enum(OUTCOMES)),
  kind: given(z.enum(SIGN_INS)),
  before: given(rowId),
})

/** Codes of coupons and prizes are money: whoever was told one finds it in the chat. */
const withoutCodes = (answer: string): string => answer.replace(/\b[A-Z2-9]{4}-(?=[A-Z2-9]{4}\b)/gu, '····-')

/** Who did what through the console, who is signed in, and how one ends that. */
export async function auditPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const asked = readFilter(c, query)
  if (asked === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang].audit
  const now = office.now()
  const { account } = visitor.person
  const isOwner = mayDo(visitor, 'owner')
  const staff = await staffOf(office.db, account, 'agent')
  const chosen = asked.who === undefined ? undefined : await findContact(office.db, asked.who)
  // Who is no colleague any more can still be asked for, by the address.
  if (asked.who !== undefined && chosen?.account !== account) return problem(c, 'badFilter')
  const people = chosen === undefined || staff.some((p) => p.id === chosen.id) ? staff : [...staff, chosen]
  const filter = { contactId: asked.who, outcome: asked.outcome, signIns: asked.kind, forManager: !isOwner }
  const found = await listActions(office.db, account, filter, { beforeId: asked.before, limit: PER_PAGE + 1 })
  const { rows, next } = paged(found, (row) => String(row.id))
  const sessions = await listSessions(office.db, account, !isOwner, now)
  const names: Record<string, string> = { 'sign-in': t.signIn, 'sign-out': t.signOut, '': t.erased }
  const lineOf = ({ line }: Action) => names[line] ?? line.replace(/^download /, `${t.download} `)
  return show(c, {
    title: t.title,
    live: ['actions'],
    body: (
      <>
        <Tabs visitor={visitor} here="/operations/audit" />
        <p class="quiet">
          {t.what} {isOwner ? '' : t.managerNote}
        </p>
        <form class="filters" method="get">
          <Choice
            label={t.person}
            name="who"
            options={people.map((p) => [p.id, p.name] as const)}
            chosen={asked.who}
            all={t.all}
          />
          <Choice
            label={t.outcome}
            name="outcome"
            options={OUTCOMES.map((one) => [one, t[one]] as const)}
            chosen={asked.outcome}
            all={t.all}
          />
          <Choice
            label={t.kind}
            name="kind"
            options={SIGN_INS.map((one) => [one, t.signIns[one]] as const)}
            chosen={asked.kind}
            all={t.all}
          />
          <button type="submit" class="small">
            {t.filter}
          </button>
        </form>
        <div class="columns">
          <section>
            {rows.length === 0 ? (
              <p class="panel">{t.none}</p>
            ) : (
              <ul class="rows panel">
                {rows.map((row) => (
                  <li>
                    <b>{row.name}</b> {lineOf(row)}{' '}
                    <span class={`tag ${row.outcome === 'done' ? 'good' : 'warn'}`}>{t[row.outcome]}</span>
                    <p class="quiet">
                      <When at={row.at} visitor={visitor} now={now} dated />
                      {row.roomTopic === null ? '' : ` · ${row.roomTopic}`}
                    </p>
                    {row.answer === '' ? null : (
                      <details id={`action-${row.id}`}>
                        <summary>{t.answer}</summary>
                        <p class="pre">{withoutCodes(row.answer)}</p>
                      </details>
                    )}
                  </li>
                ))}
              </ul>
            )}
            <Pager c={c} next={next} />
          </section>
          <section>
            <h2>{t.sessions}</h2>
            {sessions.length === 0 ? (
              <p class="panel">{t.noSessions}</p>
            ) : (
              <ul class="rows panel">
                {sessions.map((one, place) => (
                  <li>
                    <b>{one.name}</b> {one.origin === 'sandbox' ? <span class="tag">{t.sandbox}</span> : null}
                    <p class="quiet">
                      <When at={one.createdAt} visitor={visitor} now={now} dated /> · {one.device}
                    </p>
                    {isOwner && one.contactId !== visitor.person.id ? (
                      <details id={`sign-out-${one.contactId}-${place}`}>
                        <summary>{t.signOutAll}</summary>
                        <OrderForm
                          visitor={visitor}
                          line={`登出所有 @${one.name}`}
                          mention={[one.contactId]}
                          label={`${t.signOutAll} · ${one.name}`}
                          back={hereOf(c)}
                        />
                      </details>
                    ) : null}
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </>
    ),
  })
}
