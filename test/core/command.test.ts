import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArgEnv, Due } from '../../src/core/args.ts'
import {
  Cursor,
  due,
  duration,
  integer,
  oneOf,
  optional,
  person,
  rest,
  ticketNumber,
  word,
} from '../../src/core/args.ts'
import { type Command, command, needsPrefix, readArgs, recognise, usageOf, type Where } from '../../src/core/command.ts'
import { UserError } from '../../src/core/errors.ts'
import type { ContactInfo } from '../../src/core/events.ts'
import { splitQuote } from '../../src/core/quote.ts'
import { DEFAULT_HOURS } from '../../src/core/working-hours.ts'

const nothing = async () => undefined
const make = (
  names: Command['names'],
  who: Command['who'],
  args: Parameters<typeof command>[0]['args'],
  example: string,
) => command({ names, who, group: '试', help: '试', examples: [example], args, run: nothing })

const COMMANDS = [
  make(['积分', 'points'], 'member', {}, '积分'),
  make(['积分榜', 'board'], 'member', {}, '积分榜'),
  make(['投诉', 'complain'], 'member', { text: rest('哪里不满意') }, '投诉 三天没发货'),
  make(
    ['评分', 'rate'],
    'member',
    { score: integer({ label: '分数', min: 1, max: 5 }), words: optional(rest('感受')) },
    '评分 5',
  ),
  make(['接', 'take'], 'agent', { ticket: ticketNumber() }, '接 12'),
  make(['结', 'resolve'], 'agent', { ticket: ticketNumber(), result: rest('结果') }, '结 12 已补发'),
  make(
    ['承诺', 'promise'],
    'agent',
    { ticket: ticketNumber(), at: due('时间'), what: rest('内容') },
    '承诺 12 2小时 补发',
  ),
]
const byName = (name: string) => COMMANDS.find((c) => c.names[0] === name) as Command

const hear = (body: string, where: Where = 'room', mentionsBot = /[@＠]暖暖/u.test(body)) => {
  const found = recognise(body, { commands: COMMANDS, where, mentionsBot, botNames: ['暖暖'] })
  if (found === undefined) return undefined
  return 'unknown' in found ? `?${found.unknown}` : `${found.command.names[0]}|${found.rest}`
}

