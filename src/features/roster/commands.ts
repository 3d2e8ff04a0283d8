import { oneOf, optional, person, word } from '../../core/args.ts'
import { type Command, command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { type Role, roleAtLeast } from '../../core/people.ts'
import { burnClaimCode, hasOwner, looksLikeCode, useClaimCode } from './claim.ts'
import { countMembersPresent, findStaffRoom, setRole, setRoomState, setStaffRoom, staffOf } from './people.ts'
import { texts } from './texts.ts'

const ROLE_WORDS = {
  客服: 'agent',
  群管理: 'manager',
  店主: 'owner',
  群友: 'member',
  agent: 'agent',
  manager: 'manager',
  管理: 'manager',
  owner: 'owner',
  member: 'member',
} as const

export const rosterCommands: Command[] = [
  command({
    names: ['开启', 'enable'],
    who: 'manager',
    where: ['room', 'staff-room'],
    group: texts.group,
    help: '让我开始为这个群服务',
    examples: ['开启'],
    inAnyRoom: true,
    args: {},
    async run(_values, { room }, tx) {
      if (room === undefined) return undefined
      if (room.state === 'enrolled') return texts.alreadyEnabled
      await setRoomState(tx.db, room.id, 'enrolled')
      return texts.enabled(room.topic)
    },
  }),
  command({
    names: ['暂停', 'pause'],
    who: 'manager',
    where: ['room', 'staff-room'],
    group: texts.group,
    help: '让我在这个群里停下来',
    examples: ['暂停'],
    args: {},
    async run(_values, { room }, tx) {
      if (room === undefined) return undefined
      await setRoomState(tx.db, room.id, 'paused')
      return texts.paused
    },
  }),
  command({
    names: ['设为值班群', 'staff-room'],
    who: 'manager',
    where: ['room', 'staff-room'],
    group: texts.group,
    help: '把提醒发到这个群（关：设为值班群 关）',
    examples: ['设为值班群', '设为值班群 关', '设为值班群 确认'],
    args: { how: optional(oneOf('关或确认', { 关: 'off', off: 'off', 确认: 'sure', sure: 'sure' })) },
    async run({ how }, { room }, tx) {
      if (room === undefined) return undefined
      if (how === 'off') {
        if (!room.isStaffRoom) throw new UserError(texts.notStaffRoom)
        await setStaffRoom(tx.db, room, false)
        return texts.staffRoomUnset
      }
      // Alerts quote what members said: nobody sets a group with customers by a slip.
      const others = how === 'sure' ? 0 : await countMembersPresent(tx.db, room.id)
      if (others > 0) throw new UserError(texts.staffRoomHasMembers(others))
      const before = await findStaffRoom(tx.db, room.account)
      await setStaffRoom(tx.db, room, true)
      if (before !== undefined && before.id !== room.id) {
        await tx.send({ to: { roomId: before.id }, text: texts.staffRoomMoved(room.topic), lane: 'reply' })
      }
      return texts.staffRoomSet(room.topic)
    },
  }),
  command({
    names: ['授权', 'grant-role'],
    who: 'manager',
    // Only in a group can somebody be picked by their account; a name is anybody's to take.
    where: ['room', 'staff-room'],
    group: texts.group,
    help: '让一个人成为客服、群管理或店主（member 为取消）',
    examples: ['授权 @张三 manager', '授权 @李四 客服', '授权 @张三 member'],
    args: { who: person('@群友', { byId: true }), role: oneOf('角色', ROLE_WORDS) },
    misplaced: async () => texts.grantInGroup,
    async run({ who, role }, { sender, settings }, tx) {
      const wanted: Role = role
      const mayChange =
        roleAtLeast(sender.role, wanted) &&
        (who.id === sender.id || sender.role === 'owner' || !roleAtLeast(who.role, sender.role))
      if (!mayChange) throw new UserError(texts.onlyBelowOwn)
      // They would be owner again at their next word: that is what the setting says.
      if (wanted !== 'owner' && settings.ownerIds.includes(who.platformId))
        throw new UserError(texts.inOwnerIds(who.name))
      if (who.role === 'owner' && wanted !== 'owner') {
        const owners = await staffOf(tx.db, who.account, 'owner')
        if (owners.length <= 1) throw new UserError(texts.lastOwner)
      }
      await setRole(tx.db, who.id, wanted)
      if (who.id !== sender.id)
        await tx.send({ to: { contactId: who.id }, text: texts.roleTold(sender.name, wanted), lane: 'reply' })
      return texts.roleGiven(who.name, wanted)
    },
  }),
  command({
    names: ['认领', 'claim'],
    who: 'member',
    where: ['direct'],
    group: texts.group,
    help: '用启动时打印的认领码成为店主',
    examples: ['认领 ABCD2345'],
    args: { code: word('认领码') },
    // A code that a whole group has read is worth nothing any more.
    async misplaced(code, tx) {
      if (!looksLikeCode(code)) return undefined
      return (await burnClaimCode(tx.db, code)) ? texts.claimBurnt : texts.claimPrivately
    },
    async run({ code }, { sender }, tx) {
      if (await hasOwner(tx.db)) throw new UserError(texts.alreadyOwned)
      if (!(await useClaimCode(tx.db, code, sender.id))) throw new UserError(texts.claimWrong)
      await setRole(tx.db, sender.id, 'owner')
      tx.emit({ type: 'owner-claimed', contactId: sender.id, account: sender.account })
      return texts.claimed
    },
  }),
]
