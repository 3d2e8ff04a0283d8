import type { EntityManager } from 'typeorm'
import type { Question } from './survey.ts'

/** SQL of surveys. The only writer of surveys, survey_questions, survey_answers and survey_prompts. */

export interface Survey {
  id: number
  account: string
  title: string
  state: 'draft' | 'open' | 'closed'
  byContactId: number
  roomId: number | null
  topic: string | null
  closesAt: Date | null
  isPublic: boolean
}

const SURVEY = `s.id, s.account, s.title, s.state, s.by_contact_id AS "byContactId", s.room_id AS "roomId", r.topic,
  s.closes_at AS "closesAt", s.is_public AS "isPublic"`
const FROM = `surveys s LEFT JOIN rooms r ON r.id = s.room_id`

export async function insertSurvey(
  db: EntityManager,
  s: { account: string; title: string; questions: readonly Question[]; byContactId: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO surveys (account, title, state, by_contact_id, created_at, is_public) VALUES ($1, $2, 'draft', $3, $4, false) RETURNING id`,
    [s.account, s.title, s.byContactId, s.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`the survey ${s.title} was not written`)
  for (const [i, q] of s.questions.entries())
    await db.query(`INSERT INTO survey_questions (survey_id, position, text, options) VALUES ($1, $2, $3, $4)`, [
      row.id,
      i + 1,
      q.text,
      q.options,
    ])
  return row.id
}

/** Locked for whoever publishes, closes or tells its results. */
export async function lockSurvey(db: EntityManager, account: string, id: number): Promise<Survey | undefined> {
  const rows = (await db.query(
    `SELECT ${SURVEY} FROM ${FROM} WHERE s.id = $1 AND s.account = $2 FOR NO KEY UPDATE OF s`,
    [id, account],
  )) as Survey[]
  return rows[0]
}

/** Locked against being closed, so that no answer comes after the results; many may answer at once. */
export async function holdSurvey(db: EntityManager, account: string, id: number): Promise<Survey | undefined> {
  const rows = (await db.query(`SELECT ${SURVEY} FROM ${FROM} WHERE s.id = $1 AND s.account = $2 FOR SHARE OF s`, [
    id,
    account,
  ])) as Survey[]
  return rows[0]
}

export async function questionsOf(db: EntityManager, surveyId: number): Promise<Question[]> {
  return db.query(`SELECT text, options FROM survey_questions WHERE survey_id = $1 ORDER BY position`, [surveyId])
}

/**
 * The newest survey since then that was put to this group, or to another one in which at least half of its members are
 * too. The group is locked: two are not published at once.
 */
export async function lastReaching(
  db: EntityManager,
  room: { id: number; account: string },
  since: Date,
): Promise<{ id: number; topic: string; openedAt: Date } | undefined> {
  await db.query(`SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE`, [room.id])
  const rows = (await db.query(
    `WITH here AS (
       SELECT m.contact_id FROM members m JOIN contacts c ON c.id = m.contact_id
       WHERE m.room_id = $1 AND m.left_at IS NULL AND c.role = 'member'
     )
     SELECT s.id, r.topic, s.opened_at AS "openedAt" FROM ${FROM}
     WHERE s.account = $2 AND s.opened_at > $3 AND (s.room_id = $1 OR
       (SELECT count(*) FILTER (WHERE o.contact_id IS NOT NULL) * 2 >= greatest(count(*), 1)
        FROM here h LEFT JOIN members o ON o.contact_id = h.contact_id AND o.room_id = s.room_id AND o.left_at IS NULL))
     ORDER BY s.opened_at DESC LIMIT 1`,
    [room.id, room.account, since],
  )) as { id: number; topic: string; openedAt: Date }[]
  return rows[0]
}

export async function openSurvey(
  db: EntityManager,
  id: number,
  how: { roomId: number; at: Date; closesAt: Date; isPublic: boolean },
): Promise<void> {
  await db.query(
    `UPDATE surveys SET state = 'open', room_id = $2, opened_at = $3, closes_at = $4, is_public = $5 WHERE id = $1`,
    [id, how.roomId, how.at, how.closesAt, how.isPublic],
  )
}

/** @param isPublic whether the group has its results. */
export async function markClosed(db: EntityManager, id: number, isPublic: boolean, at: Date): Promise<void> {
  await db.query(`UPDATE surveys SET state = 'closed', is_public = $2, closed_at = $3 WHERE id = $1`, [
    id,
    isPublic,
    at,
  ])
}

export async function markPublic(db: EntityManager, id: number): Promise<void> {
  await db.query(`UPDATE surveys SET is_public = true WHERE id = $1`, [id])
}

/** Surveys whose time is over, claimed. */
export async function claimDue(db: EntityManager, now: Date, limit: number): Promise<Survey[]> {
  return db.query(
    `SELECT ${SURVEY} FROM ${FROM} WHERE s.state = 'open' AND s.closes_at <= $1 ORDER BY s.closes_at, s.id LIMIT $2
     FOR NO KEY UPDATE OF s SKIP LOCKED`,
    [now, limit],
  )
}

export interface ListedSurvey extends Survey {
  answered: number
}

const ANSWERED = `(SELECT count(DISTINCT a.contact_id) FROM survey_answers a WHERE a.survey_id = s.id)`

/** The newest of an account; in a group, those of that group and those that are of none yet. */
export async function lastSurveys(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  limit: number,
): Promise<ListedSurvey[]> {
  return db.query(
    `SELECT ${SURVEY}, ${ANSWERED} AS answered FROM ${FROM}
     WHERE s.account = $1 AND ($2::bigint IS NULL OR s.room_id IS NULL OR s.room_id = $2) ORDER BY s.id DESC LIMIT $3`,
    [account, roomId ?? null, limit],
  )
}

/** How many members have answered, at least in part. */
export async function answeredBy(db: EntityManager, surveyId: number): Promise<number> {
  const [row] = (await db.query(`SELECT ${ANSWERED} AS n FROM surveys s WHERE s.id = $1`, [surveyId])) as {
    n: number
  }[]
  return row?.n ?? 0
}

const LAST = `SELECT DISTINCT ON (survey_id, position, contact_id) survey_id, position, choice FROM survey_answers`

/** How often each option was chosen; the last answer of everybody counts. */
export async function countsOf(
  db: EntityManager,
  surveyId: number,
): Promise<{ position: number; choice: number; count: number }[]> {
  return db.query(
    `SELECT position, choice, count(*) AS count FROM
       (${LAST} WHERE survey_id = $1 ORDER BY survey_id, position, contact_id, id DESC) last
     GROUP BY position, choice`,
    [surveyId],
  )
}

/** What a member can answer now: in a group, or in all they are in. */
export async function openFor(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
  now: Date,
): Promise<{ id: number; title: string }[]> {
  return db.query(
    `SELECT s.id, s.title FROM surveys s JOIN members m ON m.room_id = s.room_id AND m.contact_id = $1 AND m.left_at IS NULL
     WHERE s.state = 'open' AND s.closes_at > $3 AND ($2::bigint IS NULL OR s.room_id = $2) ORDER BY s.id LIMIT 10`,
    [contactId, roomId ?? null, now],
  )
}

export async function hasAnswered(db: EntityManager, surveyId: number, contactId: number): Promise<boolean> {
  const rows = (await db.query(`SELECT 1 FROM survey_answers WHERE survey_id = $1 AND contact_id = $2 LIMIT 1`, [
    surveyId,
    contactId,
  ])) as unknown[]
  return rows.length > 0
}

export async function appendAnswer(
  db: EntityManager,
  a: { surveyId: number; position: number; contactId: number; choice: number; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO survey_answers (survey_id, position, contact_id, choice, at) VALUES ($1, $2, $3, $4, $5)`,
    [a.surveyId, a.position, a.contactId, a.choice, a.at],
  )
}

