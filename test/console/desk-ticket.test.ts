import { describe, expect, it } from 'vitest'
import { unhappyWords } from '../../src/features/detection/index.ts'
import { Client, openConsole } from '../support/console.ts'
import { type Game, startGame } from '../support/game.ts'

const ANGRY = '三天了还没发货，也没人管！'

async function newest(game: Game): Promise<number> {
  const [row] = await game.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
  return row?.id ?? 0
}
const clean = (html: string) => html.replace(/<(?!\/?mark)[^>]*>/g, '')

describe('a ticket in the console, from the complaint to the end', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')
  await game.says('周老板', '#会员 @小王 年卡', { mention: ['小王'] })
  await game.says('小李', '早上好')
  await game.says('小王', ANGRY)
  await game.says('小李', '我的也是', { quote: { name: '小王', text: ANGRY } })
  const id = await newest(game)
  const path = `/desk/${id}`

  it('shows who says what and why it is a complaint', async () => {
    const { html, text } = await lin.get(path)
    for (const word of ['小王', '年卡', '书友群', '物流', '待接单', '首次回复', '给方案', '这一句开的单'])
      expect(text).toContain(word)
    expect(html).toMatch(/href="\/members\/\d+"/)
    const marked = [...clean(html).matchAll(/<mark>([^<]*)<\/mark>/g)].map(([, words]) => words)
    const unhappy = unhappyWords(ANGRY, undefined).map((s) => ANGRY.slice(s.start, s.end))
    // Above the ticket and within the talk.
    expect(marked).toEqual([...unhappy, ...unhappy])
    expect(html).toMatch(/<blockquote class="quote"><bdi>小王<\/bdi>/)
    expect(html).toMatch(/class="ours[^"]*"[\s\S]*我是客服小林/)
    expect(html.match(/data-due=/g)?.length).toBeGreaterThanOrEqual(3)
  })

  it('is taken, answered, promised and resolved by the commands, and each is on the timeline', async () => {
    expect((await lin.press(path, `接 ${id}`)).text).toContain('归您了')
    const answered = await lin.press(path, `回 ${id}`, ['已经在查了，半小时内告诉您'])
    expect(answered.text).toContain('已替您回复')
    await game.relay()
    expect(game.sentTo('书友群')).toContain('小林：已经在查了，半小时内告诉您')
    const promised = await lin.press(path, `承诺 ${id}`, ['2小时', '补发'])
    expect(promised.text).toContain('最晚 12:00 兑现')
    expect(promised.text).toMatch(/承诺兑现 还有 2小时/)
    const resolved = await lin.press(path, `结 ${id}`, ['已补发，今晚送达'])
    expect(resolved.text).toContain('等群友确认')
    expect(resolved.text).toMatch(/小林 接单.*小林 回复.*小林 承诺.*小林 解决/)
    await game.relay()
    expect(game.sentTo('书友群')).toContain('已补发，今晚送达')
  })

  it('shows what the group would read before it is published, and then what it read', async () => {
    const before = await lin.get(path)
    const draft = /<p class="preview pre">([\s\S]*?)<\/p>/.exec(before.html)?.[1] ?? ''
    expect(draft).toContain('📣 处理公示')
    expect(draft).toContain('小**')
    expect(draft).not.toContain('小王')
    const after = await lin.press(path, `公示 ${id}`)
    expect(after.text).toContain('已公示到「书友群」')
    await game.relay()
    expect(game.said.find((s) => s.to === '书友群' && s.text.startsWith('📣'))?.text).toBe(draft)
    expect(after.text).toContain('已经公示，群里看到的是')
    const corrected = await lin.press(path, `公示 ${id} 改`, ['已补发两本'])
    expect(corrected.text).toContain('更正已发到')
    const withdrawn = await lin.press(path, `撤回公示 ${id}`)
    expect(withdrawn.text).toContain('公示已撤回')
    expect(withdrawn.text).toContain('再公示就恢复')
    expect((await lin.press(path, `公示 ${id}`)).text).toContain('重新发到')
  })

  it('goes on when reopened', async () => {
    const again = await lin.press(path, `重开 ${id}`)
    expect(again.text).toContain('已重开')
    expect(again.html).toContain(`value="结 ${id}"`)
    expect(again.html).not.toContain(`value="重开 ${id}"`)
  })

  it('warns of a result that says nothing, and publishes a better one', async () => {
    const resolved = await lin.press(path, `结 ${id}`, ['已处理'])
    expect(resolved.text).toContain('结果只写了「已处理」，群里看不出做了什么')
    const published = await lin.press(path, `公示 ${id} 改`, ['第三本也补了，今晚到'])
    expect(published.text).toContain('已公示到「书友群」')
    await game.relay()
    expect(game.sentTo('书友群')).toContain('结果：第三本也补了，今晚到')
  })
})

