import { silentLog } from '../../src/core/log.ts'
import type { SandboxLine, SandboxPerson } from '../../src/core/sandbox.ts'
import { renderText } from '../../src/wechat/deliver.ts'
import { settleInSandbox } from '../../src/wechat/sandbox/index.ts'
import type { Town } from './town.ts'

const LINES_PER_CHAT = 200

interface Spoken {
  id: string
  room: string | null
  person: string
  by_bot: boolean
  text: string
  pictured: boolean
  mentions: { id: string; name: string }[]
  at: Date
}

/**
 * Hands what was simulated over to the sandbox of a data directory, so that the bot goes on there at the simulated time:
 * groups, people, and the last lines of every chat.
 */
export async function handOver({ play, cast }: Town, dataDir: string): Promise<void> {
  const account = cast.botId
  const contacts = await play.rows<{ id: string; name: string; role: string }>(
    `SELECT platform_id AS id, name, role FROM contacts WHERE account = $1 AND platform_id <> $1 ORDER BY id`,
    [account],
  )
  const people = contacts.map(({ id, name, role }): SandboxPerson => {
    const kind = role === 'owner' ? 'owner' : role === 'manager' || role === 'agent' ? 'staff' : 'member'
    return { id, name, kind }
  })
  const rooms = [...cast.groups.map((g) => g.topic), cast.staffTopic].map((topic) => ({
    id: cast.roomId(topic),
    topic,
    memberIds: [account],
  }))
  const members = await play.rows<{ room: string; person: string }>(
    `SELECT r.platform_id AS room, c.platform_id AS person FROM members m JOIN rooms r ON r.id = m.room_id JOIN contacts c ON c.id = m.contact_id
     WHERE r.account = $1 AND m.left_at IS NULL AND c.platform_id <> $1 ORDER BY r.id, c.id`,
    [account],
  )
  for (const { room, person } of members) rooms.find((r) => r.id === room)?.memberIds.push(person)
  const names = new Map(people.map((p) => [p.id, p.name]))
  const there = new Set(rooms.map((r) => r.id))
  const lines = (await spoken(play, account)).flatMap((s): SandboxLine[] => {
    if (s.room !== null && !there.has(s.room)) return []
    const fromId = s.by_bot ? account : s.person
    const to = s.room === null ? { contact: s.person } : { room: s.room }
    const said = { outboxId: 0, to, text: s.text, mentions: s.pictured ? [] : s.mentions }
    return [
      {
        id: s.id,
        chat: s.room ?? `direct:${s.person}`,
        kind: 'text',
        fromId,
        fromName: s.by_bot ? cast.botName : (names.get(s.person) ?? ''),
        text: renderText(said),
        mentions: s.room === null ? [] : s.mentions.map((m) => m.id),
        at: s.at.getTime(),
      },
    ]
  })
  await settleInSandbox(dataDir, { people, rooms, lines }, play.clock.now(), silentLog)
}

/** The last lines of each chat, oldest first: what people wrote and what the bot said. */
async function spoken(play: Town['play'], account: string): Promise<Spoken[]> {
  return play.rows<Spoken>(
    `WITH all_lines AS (
       SELECT 'm' || id AS id, room_id, contact_id, false AS by_bot, text, false AS pictured, '{}'::bigint[] AS mention, sent_at AS at, 0 AS part, id AS row
       FROM messages WHERE account = $1 AND kind <> 'event' AND text <> '' AND contact_id IS NOT NULL
       UNION ALL
       SELECT 'o' || id, room_id, contact_id, true, text, picture_name IS NOT NULL, mention, sent_at, 1, id
       FROM outbox WHERE account = $1 AND state = 'sent' AND text <> ''
     ), ranked AS (
       SELECT *, row_number() OVER (PARTITION BY CASE WHEN room_id IS NULL THEN -contact_id ELSE room_id END ORDER BY at DESC, part DESC, row DESC) AS back
       FROM all_lines
     )
     SELECT l.id, r.platform_id AS room, c.platform_id AS person, l.by_bot, l.text, l.pictured, l.at,
       coalesce((SELECT json_agg(json_build_object('id', p.platform_id, 'name', p.name) ORDER BY o.n)
         FROM unnest(l.mention) WITH ORDINALITY AS o(contact, n) JOIN contacts p ON p.id = o.contact), '[]'::json) AS mentions
     FROM ranked l LEFT JOIN rooms r ON r.id = l.room_id LEFT JOIN contacts c ON c.id = l.contact_id
     WHERE back <= ${LINES_PER_CHAT} ORDER BY l.at, l.part, l.row`,
    [account],
  )
}
