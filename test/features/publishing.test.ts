import { beforeEach, describe, expect, it } from 'vitest'
import { OutcomeUnknownError, UndeliverableError } from '../../src/core/chat.ts'
import {
  asCorrected,
  type Cast,
  correctionText,
  digestLine,
  isDigestTime,
  isWithdrawn,
  mayPublish,
  mayPublishAgain,
  nextDigest,
  publicationText,
  resultOnlyText,
} from '../../src/features/publishing/publication.ts'
import type { Ticket, TimelineEntry } from '../../src/features/tickets/index.ts'
import { type Game, startGame } from '../support/game.ts'

const at = new Date('2026-11-23T02:00:00Z')
const ticket: Ticket = {
  id: 7,
  account: 'bot',
  roomId: 1,
  contactId: 1,
  state: 'resolved',
  category: 'logistics',
  severity: 1,
  summary: '三天没到',
  source: 'mood',
  openedAt: at,
  waitingSince: undefined,
  answeredAt: at,
  assigneeId: 2,
  pausedFor: undefined,
  pausedAt: undefined,
  promise: undefined,
  promiseDueAt: undefined,
  result: '已补发',
  resolvedAt: at,
  mergedIntoId: undefined,
}
const line = (kind: TimelineEntry['kind'], text = '', byName: string | null = '小林'): TimelineEntry => ({
  kind,
  byName,
  text,
  at,
})
const cast: Cast = { member: '欧阳小明', mentioned: [], staff: ['小林'] }
const publish = (change: Partial<Ticket>, timeline: TimelineEntry[] = [], who = cast) =>
  publicationText({ ...ticket, ...change }, who, timeline, at, 'Asia/Shanghai')

describe('the text of a publication', () => {
  it.each([
    ['a name', '欧阳小明', '欧阳'],
    ['a given name', '小明', '小'],
    ['a phone', '13812345678', '1381234'],
    ['an address', '翠苑新村12幢3单元501室', '12幢'],
    ['an e-mail', 'zhang.san@example.com', 'zhang'],
  ])('hides %s that stands where the text is cut', (_what, secret, trace) => {
    for (let lead = 40; lead <= 62; lead += 1) {
      const words = `${'好'.repeat(lead)}${secret}${'谢'.repeat(40)}`
      const text = publish({ summary: words, result: words }, [line('promised', words)])
      expect(text).not.toContain(secret)
      if (trace !== '小' && trace !== '欧阳') expect(text).not.toContain(trace)
      expect(text).not.toMatch(/欧阳|小明|阳小|明谢/)
    }
  })

  it('hides in the words, the promise and the result, and lets staff sign', () => {
    const text = publish(
      {
        summary: '我是欧阳小明，微信 amy_2020，3天没到',
        result: '欧阳先生已收到，寄到建国路八十八号，小林跟进',
      },
      [line('opened', '', '欧阳小明'), line('taken'), line('promised', '给小明补发到 010-6552-1234（12:03 前）')],
    )
    expect(text).toBe(
      [
        '📣 处理公示 · 工单 7',
        '欧** 反映物流问题：「我是欧**，微信 ***，3天没到」',
        '· 10:00 欧**反映',
        '· 10:00 小林接单',
        '· 10:00 小林承诺：给欧**补发到 01***34（12:03 前）',
        '结果：欧**已收到，寄到（地址已隐去），小林跟进（用时 0 秒）',
        '谢谢大家监督，有问题随时说。',
      ].join('\n'),
    )
  })

  it('lets a colleague sign whose name is part of the member’s', () => {
    const text = publish({ result: '小林已道歉，林小林接受' }, [line('resolved')], { ...cast, member: '林小林' })
    expect(text).toContain('小林办结')
    expect(text).toContain('结果：小林已道歉，林**接受')
  })
})

