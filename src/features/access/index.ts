import { optional, person } from '../../core/args.ts'
import { DAY, MINUTE } from '../../core/calendar.ts'
import { command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { LINK_MS, LINKS_AT_MOST, LINKS_MS } from './access.ts'
import { countLinks, endSessionsOf, forgetEnded, insertLink } from './queries.ts'
import { texts } from './texts.ts'

export { IDLE_MS, SESSION_MS, type Session } from './access.ts'
export {
  type Action,
  type ActionFilter,
  actionOf,
  actionOnce,
  endSession,
  endSessionsOf,
  lastActionLike,
  linkFor,
  listActions,
  listSessions,
  liveAmong,
  openSession,
  recordAction,
  redeemLink,
  sessionOf,
} from './queries.ts'

/** How long ended sessions and used links are kept for questions. */
const KEPT_MS = 30 * DAY

/** Coming into the console and going out. Writes sign_in_links, console_sessions, console_actions. */
export const access: Feature = {
  name: 'access',
  commands: [
    command({
      names: ['控制台', 'console'],
      who: 'agent',
      group: texts.group,
      help: '私下给您一个进入网页控制台的链接，只能用一次',
      examples: ['控制台'],
      args: {},
      async run(_values, { sender, where, settings, message }, tx) {
        if ((await countLinks(tx.db, sender.id, tx.now)) >= LINKS_AT_MOST)
          throw new UserError(texts.tooMany(LINKS_MS / MINUTE))
        const secret = await insertLink(tx.db, sender.id, tx.now)
        const text = texts.link(`${settings.consoleUrl}/in/${secret}`, LINK_MS / MINUTE)
        if (where === 'direct') return text
        await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `sign-in:${message.id}` })
        return where === 'room' ? undefined : texts.sentPrivately
      },
    }),
    command({
      names: ['登出所有', 'sign-out-all'],
      who: 'agent',
      group: texts.group,
      help: '让您所有设备退出控制台；店主可以加 @同事',
      examples: ['登出所有', '登出所有 @小林'],
      args: { who: optional(person('@同事', { staffOnly: true })) },
      async run({ who }, context, tx) {
        const { sender } = context
        if (who === undefined || who.id === sender.id)
          return discreetly(context, tx, texts.signedOut(await endSessionsOf(tx.db, sender.id, tx.now)))
        if (sender.role !== 'owner') throw new UserError(texts.onlyOwners)
        return discreetly(context, tx, texts.signedOutOther(who.name, await endSessionsOf(tx.db, who.id, tx.now)))
      },
    }),
  ],
  jobs: [
    {
      name: 'access-forget',
      cron: '40 23 * * * *',
      run: (tx) => forgetEnded(tx.db, new Date(tx.now.getTime() - KEPT_MS)),
    },
  ],
  personal: [
    { table: 'sign_in_links', about: 'contact_id = $1', erase: 'delete' },
    {
      table: 'console_sessions',
      about: 'contact_id = $1',
      shown: { title: '您登录过控制台', line: 'device', at: 'created_at' },
      erase: 'delete',
    },
    {
      table: 'console_actions',
      about: 'contact_id = $1',
      shown: { title: '您在控制台做过', line: 'line', at: 'at' },
      erase: { line: "''", answer: "''" },
      aged: 'at < $1',
    },
  ],
}
