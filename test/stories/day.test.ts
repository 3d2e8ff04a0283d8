import { beforeAll, describe, expect, it } from 'vitest'
import { type Game, type SayOptions, startGame } from '../support/game.ts'

const ONE = '书友一群'
const TWO = '书友二群'
const DUTY = '值班室'
const DIRECT = '私聊'
const COUPON = /\b[A-HJ-KM-NP-Z2-9]{4}-[A-HJ-KM-NP-Z2-9]{4}\b/gu
const ZONE_MS = 8 * 3_600_000

const wall = (at: Date) => new Date(at.getTime() + ZONE_MS)
const escaped = (text: string) => text.replaceAll(/[\\*_<>`[\]|~]/gu, '\\$&').replaceAll('\n', '<br>')

/** Plays a day and writes it down as it goes: `docs/a-day.md`. */
class Day {
  readonly lines: string[] = []
  #written = 0
  constructor(readonly game: Game) {}

  scene(title: string): void {
    this.lines.push('', `## ${title}`, '')
  }

  async says(place: string, who: string, text: string, options: SayOptions = {}): Promise<void> {
    const mention = [...text.matchAll(/@([^\s@，]+)/gu)].map((m) => m[1] ?? '')
    const quoted = options.quote === undefined ? '' : `（引用${options.quote.name}）`
    const shown = options.kind === 'image' ? '[图片]' : text
    this.#line(
      this.game.clock.now(),
      place === DIRECT ? `${who}的私聊` : place,
      `**${who}**${quoted}：${escaped(shown)}`,
    )
    await this.game.says(who, text, { ...(place === DIRECT ? { direct: true } : { room: place }), mention, ...options })
    this.#write()
  }

  /** What happens without being written down in full, in one line of ours. */
  async meanwhile(what: string, happens: () => Promise<void>): Promise<void> {
    const before = this.lines.length
    await happens()
    this.lines.length = before
    this.lines.push(`- *${what}*`)
  }

  /** Time passes until this hour and minute in Shanghai, today or the next day. */
  async until(time: string, tomorrow = false): Promise<void> {
    const now = wall(this.game.clock.now())
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const day = now.getUTCDate() + (tomorrow ? 1 : 0)
    const then = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), day, hour, minute)
    await this.game.pass(`${Math.round((then - now.getTime()) / 60_000)}m`)
    this.#write()
  }

  #line(at: Date, place: string, what: string): void {
    this.lines.push(`- ${wall(at).toISOString().slice(11, 16)} 「${place}」 ${what}`)
  }

  #write(): void {
    for (const said of this.game.said.slice(this.#written)) {
      const place = said.to.startsWith('私聊:') ? `${said.to.slice(3)}的私聊` : said.to
      const whom = said.mentions.map((name) => `@${name} `).join('')
      this.#line(said.at, place, `🤖 ${escaped(whom + said.text.replaceAll(COUPON, 'ABCD-EFGH'))}`)
    }
    this.#written = this.game.said.length
  }
}

