import { dayEnd, oneOf, optional, person } from '../../core/args.ts'
import { command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { portraitOf } from '../care/index.ts'
import { dropTier, saveTier, tierOf } from './queries.ts'
import { lastDay, remindMembers, tellStaff, withdrawReminders } from './reminders.ts'
import { texts } from './texts.ts'
import { TIER_NAMES, TIER_WORDS, TIERS } from './tier.ts'

export { type TierRow, tierOf, tiersOf } from './queries.ts'
export { TIER_NAMES, TIER_WORDS, TIERS, type Tier } from './tier.ts'

const TIER_LINE = `CASE tier ${TIERS.map((t) => `WHEN '${t}' THEN '${TIER_NAMES[t]}'`).join(' ')} ELSE tier END || coalesce('，到 ' || to_char(until, 'YYYY-MM-DD'), '')`

const endOf = (until: Date | null, zone: string) => (until === null ? undefined : lastDay(until, zone))

/** What a member has a right to; the end of it is told in time. Writes member tiers. */
export const tiers: Feature = {
  name: 'tiers',
  personal: [
    {
      table: 'member_tiers',
      about: 'contact_id = $1',
      shown: { title: '会员等级', line: TIER_LINE, at: 'updated_at' },
      erase: 'delete',
    },
  ],
  commands: [
    command({
      names: ['会员', 'tier'],
      who: 'agent',
      group: texts.group,
      help: '看或设群友的会员等级，到期自动失效',
      examples: ['会员 @张三 年卡 2027-01-01', '会员 @张三', '会员 @张三 VIP', '会员 @张三 普通'],
      args: { who: person(), tier: optional(oneOf('等级', TIER_WORDS)), until: optional(dayEnd('到期日')) },
      async run({ who, tier, until }, context, tx) {
        const { sender, settings } = context
        const zone = settings.timeZone
        if (tier === undefined) {
          const row = await tierOf(tx.db, who.id, tx.now)
          const text =
            row === undefined ? texts.none(who.name) : texts.now(who.name, TIER_NAMES[row.tier], endOf(row.until, zone))
          const portrait =
            who.role === 'member'
              ? await portraitOf(tx, who.id, row === undefined ? undefined : TIER_NAMES[row.tier], zone)
              : []
          return discreetly(context, tx, [text, ...portrait].join('\n'))
        }
        if (who.role !== 'member') throw new UserError(texts.isStaff(who.name))
        if (tier === 'none' && until !== undefined) throw new UserError(texts.noUntil)
        if (until !== undefined && until <= tx.now) throw new UserError(texts.past)
        await withdrawReminders(tx, who.id, (await tierOf(tx.db, who.id, tx.now))?.until ?? null)
        if (tier === 'none') {
          await dropTier(tx.db, who.id)
          return discreetly(context, tx, texts.taken(who.name))
        }
        await saveTier(tx.db, who.id, { tier, until: until ?? null }, sender.id, tx.now)
        return discreetly(context, tx, texts.set(who.name, TIER_NAMES[tier], endOf(until ?? null, zone)))
      },
    }),
  ],
  jobs: [
    {
      name: 'tier-reminders',
      cron: '20 25 * * * *',
      run: async (tx, settings) => (await remindMembers(tx, settings)) + (await tellStaff(tx, settings)),
    },
  ],
}
