import { words } from '../../words.ts'

export const texts = words(
  { title: '工单台', none: '没有等着处理的事。', number: (id: number) => `工单 ${id}`, direct: '私聊' },
  { title: 'Desk', none: 'Nothing waits.', number: (id: number) => `Ticket ${id}`, direct: 'direct chat' },
)
