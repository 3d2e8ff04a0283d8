import { type Arg, integer, oneOf, optional, person } from '../../core/args.ts'
import { DAY } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo, RoomInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { effectOf } from './correction.ts'
import { layerLearned } from './judging.ts'
import {
  judgedIn,
  lastCorrections,
  levelOf,
  lockCorrection,
  readState,
  saveLevel,
  setLearning,
  undoAllBy,
  undoCorrection,
} from './queries.ts'
import { alertsAt, LEVELS, type Level } from './sensitivity.ts'
import { texts } from './texts.ts'

const LISTED = 8
const HISTORY_DAYS = 30

async function listing({ sender, settings }: CommandContext, tx: Tx): Promise<string> {
  const { listed, active, undone } = await lastCorrections(tx.db, sender.account, LISTED)
  const { learning } = await readState(tx.db, [])
  const head = texts.learningHead(learning, active, undone)
  const [newest] = listed
  if (newest === undefined) return `${head}\n${texts.nothingLearned}`
  const layer = await layerLearned(tx.db)
  const example = listed.find((c) => c.state === 'active') ?? newest
  return [
    head,
    ...listed.map((c) => texts.correction(c, effectOf(c.text, layer), tx.now, settings.timeZone)),
    texts.learningFoot(example.id, learning),
  ].join('\n')
}

/** The number of one correction, or the colleague who made them. */
function whichOnes(): Arg<number | ContactInfo> {
  const number = integer({ label: '编号', min: 1, max: 2_000_000_000 })
  const colleague = person('@同事', { staffOnly: true })
  return {
    label: '编号或@同事',
    read: (cursor, env) => (/^[@＠]/u.test(cursor.rest) ? colleague.read(cursor, env) : number.read(cursor, env)),
  }
}

async function undoAll(by: ContactInfo, { sender }: CommandContext, tx: Tx): Promise<string> {
  if (by.id !== sender.id && !roleAtLeast(sender.role, 'manager')) throw new UserError(texts.notYoursAtAll(by.name))
  const count = await undoAllBy(tx.db, by.id, tx.now)
  if (count === 0) throw new UserError(texts.nothingBy(by.name))
  return texts.undoneAll(by.name, count)
}

async function undo(id: number, { sender }: CommandContext, tx: Tx): Promise<string> {
  const found = await lockCorrection(tx.db, sender.account, id)
  if (found === undefined) throw new UserError(texts.noCorrection(id))
  if (found.state === 'undone') throw new UserError(texts.alreadyUndone(id))
  if (found.byContactId !== sender.id && !roleAtLeast(sender.role, 'manager'))
    throw new UserError(texts.notYours(id, found.byName))
  await undoCorrection(tx.db, id, tx.now)
  return texts.undone(found)
}

export interface History {
  /** Days on record, at most 30, and messages of members in them. */
  days: number
  messages: number
  /** Tickets that each level would have opened in these days. */
  alerts: Record<Level, number>
}

/** What each level would have meant in a room, by its own last 30 days; undefined where nothing is on record. */
export async function historyOf(
  tx: Pick<Tx, 'db' | 'now'>,
  roomId: number,
  commands: readonly Command[],
  timeZone: string,
): Promise<History | undefined> {
  const since = new Date(tx.now.getTime() - HISTORY_DAYS * DAY)
  const { count, first, unhappy } = await judgedIn(tx.db, roomId, since)
  if (first === null) return undefined
  const days = Math.max(1, Math.round((tx.now.getTime() - first.getTime()) / DAY))
  return { days, messages: count, alerts: alertsAt(unhappy, commands, timeZone) }
}

async function table(room: RoomInfo, now: Level, { commands, settings }: CommandContext, tx: Tx): Promise<string[]> {
  const history = await historyOf(tx, room.id, commands, settings.timeZone)
  if (history === undefined) return [texts.noHistory]
  const { days, messages, alerts } = history
  return [texts.history(days, messages), ...LEVELS.map((l) => texts.level(l, alerts[l], days, l === now))]
}

export const detectionCommands: Command[] = [
  command({
    names: ['学习', 'learning'],
    who: 'agent',
    group: texts.group,
    help: '我从误报、漏报学到了什么；撤销一条；开关（群管理）',
    examples: ['学习', '学习 撤销 3', '学习 撤销 @小林', '学习 关', '学习 开'],
    args: {
      action: optional(
        oneOf('开、关或撤销', { 开: 'on', 关: 'off', 撤销: 'undo', on: 'on', off: 'off', undo: 'undo' }),
      ),
      which: optional(whichOnes()),
    },
    async run({ action, which }, context, tx) {
      if (action === undefined) return discreetly(context, tx, await listing(context, tx))
      if (action === 'undo') {
        if (which === undefined) throw new UserError(texts.whichOne)
        const done = typeof which === 'number' ? await undo(which, context, tx) : await undoAll(which, context, tx)
        return discreetly(context, tx, done)
      }
      if (which !== undefined) throw new UserError(texts.noNumber)
      if (!roleAtLeast(context.sender.role, 'manager')) throw new UserError(texts.onlyManager)
      await setLearning(tx.db, action === 'on')
      return discreetly(context, tx, texts.switched(action === 'on'))
    },
  }),
  command({
    names: ['灵敏度', 'sensitivity'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '看或改本群多容易提醒，附每天大约几次',
    examples: ['灵敏度', '灵敏度 高', '灵敏度 中', '灵敏度 低'],
    args: {
      level: optional(
        oneOf('高、中或低', { 高: 'high', 中: 'medium', 低: 'low', high: 'high', medium: 'medium', low: 'low' }),
      ),
    },
    misplaced: async () => texts.sensitivityInGroup,
    async run({ level }, context, tx) {
      const { room, sender } = context
      if (room === undefined) return undefined
      if (level !== undefined) await saveLevel(tx.db, room.id, level, sender.id, tx.now)
      const now = level ?? (await levelOf(tx.db, room.id))
      const lines = [
        level === undefined ? texts.sensitivityNow(now) : texts.sensitivitySet(now),
        ...(await table(room, now, context, tx)),
        texts.sensitivityFoot(now),
      ]
      return discreetly(context, tx, lines.join('\n'))
    },
  }),
]
