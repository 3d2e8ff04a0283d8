import type { Category } from '../../text/index.ts'
import { shorten, type Ticket } from '../tickets/index.ts'
import type { Found, Group, RuleId } from './wording.ts'

/** What a member complains about, by the words they used. */
export const THINGS: Record<Category, { named: readonly [RegExp, string][]; otherwise: string }> = {
  logistics: {
    named: [
      [/发货/u, '发货的事'],
      [/快递/u, '快递的事'],
      [/包裹/u, '包裹的事'],
      [/单号|物流/u, '物流的事'],
      [/没到|没收到|收不到/u, '还没收到货的事'],
    ],
    otherwise: '送货的事',
  },
  quality: {
    named: [
      [/缺页|少页|掉页/u, '缺页的事'],
      [/破|烂|坏|碎|裂|漏/u, '东西坏了的事'],
      [/脏|污|霉/u, '东西不干净的事'],
      [/少了|缺了|少发|漏发/u, '少了东西的事'],
      [/质量/u, '质量的事'],
    ],
    otherwise: '东西不好的事',
  },
  service: {
    named: [
      [/没人|不理|不回|人呢/u, '没人回复您的事'],
      [/态度/u, '态度的事'],
      [/等了|多久/u, '让您久等的事'],
    ],
    otherwise: '服务的事',
  },
  price: {
    named: [
      [/退款|退钱/u, '退款的事'],
      [/扣款|扣费|扣钱|多收/u, '扣费的事'],
      [/优惠|券|活动/u, '优惠的事'],
      [/差价|降价|涨价|贵/u, '价格的事'],
    ],
    otherwise: '费用的事',
  },
  usage: {
    named: [
      [/登录|登不/u, '登录的事'],
      [/打不开|进不去|点不/u, '打不开的事'],
      [/闪退|卡|慢/u, '卡顿的事'],
    ],
    otherwise: '使用上的事',
  },
  content: {
    named: [
      [/直播|回放/u, '直播的事'],
      [/更新|断更/u, '更新的事'],
      [/错/u, '内容出错的事'],
    ],
    otherwise: '内容的事',
  },
  other: { named: [], otherwise: '这件事' },
}

export const OPENERS: Record<1 | 2, readonly string[]> = {
  1: ['您说的{事}我看到了，谢谢您告诉我们。', '您说的{事}，我来跟。', '收到，您说的{事}由我负责。'],
  2: [
    '对不起，您说的{事}耽误您了，现在由我负责。',
    '您等到现在，换谁都会急。您说的{事}由我来跟。',
    '很抱歉，您说的{事}让您费心了，接下来您找我就行。',
  ],
}

/** One question, or one step with a time to fill in. */
export const BODIES: Record<Category, readonly string[]> = {
  logistics: [
    '我现在去查这一单走到哪里了，【几点】前把查到的结果告诉您。',
    '方便把订单号私下发我吗？我拿着单号去问。',
    '我先和仓库、快递核对，【几点】前回您下一步怎么走。',
  ],
  quality: [
    '方便私下发我一张照片吗？我对着照片看怎么处理。',
    '我先核对这一批货，【几点】前给您一个处理办法。',
    '不好的地方具体在哪里呢？我记下来一起核对。',
  ],
  service: [
    '我先把前面的聊天从头看一遍，【几点】前给您一个说法。',
    '您现在最想先解决的是哪一件呢？我从那一件开始。',
    '我把经过了解清楚，【几点】前把进展告诉您。',
  ],
  price: [
    '我先核对您这一单的金额，【几点】前把明细发给您。',
    '您看到的价格和付的价格分别是多少呢？我对一下差在哪里。',
    '我去问清楚能怎么处理，【几点】前给您准话。',
  ],
  usage: [
    '您现在停在哪一步呢？我按您那一步接着说。',
    '我用同样的步骤试一遍，【几点】前把能走通的办法发给您。',
    '您用的是手机还是电脑呢？我按您的设备一步步写给您。',
  ],
  content: [
    '是哪一节、哪一处呢？我去对原稿。',
    '我先请同事核对，【几点】前告诉您核对的结果。',
    '我把这一处记下了，【几点】前告诉您怎么改。',
  ],
  other: [
    '我先弄清楚前因后果，【几点】前回您。',
    '能再说一句是什么时候、在哪里遇到的吗？我从那里查起。',
    '我去核对一下，【几点】前把结果告诉您。',
  ],
}

/** Safety first, by phone, no argument in front of everybody. */
export const SERIOUS: readonly string[] = [
  '您和家人的平安最要紧，有不舒服请先停用、先就医。您说的{事}由我负责，我【几点】给您打电话，在电话里说清楚。',
  '人没事最要紧，有问题的先别再用。您说的{事}不让您在群里一遍遍讲，方便私下留个电话吗？我打给您。',
  '您说的{事}我们很重视，安全放在第一位。细节不在群里说，我【几点】给您打电话，听您讲完再商量怎么办。',
]