describe('a day', () => {
  let g: Game
  let day: Day
  beforeAll(async () => {
    g = await startGame({ bare: true, start: '2026-11-23T00:30:00Z' })
    day = new Day(g)
  })

  it('is played from Monday 08:30 to Tuesday noon, and written down', async () => {
    const says = day.says.bind(day)
    const until = day.until.bind(day)

    day.scene('周一 08:30 店主准备')
    await says(ONE, '周老板', '#开启')
    await day.meanwhile('书友二群和值班室也一样开启；同事们在值班室里打过招呼', async () => {
      await says(TWO, '周老板', '#开启')
      await says(DUTY, '周老板', '#开启')
      for (const name of ['陈经理', '小林', '小周', '老何']) await says(DUTY, name, '到')
    })
    await says(DUTY, '周老板', '#设为值班群')
    await day.meanwhile('小林、小周、老何授权为客服，陈经理为群管理', async () => {
      await says(DUTY, '周老板', '#授权 @陈经理 群管理')
      for (const name of ['小林', '小周', '老何']) await says(DUTY, '周老板', `#授权 @${name} 客服`)
    })
    await says(DUTY, '周老板', '#设为值班群')
    await says(DUTY, '周老板', '排班 每天 9:00-18:00 @小林 后备 @小周')
    await day.meanwhile(
      '晚班排给小周，夜班（只管紧急的）排给陈经理；物流归老何；首次回复的时限改成 10 分钟',
      async () => {
        await says(DUTY, '周老板', '排班 每天 18:00-21:00 @小周')
        await says(DUTY, '周老板', '排班 夜班 21:00-9:00 @陈经理')
        await says(DUTY, '周老板', '部门 物流 @老何')
        await says(DUTY, '周老板', '时效 首次回复 10分钟')
      },
    )
    await says(DUTY, '周老板', '收录 【物流】多久发货 = 下单后 48 小时内发出，节假日顺延')

    day.scene('08:40 还没开门')
    await until('08:40')
    await says(ONE, '阿芳', '你们几点有人啊？想问下发票怎么开')
    await says(ONE, '小鱼', '书还没到，都四天了，急')

    day.scene('09:00 开门')
    await until('09:02')
    await says(DUTY, '小林', '接班')
    await says(DUTY, '小林', '帮助')
    await until('09:04')
    await says(ONE, '小林', '#接 1')
    await says(ONE, '小林', '@小鱼 我查一下，马上回您')
    await says(DUTY, '小林', '转 1 物流 请核实运单')
    await says(ONE, '阿芳', '请问多久发货呀')
    await says(ONE, '阿芳', '没帮到我')
    await until('09:08')
    await says(ONE, '小林', '@阿芳 预售的书按页面上的日期发，您买的这本是现货，今天就发')
    await until('09:12')
    await says(DIRECT, '老何', '办 1')
    await says(DIRECT, '老何', '办 1 已到本市分拨中心，今天下午送到')
    await says(DUTY, '小林', '承诺 2小时 送到')
    await says(DUTY, '小林', '承诺 1 18:00 送到')

    day.scene('09:30 一位温和，一位生气，一句说不清给谁的话')
    await until('09:30')
    await says(TWO, '大山', '这本书封面有点折痕，不太满意')
    await says(TWO, '老秦', '收到的书缺页，质量太差了，退货！')
    await until('09:33')
    await says(TWO, '小周', '好的我看看')
    await says(DIRECT, '小周', '回 3')
    await until('09:35')
    await says(TWO, '小周', '接 3')
    await says(TWO, '小周', '#接 3')
    await says(TWO, '小周', '#等客户 2 发一张封面照片')
    await until('09:41')
    await says(TWO, '大山', '进度')
    await until('09:44')
    await says(TWO, '大山', '', { kind: 'image' })
    await until('09:46')
    await says(DUTY, '小周', '结 2 给您换一本，今天寄出')

    day.scene('09:50 补偿，额度以内和以外')
    await until('09:50')
    await says(DUTY, '小周', '承若 3 1小时 发退货单')
    await says(DUTY, '小周', '承诺 3 1小时 发退货单')
    await says(DUTY, '小周', '补偿 3 券 5元 缺页')
    await says(DUTY, '小周', '补偿 3 券 50元 来回运费')
    await says(DUTY, '小周', '批准 2')
    await until('09:58')
    await says(DUTY, '陈经理', '批准 2')

    day.scene('10:38 一个没兑现的承诺')
    await until('11:10')
    await says(DUTY, '小周', '结 3 退货单已发，运费我们出')
    await until('11:20')
    await says(TWO, '老秦', '没解决 退款还没到')
    await until('11:28')
    await says(TWO, '小周', '@老秦 财务下午两点前退到您卡上，我盯着')
    await says(DUTY, '小周', '承诺 3 14:00 退款到账')
    await until('13:50')
    await day.meanwhile('小周发「结 3 退款已到账。」，老秦看到结果', () => says(DUTY, '小周', '结 3 退款已到账。'))
    await until('14:02')
    await says(TWO, '老秦', '解决了')
    await says(TWO, '老秦', '评分 2 太慢')
    await until('14:05')
    await says(DUTY, '小周', '公示 3')
    await until('14:08')
    await says(DUTY, '小周', '公示 3 改 退款已到账，运费由书店承担')

    day.scene('14:10 五位群友，一件事')
    await until('14:10')
    await says(ONE, '可可', '今晚的直播链接打不开啊')
    await until('14:12')
    await says(ONE, '小满', '直播链接我也打不开，一直转圈')
    await says(TWO, '豆豆', '直播课打不开，点进去就闪退，什么情况')
    await until('14:15')
    await day.meanwhile('阿芳和阿木也说打不开，各自得到同样的安抚，值班室不再响', async () => {
      await says(ONE, '阿芳', '直播链接打不开，烦死了')
      await says(TWO, '阿木', '直播打不开+1，气人')
    })
    await says(DUTY, '小林', '事件 1 通报 链接失效了，技术在换新的')
    await day.meanwhile('小林发「事件 1 承诺 30分钟 发新链接」，两个群都看到', () =>
      says(DUTY, '小林', '事件 1 承诺 30分钟 发新链接'),
    )
    await until('14:35')
    await says(DUTY, '小林', '事件 1 结 新链接已发，可以进了')
    await says(DUTY, '小林', '事件 1 公示')

    day.scene('15:00 手滑')
    await until('15:00')
    await says(DUTY, '小林', '接 99')
    await says(DUTY, '小林', '承诺 1 25点 送到')
    await says(DUTY, '小林', '帮助 接单子')
    await says(ONE, '小林', '#公试 1')
    await says(ONE, '小林', '您自己看说明书啊')
    await says(ONE, '可可', '评分 9')
    await says(ONE, '可可', '帮助')

    day.scene('17:40 兑现，交接')
    await until('17:40')
    await says(DUTY, '小林', '结 1 已送到，家人签收')
    await until('17:44')
    await says(ONE, '小鱼', '已解决')
    await says(ONE, '小鱼', '5分 说到做到')
    await day.meanwhile('小林发「公示 1」，经过贴到书友一群', () => says(DUTY, '小林', '公示 1'))
    await until('17:48')
    await says(ONE, '豆豆', '发票三天了都没开好，什么效率')
    await until('17:52')
    await says(DUTY, '小林', '交接 豆豆的发票要问财务')
    await says(DUTY, '小周', '接班')
    await until('17:54')
    await says(DUTY, '小周', '接 9')
    await says(ONE, '小周', '@豆豆 抱歉让您等，发票我问了财务')
    await says(DUTY, '小周', '承诺 9 19:00 开好发您邮箱')
    await says(DUTY, '小林', '撤回公示 1')
    await until('18:40')
    await day.meanwhile('小周发「结 9 发票已发到您邮箱」，豆豆看到结果', () =>
      says(DUTY, '小周', '结 9 发票已发到您邮箱'),
    )
    await until('21:05')

    day.scene('23:30 夜里的一件要紧事')
    await until('23:30')
    await says(ONE, '小满', '孩子玩了你们的赠品过敏，送医院了！你们管不管！')
    await until('23:33')
    await says(DIRECT, '陈经理', '接 10')
    await says(ONE, '陈经理', '@小满 孩子要紧，我现在给您打电话')
    await until('23:50')
    await says(DIRECT, '陈经理', '承诺 10 明天9:30 和您商量医药费')

    day.scene('周二 09:00 第二天')
    await until('09:03', true)
    await says(DUTY, '小林', '接班')
    await until('09:20')
    await says(DUTY, '陈经理', '结 10 孩子已经出院，医药费我们承担')
    await until('10:05')
    await says(ONE, '小满', '解决了，谢谢陈经理')
    await says(DUTY, '陈经理', '日报 昨天')
    await says(ONE, '陈经理', '#成绩单')
    await until('11:00')
    await says(TWO, '大山', '解决了，谢谢')
    await says(TWO, '大山', '5分 新书很好')
    await until('12:00')
    await says(DUTY, '小林', '工单')

    const page = [
      '# 一天 · A day',
      '',
      '暖群从周一 08:30 到周二中午说过的每一句话。店、群和人物都是虚构的；这一页由 `test/stories/day.test.ts` 在真实的数据库上演出来，',
      '每次测试都会核对。🤖 是暖群，券码换成了 ABCD-EFGH。*Every word the bot said on a day with invented people: played and',
      'compared by `test/stories/day.test.ts`, on a real database.*',
      ...day.lines,
      '',
    ].join('\n')
    await expect(page).toMatchFileSnapshot('../../docs/a-day.md')
  }, 240_000)

  it('said nothing twice, and nothing of one group in the other', () => {
    const said = g.said.map((s) => `${s.to}|${s.at.getTime()}|${s.mentions.join()}|${s.text}`)
    expect(said.filter((line, i) => said.indexOf(line) !== i)).toEqual([])
    expect(g.sentTo(ONE)).not.toMatch(/老秦|大山|阿木|老\*\*|大\*\*|缺页/)
    expect(g.sentTo(TWO)).not.toMatch(/小鱼|可可|小\*\*|过敏/)
    expect(g.sentTo(ONE) + g.sentTo(TWO)).not.toMatch(/#公示|没有「|ABCD|值班室/)
  })
})
