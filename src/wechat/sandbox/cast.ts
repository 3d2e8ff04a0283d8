import type { SandboxPerson, SandboxRoom } from '../../core/sandbox.ts'

/** The people and groups of the sandbox. All of them are invented, and the groups say so in their names. */
export interface Cast {
  people: SandboxPerson[]
  rooms: SandboxRoom[]
}

export const BOT_ID = 'demo-nuanqun'
export const OWNER_IDS: readonly string[] = ['demo-owner-zhou']
export const STAFF_IDS: readonly string[] = ['demo-staff-lin', 'demo-staff-he']
export const STAFF_ROOM_ID = 'demo-staff@chatroom'

export function makeCast(): Cast {
  const person = (id: string, name: string, kind: SandboxPerson['kind'] = 'member'): SandboxPerson => ({
    id,
    name,
    kind,
  })
  const room = (id: string, topic: string, members: readonly string[]): SandboxRoom => ({
    id: `${id}@chatroom`,
    topic,
    memberIds: [...staff, ...members.map((name) => `demo-${name}`)],
  })
  const staff = [BOT_ID, ...OWNER_IDS, ...STAFF_IDS]
  return {
    people: [
      person(BOT_ID, '暖暖', 'bot'),
      person('demo-owner-zhou', '店主老周', 'owner'),
      person('demo-staff-lin', '客服小林', 'staff'),
      person('demo-staff-he', '客服小何', 'staff'),
      person('demo-wang', '小王'),
      person('demo-li', '李姐'),
      person('demo-zhang', '张三'),
      person('demo-may', '阿May'),
      person('demo-chen', '陈老师'),
      person('demo-dou', '豆豆妈妈'),
      person('demo-liu', '大刘'),
      person('demo-qiu', '秋秋'),
      person('demo-sun', '孙阿姨'),
      person('demo-qin', '老秦'),
      person('demo-guo', '果果爸爸'),
      person('demo-man', '小满'),
    ],
    rooms: [
      room('demo-books', '青禾书店共读营（演示）', ['wang', 'li', 'chen', 'dou']),
      room('demo-fruit', '果然鲜水果团购群（演示）', ['zhang', 'may', 'liu', 'qiu']),
      room('demo-family', '亲子阅读群（演示）', ['dou', 'guo', 'may', 'li', 'man']),
      room('demo-fresh', '新品尝鲜群（演示）', 'qiu sun qin zhang liu man guo wang chen may'.split(' ')),
      { id: STAFF_ROOM_ID, topic: '暖群值班室（演示）', memberIds: staff },
    ],
  }
}
