import { oneOf, optional } from '../../core/args.ts'
import { startOfMonth, wallTime } from '../../core/calendar.ts'
import { command, discreetly } from '../../core/command.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { monthOf, ratingsByRoom, type Scope } from './queries.ts'
import { isEmpty } from './satisfaction.ts'
import { texts } from './texts.ts'

const ROOMS = 10

/**
 * What members thought in the month that begins at `from`, compared with the one before, as lines. Undefined when there
 * is nothing to tell.
 */
export async function satisfactionLines(
  tx: Pick<Tx, 'db'>,
  scope: Scope,
  from: Date,
  zone: string,
): Promise<string[] | undefined> {
  const now = await monthOf(tx.db, scope, from, startOfMonth(from, zone, 1))
  if (isEmpty(now)) return undefined
  return texts.lines(now, await monthOf(tx.db, scope, startOfMonth(from, zone, -1), from))
}

/** How content members are, from ratings, surveys, praise and suggestions. Writes nothing. */
export const satisfaction: Feature = {
  name: 'satisfaction',
  commands: [
    command({
      names: ['满意度', 'satisfaction'],
      who: 'manager',
      group: texts.group,
      help: '本月满意的比例、愿意推荐的比例、好评和采纳的建议，和上月比；在群里发只看那个群',
      examples: ['满意度', '满意度 上月'],
      args: { month: optional(oneOf('月份', { 本月: 'here', 上月: 'before' })) },
      async run({ month }, context, tx) {
        const { sender, where, room, settings } = context
        const zone = settings.timeZone
        const from = startOfMonth(tx.now, zone, month === 'before' ? -1 : 0)
        const to = startOfMonth(from, zone, 1)
        const here = where === 'room' ? room : undefined
        const scope = { account: sender.account, roomId: here?.id }
        const { year, month: number } = wallTime(from, zone)
        const name = `${year}年${number}月`
        const lines = await satisfactionLines(tx, scope, from, zone)
        const rooms = here === undefined ? await ratingsByRoom(tx.db, sender.account, from, to, ROOMS) : []
        const text = lines === undefined ? texts.nothing(name) : texts.report(name, here?.topic, lines, rooms)
        return discreetly(context, tx, text)
      },
    }),
  ],
}