describe('what can be done with a ticket', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')
  const chen = await Client.of(desk, game, '陈经理')
  await game.tells('周老板', '部门 物流 @陈经理')
  await game.says('小王', ANGRY)
  const id = await newest(game)
  const path = `/desk/${id}`
  const lines = async (who = lin, at = path) =>
    [...(await who.get(at)).html.matchAll(/name="line" value="([^"]*)"/g)].map(([, line]) => line?.split(' ')[0])

  it('depends on its state', async () => {
    expect(new Set(await lines())).toEqual(new Set(['接', '回', '承诺', '结', '等客户', '转', '补偿', '误报']))
    await lin.press(path, `等客户 ${id}`, ['发一下单号'])
    expect(new Set(await lines())).toEqual(new Set(['继续计时', '回', '承诺', '结', '转', '补偿', '误报']))
    expect((await lin.get(path)).text).toMatch(/停住，还剩/)
    expect((await lin.press(path, `继续计时 ${id}`)).text).toContain('继续计时')
    await game.pass('3h')
    expect(await lines()).toContain('跟进')
    expect((await lin.press(path, `跟进 ${id}`)).text).toContain('先不往上报')
  })

  it('is handed to a colleague picked by name, or a department asked', async () => {
    // Two colleagues whose names begin alike, one with a space in it.
    for (const name of ['Amy', 'Amy Li']) {
      await game.says(name, '大家好')
      await game.says('周老板', `#授权 @${name} agent`, { mention: [name] })
    }
    expect((await lin.press(path, `转 ${id}`, ['@Amy Li', '请看 @小李 说的'])).text).toContain('Amy Li在跟')
    expect((await lin.press(path, `转 ${id}`, ['@陈经理'])).text).toContain('陈经理在跟')
    const asked = await lin.press(path, `转 ${id}`, ['物流', '请核实运单'])
    expect(asked.text).toContain('等物流（陈经理）')
    expect(asked.html).toContain(`value="办 ${id} 物流"`)
    expect((await chen.press(path, `办 ${id} 物流`, ['今天送达'])).text).not.toContain('等物流')
  })

  it('compensates within one’s limits, and lets a manager decide the rest on the page', async () => {
    expect((await lin.press(path, `补偿 ${id}`, ['积分', '50', '久等了'])).text).toContain('50 积分')
    const asked = await lin.press(path, `补偿 ${id}`, ['券', '500', ''])
    expect(asked.text).toMatch(/补偿申请 \d+：小林申请给500元优惠券/)
    expect(asked.html).not.toContain('value="批准')
    const [request] = await game.rows<{ id: number }>(`SELECT id FROM compensations WHERE state = 'pending'`)
    expect((await chen.press(path, `驳回 ${request?.id}`, ['先核实'])).text).not.toContain('补偿申请')
  })

  it('puts two tickets of one member together', async () => {
    await game.tells('小王', '你们客服太过分了，根本没人理我！')
    const second = await newest(game)
    expect(second).toBeGreaterThan(id)
    expect(await lines(lin, `/desk/${second}`)).toContain('并')
    expect((await lin.press(`/desk/${second}`, `并 ${second}`, [String(id)])).text).toContain(`已并入 ${id}`)
    const merged = await lin.get(`/desk/${second}`)
    expect(merged.html).toContain(`href="/desk/${id}"`)
    expect(await lines(lin, `/desk/${second}`)).toEqual([])
  })

  it('offers first words, and sends none with a blank in it', async () => {
    const { html } = await lin.get(path)
    const drafts = [...html.matchAll(/class="draft"[^>]*>([^<]*)</g)].map(([, words]) => words ?? '')
    expect(drafts).toHaveLength(2)
    expect(drafts.join()).not.toContain('——小林')
    const refused = await lin.press(path, `回 ${id}`, ['我去查，【几点】前告诉您'])
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('「【几点】」还没有填')
    const how = await lin.press(path, `承诺 ${id}`, ['昨天', '补发'])
    expect(how.status).toBe(409)
    expect(how.html).toContain(`承诺 ${id} 昨天 补发</textarea>`)
  })

  it('tells who was first when a form is stale', async () => {
    const [mine, theirs] = [await lin.form(path, `误报 ${id}`), await chen.form(path, `结 ${id}`)]
    expect((await lin.post('/order', mine)).status).toBe(303)
    const late = await chen.post('/order', { ...theirs, words: '已补发' })
    expect(late.status).toBe(409)
    expect(late.text).toMatch(/工单 \d+ 现在是「误报」（小林，.*前），不能办结/)
    expect(await game.rows(`SELECT 1 FROM tickets WHERE id = $1 AND state = 'dismissed'`, [id])).toHaveLength(1)
  })

  it('does not publish against the wish of a member, for agents at all', async () => {
    await game.says('小赵', '发错货了，太差了！')
    const other = await newest(game)
    await game.tells('小赵', '不要公示')
    await lin.press(`/desk/${other}`, `结 ${other}`, ['换了新的'])
    expect((await lin.get(`/desk/${other}`)).text).toContain('不希望公示')
    expect(await lines(lin, `/desk/${other}`)).not.toContain('公示')
    const page = await chen.get(`/desk/${other}`)
    expect(page.html).toContain(`value="公示 ${other} 仅结果"`)
    expect(page.text).not.toContain('小** 反映')
  })

  it('waits for the digest where a group wants one', async () => {
    await game.says('陈经理', '#公示方式 汇总')
    await game.says('小孙', '快递丢了，没人管，太差了！')
    const other = await newest(game)
    await lin.press(`/desk/${other}`, `结 ${other}`, ['已补发'])
    const queued = await lin.press(`/desk/${other}`, `公示 ${other}`)
    expect(queued.text).toContain('已排进汇总公示')
    expect((await lin.press(`/desk/${other}`, `撤回公示 ${other}`)).text).toContain('从汇总里拿掉')
  })

  it('speaks English, with every label', async () => {
    const csrf = /name="csrf" value="([^"]*)"/.exec((await lin.get('/nowhere')).html)?.[1] ?? ''
    await lin.post('/preferences', { csrf, lang: 'en', theme: 'auto', back: path })
    const { text } = await lin.get(path)
    for (const word of ['What was said around it', 'Timeline', 'called it a false alarm', 'Reopen', 'Ticket'])
      expect(text).toContain(word)
  })
})

