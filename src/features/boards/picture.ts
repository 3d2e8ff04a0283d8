import { boardSvg, toPng } from '../../charts/index.ts'
import { dateKey, wallTime } from '../../core/calendar.ts'
import type { Picture } from '../../core/chat.ts'
import type { Board } from './board.ts'
import { spanName } from './schedule.ts'
import { texts } from './texts.ts'

/** The board as a picture that says the same as its words. The same board at the same minute gives the same bytes. */
export async function pictureOf(board: Board, topic: string, now: Date, zone: string): Promise<Picture> {
  const { kind, period, lines, own } = board
  const { hour, minute } = wallTime(now, zone)
  const clock = `${hour}:${String(minute).padStart(2, '0')}`
  const ownText = texts.picture.own(board)
  const png = await toPng(
    boardSvg({
      title: texts.picture.title(kind, period),
      subtitle: texts.picture.subtitle(kind, period === 'all' ? '' : spanName(period, now, zone)),
      rows: lines.map((l) => ({
        rank: l.rank,
        name: l.name,
        value: l.value,
        unit: texts.picture.unit(kind),
        isOwn: l.contactId === own?.contactId,
        ...(l.left > 0 ? { note: texts.picture.left(l.left) } : {}),
      })),
      empty: texts.empty(kind, period),
      footer: texts.picture.footer(topic, `${dateKey(now, zone)} ${clock}`),
      ...(ownText === undefined ? {} : { own: ownText }),
    }),
  )
  return { name: texts.picture.file(kind), png }
}
