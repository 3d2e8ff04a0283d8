import { MINUTE } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { nextOpening } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { boardCommands } from './commands.ts'
import { pictureOf } from './picture.ts'
import { claimDue, postsOf, setNext } from './queries.ts'
import { isWanted, nextPost, periodAt } from './schedule.ts'
import { boardOf } from './standings.ts'
import { texts, whenText } from './texts.ts'

export { type Board, KINDS, type Kind, PERIODS, type Period } from './board.ts'
export { boardPicture, type Drawing, drawBoard } from './picture.ts'
export { boardOf } from './standings.ts'

/** What a room sees on schedule: `邀请榜 每周一 9:00`. */
export const postLines = async (db: Tx['db'], roomId: number): Promise<string[]> =>
  (await postsOf(db, roomId)).map((post) => `${texts.name(post.kind)} ${whenText(post)}`)

/** Later than this it was not said when the manager wanted it, so it waits for an hour at which people read. */
const ON_TIME_MS = 15 * MINUTE

/** Posts the board that is due and sets its next time. Returns whether there was one. */
async function postDue(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimDue(tx.db, tx.now)
  if (due === undefined) return 0
  const { room, kind, nextAt } = due
  const { hours, zone } = await calendarOf(tx, room.account, room.id, settings)
  await setNext(tx.db, room.id, kind, nextPost(due, tx.now, zone))
  if (room.state !== 'enrolled' || !isWanted(nextAt, tx.now)) return 1
  const period = periodAt(due, tx.now, zone)
  const { account, id: roomId } = room
  const board = await boardOf(tx, { kind, period, account, roomId, asker: undefined, zone: settings.timeZone })
  // An empty board would only tell that nobody took part.
  if (board.lines.length === 0) return 1
  const isLate = tx.now.getTime() - nextAt.getTime() > ON_TIME_MS
  await tx.send({
    to: { roomId: room.id },
    text: `${texts.board(board)}\n${texts.seeOwn(kind)}`,
    picture: await pictureOf(board, room.topic, tx.now, zone),
    lane: 'promotion',
    key: `board:${room.id}:${kind}:${nextAt.toISOString()}`,
    ...(isLate ? { notBefore: nextOpening(hours, tx.now, zone) } : {}),
  })
  return 1
}

/** Leaderboards of a group, in words and as a picture, when asked and on schedule. Writes board posts. */
export const boards: Feature = {
  name: 'boards',
  commands: boardCommands,
  // One a transaction: a picture takes a moment, and others wait for their turn with their rows free.
  jobs: [{ name: 'board-posts', cron: '30 * * * * *', batch: 1, run: postDue }],
}