const WHY: Record<Group, string> = {
  refusal: '听着像一口回绝，对方只记得「不管」',
  'send-away': '听着像把事情推回给对方',
  blame: '听着像在推责任，对方要的是有人管',
  rules: '拿规定挡在前面，对方会觉得没人听',
  impatience: '听着不耐烦，对方会更急',
  taunt: '听着像赶人走，也会被截图',
  doubt: '听着像在怪对方，对方会先争对错',
  ignorance: '说到这里就停，对方不知道还能找谁',
  blank: '草稿里的时间还没有填',
}

const BETTER: Record<RuleId, string> = {
  'no-way': '这样做暂时不行，我能帮您的是……，您看可以吗？',
  impossible: '这个情况我去核实，【几点】前告诉您结果。',
  'cannot-do': '这一步要请同事一起办，我【几点】前告诉您进展。',
  'no-means': '这个我换个办法帮您，可以先……',
  'no-is-no': '这一样不行，可以的是……，您选哪个？',
  'see-yourself': '我把步骤发给您，第一步是……',
  'stands-there': '说明里这一处不太好找，我贴给您：……',
  'search-it': '我查好发给您，【几点】前。',
  'ask-others': '快递（厂家）那边我来联系，【几点】前告诉您结果。',
  'not-my-fault': '先不管是哪一边的，我来帮您问到底，【几点】前回您。',
  'not-my-job': '这件事归另一位同事，我去请 TA，【几点】前回您。',
  'not-with-us': '我帮您联系那一边，【几点】前告诉您怎么说。',
  'did-not-do-it': '让您遇到这样的事，我来跟，先从……查起。',
  'you-did-it': '这一步容易点错，我们一起改过来：先……',
  'rule-is-rule': '这样规定是因为……；在这之内我能帮您的是……',
  'by-the-rules': '按现在的办法可以……，我帮您申请。',
  'no-precedent': '这个我先去请示，【几点】前给您答复。',
  'said-before': '我再说一遍要点：……，哪一步没接上您告诉我。',
  'why-hurry': '知道您着急，现在到了……这一步，【几点】前再告诉您。',
  'just-wait': '【几点】前我来找您，您不用守着。',
  annoying: '我明白您为什么一直问，现在的进展是……',
  'too-busy': '我手上这件【几点】办完，接着就办您的。',
  'take-or-leave': '您先看看合不合适，哪里有顾虑我来说明。',
  'then-do-not-buy': '您觉得不值在哪里？我看看有没有更合适的。',
  'as-you-like': '两种都可以：……或……，您定了我来办。',
  'leave-then': '让您想走，是我们没做好。您最不满意的是哪一点？',
  'complain-then': '您的投诉我来登记，号码是……，【几点】前有人回您。',
  'others-are-fine': '您这边的情况我单独查，方便发我截图吗？',
  misunderstood: '是我没说清楚，我的意思是……',
  'cannot-read': '我换个说法：……，这样清楚吗？',
  careless: '这一处确实不显眼，在……，我贴给您。',
  'making-a-fuss': '这件事对您要紧，我明白，先从……办起。',
  'cannot-be': '我没遇到过，所以想看仔细：方便发我一张图吗？',
  'do-not-know': '我去问清楚，【几点】前告诉您。',
  'time-left-open': '把【几点】换成真的时间，例如 下午3点。',
}

export const texts = {
  group: '工单',
  drafts: (t: Ticket, drafts: readonly string[]) =>
    [
      `工单 ${t.id} 的第一句可以这样说（复制一条，【】里填上真的时间）：`,
      ...drafts.map((d, i) => `${'①②'.charAt(i)} ${d}`),
      ...(t.severity === 3 ? ['紧急：先打电话，别在群里争论。'] : []),
      `定了时间就记下：承诺 ${t.id} 2小时 …`,
    ].join('\n'),
  draftsSent: '草稿私下发给您了。',
  closed: (id: number) => `工单 ${id} 已经结束，不用第一句了。要继续处理先发「重开 ${id}」`,
  hint: ({ rule, group, clause }: Found) =>
    [
      `💡 您刚才在群里说「${shorten(clause, 30)}」：${WHY[group]}。`,
      `可以说：${BETTER[rule]}`,
      '（只有您看得到；不要了发「措辞提醒 关」）',
    ].join('\n'),
  switched: (on: boolean) =>
    on ? '措辞提醒开着，只私下告诉您，十分钟最多一次。' : '措辞提醒关了，要的时候发「措辞提醒 开」。',
  switchedAll: (on: boolean) =>
    on ? '大家的措辞提醒都开了，各人还可以自己关。' : '大家的措辞提醒都关了，要的时候发「措辞提醒 全部 开」。',
  offForAll: '您这里开着，不过群管理给大家都关了，要等「措辞提醒 全部 开」。',
  onlyManager: '给大家一起开关要群管理才行；自己的发「措辞提醒 开」或「措辞提醒 关」',
  how: (written: string) => `「${written}」没看懂，可以写：措辞提醒 开、措辞提醒 关、措辞提醒 全部 关`,
}