describe('the other forms', () => {
  const told = { ...ticket, summary: '我是欧阳小明，三天没到', result: '欧阳先生已收到，补发给 13812345678' }
  it('name the member who agreed, and hide their numbers all the same', () => {
    const text = publish({ summary: told.summary, result: told.result }, [line('opened')], {
      ...cast,
      member: '小明13812345678',
      named: true,
    })
    expect(text).toContain('小明138****5678 反映物流问题')
    expect(text).toContain('补发给 138****5678')
  })

  it('tell the bare result without a trace of the member', () => {
    expect(resultOnlyText(told, cast)).toBe(
      '📣 处理公示 · 工单 7\n结果：群友已收到，补发给 138****5678\n谢谢大家监督，有问题随时说。',
    )
    expect(digestLine(told, cast, 'result-only')).toBe('· 工单 7 → 群友已收到，补发给 138****5678')
    expect(digestLine(told, cast, 'full')).toBe(
      '· 工单 7 欧** 物流：「我是欧**，三天没到」→ 欧**已收到，补发给 138****5678',
    )
  })

  it('correct what was said, masked like it', () => {
    const first = { at, now: at, zone: 'Asia/Shanghai' }
    expect(correctionText(ticket, cast, '欧阳小明已退款', 'full', first)).toContain('结果应为：欧**已退款')
    expect(correctionText(ticket, cast, '欧阳小明已退款', 'result-only', first)).toContain('结果应为：群友已退款')
  })

  it('go by what happened last: a correction and a withdrawal end with a new resolution', () => {
    const lines = [line('resolved'), line('published'), line('corrected'), line('withdrawn')]
    expect(asCorrected(ticket, lines, '退款').result).toBe('退款')
    expect(isWithdrawn(lines, at)).toBe(true)
    const anew = [...lines, line('reopened'), line('resolved')]
    expect(asCorrected(ticket, anew, '退款').result).toBe('已补发')
    expect(isWithdrawn(anew, at)).toBe(false)
    expect(isWithdrawn(lines, undefined)).toBe(false)
  })

  it.each([
    ['named', 'full', 'agent', true],
    ['masked', 'full', 'agent', true],
    ['never', 'full', 'owner', false],
    ['never', 'result-only', 'agent', false],
    ['never', 'result-only', 'manager', true],
  ] as const)('respect a member who said %s: %s by %s', (wish, form, role, allowed) =>
    expect(mayPublish(wish, form, role)).toBe(allowed),
  )

  it('gather until 18:00 on the clock of the room, and not at night', () => {
    const on = (text: string) => new Date(`2026-11-${text}:00+08:00`)
    expect(nextDigest(on('23T17:59'), 'Asia/Shanghai')).toEqual(on('23T18:00'))
    expect(nextDigest(on('23T18:00'), 'Asia/Shanghai')).toEqual(on('24T18:00'))
    expect(nextDigest(on('23T17:30'), 'Asia/Tokyo')).toEqual(on('24T17:00'))
    expect(isDigestTime(on('23T17:59'), 'Asia/Shanghai')).toBe(false)
    expect(isDigestTime(on('23T20:59'), 'Asia/Shanghai')).toBe(true)
    expect(isDigestTime(on('23T21:00'), 'Asia/Shanghai')).toBe(false)
  })
})

describe('publishing again', () => {
  const published = [line('opened'), line('resolved'), line('published')]
  it.each([
    ['while the post is on its way', published, ['due'], false],
    ['after it was said', published, ['sent'], false],
    ['while nobody can be sure', published, ['unconfirmed'], false],
    ['after it failed', published, ['failed'], true],
    ['after it expired', published, ['expired'], true],
    ['after it failed and was sent again', published, ['failed', 'sent'], false],
    ['after both failed', published, ['failed', 'failed'], true],
    ['when nothing is known of the post', published, [], false],
    ['when it was only reopened', [...published, line('reopened')], ['sent'], false],
    ['when it was resolved again', [...published, line('reopened'), line('resolved')], ['sent'], true],
    [
      'when that was published as well',
      [...published, line('reopened'), line('resolved'), line('published')],
      ['sent'],
      false,
    ],
  ] as const)('%s', (_when, timeline, states, allowed) => {
    const attempts = states.map((state, i) => ({ outboxId: i + 1, state }))
    expect(mayPublishAgain(timeline, attempts)).toBe(allowed)
  })
})

