import { createHash, randomInt } from 'node:crypto'
import type { EntityManager } from 'typeorm'

// No 0/O, 1/I/L: it is read from a terminal and typed on a phone.
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

const digestOf = (code: string): string => createHash('sha256').update(code.trim().toUpperCase()).digest('hex')

/** A fresh one-time code; earlier unused ones stop working. Undefined when there is an owner already. */
export async function issueClaimCode(db: EntityManager, now: Date): Promise<string | undefined> {
  const owners = (await db.query(`SELECT 1 FROM contacts WHERE role = 'owner' LIMIT 1`)) as unknown[]
  if (owners.length > 0) return undefined
  const code = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  await db.query(`DELETE FROM claim_codes WHERE used_by IS NULL`)
  await db.query(`INSERT INTO claim_codes (digest, created_at) VALUES ($1, $2)`, [digestOf(code), now])
  return code
}

/** True when the code was good; it is used up by that, however many try at once. */
export async function useClaimCode(db: EntityManager, code: string, contactId: number): Promise<boolean> {
  const [, count] = (await db.query(`UPDATE claim_codes SET used_by = $2 WHERE digest = $1 AND used_by IS NULL`, [
    digestOf(code),
    contactId,
  ])) as [unknown, number]
  return count === 1
}

/** Whether somebody means a code at all: people claim parcels and kittens, too. */
export const looksLikeCode = (text: string): boolean => /^[a-z0-9]{8}$/i.test(text.trim())

/** True when the code was good; nobody can use it any more. */
export async function burnClaimCode(db: EntityManager, code: string): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM claim_codes WHERE digest = $1 AND used_by IS NULL`, [
    digestOf(code),
  ])) as [unknown, number]
  return count === 1
}

export async function hasOwner(db: EntityManager): Promise<boolean> {
  return ((await db.query(`SELECT 1 FROM contacts WHERE role = 'owner' LIMIT 1`)) as unknown[]).length > 0
}