export interface Prompt {
  surveyId: number
  position: number
}

/** The question that a member has before them. `undefined` as position: none any more. */
export async function savePrompt(
  db: EntityManager,
  contactId: number,
  prompt: { surveyId: number; position: number } | undefined,
  at: Date,
): Promise<void> {
  if (prompt === undefined) await db.query(`DELETE FROM survey_prompts WHERE contact_id = $1`, [contactId])
  else
    await db.query(
      `INSERT INTO survey_prompts (contact_id, survey_id, position, asked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (contact_id) DO UPDATE SET survey_id = excluded.survey_id, position = excluded.position, asked_at = excluded.asked_at`,
      [contactId, prompt.surveyId, prompt.position, at],
    )
}

const PROMPT = `SELECT p.survey_id AS "surveyId", p.position FROM survey_prompts p JOIN surveys s ON s.id = p.survey_id
  WHERE p.contact_id = $1 AND p.asked_at > $2 AND s.state = 'open' AND s.closes_at > $3`

/** Whether a bare digit of that member is an answer. */
export async function isPrompted(db: EntityManager, contactId: number, since: Date, now: Date): Promise<boolean> {
  return ((await db.query(`${PROMPT} LIMIT 1`, [contactId, since, now])) as unknown[]).length > 0
}

/** The question a digit answers, locked: two digits at once answer one after the other. */
export async function lockPrompt(
  db: EntityManager,
  contactId: number,
  since: Date,
  now: Date,
): Promise<Prompt | undefined> {
  return ((await db.query(`${PROMPT} FOR UPDATE OF p`, [contactId, since, now])) as Prompt[])[0]
}

/**
 * Of the surveys that were closed between two instants, how many answered the questions about recommending (「推荐」),
 * and how many of them with the first option; in one room, or in all.
 */
export async function recommendedBetween(
  db: EntityManager,
  scope: { account: string; roomId: number | undefined },
  from: Date,
  to: Date,
): Promise<{ yes: number; total: number }> {
  const [row] = (await db.query(
    `SELECT count(*) FILTER (WHERE last.choice = 1) AS yes, count(*) AS total FROM
       (${LAST} WHERE survey_id IN (SELECT s.id FROM surveys s WHERE s.account = $1 AND ($2::bigint IS NULL OR s.room_id = $2)
          AND s.closed_at >= $3 AND s.closed_at < $4) ORDER BY survey_id, position, contact_id, id DESC) last
       JOIN survey_questions q ON q.survey_id = last.survey_id AND q.position = last.position AND q.text LIKE '%推荐%'`,
    [scope.account, scope.roomId ?? null, from, to],
  )) as { yes: number; total: number }[]
  return row ?? { yes: 0, total: 0 }
}

/** Of an account, newest first, before the survey `before`. */
export async function surveysIn(
  db: EntityManager,
  account: string,
  page: { before?: number; limit: number },
): Promise<ListedSurvey[]> {
  return db.query(
    `SELECT ${SURVEY}, ${ANSWERED} AS answered FROM ${FROM} WHERE s.account = $1 AND ($2::bigint IS NULL OR s.id < $2)
     ORDER BY s.id DESC LIMIT $3`,
    [account, page.before ?? null, page.limit],
  )
}

export async function findSurvey(db: EntityManager, account: string, id: number): Promise<ListedSurvey | undefined> {
  const rows = (await db.query(
    `SELECT ${SURVEY}, ${ANSWERED} AS answered FROM ${FROM} WHERE s.id = $1 AND s.account = $2`,
    [id, account],
  )) as ListedSurvey[]
  return rows[0]
}