describe('#公示 in the groups', () => {
  let g: Game
  const posts = () => g.said.filter((s) => s.text.startsWith('📣'))
  const staffSays = async (text: string) =>
    (await g.says('小林', text, { room: '值班群' })).map((s) => s.text).join('\n')
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    g.said.length = 0
  })

  it('says it once, and again after the post failed', async () => {
    g.failNext(new UndeliverableError('not in the room'))
    await g.says('小林', '#公示 1')
    expect(posts().filter((p) => p.to === '书友群')).toHaveLength(0)
    await staffSays('公示 1')
    expect(posts().map((p) => p.to)).toEqual(['书友群'])
    expect(await staffSays('公示 1')).toContain('工单 1 已经公示过了')
    expect(await g.rows(`SELECT key, state FROM outbox WHERE lane = 'post' ORDER BY id`)).toEqual([
      { key: 'publication:1:1', state: 'failed' },
      { key: 'publication:1:2', state: 'sent' },
    ])
  })

  it('is not repeated when the failed post was sent again by 重发', async () => {
    g.failNext(new UndeliverableError('not in the room'))
    await g.says('小林', '#公示 1')
    const [post] = await g.rows<{ id: number }>(`SELECT id FROM outbox WHERE lane = 'post'`)
    await staffSays(`重发 ${post?.id}`)
    expect(await staffSays('公示 1')).toContain('已经公示过了')
    expect(posts()).toHaveLength(1)
  })

  it('points to 重发 when nobody can be sure of the post', async () => {
    g.failNext(new OutcomeUnknownError('no answer'))
    await g.says('小林', '#公示 1')
    await g.pass('4m')
    const [post] = await g.rows<{ id: number }>(`SELECT id FROM outbox WHERE state = 'unconfirmed'`)
    expect(await staffSays('公示 1')).toContain(`没有就发：重发 ${post?.id}`)
    expect(posts()).toHaveLength(0)
  })

  it('tells the new ending after the ticket was reopened and resolved again, in the one row of the ticket', async () => {
    await staffSays('公示 1')
    await staffSays('重开 1')
    expect(await staffSays('公示 1')).toContain('还没有办结')
    await staffSays('结 1 已退款')
    // Without a tick of the clock between: the order of the timeline decides.
    await staffSays('公示 1')
    expect(posts().map((p) => /结果：([^（\n]*)/.exec(p.text)?.[1])).toEqual(['已补发', '已退款'])
    expect(posts()[1]?.text).toContain('小林重开')
    const rows = await g.rows<{ text: string }>(`SELECT text FROM publications`)
    expect(rows.map((r) => r.text)).toEqual([posts()[1]?.text])
    expect(await staffSays('公示 1')).toContain('已经公示过了')
  })

  it('numbers the posts of publication 1 without counting those of 12', async () => {
    await g.rows(`INSERT INTO outbox (account, room_id, lane, priority, text, key, state, created_at, not_before)
      SELECT account, id, 'post', 2, '别的公示', 'publication:12:5', 'sent', now(), now() FROM rooms WHERE topic = '书友群'`)
    await staffSays('公示 1')
    expect(await g.rows(`SELECT key FROM outbox WHERE ticket_id = 1 AND lane = 'post'`)).toEqual([
      { key: 'publication:1:1' },
    ])
  })

  it('waits for a paused room to be enabled', async () => {
    await g.says('陈经理', '#暂停')
    expect(await staffSays('公示 1')).toContain('「书友群」已暂停服务，先在群里发 #开启')
    await g.says('陈经理', '#开启')
    await staffSays('公示 1')
    expect(posts()).toHaveLength(1)
  })

  it('says nothing about another group in front of customers', async () => {
    await g.says('周老板', '#开启', { room: '茶友群' })
    const refused = await g.says('小林', '#公示 1', { room: '茶友群' })
    expect(refused.map((s) => s.text)).toEqual(['工单 1 不是这个群的，请到值班群或和我私聊处理'])
    expect(posts()).toHaveLength(0)
    const direct = await g.tells('小林', '公示 1')
    expect(direct.map((s) => s.to).sort()).toEqual(['书友群', '私聊:小林'])
  })

  it('does not tell there that a ticket of another group is unfinished, or private', async () => {
    await g.says('周老板', '#开启', { room: '茶友群' })
    await g.says('李姐', '收到的书缺页，质量太差了')
    expect((await g.says('小林', '#公示 2', { room: '茶友群' }))[0]?.text).toContain('不是这个群的')
    await g.tells('李姐', '投诉 课程链接打不开')
    expect((await g.says('小林', '#公示 3', { room: '茶友群' }))[0]?.text).toContain('不是这个群的')
  })

  it('hides a member with a space in the name who is mentioned, and leaves staff', async () => {
    await g.says('Bob Li', '大家好')
    await staffSays('重开 1')
    await staffSays('结 1 @Bob Li 和 @小林 一起已补发给小王')
    await staffSays('公示 1')
    expect(posts().at(-1)?.text).toContain('结果：@B** 和 @小林 一起已补发给小**')
  })
})
