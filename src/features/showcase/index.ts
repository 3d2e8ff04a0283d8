import { randomBytes } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { oneOf, optional } from '../../core/args.ts'
import { command, discreetly } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { calendarOf } from '../hours/index.ts'
import { figuresFor } from '../insights/index.ts'
import { unsignedPraise } from '../praise/index.ts'
import { type ShownPublication, saidIn } from '../publishing/index.ts'
import { doneIn } from '../suggestions/index.ts'
import { changeSlug, deleteShowcase, insertShowcase, roomBehind, slugOf } from './queries.ts'
import { isSlug, MOST_SHOWN, medianOf, newSlug, shareOf, WINDOW_MS } from './showcase.ts'
import { texts } from './texts.ts'

export { WINDOW_DAYS } from './showcase.ts'

const addressOf = (settings: Pick<Settings, 'consoleUrl'>, slug: string) => `${settings.consoleUrl}/board/${slug}`

/** The address of a group's public page; undefined: it is closed. For pages on which managers open and close it. */
export async function showcaseUrl(
  db: EntityManager,
  settings: Pick<Settings, 'consoleUrl'>,
  roomId: number,
): Promise<string | undefined> {
  const slug = await slugOf(db, roomId)
  return slug === undefined ? undefined : addressOf(settings, slug)
}

/** What the public page of a group tells. Nothing in it names anybody but colleagues who sign what they did. */
export interface Board {
  topic: string
  /** IANA name of the group's clock. */
  zone: string
  /** Complaints of the last 90 days, and how many of them are resolved. */
  received: number
  resolved: number
  /** Promises whose time has come, and the share of those kept in percent; undefined of fewer than five. */
  promises: { kept: number; decided: number; share: number | undefined }
  /** How long a first answer takes on the group's service hours, in milliseconds; undefined of fewer than five. */
  firstAnswer: number | undefined
  results: ShownPublication[]
  praise: string[]
  done: string[]
}

/** The page of that address; undefined when there is none, whatever the reason. */
export async function boardOf(
  db: EntityManager,
  slug: string,
  now: Date,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Board | undefined> {
  const room = isSlug(slug) ? await roomBehind(db, slug) : undefined
  if (room === undefined) return undefined
  const { zone } = await calendarOf({ db }, room.account, room.id, settings)
  // What happens at this very instant is in it.
  const period = { from: new Date(now.getTime() - WINDOW_MS), to: new Date(now.getTime() + 1) }
  const figures = await figuresFor({ db }, { account: room.account, roomId: room.id }, period, settings)
  const { promises, firstResponse } = figures
  return {
    topic: room.topic,
    zone,
    received: figures.tickets,
    resolved: figures.resolved,
    promises: { ...promises, share: shareOf(promises.kept, promises.decided) },
    firstAnswer: medianOf(firstResponse.median, firstResponse.decided),
    results: await saidIn(db, room.id, MOST_SHOWN),
    praise: await unsignedPraise(db, room.id, MOST_SHOWN),
    done: await doneIn(db, room.id, MOST_SHOWN),
  }
}

const DOINGS = {
  开: 'open',
  打开: 'open',
  on: 'open',
  关: 'close',
  关闭: 'close',
  off: 'close',
  换链接: 'move',
  'new-link': 'move',
} as const

/** A page of a group that everybody may read who has its link. Writes showcases. */
export const showcase: Feature = {
  name: 'showcase',
  commands: [
    command({
      names: ['公开页', 'public-page'],
      who: 'manager',
      where: ['room'],
      group: texts.group,
      help: '本群的公开网页：承诺兑现、公示过的结果、好评，没有名字；默认关着',
      examples: ['公开页 开', '公开页', '公开页 关', '公开页 换链接'],
      args: { what: optional(oneOf('开、关或换链接', DOINGS)) },
      async run({ what }, context, tx) {
        const { room, settings } = context
        if (room === undefined) return undefined
        const { id, topic } = room
        if (what === 'close') {
          if (!(await deleteShowcase(tx.db, id))) throw new UserError(texts.notOpen(topic))
          return discreetly(context, tx, texts.closed(topic))
        }
        if (what === 'move') {
          const slug = newSlug(randomBytes)
          if (!(await changeSlug(tx.db, id, slug))) throw new UserError(texts.notOpen(topic))
          return discreetly(context, tx, texts.moved(topic, addressOf(settings, slug)))
        }
        if (what === 'open') await insertShowcase(tx.db, id, newSlug(randomBytes), tx.now)
        const slug = await slugOf(tx.db, id)
        return discreetly(
          context,
          tx,
          slug === undefined ? texts.isClosed(topic) : texts.opened(topic, addressOf(settings, slug)),
        )
      },
    }),
  ],
}
