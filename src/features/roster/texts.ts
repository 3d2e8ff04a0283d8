import { ROLE_NAMES, type Role } from '../../core/people.ts'

export const texts = {
  group: '群与人员',
  enabled: (topic: string) => `「${topic}」已开启服务。群友有不满我会马上提醒值班同事；发「帮助」看看我会什么。`,
  alreadyEnabled: '这个群已经开启了。',
  paused: '已暂停：我会安静地待着，群里的话也不再记录。恢复请发「#开启」。',
  staffRoomSet: (topic: string) => `以后的提醒都发到「${topic}」。在这里写命令可以不带 #，例如「工单」「接 12」。`,
  staffRoomMoved: (topic: string) => `值班群已改为「${topic}」，提醒不再发到这里。`,
  notStaffRoom: '这里不是值班群',
  staffRoomHasMembers: (n: number) =>
    `这个群里有 ${n} 位还不是同事，而提醒会带上群友的原话。先一位一位授权：#授权 @同事 客服（或 群管理），再发「#设为值班群」；确定要用这个群，发「#设为值班群 确认」`,
  staffRoomUnset: '这里不再是值班群，提醒会直接私聊值班同事。',
  roleGiven: (name: string, role: Role) =>
    role === 'member' ? `${name}现在是普通群友。` : `${name}现在是${ROLE_NAMES[role]}。`,
  roleTold: (by: string, role: Role) =>
    role === 'member'
      ? `${by}取消了您的管理权限。`
      : `${by}把您设为${ROLE_NAMES[role]}。在这里发「帮助」看看能做什么。`,
  onlyBelowOwn: '只能授予不高于自己的角色，也不能改动职级不低于自己的人。',
  grantInGroup: '请在群里用 @ 选中 TA，我只认账号不认昵称。',
  inOwnerIds: (name: string) => `${name}在 OWNER_IDS 里，一说话就又是店主。要取消，请先在配置里去掉 TA 的账号再重启`,
  lastOwner: '您是唯一的店主，先把店主授权给别人再改自己。',
  claimed: '认领成功，您现在是店主。到客户群里发「#开启」让我开始工作，再建一个值班群发「#设为值班群」。',
  claimWrong: '认领码不对或已经用过。认领码在程序启动时打印，重新启动会生成新的。',
  claimPrivately: '认领请私聊我，不要发在群里。',
  claimBurnt: '这个认领码被全群看到，已经作废。请重新启动程序拿一个新的，私聊发给我。',
  alreadyOwned: '这里已经有店主了，请店主在群里用「#授权 @您 manager」给您权限。',
}