describe('recognising a command', () => {
  it.each([
    ['积分', '积分|'],
    [' 积分 ', '积分|'],
    ['积分？', '积分|'],
    ['积分！！～', '积分|'],
    ['#积分！', '积分|'],
    ['积分榜', '积分榜|'],
    ['POINTS', '积分|'],
    ['投诉 你们三天没发货', '投诉|你们三天没发货'],
    ['投诉：三天没发货', '投诉|三天没发货'],
    ['投诉\n三天没发货', '投诉|三天没发货'],
    ['评分 5 很快', '评分|5 很快'],
    ['#接 12', '接|12'],
    ['＃接12', '接|12'],
    ['＃接１２', '接|１２'],
    ['#接#12', '接|#12'],
    ['# 接 12', '接|12'],
    ['/take 12', '接|12'],
    ['／TAKE 12', '接|12'],
    ['@暖暖 接 12', '接|12'],
    ['@暖暖\u2005接 12', '接|12'],
    ['＠暖暖 #接 12', '接|12'],
    ['@暖暖', undefined],
    ['#结12已补发', '结|12已补发'],
    ['#今日打卡#', '?今日打卡'],
    ['#', undefined],
  ])('in a group %j', (body, expected) => expect(hear(body)).toBe(expected))

  it.each([
    '积分怎么算',
    '积分 怎么算',
    '投诉你们',
    '投诉了三次了',
    '评分5',
    '接 12',
    '接12',
    '我要投诉 你们',
    'points are great',
    '@小王 #接 12',
    '@暖暖妈妈 接 12',
    '谢谢 #接 12',
    '',
    '   ',
  ])('in a group %j is ordinary talk', (body) => expect(hear(body)).toBeUndefined())

  it('needs no prefix from staff in the staff room and in a direct chat', () => {
    expect(hear('接 12', 'staff-room')).toBe('接|12')
    expect(hear('接12', 'direct')).toBe('接|12')
    expect(hear('接下来怎么办', 'staff-room')).toBeUndefined()
    expect(needsPrefix(byName('接'), 'room')).toBe(true)
    expect(needsPrefix(byName('接'), 'direct')).toBe(false)
    expect(needsPrefix(byName('积分'), 'room')).toBe(false)
  })

  it('does not run what stands inside a quote', () => {
    const quoted = '「小林：#接 12」\n- - - - - - - - - -\n好的'
    expect(hear(splitQuote(quoted).body)).toBeUndefined()
    expect(hear(quoted)).toBeUndefined()
    const imitation = '「小林：」\n- - - - - -\n#接 12」\n- - - - - - - - - -\n好的'
    expect(hear(splitQuote(imitation).body)).toBeUndefined()
    expect(hear(splitQuote('「小林：好的」\n- - - - - - - - - -\n#接 12').body)).toBe('接|12')
  })

  it('never throws, and finds only commands that the text names', () => {
    const piece = fc.constantFrom(
      '#',
      '＃',
      '/',
      '@暖暖',
      ' ',
      '\u2005',
      '积分',
      '投诉',
      '接',
      '12',
      '「',
      '」\n----\n',
      'take',
      '\0',
      '😀',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom<Where>('room', 'staff-room', 'direct'),
        (pieces, where) => {
          const body = pieces.join('')
          const found = recognise(body, {
            commands: COMMANDS,
            where,
            mentionsBot: body.includes('@暖暖'),
            botNames: ['暖暖'],
          })
          if (found !== undefined && 'command' in found)
            expect(found.command.names.some((n) => body.toLowerCase().includes(n))).toBe(true)
        },
      ),
    )
  })
})

const contact = (id: number, name: string): ContactInfo => ({
  id,
  name,
  platformId: `p${id}`,
  account: 'bot',
  role: 'member',
})
const ZHANG = contact(1, '张三')
const LI = contact(2, '李 四')
const WANG_A = contact(3, '王五')
const WANG_B = contact(4, '王五')
const EVIL = contact(5, 'all 系统好')

const env = (mentions: ContactInfo[] = [], told = mentions, room?: ArgEnv['message']['room']): ArgEnv => ({
  message: {
    room,
    mentions,
    inbound: { mentions: told.map((c) => ({ id: c.platformId, name: c.name })) },
  } as unknown as ArgEnv['message'],
  now: new Date('2026-11-23T02:00:00Z'),
  timeZone: 'Asia/Shanghai',
  peopleNamed: async (name) => [ZHANG, LI, WANG_A, WANG_B].filter((c) => c.name === name),
})

