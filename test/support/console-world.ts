import { type Game, type SayOptions, startGame } from './game.ts'

/** A shop of some weeks, as a console shows it: every state of a ticket, the growth features in use, and hostile names. */

export const EVIL = '<img src=x onerror=alert(1)>'
const LONG = `很长的名字${'W'.repeat(40)}`
const SECOND = '妈妈团购二群'

/** Somebody says it; who is named behind an @ is mentioned. */
const chat =
  (game: Game, place: SayOptions) =>
  async (who: string, text: string, options: SayOptions = {}) => {
    const mention = [...text.matchAll(/@([^\s@，]+)/gu)].map((m) => m[1] ?? '')
    return game.says(who, text, { mention, ...place, ...options })
  }

async function complaints(game: Game): Promise<void> {
  const here = chat(game, { room: '书友群' })
  const second = chat(game, { room: SECOND })
  const staff = chat(game, { room: '值班群' })
  const latest = async () =>
    (await game.rows<{ id: number }>(`SELECT id FROM tickets ORDER BY id DESC LIMIT 1`))[0]?.id ?? 0
  const opened = async (who: string, words: string, say = here) => {
    await say(who, words)
    return latest()
  }
  const done = await opened('赵姐', '书页都脱胶了，质量太差，要求退款！')
  await staff('小林', `接 ${done}`)
  await staff('小林', `承诺 ${done} 2小时 补发一本新的`)
  await game.pass('20m')
  await staff('小林', `结 ${done} 新书已补发，单号 SF1234567890`)
  await here('赵姐', '已解决')
  await here('赵姐', '评分 5 很快')
  await staff('小林', `公示 ${done}`)
  const resolved = await opened('阿昭', '直播间的回放一直打不开，气死我了')
  await staff('小林', `接 ${resolved}`)
  await staff('小林', `结 ${resolved} 回放已经修好`)
  const wrong = await opened('老吴', '垃圾东西，等了五天还没到')
  await staff('小林', `误报 ${wrong}`)
  const taken = await opened('孙小姐', '快递送错地方了，客服电话也打不通！')
  await staff('小林', `接 ${taken}`)
  const promised = await opened('钱多多', '说好的赠品没有给，骗人的吗')
  await staff('小林', `接 ${promised}`)
  await staff('小林', `承诺 ${promised} 3小时 今天补寄赠品`)
  const waiting = await opened('周周', '包裹又破了，怎么每次都这样', second)
  await staff('小林', `接 ${waiting}`)
  await staff('小林', `等客户 ${waiting} 拍一张照片`)
  await opened(EVIL, '三天了还没发货，也没人管！</li><script>document.title=1</script>', second)
  await opened(LONG, `太差劲了，要投诉你们！https://example.com/${'a'.repeat(200)}`, second)
  await opened('小王', '三天了还没发货，也没人管！我的电话 13812345678')
}

async function growth(game: Game): Promise<void> {
  const here = chat(game, { room: '书友群' })
  const staff = chat(game, { room: '值班群' })
  for (const who of ['小王', '赵姐', '阿昭', EVIL]) await here(who, '签到')
  await game.joins(['新朋友', '二号新朋友'], { by: '赵姐' })
  await here('陈经理', '#加分 @小王 50 热心解答')
  await staff('陈经理', '上架 帆布袋 20 5')
  await here('小王', '兑换 1')
  await staff('小林', '收录 什么时候发货 = 每天下午四点前的订单当天发')
  await here('赵姐', '什么时候发货')
  await here('阿昭', '有没有电子版可以看')
  await here('阿昭', '建议 晚上也开直播')
  await staff('小林', '备注 @小王 喜欢推理小说')
  await staff('小林', '会员 @小王 年卡 2027-11-30')
  await here('陈经理', '#开奖 新书签名本 1 明天20:00')
  await game.tells('赵姐', '别打扰')
}

/** What went wrong with the house itself, which a game alone does not do. */
async function troubles(game: Game): Promise<void> {
  const now = game.clock.now()
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
  for (let i = 0; i < 60; i += 1)
    await game.rows(`INSERT INTO gaps (account, from_at, to_at, reason) VALUES ('bot', $1, $2, $3)`, [
      ago(9000 - i * 100),
      ago(9000 - i * 100 - 7),
      i % 2 === 0 ? 'restart' : 'puppet reset <b>x</b>',
    ])
  for (const [state, lane, text] of [
    ['failed', 'complaint', '新工单 7：快递送错地方了'],
    ['unconfirmed', 'post', '工单 3 的处理结果：已经补发'],
    ['expired', 'promotion', '今晚八点直播，记得来'],
    ['due', 'promotion', `周末活动预告 ${EVIL}`],
    ['unknown', 'service', '小林：已经帮您补发了'],
  ])
    await game.rows(
      `INSERT INTO outbox (account, room_id, lane, priority, text, created_at, not_before, state, attempts, last_error)
       VALUES ('bot', $1, $2, $3, $4, $5, $6, $7, 3, $8)`,
      [room?.id, lane, lane === 'promotion' ? 4 : 1, text, ago(40), new Date(now.getTime() + 3_600_000), state, EVIL],
    )
  for (const [key, text] of [
    ['one', EVIL],
    ['two', '气死我了，没人管'],
  ])
    await game.rows(`INSERT INTO dead_letters (account, key, inbound, error, at) VALUES ('bot', $1, $2, $3, $4)`, [
      key,
      JSON.stringify(game.message(EVIL, text ?? '')),
      `TypeError: cannot read properties of ${EVIL}`,
      ago(30),
    ])
  await game.rows(`INSERT INTO leases (name, holder, expires_at) VALUES ('chat:game', $1, $2)`, [
    game.house.holder,
    new Date(now.getTime() + 86_400_000),
  ])
}

/** Plays it all. 小林 is an agent of 「书友群」 alone, 陈经理 a manager, 周老板 the owner. */
export async function playShop(): Promise<Game> {
  const game = await startGame()
  await game.says('周老板', '#开启', { room: SECOND })
  await game.says('周老板', '#开启', { room: EVIL })
  await complaints(game)
  await growth(game)
  await troubles(game)
  game.said.length = 0
  return game
}
