import { optional, rest } from '../../core/args.ts'
import { clockText, dateKey } from '../../core/calendar.ts'
import { type CommandContext, command, discreetly } from '../../core/command.ts'
import { isTimeZone, type Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import {
  closedFor,
  closesAt,
  DEFAULT_HOURS,
  type Hours,
  hoursText,
  isOpenAt,
  nextOpening,
  parseHours,
} from '../../core/working-hours.ts'
import { dropHours, saveHours, storedHours } from './queries.ts'
import { texts } from './texts.ts'

export { hoursOfRooms } from './queries.ts'

/** When people are there, and on which clock. */
export interface Calendar {
  hours: Hours
  zone: string
  /** The room has its own. */
  own: boolean
}

/** The calendar of a room, or of the account for what concerns no room. */
export async function calendarOf(
  tx: Pick<Tx, 'db'>,
  account: string,
  roomId: number | undefined,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Calendar> {
  const stored = await storedHours(tx.db, account, roomId)
  return {
    hours: stored.room?.hours ?? stored.account?.hours ?? DEFAULT_HOURS,
    zone: stored.room?.timeZone ?? stored.account?.timeZone ?? settings.timeZone,
    own: stored.room !== undefined,
  }
}

async function describeHours(tx: Tx, context: CommandContext, roomId: number | undefined): Promise<string> {
  const { hours, zone, own } = await calendarOf(tx, context.sender.account, roomId, context.settings)
  const open = isOpenAt(hours, tx.now, zone)
  const next = open ? closesAt(hours, tx.now, zone) : nextOpening(hours, tx.now, zone)
  const holiday = closedFor(hours, dateKey(tx.now, zone))
  return [
    texts.now(
      hoursText(hours),
      zone === context.settings.timeZone ? undefined : zone,
      own,
      open,
      clockText(next, tx.now, zone),
    ),
    ...(holiday === undefined ? [] : [texts.rest(holiday)]),
    texts.how,
    ...(roomId === undefined ? [texts.howRoom] : []),
  ].join('\n')
}

/** When people are there to answer. Writes service hours. */
export const hours: Feature = {
  name: 'hours',
  commands: [
    command({
      names: ['服务时间', 'service-hours'],
      who: 'manager',
      group: texts.group,
      help: '看或改什么时候有人回复；分段、周末、节假日、单独一天；在群里发只改那个群',
      examples: [
        '服务时间 工作日 9:00-12:00 13:30-18:00 周末 10:00-16:00 节假日 休息',
        '服务时间',
        '服务时间 12-31 休息',
        '服务时间 时区 Asia/Tokyo',
        '服务时间 恢复',
      ],
      args: { text: optional(rest('时间', 300)) },
      async run({ text }, context, tx) {
        const { sender, settings, where, room } = context
        const roomId = where === 'room' ? room?.id : undefined
        const scope = { account: sender.account, roomId }
        if (text === undefined) return discreetly(context, tx, await describeHours(tx, context, roomId))
        const before = await calendarOf(tx, sender.account, roomId, settings)
        if (/^(?:恢复|默认|reset)$/iu.test(text)) {
          if (!(await dropHours(tx.db, sender.account, roomId))) throw new UserError(texts.nothingToRestore)
          const { hours: general } = await calendarOf(tx, sender.account, roomId, settings)
          return discreetly(context, tx, texts.restored(hoursText(general)))
        }
        const zone = /^(?:时区|timezone)\s*(\S+)$/iu.exec(text)?.[1]
        if (zone !== undefined) {
          if (!isTimeZone(zone)) throw new UserError(texts.wrongZone(zone))
          await saveHours(tx.db, scope, { timeZone: zone }, sender.id, tx.now)
          return discreetly(context, tx, texts.zoneSet(zone))
        }
        const parsed = parseHours(text, before.hours, dateKey(tx.now, before.zone))
        if ('wrong' in parsed) throw new UserError(`${parsed.wrong}\n${texts.how}`)
        await saveHours(tx.db, scope, { hours: parsed }, sender.id, tx.now)
        return discreetly(context, tx, texts.set(hoursText(parsed), roomId !== undefined))
      },
    }),
  ],
}