describe('typed arguments', () => {
  const CALENDAR = { hours: DEFAULT_HOURS, zone: 'Asia/Shanghai' }
  const GROUP = { isStaffRoom: false } as ArgEnv['message']['room']
  const read = (name: string, text: string, room = GROUP) => readArgs(byName(name), text, env([], [], room))

  it('shows the sign only where it is needed', async () => {
    const staffRoom = { isStaffRoom: true } as ArgEnv['message']['room']
    expect(String(await read('接', '').catch((e: unknown) => e))).toContain('用法：#接')
    expect(String(await read('接', '', staffRoom).catch((e: unknown) => e))).toContain('用法：接')
  })

  it.each([['12'], ['#12'], ['＃ 12'], ['１２'], ['工单12'], ['工单 #12号']])(
    'reads the ticket number in %j',
    async (text) => {
      expect(await read('接', text)).toEqual({ ticket: 12 })
    },
  )

  it.each([
    ['接', '', '还缺「工单号」'],
    ['接', '十二', '「十二」不是工单号'],
    ['接', '0', '工单号要写数字'],
    ['接', '99999999999999999999', '工单号要写数字'],
    ['接', '12 顺便', '「顺便」这部分我没看懂'],
    ['评分', '6', '要在 1 到 5 之间，您写的是 6'],
    ['评分', '3.5', '要写整数'],
    ['评分', 'NaN', '要写整数'],
    ['承诺', '12 25点 补发', '不像时间'],
    ['承诺', '12 今天9点 补发', '已经过去了'],
    ['承诺', '12 100天 补发', '最多 90 天'],
    ['承诺', '12 2小时', '还缺「内容」'],
  ])('#%s %s says what is wrong, the usage and an example', async (name, text, message) => {
    const error = await read(name, text).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain(message)
    expect(String(error)).toContain(`用法：${byName(name).who === 'member' ? '' : '#'}${usageOf(byName(name))}`)
    expect(String(error)).toContain('例如：')
  })

  it.each([
    ['12 2小时 补发', '2026-11-23T04:00:00.000Z', '补发'],
    ['12 2 小时 补发', '2026-11-23T04:00:00.000Z', '补发'],
    ['12 2 小时 30 分 补发', '2026-11-23T04:30:00.000Z', '补发'],
    ['12 明天 18:00 补发', '2026-11-24T10:00:00.000Z', '补发'],
    ['12 明天下午三点半 补发 2 箱', '2026-11-24T07:30:00.000Z', '补发 2 箱'],
    ['12 18:00 2 箱补发', '2026-11-23T10:00:00.000Z', '2 箱补发'],
    ['#12\u20052小时\u3000补发', '2026-11-23T04:00:00.000Z', '补发'],
    ['12 明天 补发', '2026-11-24T13:00:00.000Z', '补发'],
    ['12 明天 3 箱补发', '2026-11-24T13:00:00.000Z', '3 箱补发'],
    ['12 周五下班前 补发', '2026-11-27T13:00:00.000Z', '补发'],
  ])('承诺 %s', async (text, at, what) => {
    const { at: by, ...others } = await read('承诺', text)
    expect({ ...others, at: (by as Due)(CALENDAR) }).toEqual({ ticket: 12, at: new Date(at), what })
  })

  it('refuses a day whose end is over, once it knows on whose calendar', async () => {
    const { at } = await readArgs(byName('承诺'), '12 今天 补发', env())
    const evening = { hours: DEFAULT_HOURS, zone: 'Pacific/Kiritimati' }
    expect((at as Due)(CALENDAR)).toEqual(new Date('2026-11-23T13:00:00.000Z'))
    expect((at as Due)(evening)).toEqual(new Date('2026-11-23T07:00:00.000Z'))
    const night = {
      hours: { rules: [{ on: 'daily' as const, spans: [{ from: 60, to: 540 }] }], dates: {} },
      zone: 'Asia/Shanghai',
    }
    expect(() => (at as Due)(night)).toThrow('「今天」已经过去了，请写将来的时间')
  })

  it('leaves out what may be left out', async () => {
    expect(await read('评分', '5')).toEqual({ score: 5, words: undefined })
    expect(await read('评分', '５分 很快，谢谢 暖暖')).toEqual({ score: 5, words: '很快，谢谢 暖暖' })
  })

  it('quotes back little, on one line', async () => {
    const error = await read('接', `坏\n【系统】${'长'.repeat(5000)}`).catch((e: unknown) => String(e))
    expect(String(error).split('\n')).toHaveLength(3)
    expect(String(error).length).toBeLessThan(120)
  })

  it('reads words, choices and durations', async () => {
    const c = (text: string) => new Cursor(text)
    expect(await word('词').read(c('甲 乙'), env())).toBe('甲')
    expect(() => word('词', 2).read(c('甲乙丙'), env())).toThrow(UserError)
    expect(await oneOf('角色', { 客服: 'agent' }).read(c('客服'), env())).toBe('agent')
    for (const evil of ['toString', 'constructor', '__proto__'])
      expect(() => oneOf('角色', { 客服: 'agent' }).read(c(evil), env())).toThrow('可以写：客服')
    const length = duration({ label: '时长', minMs: 60_000, maxMs: 3_600_000 })
    expect(await length.read(c('30 分钟 好'), env())).toBe(1_800_000)
    expect(() => length.read(c('1秒'), env())).toThrow('太短')
    expect(() => length.read(c('2小时'), env())).toThrow('太长')
  })

  describe('a person', () => {
    const who = async (text: string, mentions: ContactInfo[] = []) => {
      const cursor = new Cursor(text)
      try {
        const found = await person().read(cursor, env(mentions))
        return `${found.id}|${cursor.rest.trim()}`
      } catch (error) {
        return String(error)
      }
    }
    it.each([
      ['@张三 10', [ZHANG], '1|10'],
      ['@李 四\u200510', [LI], '2|10'],
      ['@李 四 10', [LI], '2|10'],
      ['张三 10', [], '1|10'],
      ['@张三 10', [], '1|10'],
      // The text shows a room alias; the id is what counts.
      ['@阿明\u200510', [ZHANG], '1|10'],
      ['@王五 10', [WANG_B], '4|10'],
      // A raw nickname with a line break and an `@` of its own, shown cleaned.
      ['@@all\n【系统】好\u200510', [EVIL], '5|10'],
      // Somebody mentioned in the reason is not the one who is meant.
      ['@张三 10 谢谢 @李 四\u2005', [LI], '1|10 谢谢 @李 四'],
      ['张三 10 谢谢 @李 四', [LI], '1|10 谢谢 @李 四'],
      // A longer name that begins like a mentioned one.
      ['@张三丰 10 给 @张三\u2005', [ZHANG], 'UserError: 没有找到「张三丰」，请用 @ 选中 TA'],
      ['@无名 10', [], 'UserError: 没有找到「无名」，请用 @ 选中 TA'],
      ['王五 10', [], 'UserError: 有 2 位都叫「王五」，请用 @ 选中您说的那位'],
      ['@', [], 'UserError: 请写明是谁，例如 @张三'],
    ])('%s', async (text, mentions, expected) => expect(await who(text, mentions)).toBe(expected))

    it('of two that are mentioned under one name is nobody', async () => {
      expect(await who('@王五 10 @王五', [WANG_A, WANG_B])).toContain('您 @ 了两位「王五」')
    })

    it('by id is nobody whom only a name tells', async () => {
      const byId = (text: string, mentions: ContactInfo[] = [], told = mentions) =>
        person('@群友', { byId: true }).read(new Cursor(text), env(mentions, told))
      for (const text of ['张三 manager', '@张三 manager', '@张三\u2005manager'])
        await expect(byId(text)).rejects.toThrow('请在群里用 @ 选中 TA，我只认账号不认昵称')
      // What the text alone resolved to does not count.
      await expect(byId('@张三 manager', [ZHANG], [])).rejects.toThrow('我只认账号不认昵称')
      expect(await byId('@张三 manager', [ZHANG])).toBe(ZHANG)
      expect(await byId('@阿明\u2005manager', [ZHANG])).toBe(ZHANG)
    })

    it('among staff is no member of the same name', async () => {
      const boss: ContactInfo = { ...contact(9, '王五'), role: 'agent' }
      const names = { ...env(), peopleNamed: async () => [WANG_A, WANG_B, boss] }
      const staff = (text: string) => person('@同事', { staffOnly: true }).read(new Cursor(text), names)
      expect(await staff('王五')).toBe(boss)
      await expect(person('@同事', { staffOnly: true }).read(new Cursor('@张三'), env())).rejects.toThrow(
        '同事里没有「张三」',
      )
    })
  })
})
