import { boardSvg, toPng } from '../../charts/index.ts'
import { dateKey, wallTime } from '../../core/calendar.ts'
import type { Picture } from '../../core/chat.ts'
import type { Board, Kind, Line } from './board.ts'
import { spanName } from './schedule.ts'
import { texts } from './texts.ts'

/** What a board of any period looks like. */
export interface Drawing {
  kind: Kind
  title: string
  subtitle: string
  lines: readonly Line[]
  /** Said where there are no lines. */
  empty: string
  /** The asker's line is marked, and what is said of them stands below. */
  own?: { contactId: number; text: string }
  footer: string
}

function svgOf(drawing: Drawing): string {
  const { kind, lines, own, ...head } = drawing
  return boardSvg({
    ...head,
    rows: lines.map((l) => ({
      rank: l.rank,
      name: l.name,
      value: l.value,
      unit: texts.picture.unit(kind),
      isOwn: l.contactId === own?.contactId,
      ...(l.left > 0 ? { note: texts.picture.left(l.left) } : {}),
    })),
    ...(own === undefined ? {} : { own: own.text }),
  })
}

/** The same drawing gives the same bytes. */
export const drawBoard = (drawing: Drawing): Promise<Buffer> => toPng(svgOf(drawing))

/** The board as SVG that says the same as its words. The same board at the same minute gives the same text. */
export function boardPicture(board: Board, topic: string, now: Date, zone: string): string {
  const { kind, period, lines, own, isOfAll } = board
  const { hour, minute } = wallTime(now, zone)
  const clock = `${hour}:${String(minute).padStart(2, '0')}`
  const span = period === 'all' ? '' : spanName(period, now, zone)
  return svgOf({
    kind,
    title: texts.picture.title(kind, period),
    subtitle: texts.picture.subtitle(kind, span),
    lines,
    empty: texts.empty(kind, period),
    footer: texts.picture.footer(isOfAll ? texts.picture.everywhere : topic, `${dateKey(now, zone)} ${clock}`),
    ...(own ? { own: { contactId: own.contactId, text: texts.picture.own(board, own) } } : {}),
  })
}

/** As the chat shows it. */
export async function pictureOf(board: Board, topic: string, now: Date, zone: string): Promise<Picture> {
  return { name: texts.picture.file(board.kind), png: await toPng(boardPicture(board, topic, now, zone)) }
}