describe('the talk around a ticket', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')
  const say = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 1) {
      game.clock.advance(1000)
      await game.says('小李', `第${n}句`)
    }
  }
  await say(1, 40)
  await game.says('小王', ANGRY)
  const id = await newest(game)
  await say(41, 80)
  const shown = (html: string) => [...html.matchAll(/第(\d+)句/g)].map(([, n]) => Number(n))
  const link = (html: string, label: string) =>
    new RegExp(`href="([^"]*)"[^>]*>${label}<`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''

  it('is some thirty lines around the complaint, and can be followed both ways', async () => {
    const here = await lin.get(`/desk/${id}`)
    const around = shown(here.html)
    expect(around).toEqual(Array.from({ length: 29 }, (_, i) => 27 + i))
    const earlier = shown((await lin.get(link(here.html, '更早的聊天'))).html)
    expect(earlier.at(-1)).toBe(26)
    expect(earlier[0]).toBe(1)
    const later = await lin.get(link(here.html, '更晚的聊天'))
    expect(shown(later.html)[0]).toBe(56)
    expect(shown(later.html).at(-1)).toBe(80)
    expect(later.text).toContain('回到投诉的那一句')
    expect((await lin.get(`/desk/${id}?talk=sideways`)).status).toBe(400)
  })

  it('is only the member’s own in a direct chat, and says what was forgotten', async () => {
    await game.tells('小赵', '你们客服太差了，没人理我！')
    const direct = await newest(game)
    const page = await lin.get(`/desk/${direct}`)
    expect(page.text).not.toContain('第1句')
    expect(page.text).toContain('私聊')
    await game.rows(`UPDATE messages SET text = '' WHERE text LIKE '你们客服%'`)
    expect((await lin.get(`/desk/${direct}`)).text).toContain('内容已按保留期清除')
  })
})

