import { type Arg, rest } from '../../core/args.ts'
import { type Command, type CommandContext, command, type Where } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { roleAtLeast, safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { lookalikes, readCode, undoRefused, worthOf } from './coupon.ts'
import { endCoupon, type FoundCoupon, lockCoupon, onlyCodeLike, restoreCoupon, validCoupons } from './queries.ts'
import { texts } from './texts.ts'

/** Codes are nothing for a customer group. */
const AMONG_STAFF: readonly Where[] = ['staff-room', 'direct']

interface Written {
  code: string
  unclear: string
}

/** A code up to the end of the line, or, before a reason, as one word or two of four letters. */
function couponCode(options: { beforeReason: boolean }): Arg<Written> {
  return {
    label: '券码',
    read(cursor) {
      const written = options.beforeReason
        ? (cursor.take(/[0-9a-z]{4}[ \u3000][0-9a-z]{4}(?=$|[\s\u3000])/iu)?.[0] ?? cursor.takeWord())
        : cursor.takeAll()
      const found = readCode(written.slice(0, 100))
      if ('wrongLetters' in found) throw new UserError(texts.wrongLetters(safeName(found.wrongLetters, '?')))
      if ('length' in found) throw new UserError(texts.wrongLength(found.length))
      return found
    },
  }
}

/** `撤销 ABCD-EFGH`, or the code alone. */
function codeOrUndo(): Arg<Written & { undo: boolean }> {
  const code = couponCode({ beforeReason: false })
  return {
    label: code.label,
    async read(cursor, env) {
      const undo = cursor.take(/(?:撤销|undo)(?=\s|$)/iu) !== null
      cursor.skipSpace()
      return { ...(await code.read(cursor, env)), undo }
    },
  }
}

/** The coupon that was meant, locked: what is written first, else the only one whose code looks like it. */
async function findMeant({ code, unclear }: Written, { sender }: CommandContext, tx: Tx): Promise<FoundCoupon> {
  const exact = unclear === '' ? await lockCoupon(tx.db, code) : undefined
  if (exact !== undefined && exact.account !== sender.account) throw new UserError(texts.foreign(code))
  if (exact !== undefined) return exact
  const meant = await onlyCodeLike(tx.db, sender.account, lookalikes(code))
  const coupon = meant === undefined ? undefined : await lockCoupon(tx.db, meant)
  if (coupon === undefined) throw new UserError(unclear === '' ? texts.noCoupon(code) : texts.wrongLetters(unclear))
  return coupon
}

const asker = ({ sender }: CommandContext) => ({ id: sender.id, isManager: roleAtLeast(sender.role, 'manager') })

/** @throws UserError unless it can be used now. */
function assertUsable(coupon: FoundCoupon, context: CommandContext, now: Date): void {
  const zone = context.settings.timeZone
  switch (worthOf(coupon, now)) {
    case 'valid':
      return
    case 'redeemed':
      throw new UserError(
        texts.redeemedBefore(coupon, undoRefused(coupon, asker(context), now) === undefined, now, zone),
      )
    case 'void':
      throw new UserError(texts.void(coupon, now, zone))
    case 'expired':
      throw new UserError(texts.expired(coupon, zone))
  }
}

async function redeem(coupon: FoundCoupon, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  assertUsable(coupon, context, tx.now)
  if (coupon.contactId === sender.id && sender.role !== 'owner') throw new UserError(texts.own)
  const { code, cause, title } = coupon
  await endCoupon(tx.db, code, { state: 'redeemed', byContactId: sender.id, at: tx.now })
  await tell(tx, coupon, texts.redeemedTold(coupon, sender.name))
  tx.emit({ type: 'coupon-redeemed', cause, title, byContactId: sender.id })
  return texts.redeemed(coupon)
}

async function undo(coupon: FoundCoupon, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, settings } = context
  const refused = undoRefused(coupon, asker(context), tx.now)
  if (refused === 'not-redeemed') {
    if (coupon.state === 'valid') throw new UserError(texts.notRedeemed(coupon))
    assertUsable(coupon, context, tx.now)
  }
  if (refused === 'not-yours') throw new UserError(texts.notYours(coupon))
  if (refused === 'too-late') throw new UserError(texts.tooLate(coupon, tx.now, settings.timeZone))
  const { code, cause, title } = coupon
  await restoreCoupon(tx.db, code)
  await tell(tx, coupon, texts.restoredTold(coupon, sender.name, settings.timeZone))
  tx.emit({ type: 'coupon-restored', cause, title, byContactId: sender.id })
  return texts.restored(coupon)
}

/** The member hears of every change of theirs. */
const tell = (tx: Tx, coupon: FoundCoupon, text: string): Promise<void> =>
  tx.send({ to: { contactId: coupon.contactId }, text, lane: 'service' })

export const couponCommands: Command[] = [
  command({
    names: ['核销', 'redeem-coupon'],
    who: 'agent',
    where: AMONG_STAFF,
    group: texts.group,
    help: '用掉群友的一张券或兑换码，只能用一次；点错了 10 分钟内可撤销',
    examples: ['核销 ABCD-EFGH', '核销 撤销 ABCD-EFGH'],
    args: { what: codeOrUndo() },
    async run({ what }, context, tx) {
      const coupon = await findMeant(what, context, tx)
      return what.undo ? undo(coupon, context, tx) : redeem(coupon, context, tx)
    },
  }),
  command({
    names: ['作废', 'void-coupon'],
    who: 'manager',
    where: AMONG_STAFF,
    group: texts.group,
    help: '收回一张还没用的券，原因会告诉群友',
    examples: ['作废 ABCD-EFGH 发错了人'],
    args: { written: couponCode({ beforeReason: true }), why: rest('原因', 100) },
    async run({ written, why }, context, tx) {
      const { sender } = context
      const coupon = await findMeant(written, context, tx)
      assertUsable(coupon, context, tx.now)
      const { code, cause, title } = coupon
      const reason = safeName(why, '', 100)
      await endCoupon(tx.db, code, { state: 'void', byContactId: sender.id, at: tx.now, reason })
      await tell(tx, coupon, texts.voidedTold(coupon, sender.name, reason))
      tx.emit({ type: 'coupon-voided', cause, title, byContactId: sender.id, reason })
      return texts.voided(coupon)
    },
  }),
  command({
    names: ['我的券', 'my-coupons'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '我还能用的券和兑换码，私下告诉我',
    examples: ['我的券'],
    args: {},
    async run(_values, { sender, where, settings, message }, tx) {
      const text = texts.ownCoupons(await validCoupons(tx.db, sender.id, tx.now), settings.timeZone)
      if (where === 'direct') return text
      await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `coupons:${message.id}` })
      return texts.ownCouponsSent
    },
  }),
]
