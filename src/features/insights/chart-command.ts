import { chartSvg, isEmpty, toPng } from '../../charts/index.ts'
import type { Arg } from '../../core/args.ts'
import { type Command, command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { RoomInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { findStaffRoom, roomsOf } from '../roster/index.ts'
import { spanFor, type Told, type Topic, tell, type View } from './charts.ts'
import { texts } from './texts.ts'

/** What one may call the charts in the chat; those of the console have the rest beside them. */
const NAMES: Readonly<Record<string, Topic>> = {
  趋势: 'tickets',
  trend: 'tickets',
  响应: 'response',
  response: 'response',
  解决: 'resolution',
  resolution: 'resolution',
  按时: 'kept',
  kept: 'kept',
  类别: 'categories',
  category: 'categories',
  评分: 'ratings',
  rating: 'ratings',
  情绪: 'mood',
  mood: 'mood',
  忙时: 'busy',
  busy: 'busy',
  投诉率: 'rate',
  rate: 'rate',
  事件: 'incidents',
  incidents: 'incidents',
  同事: 'people',
  people: 'people',
}

/** The line that sends a chart to the staff room. */
export function postLine(topic: Topic, days: Days, place: string | undefined): string {
  const name = Object.entries(NAMES).find(([, t]) => t === topic)?.[0] ?? topic
  return ['图表', '发', name, `${days}天`, ...(place === undefined ? [] : [place])].join(' ')
}

export const DAYS = [7, 30, 90] as const
export type Days = (typeof DAYS)[number]
const USUAL: Days = 30

interface Wish {
  topic: Topic
  days: Days
  /** The name of a group as written; empty: all of them. */
  place: string
  /** For everybody in the staff room to see. */
  isPost: boolean
}

/** `发 趋势 7天 书友群`, topic and days in either order. */
const wish: Arg<Wish> = {
  label: '哪张图',
  optional: true,
  read(cursor) {
    const isPost = cursor.take(/发(?:到值班群)?(?=$|\s)|post(?=$|\s)/iu) !== null
    cursor.skipSpace()
    let topic: Topic | undefined
    let days: Days | undefined
    while (!cursor.done) {
      const span =
        days === undefined ? cursor.take(/(?:近|最近)?\s*([0-9０-９]{1,6})\s*(?:天|日|days?|d)(?=$|\s)/iu) : null
      if (span !== null) {
        const wanted = Number((span[1] ?? '').normalize('NFKC'))
        days = DAYS.find((d) => d === wanted)
        if (days === undefined) throw new UserError(texts.chart.whichDays(span[1] ?? ''))
      } else if (topic === undefined) {
        const word = cursor.takeWord()
        const key = word.toLowerCase()
        topic = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined
        if (topic === undefined) throw new UserError(texts.chart.unknown([...word].slice(0, 12).join('')))
      } else break
      cursor.skipSpace()
    }
    const place = cursor.takeAll().trim()
    if (topic === undefined) throw new UserError(texts.chart.noTopic)
    return { topic, days: days ?? USUAL, place, isPost }
  },
}

/** The group of that name, or the only one whose name has these words in it. @throws UserError */
function roomNamed(rooms: readonly RoomInfo[], written: string): RoomInfo {
  const name = written.replace(/^[「“"]|[」”"]$/gu, '').trim()
  const short = [...name].slice(0, 20).join('')
  const same = rooms.filter((r) => r.topic === name)
  const found = same.length > 0 ? same : rooms.filter((r) => r.topic.toLowerCase().includes(name.toLowerCase()))
  const [first] = found
  const some = (list: readonly RoomInfo[]) => list.slice(0, 5).map((r) => r.topic)
  if (first === undefined) throw new UserError(texts.chart.noRoom(short, some(rooms)))
  if (found.length > 1) throw new UserError(texts.chart.severalRooms(short, some(found), same.length > 1))
  return first
}

const customerRooms = async (tx: Pick<Tx, 'db'>, account: string): Promise<RoomInfo[]> =>
  (await roomsOf(tx.db, account)).filter((r) => !r.isStaffRoom && r.state !== 'new')

/** A chart for the chat: the picture, unless there is nothing to draw, and the same in words. */
async function said(told: Told, by?: string): Promise<Pick<Parameters<Tx['send']>[0], 'text' | 'picture'>> {
  const { chart, lines } = told
  const text = texts.chart.said(chart.title, chart.subtitle ?? '', lines, by)
  if (isEmpty(chart)) return { text }
  return { text, picture: { name: texts.chart.file(chart.title), png: await toPng(await chartSvg(chart)) } }
}

export const chartCommand: Command = command({
  names: ['图表', 'chart'],
  who: 'agent',
  where: ['direct', 'staff-room'],
  group: texts.group,
  help: '把工单、响应、评分、情绪、忙时等画成图；近 7、30 或 90 天，全部群或一个群；「发」是发到值班群给大家看',
  examples: ['图表 趋势', '图表', '图表 响应 7天', '图表 情绪 90天 书友群', '图表 忙时 书友群', '图表 发 趋势 7天'],
  args: { wish },
  async run({ wish: wanted }, { sender, room, message, settings }, tx) {
    if (wanted === undefined) return texts.chart.list
    const { topic, days, place, isPost } = wanted
    if (topic === 'people' && !roleAtLeast(sender.role, 'manager')) throw new UserError(texts.chart.managersOnly)
    const { account } = sender
    const only = place === '' ? undefined : roomNamed(await customerRooms(tx, account), place)
    const reach = { account, roomIds: only === undefined ? undefined : [only.id] }
    const span = await spanFor(tx, reach, days, settings)
    const view: View = { ...reach, span, place: only?.topic, language: 'zh' }
    const told = await tell(tx, topic, view, settings)
    const key = `chart:${message.id}`
    if (isPost) {
      const staffRoom = await findStaffRoom(tx.db, account)
      if (staffRoom === undefined) throw new UserError(texts.chart.noStaffRoom)
      if (isEmpty(told.chart)) throw new UserError(texts.chart.nothingToPost)
      await tx.send({ to: { roomId: staffRoom.id }, ...(await said(told, sender.name)), lane: 'reply', key })
      return room?.id === staffRoom.id ? undefined : texts.chart.posted(told.chart.title)
    }
    const to = room === undefined ? { to: { contactId: sender.id } } : { to: { roomId: room.id }, mention: [sender.id] }
    await tx.send({ ...to, ...(await said(told)), lane: 'reply', key })
    return undefined
  },
})
