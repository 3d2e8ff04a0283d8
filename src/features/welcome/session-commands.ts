import { optional, rest } from '../../core/args.ts'
import { type Command, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { assertManager, isAsking } from './commands.ts'
import { deleteSession, insertSession, lockSessions, saveText, wordingOf } from './queries.ts'
import { upcoming } from './scene.ts'
import { nextText, readSession, sessionText } from './session.ts'
import { texts } from './texts.ts'

const MOST_SESSIONS = 20
const LISTED = 5
const MAX_ID = 2_000_000_000

const DELETE = /^(?:删除|删|取消)\s*[#＃]?([0-9０-９]+)$/u
const REMINDER = /^提醒\s*(开|关|on|off)$/iu

export const sessionCommands: Command[] = [
  command({
    names: ['直播', 'live'],
    who: 'member',
    where: ['room'],
    group: texts.asking,
    help: '看最近的直播；群管理发「#直播 周三20:00 …」加，「#直播 删除 2」删，「#直播 提醒 关」不提醒',
    examples: ['直播', '直播 周三20:00 读书会', '直播 12月3日 20:00 新书分享', '直播 删除 2', '直播 提醒 关'],
    args: { text: optional(rest('时间和名字', 100)) },
    isMeant: async (line, message) => isAsking(line, message),
    async run({ text = '' }, context, tx) {
      const { room, sender, zone } = context
      if (room === undefined) return undefined
      const scope = { account: sender.account, roomId: room.id }
      const reminds = (await wordingOf(tx.db, scope)).get('reminder') !== 'off'
      const next = (session: Parameters<typeof nextText>[0]) => nextText(session, tx.now, zone)
      if (text === '') {
        const listed = await upcoming(tx, room.id, zone)
        if (sender.role === 'member')
          return listed.length === 0 ? texts.noSessions : texts.sessions(listed.slice(0, LISTED).map(next))
        const all = listed.map((s) => ({
          id: s.id,
          text: sessionText(s, tx.now, zone),
          next: s.weekly === undefined ? undefined : next(s),
        }))
        return discreetly(
          context,
          tx,
          all.length === 0 ? texts.noSessionsForStaff : texts.sessionsForStaff(all, reminds),
        )
      }
      assertManager(context, '直播')
      const wanted = REMINDER.exec(text)?.[1]
      if (wanted !== undefined) {
        const on = ['开', 'on'].includes(wanted.toLowerCase())
        await saveText(tx.db, scope, 'reminder', on ? 'on' : 'off', sender.id, tx.now)
        return discreetly(context, tx, texts.reminderSet(on))
      }
      await lockSessions(tx.db, room.id)
      const deleted = DELETE.exec(text)?.[1]
      if (deleted !== undefined) {
        const id = Number(deleted.normalize('NFKC'))
        const session = id > MAX_ID ? undefined : await deleteSession(tx.db, room.id, id)
        if (session === undefined) throw new UserError(texts.noSuchSession(id))
        return discreetly(context, tx, texts.sessionDropped(sessionText(session, tx.now, zone)))
      }
      const session = readSession(text, tx.now, zone)
      const written = sessionText(session, tx.now, zone)
      const known = await upcoming(tx, room.id, zone)
      if (known.some((s) => sessionText(s, tx.now, zone) === written)) throw new UserError(texts.sameSession(written))
      if (known.length >= MOST_SESSIONS) throw new UserError(texts.tooManySessions(MOST_SESSIONS))
      await insertSession(tx.db, room.id, session, sender.id, tx.now)
      const coming = session.weekly === undefined ? undefined : next(session)
      return discreetly(context, tx, texts.sessionAdded(written, coming, reminds))
    },
  }),
]
