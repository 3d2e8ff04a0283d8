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
    ],
    rooms: [
      {
        id: 'demo-books@chatroom',
        topic: '青禾书店共读营（演示）',
        memberIds: [...staff, 'demo-wang', 'demo-li', 'demo-chen', 'demo-dou'],
      },
      {
        id: 'demo-fruit@chatroom',
        topic: '果然鲜水果团购群（演示）',
        memberIds: [...staff, 'demo-zhang', 'demo-may', 'demo-liu', 'demo-qiu'],
      },
      { id: STAFF_ROOM_ID, topic: '暖群值班室（演示）', memberIds: staff },
    ],
  }
}
