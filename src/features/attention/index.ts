import { optional, rest } from '../../core/args.ts'
import { type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { type Rules, readBudget, readQuiet, spent } from './attention.ts'
import { dropBudget, rulesOfAccount, saveRules, scenesOfRooms, setMuted, waitingFor } from './queries.ts'
import { texts } from './texts.ts'

export { judge, merged, quietText, type Scene } from './attention.ts'
export { mutedAmong, rulesOfAccount, scenesOfPeople, scenesOfRooms } from './queries.ts'

/** In a customer group only that group is meant. */
const scopeOf = ({ sender, where, room }: CommandContext) => ({
  account: sender.account,
  roomId: where === 'room' ? room?.id : undefined,
})

async function rulesHere(tx: Tx, context: CommandContext): Promise<Rules> {
  const { account, roomId } = scopeOf(context)
  const scenes = await scenesOfRooms(tx.db, roomId === undefined ? [] : [roomId], tx.now, context.settings.timeZone)
  return (roomId === undefined ? undefined : scenes.get(roomId)?.rules) ?? rulesOfAccount(tx.db, account)
}

async function describeBudget(tx: Tx, context: CommandContext): Promise<string> {
  const { account, roomId } = scopeOf(context)
  const general = texts.rules(await rulesOfAccount(tx.db, account))
  const scenes = await scenesOfRooms(tx.db, roomId === undefined ? [] : [roomId], tx.now, context.settings.timeZone)
  const scene = roomId === undefined ? undefined : scenes.get(roomId)
  if (roomId === undefined || scene === undefined) return [general, texts.how].join('\n')
  const { waiting, expired } = await waitingFor(tx.db, account, roomId, tx.now)
  const here = texts.room(scene.rules.perRoom, spent(scene, tx.now).today, waiting, expired)
  return [general, here, texts.how].join('\n')
}

const shown = (text: string) => [...text].slice(0, 12).join('')

/** One budget over what the bot says unasked, quiet hours, and who wants none of it. Writes attention settings and mutes. */
export const attention: Feature = {
  name: 'attention',
  personal: [
    {
      table: 'attention_mutes',
      about: 'contact_id = $1',
      shown: { title: '不想被打扰', line: "'别打扰'", at: 'since' },
      // Forgotten, the wish would no longer be kept.
      erase: 'keep',
    },
  ],
  commands: [
    command({
      names: ['静默', 'quiet'],
      who: 'manager',
      group: texts.group,
      help: '什么时候不发欢迎和通知；在群里发只改那个群',
      examples: ['静默 22:00-08:00', '静默', '静默 关'],
      args: { text: optional(rest('时段', 40)) },
      async run({ text }, context, tx) {
        const scope = scopeOf(context)
        const own = scope.roomId !== undefined
        if (text === undefined) return discreetly(context, tx, texts.quiet(await rulesHere(tx, context), own))
        const read = readQuiet(text)
        if ('wrong' in read) {
          if (read.wrong === 'none') throw new UserError(texts.quietUnread(shown(text)))
          throw new UserError(read.wrong === 'whole-day' ? texts.quietWholeDay : texts.quietWrong(read.wrong.time))
        }
        await saveRules(tx.db, scope, { quiet: read.value }, context.sender.id, tx.now)
        return discreetly(context, tx, texts.quietSet(await rulesHere(tx, context), own))
      },
    }),
    command({
      names: ['打扰', 'attention'],
      who: 'manager',
      group: texts.group,
      help: '没人主动要的消息，每个群、每个人最多几条',
      examples: ['打扰 本群 2', '打扰', '打扰 每群 2', '打扰 每人 1 3', '打扰 恢复'],
      args: { text: optional(rest('几条', 40)) },
      async run({ text }, context, tx) {
        const scope = scopeOf(context)
        if (text === undefined) return discreetly(context, tx, await describeBudget(tx, context))
        const change = readBudget(text)
        if ('wrong' in change) {
          if (change.wrong === 'unknown') throw new UserError(texts.budgetUnread(shown(text)))
          throw new UserError(change.wrong === 'range' ? texts.budgetRange : texts.budgetWeek)
        }
        const { id } = context.sender
        const general = { ...scope, roomId: undefined }
        switch (change.kind) {
          case 'room':
            if (scope.roomId === undefined) throw new UserError(texts.budgetInRoom)
            await saveRules(tx.db, scope, { perRoom: change.perRoom }, id, tx.now)
            return discreetly(context, tx, texts.roomSet(change.perRoom))
          case 'rooms':
            await saveRules(tx.db, general, { perRoom: change.perRoom }, id, tx.now)
            return discreetly(context, tx, texts.roomsSet(change.perRoom))
          case 'person':
            await saveRules(tx.db, general, { perDay: change.perDay, perWeek: change.perWeek }, id, tx.now)
            return discreetly(context, tx, texts.personSet(change.perDay, change.perWeek))
          case 'restore':
            await dropBudget(tx.db, scope)
            return discreetly(context, tx, texts.restored(await rulesHere(tx, context), scope.roomId !== undefined))
        }
      },
    }),
    command({
      names: ['别打扰', 'mute', '不要打扰'],
      who: 'member',
      where: ['room', 'direct'],
      group: texts.groupMember,
      help: '不要主动给我发活动和祝福',
      examples: ['别打扰'],
      args: {},
      run: async (_values, { sender }, tx) =>
        (await setMuted(tx.db, sender.id, true, tx.now)) ? texts.muted : texts.mutedAlready,
    }),
    command({
      names: ['恢复提醒', 'unmute'],
      who: 'member',
      where: ['room', 'direct'],
      group: texts.groupMember,
      help: '活动和祝福又可以发给我',
      examples: ['恢复提醒'],
      args: {},
      run: async (_values, { sender }, tx) =>
        (await setMuted(tx.db, sender.id, false, tx.now)) ? texts.unmuted : texts.unmutedAlready,
    }),
  ],
}
