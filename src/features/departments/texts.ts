import { shorten, type Ticket } from '../tickets/index.ts'
import type { Department } from './queries.ts'

export const texts = {
  group: '工单',
  settings: '设置',
  list: (found: readonly Department[]) =>
    found.length === 0
      ? '还没有设部门。例如：部门 物流 @小周（负责人），之后就能「转 12 物流 请核实运单」'
      : [
          `部门和负责人`,
          ...found.map((d) => `${d.name}：${d.owner.name}`),
          '改：部门 物流 @小周；删：部门 物流 删',
        ].join('\n'),
  set: (name: string, owner: string) => `${name}由${owner}负责。要协办时发：转 12 ${name} 请核实运单`,
  dropped: (name: string) => `部门「${name}」删掉了，已经在办的不受影响。`,
  unknown: (name: string, known: readonly Department[]) =>
    known.length === 0
      ? `没有「${name}」这个部门，先设一个：部门 ${name} @负责人`
      : `没有「${name}」这个部门，现在有：${known.map((d) => d.name).join('、')}。转给同事要写 @`,
  notStaff: (name: string) => `${name}不是客服或群管理，不能接工单`,
  ownerGone: (name: string, owner: string) =>
    `${name}的负责人${owner}已经不是同事了，请群管理换一位：部门 ${name} @同事`,
  transferred: (id: number, to: string) => `工单 ${id} 已转给${to}。`,
  already: (id: number, department: string, owner: string) => `工单 ${id} 已经在等${department}（${owner}）了`,
  needsWhat: (id: number, department: string) => `要请${department}做什么？例如：转 ${id} ${department} 请核实运单`,
  opened: (id: number, department: string, owner: string, until: string) =>
    `工单 ${id} 已请${department}（${owner}）协办，${until} 前回复；工单还归您跟进。`,
  asked: (t: Ticket, by: string, what: string, until: string) =>
    [
      `${by}请您协办工单 ${t.id}：${what}`,
      `群友说：「${shorten(t.summary, 60)}」`,
      `请在 ${until} 前回复：办 ${t.id} 运单已核实，今天送达`,
    ].join('\n'),
  done: (id: number, department: string, answer: string) =>
    `工单 ${id} ${department}回复：${answer}\n告诉群友：承诺 ${id} 2小时 … ｜ 结 ${id} 结果`,
  doneHere: (id: number) => `工单 ${id} 的协办记好了，已告诉跟进的同事。`,
  noStep: (id: number) => `工单 ${id} 现在没有在等哪个部门`,
  whichStep: (id: number, departments: readonly string[]) =>
    `工单 ${id} 在等${departments.join('、')}，请写明是哪个：办 ${id} ${departments[0] ?? ''} …`,
}