describe('earlier complaints like it', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')
  await game.says('周老板', '#开启', { room: '花友群' })
  const resolved = async (who: string, words: string, result: string, room = '书友群') => {
    await game.says(who, words, { room })
    const id = await newest(game)
    await game.tells('周老板', `结 ${id} ${result}`)
    return id
  }
  const like = await resolved('小甲', '怎么还不发货，等了三天没人管！', '当天补发，赔了运费')
  await resolved('小乙', '快递把箱子摔烂了，太差了', '换了新的')
  const elsewhere = await resolved('小丙', '三天了还没发货，也没人管！', '花友群的办法', '花友群')
  await game.rows(
    `INSERT INTO ratings (ticket_id, contact_id, score, reason, at) SELECT id, contact_id, 5, '', opened_at FROM tickets WHERE id = $1`,
    [like],
  )
  await game.says('小王', ANGRY)
  const id = await newest(game)

  it('are shown with result and rating, from groups in sight alone', async () => {
    const page = await lin.get(`/desk/${id}`)
    const similar = page.text.slice(page.text.indexOf('以前类似的'))
    expect(similar).toContain('当天补发，赔了运费')
    expect(similar).toContain('5 星')
    expect(similar).not.toContain('花友群的办法')
    const all = await (await Client.of(desk, game, '陈经理')).get(`/desk/${id}`)
    expect(all.text).toContain('花友群的办法')
    expect(all.html).toContain(`href="/desk/${elsewhere}"`)
  })
})

describe('an incident', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  await game.says('周老板', '#开启', { room: '花友群' })
  for (const [who, room] of [
    ['小甲', '书友群'],
    ['小乙', '书友群'],
    ['小丙', '花友群'],
    ['小丁', '书友群'],
  ] as const)
    await game.says(who, '快递三天没动了，怎么没人管！', { room })
  const [first] = await game.rows<{ id: number }>(`SELECT min(id) AS id FROM tickets`)
  const path = `/desk/${first?.id}`

  it('is on the page of its tickets, without those of groups that one does not see', async () => {
    const lin = await Client.of(desk, game, '小林')
    const page = await lin.get(path)
    expect(page.text).toContain('位群友反映同一件事')
    expect(page.text).toContain('看不到的群里')
    expect(page.text).not.toContain('小丙')
    expect((await (await Client.of(desk, game, '陈经理')).get(path)).text).toContain('小丙')
  })

  it('is told, promised and resolved for all at once', async () => {
    const lin = await Client.of(desk, game, '小林')
    const [incident] = await game.rows<{ id: number }>(`SELECT id FROM incidents`)
    expect((await lin.press(path, `事件 ${incident?.id} 通报`, ['仓库停电，正在抢修'])).status).toBe(200)
    expect((await lin.press(path, `事件 ${incident?.id} 承诺`, ['2小时', '恢复发货'])).text).toContain('承诺')
    await lin.press(path, `事件 ${incident?.id} 结`, ['已恢复发货'])
    expect(await game.rows(`SELECT 1 FROM tickets WHERE state <> 'resolved'`)).toEqual([])
    await game.relay()
    expect(game.sentTo('书友群')).toContain('仓库停电')
  })
})

describe('hostile words', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const lin = await Client.of(desk, game, '小林')
  const nasty = '<img src=x onerror=alert(1)>"\'&</textarea><script>alert(2)</script>'
  const words = `${nasty} 太差了没人管！\u202e反了`
  const emoji = '😡'.repeat(500)

  it('are shown as they are, and do nothing', async () => {
    await game.says(nasty, `投诉 ${words}`)
    await game.says(nasty, emoji)
    await game.says('小李', '看', { quote: { name: nasty, text: words } })
    const id = await newest(game)
    for (const path of ['/desk', `/desk/${id}`, `/desk?q=${encodeURIComponent(nasty)}`]) {
      const { html, status } = await lin.get(path)
      expect(status).toBe(200)
      expect(html).not.toMatch(/<img|<script>|\u202e/)
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    }
    expect((await lin.get(`/desk/${id}`)).html).toContain(emoji)
    // A novel is cut, so that no page grows without end.
    for (let i = 0; i < 20; i += 1) await game.says('小李', '长'.repeat(7000))
    const { html } = await lin.get(`/desk/${id}`)
    expect(html).toContain(`${'长'.repeat(1000)}…`)
    expect(Buffer.byteLength(html)).toBeLessThan(150_000)
  })
})

describe('the words that sound unhappy', () => {
  it('are spans of the text, in order and apart', () => {
    const spans = unhappyWords(ANGRY, undefined)
    expect(spans.length).toBeGreaterThan(0)
    expect(spans.map((s) => ANGRY.slice(s.start, s.end)).join()).toContain('还没发')
    for (const [i, span] of spans.entries()) expect(span.start).toBeGreaterThan(spans[i - 1]?.end ?? -1)
    expect(unhappyWords('好的，谢谢老板', undefined)).toEqual([])
  })
})
