import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { RoomInfo } from '../../../core/events.ts'
import { findRoom, roomsOf } from '../../../features/roster/index.ts'
import { given } from '../../query.ts'
import type { Ctx, Visitor } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import { AREAS, type Area, common } from './texts.ts'

/** What the pages of the set-up share. */

export const PAGE = 50

export const searchText = given(z.string().trim().max(100))

/** A page and who looks at it. */
export type Render = (c: Ctx, visitor: Visitor) => Promise<Response>

export function Tabs({ visitor, here }: { visitor: Visitor; here: Area }) {
  const t = common[visitor.lang]
  return (
    <nav class="tabs" aria-label={t.title}>
      {AREAS.map((area) => (
        <a href={`/setup/${area}`} aria-current={area === here ? 'page' : undefined}>
          {t.areas[area]}
        </a>
      ))}
    </nav>
  )
}

/** A room of the visitor's account by an id of the address. */
export async function roomOf(c: Ctx, visitor: Visitor, id: number | undefined): Promise<RoomInfo | undefined> {
  const room = id === undefined ? undefined : await findRoom(c.var.office.db, id)
  return room?.account === visitor.person.account ? room : undefined
}

/** Groups with customers that are served. */
export const servedRooms = async (c: Ctx, visitor: Visitor): Promise<RoomInfo[]> =>
  (await roomsOf(c.var.office.db, visitor.person.account)).filter((r) => !r.isStaffRoom && r.state === 'enrolled')

/** Milliseconds in whole units of the visitor's language: `15分`, `1天12小时`. */
export function lengthText(ms: number, visitor: Visitor): string {
  const { units } = shellWords[visitor.lang]
  const minutes = Math.round(ms / 60_000)
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), units.day],
    [Math.floor(minutes / 60) % 24, units.hour],
    [minutes % 60, units.minute],
  ]
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${visitor.lang === 'zh' ? '' : ' '}${unit}`)
    .join(' ')
}

/** One setting: what it is now, whether somebody set it, and how to change it. */
export function Setting(props: { name: string; value: Child; note?: string; id: string; children?: Child }) {
  return (
    <li id={props.id}>
      <div class="setting-head">
        <h2>{props.name}</h2>
        <div>
          {props.value} {props.note === undefined ? null : <span class="tag">{props.note}</span>}
        </div>
      </div>
      {props.children}
    </li>
  )
}
