import { z } from 'zod'
import { csvOf, toPng } from '../../../charts/index.ts'
import type { RoomInfo } from '../../../core/events.ts'
import { type Board, boardOf, boardPicture, KINDS, PERIODS } from '../../../features/boards/index.ts'
import { Choice } from '../../choice.tsx'
import { hereOf, OrderForm, problem } from '../../shell.tsx'
import { type Ctx, mayDo, type Visitor } from '../../visitor.ts'
import {
  count,
  download,
  Filters,
  filter,
  GroupChoice,
  groupsOf,
  isAmong,
  Person,
  picture,
  readFilter,
  showTab,
  staffOnly,
} from './frame.tsx'
import type { Texts } from './texts.ts'

/** Leaderboards as a table, as the picture that the group gets, and as a file. */

const wanted = z.object({ kind: filter.of(KINDS), period: filter.of(PERIODS), room: filter.id })

interface Found {
  board: Board
  groups: RoomInfo[]
  /** Undefined: all groups. */
  group: RoomInfo | undefined
  everywhere: boolean
  /** The same board at another address of ours. */
  query: string
}

/** The board of the address. Who may not see all groups sees the first of theirs; in none of them there is no board. */
async function find(c: Ctx, visitor: Visitor): Promise<Found | 'nonsense' | 'nowhere'> {
  const read = readFilter(c, wanted)
  if (read === undefined) return 'nonsense'
  const groups = await groupsOf(c, visitor)
  if (!isAmong(groups, read.room)) return 'nonsense'
  const everywhere = visitor.rooms === undefined
  const group = read.room === undefined && !everywhere ? groups[0] : groups.find((g) => g.id === read.room)
  if (group === undefined && !everywhere) return 'nowhere'
  const { kind = 'referrals', period = 'month' } = read
  const { office } = c.var
  const about = { kind, period, account: visitor.person.account, roomId: group?.id, asker: undefined }
  const board = await boardOf({ db: office.db, now: office.now() }, { ...about, zone: visitor.zone })
  const query = new URLSearchParams({ kind, period, ...(group === undefined ? {} : { room: String(group.id) }) })
  return { board, groups, group, everywhere, query: query.toString() }
}

const refused = (c: Ctx, why: 'nonsense' | 'nowhere') => problem(c, why === 'nonsense' ? 'badFilter' : 'notFound')

const svgOf = (c: Ctx, { board, group }: Found, visitor: Visitor, t: Texts) =>
  boardPicture(board, group?.topic ?? t.allGroups, c.var.office.now(), visitor.zone)

export const boardSvg = staffOnly('agent', async (c, visitor, t) => {
  const found = await find(c, visitor)
  return typeof found === 'string' ? refused(c, found) : picture(c, svgOf(c, found, visitor, t))
})

export const boardPng = staffOnly('agent', async (c, visitor, t) => {
  const found = await find(c, visitor)
  return typeof found === 'string' ? refused(c, found) : picture(c, await toPng(svgOf(c, found, visitor, t)))
})

export const boardCsv = staffOnly('agent', async (c, visitor, t) => {
  const found = await find(c, visitor)
  if (typeof found === 'string') return refused(c, found)
  const { kind, period, lines } = found.board
  const columns = [t.boards.rank, t.boards.name, t.boards.value[kind], ...(kind === 'referrals' ? [t.boards.left] : [])]
  const rows = lines.map((l) => [l.rank, l.name, l.value, ...(kind === 'referrals' ? [l.left] : [])])
  return c.body(csvOf({ columns, rows }), 200, download(`board-${kind}-${period}.csv`, 'text/csv; charset=utf-8'))
})

function Standings({ board, t }: { board: Board; t: Texts }) {
  const { kind, lines } = board
  const isFriends = kind === 'referrals'
  return (
    <div class="scroll-x panel">
      <table>
        <thead>
          <tr>
            <th>{t.boards.rank}</th>
            <th>{t.boards.name}</th>
            <th class="number">{t.boards.value[kind]}</th>
            {isFriends ? <th class="number">{t.boards.left}</th> : null}
          </tr>
        </thead>
        <tbody>
          {lines.map((l) => (
            <tr>
              <td>{l.rank}</td>
              <td>
                <Person id={l.contactId} name={l.name} />
              </td>
              <td class="number">{count(l.value)}</td>
              {isFriends ? <td class="number">{count(l.left)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The word by which the chat knows a span. */
const PERIOD_WORDS = { month: '本月', 'last-month': '上月', all: '总榜' } as const
const KIND_WORDS = { referrals: '邀请榜', points: '积分榜' } as const

export const boardsPage = staffOnly('agent', async (c, visitor, t) => {
  const found = await find(c, visitor)
  if (found === 'nonsense') return refused(c, found)
  if (found === 'nowhere') return showTab(c, visitor, 'boards', { body: <p class="panel">{t.noGroup}</p> })
  const { board, groups, group, everywhere, query } = found
  const { kind, period, lines, joins } = board
  const title = `${t.boards.kinds[kind]} · ${t.boards.periods[period]} · ${group?.topic ?? t.allGroups}`
  return showTab(c, visitor, 'boards', {
    body: (
      <>
        <Filters action="/growth/boards" t={t}>
          <Choice name="kind" label={t.boards.kind} options={Object.entries(t.boards.kinds)} chosen={kind} />
          <Choice name="period" label={t.boards.period} options={Object.entries(t.boards.periods)} chosen={period} />
          <GroupChoice groups={groups} chosen={group?.id} all={everywhere} t={t} />
        </Filters>
        <h2>{title}</h2>
        {lines.length === 0 ? (
          <p class="panel">{t.boards.nobody}</p>
        ) : (
          <div class="columns">
            <div>
              <Standings board={board} t={t} />
              {joins === undefined || joins.unknown === 0 ? null : (
                <p class="quiet">{t.boards.joins(joins.joined, joins.unknown)}</p>
              )}
              {group !== undefined && mayDo(visitor, 'manager') ? (
                <div class="panel">
                  <p>{t.boards.postWhy(group.topic)}</p>
                  <OrderForm
                    visitor={visitor}
                    line={`榜单 发 ${KIND_WORDS[kind]} ${PERIOD_WORDS[period]}`}
                    label={t.boards.post}
                    back={hereOf(c)}
                    roomId={group.id}
                  />
                </div>
              ) : null}
            </div>
            <figure>
              <img
                src={`/growth/boards.svg?${query}`}
                alt={t.boards.alt(title, lines.map((l) => `${l.rank}. ${l.name} ${l.value}`).join('；'))}
                width={750}
                loading="lazy"
              />
              <figcaption class="quiet">
                {t.boards.picture} · {t.boards.files} <a href={`/growth/boards.svg?${query}`}>SVG</a>{' '}
                <a href={`/growth/boards.png?${query}`}>PNG</a> <a href={`/growth/boards.csv?${query}`}>CSV</a>
              </figcaption>
            </figure>
          </div>
        )}
      </>
    ),
  })
})
