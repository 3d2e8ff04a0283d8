import { type Arg, integer } from '../../core/args.ts'
import { command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import type { Lane } from '../../core/tx.ts'
import { alertStaff } from '../duty/index.ts'
import { askReplay, letterState } from './queries.ts'
import { texts } from './texts.ts'

const NUMBER = { label: '编号', min: 1, max: Number.MAX_SAFE_INTEGER }

/** `12`, or `全部`. */
const whichLetter: Arg<number | 'all'> = {
  label: '编号或全部',
  read: (cursor, env) =>
    cursor.take(/(?:全部|all)(?=\s|$)/iu) === null ? integer(NUMBER).read(cursor, env) : ('all' as const),
}

/** What the people who run the bot must know about its own health, said in the chat. Writes replay_requests. */
export const upkeep: Feature = {
  name: 'upkeep',
  commands: [
    command({
      names: ['重发', 'resend'],
      who: 'agent',
      group: texts.group,
      help: '再发一次没发出去、或不确定有没有发出去的消息',
      examples: ['重发 31'],
      args: { id: integer(NUMBER) },
      async run({ id }, { sender, where, room }, tx) {
        const [row] = (await tx.db.query(
          `SELECT o.room_id AS "roomId", o.contact_id AS "contactId", o.lane, o.key, o.text, o.mention, o.ticket_id AS "ticketId",
             r.topic, r.state AS "roomState"
           FROM outbox o LEFT JOIN rooms r ON r.id = o.room_id
           WHERE o.id = $1 AND o.account = $2 AND o.state IN ('unconfirmed', 'failed') AND o.text <> '' FOR UPDATE OF o`,
          [id, sender.account],
        )) as {
          roomId: number | null
          contactId: number | null
          lane: Lane
          key: string | null
          text: string
          mention: number[]
          ticketId: number | null
          topic: string | null
          roomState: string | null
        }[]
        if (row === undefined) throw new UserError(texts.notUnconfirmed(id))
        // The row is locked, so two people who follow the same hint come here one after the other.
        const [earlier] = (await tx.db.query(`SELECT id, state FROM outbox WHERE key = $1`, [`resend:${id}`])) as {
          id: number
          state: string
        }[]
        if (earlier !== undefined) {
          const inVain = earlier.state === 'failed' || earlier.state === 'unconfirmed'
          throw new UserError(inVain ? texts.resentInVain(id, earlier.id) : texts.resentAlready(id))
        }
        if (row.lane === 'post' && row.ticketId !== null) {
          const newer = (await tx.db.query(
            `SELECT 1 FROM outbox WHERE ticket_id = $1 AND lane = 'post' AND id > $2 AND state NOT IN ('failed', 'expired') LIMIT 1`,
            [row.ticketId, id],
          )) as unknown[]
          // Published anew in the meantime: the old text would be the second one, and may be wrong by now.
          if (newer.length > 0) throw new UserError(texts.replaced(id))
          // The notice of a withdrawal may be said again, what it withdrew may not.
          const isPublication = /^publication(?:-correction)?:/.test(row.key ?? '')
          const withdrawn = (await tx.db.query(
            `SELECT 1 FROM publications WHERE ticket_id = $1 AND withdrawn_at IS NOT NULL`,
            [row.ticketId],
          )) as unknown[]
          if (isPublication && withdrawn.length > 0) throw new UserError(texts.withdrawn(id, row.ticketId))
        }
        if (row.roomState === 'paused') {
          // In front of customers the name of another group is not said.
          const mayName = where !== 'room' || room?.id === row.roomId
          throw new UserError(texts.paused(mayName ? (row.topic ?? undefined) : undefined))
        }
        await tx.send({
          to: row.roomId === null ? { contactId: row.contactId ?? 0 } : { roomId: row.roomId },
          text: row.text,
          mention: row.mention,
          lane: row.lane,
          // Once, however many people follow the same hint.
          key: `resend:${id}`,
          ...(row.ticketId === null ? {} : { ticketId: row.ticketId }),
        })
        return texts.resent(id)
      },
    }),
    command({
      names: ['重放', 'replay-letter'],
      who: 'owner',
      where: ['direct'],
      group: texts.group,
      help: '让我把当时没处理成的消息再处理一遍',
      examples: ['重放 12', '重放 全部'],
      args: { which: whichLetter },
      async run({ which }, { sender }, tx) {
        const id = which === 'all' ? undefined : which
        const asked = await askReplay(tx.db, sender.account, id, tx.now)
        if (asked > 0) return texts.replayAsked(asked)
        if (id === undefined) return texts.nothingToReplay
        const state = await letterState(tx.db, sender.account, id)
        if (state === 'waiting') return texts.replayAskedAlready(id)
        throw new UserError(state === 'replayed' ? texts.replayedAlready(id) : texts.noLetter(id))
      },
    }),
  ],
  on: {
    async 'link-gap-closed'({ gap }, tx, settings) {
      // Nobody can speak in the sandbox while it is down.
      if (settings.wechaty === undefined) return
      await alertStaff(tx, gap.account, {
        level: 'managers',
        text: texts.gap(new Date(gap.from), new Date(gap.to), tx.now, settings.timeZone),
        key: `gap:${gap.account}:${gap.from}`,
      })
    },
    async 'sending-limited'({ account, until }, tx, settings) {
      await alertStaff(tx, account, {
        level: 'owners',
        text: texts.limited(until, tx.now, settings.timeZone),
        // The breaker opens again at every refusal: once in half an hour is enough to know.
        key: `limited:${account}:${Math.floor(tx.now.getTime() / 1_800_000)}`,
      })
    },
    async 'send-unconfirmed'({ outboxId, where, preview, ticketId }, tx) {
      const [row] = (await tx.db.query(`SELECT account FROM outbox WHERE id = $1`, [outboxId])) as { account: string }[]
      if (row === undefined) return
      await alertStaff(tx, row.account, {
        level: 'duty',
        text: texts.unconfirmed(outboxId, where, preview),
        key: `unconfirmed:${outboxId}`,
        ...(ticketId === undefined ? {} : { ticketId }),
      })
    },
    async 'send-failed'({ outboxId, ticketId }, tx) {
      const [row] = (await tx.db.query(
        `SELECT o.account, o.text, o.key, r.topic, r.is_staff_room AS "isStaffRoom", c.name FROM outbox o
         LEFT JOIN rooms r ON r.id = o.room_id LEFT JOIN contacts c ON c.id = o.contact_id WHERE o.id = $1`,
        [outboxId],
      )) as {
        account: string
        text: string
        key: string | null
        topic: string | null
        isStaffRoom: boolean | null
        name: string | null
      }[]
      // News about a failure that fail themselves must not breed more news.
      if (row === undefined || row.key?.startsWith('failed:')) return
      await alertStaff(tx, row.account, {
        level: 'managers',
        text: texts.failed(outboxId, row.topic ?? row.name ?? '?', row.text),
        key: `failed:${outboxId}`,
        privately: row.isStaffRoom === true,
        ...(ticketId === undefined ? {} : { ticketId }),
      })
    },
    async 'spool-drained'({ from, to, count, lost }, tx, settings) {
      const accounts = (await tx.db.query(`SELECT id FROM accounts ORDER BY id`)) as { id: string }[]
      for (const { id } of accounts) {
        await alertStaff(tx, id, {
          level: 'owners',
          text: texts.drained(from, to, count, lost, tx.now, settings.timeZone),
          key: `drained:${id}:${from.getTime()}`,
        })
      }
    },
    async 'letters-replayed'({ account, replayed, failed }, tx) {
      await alertStaff(tx, account, {
        level: 'owners',
        text: texts.replayed(replayed, failed),
        lane: 'service',
        key: `replayed:${account}:${tx.now.getTime()}`,
        // They hold whole messages: the owners' own matter.
        privately: true,
      })
    },
    async 'account-id-changed'({ to }, tx) {
      await alertStaff(tx, to, { level: 'owners', text: texts.idChanged, key: `id-changed:${to}` })
    },
  },
}
