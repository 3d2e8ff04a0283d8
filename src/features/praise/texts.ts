import { clockText } from '../../core/calendar.ts'
import { shorten } from '../tickets/index.ts'
import type { ListedPraise } from './queries.ts'

const STATES: Record<ListedPraise['state'], string> = {
  candidate: '候选',
  asked: '等回复',
  shown: '在墙上',
  refused: '没同意',
  expired: '没回',
  withdrawn: '已撤回',
  removed: '已删除',
}

export const texts = {
  group: '口碑',
  somebody: '群友',
  how: '引用群友的话发「好评」，或发「好评 @张三」（TA 一天内最近的好话）、「好评 @张三 原话…」',

  ask: (about: { staff: string; topic: string | undefined; text: string; masked: string; named: string }) =>
    [
      `您${about.topic === undefined ? '' : `在「${about.topic}」`}说的这句，${about.staff}想放到好评墙，让各个群的群友看到：`,
      `「${about.text}」`,
      `可以吗？回「可以」署名 ${about.masked}，「实名」署名 ${about.named}，「匿名」不署名，不愿意就回「不要」。`,
      '7 天内有效，不回就不展示；同意了也能随时发「撤回好评」。',
    ].join('\n'),
  asked: (id: number, name: string, text: string) =>
    `已私下问${name}愿不愿意展示（好评 ${id}）：「${shorten(text, 60)}」。TA 同意了我再告诉您，没同意之前谁也看不到。`,
  candidate: (id: number, topic: string, name: string, text: string) =>
    `🌟「${topic}」${name}刚说：「${text}」\n想放到好评墙就发：好评 ${id}（我先私下问 TA 同不同意）`,

  thanksShown: (by: string) => `谢谢您！已放到好评墙，署名 ${by}。想收回随时发「撤回好评」。`,
  thanksAnyway: '好的，不展示，谢谢您告诉我们。',
  changed: (by: string) => `改好了，好评墙上署名 ${by}。`,
  nothingAsked: '现在没有等您回复的好评。想夸谁，直接在群里说就好',
  consentHow: '可以回：可以、实名、匿名、不要',
  answeredTold: (id: number, name: string, by: string | undefined) =>
    by === undefined
      ? `${name}不想展示好评 ${id}，30 天内先不要再问 TA。`
      : `${name}同意了，好评 ${id} 已上墙，署名 ${by}。`,
  expiredTold: (id: number, name: string) => `${name} 7 天没有回，好评 ${id} 不展示。`,

  wall: (lines: readonly { text: string; by: string }[], count: number, page: number, pages: number) =>
    [
      `💛 好评墙（${count} 条${pages > 1 ? `，第 ${page}/${pages} 页` : ''}）`,
      ...lines.map((l) => `「${l.text}」——${l.by}`),
      ...(page < pages ? [`往下看发「好评墙 ${page + 1}」`] : []),
    ].join('\n'),
  wallEmpty: '好评墙还是空的。用得满意，在群里夸一句就好～',
  noPage: (page: number, pages: number) => `好评墙一共 ${pages} 页，没有第 ${page} 页`,

  withdrawn: '已从好评墙撤下，谢谢您之前的支持。',
  nothingToWithdraw: '好评墙上没有您的话。',
  whichOne: (own: readonly { id: number; text: string }[]) =>
    ['您有几条在墙上，要撤哪一条？', ...own.map((p) => `撤回好评 ${p.id}：「${shorten(p.text, 30)}」`)].join('\n'),
  notYours: (id: number) => `墙上没有您的好评 ${id}，发「撤回好评」看看`,
  answeredPrivately: '私下回您了。',
  removed: (id: number) => `好评 ${id} 已从墙上拿下。`,
  notOnWall: (id: number) => `好评墙上没有编号 ${id}，发「好评」看编号`,

  list: (found: readonly ListedPraise[], now: Date, zone: string) =>
    found.length === 0
      ? `还没有收过好评。${texts.how}`
      : [
          '最近的好评',
          ...found.map(
            (p) =>
              `${p.id} ${p.name}：${p.text === '' ? '原话不再保留' : `「${shorten(p.text, 30)}」`}（${STATES[p.state]}，${clockText(p.at, now, zone)}）`,
          ),
          '拿下发「好评 删除 号」，候选发「好评 号」就去问。',
        ].join('\n'),

  quoteLost: '没找到引用的这句（太久了，或不在这个群），请发「好评 @张三 原话…」',
  noGoodWord: (name: string) => `${name}一天内没有说过好话，可以引用那句话发「好评」，或发「好评 @${name} 原话…」`,
  isStaff: (name: string) => `${name}是同事，好评要来自群友`,
  tooShort: '这句太短了，放到墙上看不懂，请换一句',
  tooLong: (most: number) => `好评最多 ${most} 个字，请摘一段：好评 @张三 原话…`,
  waiting: (name: string, id: number) => `已经在问${name}了（好评 ${id}），等 TA 回了再说`,
  leaveInPeace: (name: string) => `${name}最近没有同意展示，先不要再问 TA`,
  sameOnWall: (id: number) => `这句已经在墙上了（好评 ${id}）`,
  noCandidate: (id: number) => `没有编号 ${id} 的候选，或已经过期，发「好评」看看`,
}
