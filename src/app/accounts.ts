import type { InboundGap, InboundLogin } from '../core/chat.ts'
import { safeName } from '../core/people.ts'
import type { Tx } from '../core/tx.ts'
import { upsertContacts } from '../features/roster/index.ts'
import type { House } from './context.ts'
import { inTransaction } from './transaction.ts'

/** Remembers the login; after a death of the process it tells which minutes the bot was deaf. */
export async function recordLogin(house: House, login: InboundLogin, tx: Tx): Promise<void> {
  // In a group the bot is addressed by this name, whatever we call it.
  const name = safeName(login.name, '')
  if (name !== '') house.botNames.add(name)
  const [before] = (await tx.db.query(`SELECT last_seen_at AS "lastSeenAt" FROM accounts WHERE id = $1 FOR UPDATE`, [
    login.account,
  ])) as { lastSeenAt: Date }[]
  const [sameLink] = (await tx.db.query(
    `SELECT id FROM accounts WHERE connection = $1 ORDER BY logged_in_at DESC LIMIT 1`,
    [login.connection],
  )) as {
    id: string
  }[]
  if (sameLink !== undefined && sameLink.id !== login.account && before === undefined) {
    tx.emit({ type: 'account-id-changed', from: sameLink.id, to: login.account })
  }
  // The owners can be told from the start, also before they first speak.
  const owners = house.settings.ownerIds.map((id) => ({ id, name: '' }))
  await upsertContacts(tx.db, login.account, owners, tx.now, house.settings)
  const at = new Date(login.receivedAt)
  // Later logins of this process are reconnects, whose gaps the link itself tells.
  if (before !== undefined && at > before.lastSeenAt && login.first) {
    await recordGap(
      {
        type: 'link-gap',
        account: login.account,
        receivedAt: login.receivedAt,
        eventId: `gap:${before.lastSeenAt.getTime()}`,
        from: before.lastSeenAt.getTime(),
        to: login.receivedAt,
        reason: 'restart',
      },
      tx,
    )
  }
  await tx.db.query(
    `INSERT INTO accounts (id, connection, name, logged_in_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (id) DO UPDATE SET connection = excluded.connection, name = excluded.name,
       logged_in_at = greatest(accounts.logged_in_at, excluded.logged_in_at), last_seen_at = greatest(accounts.last_seen_at, excluded.last_seen_at)`,
    [login.account, login.connection, name, at],
  )
}

/** Writes down the minutes in which the bot was deaf, so that somebody reads them by hand. */
export async function recordGap(gap: InboundGap, tx: Tx): Promise<void> {
  await tx.db.query(`INSERT INTO gaps (account, from_at, to_at, reason) VALUES ($1, $2, $3, $4)`, [
    gap.account,
    new Date(gap.from),
    new Date(gap.to),
    gap.reason,
  ])
  // The login that follows must not tell the same minutes a second time.
  await tx.db.query(`UPDATE accounts SET last_seen_at = greatest(last_seen_at, $2) WHERE id = $1`, [
    gap.account,
    new Date(gap.to),
  ])
  tx.emit({ type: 'link-gap-closed', gap })
}

/** This platform tells us what we said ourselves. */
export async function noteEcho(account: string, tx: Tx): Promise<void> {
  await tx.db.query(`UPDATE accounts SET echoes = true WHERE id = $1 AND NOT echoes`, [account])
}

/**
 * Written every few seconds while the link is up, so that a gap after kill -9 starts at the right minute.
 * @param at up to when everything that came in is stored.
 * @param since when this process connected: until its own login is stored, the last sign of life is the dead one's.
 */
export async function markAlive(house: House, account: string, since: Date, at: Date): Promise<void> {
  const now = house.clock.now()
  await inTransaction(house, now, (tx) =>
    tx.db.query(`UPDATE accounts SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2 AND logged_in_at >= $3`, [
      account,
      at,
      since,
    ]),
  )
}
