import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMentions } from '../../src/app/mentions.ts'
import { receive } from '../../src/app/receive.ts'
import { bareHouse, person, said } from './support/house.ts'

const read = (body: string, told: string[] = [], mentionsBot = false) =>
  openMentions({ kind: 'text', body, mentionsBot }, told, ['暖暖'])

describe('an @name without an id', () => {
  it.each([
    ['@小王\u2005您好', [['小王']]],
    ['@小王 您好', [['小王 您好', '小王']]],
    ['您好@小王', [['小王']]],
    ['@小王，您好 呀', [['小王，您好 呀', '小王，您好', '小王']]],
    ['@Amy Lee\u2005hi there', [['Amy Lee']]],
    ['@小王\n您好', [['小王']]],
    ['@小王@小李', [['小王'], ['小李']]],
    ['@\u202e小王\u2005', [['小王']]],
    ['@小王您好', [['小王您好']]],
    ['发到 wang.xiao@example.com 吧', []],
    ['@所有人 开会', []],
    ['@all 开会', []],
    ['@暖暖 积分', []],
    ['@ 小王', []],
    ['@', []],
    ['你好', []],
  ])('is read in %j', (body, open) => expect(read(body)).toEqual({ open, spareIds: 0 }))

  it('is none when the ids account for it, by name or as a room alias', () => {
    expect(read('@小王 您好', ['小王']).open).toEqual([])
    expect(read('@阿明 您好', ['小王']).open).toEqual([])
    expect(read('@小暖 您好', [], true).open).toEqual([])
    expect(read('@小王 @小李 您好', ['小王']).open).toEqual([['小李 您好', '小李']])
    expect(read('@阿明 @小李\u2005您好', ['小王'])).toMatchObject({ spareIds: 1 })
  })

  it('never chokes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('@', '＠', 'a', ' ', '小王', '\n', '\u2005', '😀', '.')), (pieces) => {
        read(pieces.join(''), ['小王'])
      }),
    )
    read('@a '.repeat(100_000))
  })
})

describe('whom a message speaks to', () => {
  async function heard(text: string, changes: Parameters<typeof said>[3] = {}) {
    const { house, clock, events } = await bareHouse()
    const greet = (who: string) => said(clock, who, '大家好')
    const twin = { ...greet('小李'), sender: { id: 'id-小李二', name: '小李' } }
    const elsewhere = { ...greet('小赵'), room: { id: 'room-2', topic: '别的群' } }
    await receive(house, [greet('小王'), greet('小李'), twin, elsewhere, greet('Amy Lee')], clock.now())
    await receive(house, [said(clock, '小红', `太差了，三天没人管！${text}`, changes)], clock.now())
    const found = events.find((e) => e.type === 'message')
    if (found?.type !== 'message') throw new Error('not heard')
    return [found.message.mentions.map((c) => c.platformId), found.message.unresolvedMentions] as const
  }

  it.each([
    ['one who is here', '@小王 ', [['id-小王'], false]],
    ['a name with a space', '@Amy Lee 你看', [['id-Amy Lee'], false]],
    ['two of one name', '@小李 ', [[], true]],
    ['one who is in another room', '@小赵 ', [[], true]],
    ['nobody', '@无名\u2005', [[], true]],
    ['one who is here and one who is not', '@小王 @无名 ', [['id-小王'], true]],
    ['everybody', '@all ', [[], false]],
    ['no one', '', [[], false]],
  ])('by name: %s', async (_what, text, expected) => expect(await heard(text)).toEqual(expected))

  it('by id first', async () => {
    expect(await heard('@小李 ', { mentions: [{ id: 'id-小李二', name: '小李' }] })).toEqual([['id-小李二'], false])
    expect(await heard('@阿明 ', { mentions: [person('小王')] })).toEqual([['id-小王'], false])
    expect(await heard('@小李 @小王 ', { mentions: [{ id: 'id-小李二', name: '小李' }] })).toEqual([
      ['id-小李二', 'id-小王'],
      false,
    ])
  })

  it('never in a direct chat, and never the bot itself', async () => {
    const { house, clock, events } = await bareHouse()
    await receive(house, [said(clock, '小王', '大家好')], clock.now())
    const { room: _, ...direct } = said(clock, '小红', '太差了，三天没人管！@小王 ')
    await receive(
      house,
      [direct, said(clock, '小红', '太差了，三天没人管！@暖暖 ', { mentionsBot: true })],
      clock.now(),
    )
    for (const e of events.filter((e) => e.type === 'message'))
      if (e.type === 'message') expect([e.message.mentions, e.message.unresolvedMentions]).toEqual([[], false])
  })
})
