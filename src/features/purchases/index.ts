import { type Arg, integer, optional, person, rest } from '../../core/args.ts'
import { startOfMonth } from '../../core/calendar.ts'
import { command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { roleAtLeast } from '../../core/people.ts'
import { insertPurchase, lockPurchase, purchasesSince, undoPurchase } from './queries.ts'
import { texts } from './texts.ts'

export { type OwnPurchase, purchasesOf } from './queries.ts'

const LISTED = 10
const MOST_CENTS = 100_000_000

/** Somebody, or `撤销` with the number that follows. */
function memberOrUndo(): Arg<ContactInfo | number> {
  const member = person()
  const number = integer({ label: '编号', min: 1, max: 2_000_000_000 })
  return {
    label: member.label,
    read(cursor, env) {
      if (cursor.take(/(?:撤销|undo)\s+(?=[0-9０-９])/iu) !== null) return number.read(cursor, env)
      return member.read(cursor, env)
    },
  }
}

/** `99元`, `99.5元`, `¥99` → fen. */
function money(): Arg<number> {
  return {
    label: '金额',
    read(cursor) {
      const word = cursor.takeWord()
      const match = /^¥?(\d{1,9})(?:\.(\d{1,2}))?(?:元|块钱?)?$/u.exec(word.normalize('NFKC'))
      const cents = match === null ? 0 : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
      if (cents === 0) throw new UserError(texts.amount([...word].slice(0, 12).join('')))
      if (cents > MOST_CENTS) throw new UserError(texts.tooMuch)
      return cents
    },
  }
}

/** What members bought, as staff note it. Writes purchases. */
export const purchases: Feature = {
  name: 'purchases',
  personal: [
    {
      table: 'purchases',
      about: 'contact_id = $1',
      shown: { title: '记下的成交', line: "(cents / 100.0)::numeric(12, 2) || ' 元 ' || what", at: 'at' },
      erase: { what: "''" },
    },
  ],
  commands: [
    command({
      names: ['成交', 'purchase'],
      who: 'agent',
      group: texts.group,
      help: '记下群友买了什么；看这个月的；记错了撤销',
      examples: ['成交 @张三 99元 年卡', '成交', '成交 撤销 3'],
      args: { who: optional(memberOrUndo()), cents: optional(money()), what: optional(rest('买了什么', 100)) },
      async run({ who, cents, what }, context, tx) {
        const { sender, settings } = context
        if (who === undefined) {
          const month = startOfMonth(tx.now, settings.timeZone)
          const { last, total } = await purchasesSince(tx.db, sender.account, month, LISTED)
          return discreetly(context, tx, texts.list(last, total, tx.now, settings.timeZone))
        }
        if (typeof who === 'number') {
          const found = await lockPurchase(tx.db, sender.account, who)
          if (found === undefined) throw new UserError(texts.unknown(who))
          if (found.undoneAt !== null) throw new UserError(texts.undoneAlready(who))
          if (found.byContactId !== sender.id && !roleAtLeast(sender.role, 'manager'))
            throw new UserError(texts.notYours(who, found.byName))
          await undoPurchase(tx.db, who, tx.now)
          tx.emit({ type: 'purchase-undone', purchaseId: who })
          return discreetly(context, tx, texts.undone(who))
        }
        if (who.role !== 'member') throw new UserError(texts.isStaff(who.name))
        if (cents === undefined) throw new UserError('还缺「金额」。例如：成交 @张三 99元 年卡')
        const id = await insertPurchase(tx.db, {
          account: sender.account,
          contactId: who.id,
          cents,
          what: what ?? '',
          byContactId: sender.id,
          at: tx.now,
        })
        tx.emit({ type: 'purchase-noted', purchaseId: id, contactId: who.id, cents })
        return discreetly(context, tx, texts.noted(id, who.name, cents))
      },
    }),
  ],
}
