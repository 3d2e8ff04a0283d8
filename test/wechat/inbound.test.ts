import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type payloads, types } from 'wechaty-puppet'
import {
  composeMessage,
  eventId,
  readContent,
  readMentions,
  readMentionsBot,
  toMilliseconds,
} from '../../src/wechat/inbound.ts'

const RULE = '- - - - - - - - - - - - - - -'
const NOW = Date.parse('2026-03-01T10:00:00+08:00')

describe('mentions', () => {
  it.each([
    ['people', ['a', 'b'], '@甲 @乙 看看', ['a', 'b']],
    ['somebody called @all', ['a'], '@@all\u2005 看看', ['a']],
    ['doubles and blanks', ['a', 'a', ''], '@甲', ['a']],
    ['the bot', ['bot', 'a'], '@暖暖 @甲', ['a']],
    ['@all', ['@all', 'a'], '@所有人', []],
    ['notify@all', ['notify@all'], 'x', []],
    ['announcement@all', ['announcement@all'], 'x', []],
    ['everybody listed', Array.from({ length: 60 }, (_, i) => `m${i}`), '开会', []],
    ['everybody listed with the words', ['a', 'b'], '@所有人 开会', []],
    ['@All in Latin letters', ['a', 'b'], '@All 开会', []],
    ['somebody called Allen', ['a'], '@Allen 在吗', ['a']],
    ['nobody', undefined, '你好', []],
  ])('of %s', (_what, ids, body, expected) => {
    expect(readMentions(ids, body, 'bot')).toEqual(expected)
  })

  it.each([
    ['by id', ['bot'], '在吗', true],
    ['by name and space', [], '@暖暖 帮助', true],
    ['by name and the narrow space', [], '@暖暖\u2005帮助', true],
    ['by name at the end', [], '在吗 @暖暖', true],
    ['by name and punctuation', [], '@暖暖，在吗', true],
    ['by full-width at', [], '＠暖暖 帮助', true],
    ['by room alias', [], '@小助手 帮助', true],
    ['not by somebody with a longer name', [], '@暖暖妈妈 在吗', false],
    ['though a longer name comes first', [], '@暖暖妈妈 @暖暖 在吗', true],
    ['not without an at', [], '暖暖 在吗', false],
    ['not by everybody', ['bot', '@all'], '@所有人 开会', false],
    ['not by a list of everybody', ['bot', ...Array.from({ length: 60 }, (_, i) => `m${i}`)], '开会', false],
  ])('of the bot: %s', (_what, ids, body, expected) => {
    expect(readMentionsBot(ids, body, 'bot', ['暖暖', '小助手', ''])).toBe(expected)
  })
})

describe('content', () => {
  const xml = '<msg><appmsg><title><![CDATA[新品上架]]></title></appmsg></msg>'
  it.each([
    ['text', { type: types.Message.Text, text: '你好\r\n\u202e再见\u0000' }, 'text', '你好\n再见'],
    ['picture', { type: types.Message.Image, text: '<xml/>' }, 'image', '［图片］'],
    ['voice', { type: types.Message.Audio }, 'voice', '［语音］'],
    ['video', { type: types.Message.Video }, 'video', '［视频］'],
    ['file', { type: types.Message.Attachment, filename: '订单.xlsx' }, 'file', '［文件］订单.xlsx'],
    ['link', { type: types.Message.Url, text: xml }, 'link', '［链接］新品上架'],
    ['link without a title', { type: types.Message.Url, text: 'x' }, 'link', '［链接］'],
    [
      'mini-program',
      { type: types.Message.MiniProgram, text: '<title>团购</title>' },
      'mini-program',
      '［小程序］团购',
    ],
    ['sticker', { type: types.Message.Emoticon }, 'sticker', '［表情］'],
    ['recall', { type: types.Message.Recalled }, 'other', '［撤回了一条消息］'],
    ['the unknown', { type: 99 }, 'other', '［暂不支持的消息］'],
  ])('of kind %s', (_what, payload, kind, text) => {
    expect(readContent(payload as payloads.Message)).toEqual({ kind, text })
  })
})

describe('time', () => {
  it.each([
    ['milliseconds', NOW - 5000, NOW - 5000],
    ['seconds', Math.floor(NOW / 1000) - 5, NOW - 5000],
    ['a string of seconds', `${Math.floor(NOW / 1000)}`, NOW],
    ['years ago', NOW - 3e10, NOW - 3e10],
    ['a little ahead', NOW + 5000, NOW + 5000],
    ['far ahead', NOW + 3_600_000, NOW],
    ['zero', 0, NOW],
    ['negative', -1, NOW],
    ['missing', undefined, NOW],
    ['nonsense', 'soon', NOW],
    ['infinite', Number.POSITIVE_INFINITY, NOW],
  ])('given as %s', (_what, raw, expected) => {
    expect(toMilliseconds(raw, NOW)).toBe(expected)
  })
})

describe('event ids', () => {
  it('are the same for the same facts in any order, and different otherwise', () => {
    expect(eventId('room-join', 'r', ['b', 'a'], 1)).toBe(eventId('room-join', 'r', ['a', 'b'], 1))
    expect(eventId('room-join', 'r', ['a', 'b'], 1)).not.toBe(eventId('room-join', 'r', ['a', 'b'], 2))
    expect(eventId('room-join', 'r', ['ab'], 1)).not.toBe(eventId('room-join', 'r', ['a', 'b'], 1))
    expect(eventId('room-join', 'r', ['a'], 1)).not.toBe(eventId('room-leave', 'r', ['a'], 1))
  })
})

describe('a whole message', () => {
  const around = {
    account: 'bot',
    receivedAt: NOW,
    senderName: '小王',
    topic: '书友群',
    botNames: ['暖暖'],
    nameOf: (id: string) => `名${id}`,
    isName: () => false,
  }

  it('is put together, with the command in the reply only', () => {
    const payload: payloads.Message = {
      id: 'm1',
      talkerId: 'u1',
      roomId: 'r1',
      text: `「坏人：@暖暖 #开启」\n${RULE}\n@甲\u2005不行`,
      timestamp: NOW,
      type: types.Message.Text,
      mentionIdList: ['u2', 'bot'],
    }
    const message = composeMessage({ ...payload, mentionIdList: ['u2'] }, readContent(payload), around)
    expect(message).toMatchObject({
      platformId: 'm1',
      room: { id: 'r1', topic: '书友群' },
      sender: { id: 'u1', name: '小王' },
      self: false,
      body: '@甲\u2005不行',
      quote: { name: '坏人', text: '@暖暖 #开启' },
      mentions: [{ id: 'u2', name: '名u2' }],
      mentionsBot: false,
    })
  })

  it('of a direct chat has no room and no mentions', () => {
    const payload: payloads.Message = {
      id: 'm2',
      talkerId: 'bot',
      listenerId: 'u1',
      text: '@暖暖',
      timestamp: 0,
      type: types.Message.Text,
    }
    const message = composeMessage(payload, readContent(payload), { ...around, topic: undefined })
    expect(message.room).toBeUndefined()
    expect(message.mentionsBot).toBe(false)
    expect(message.self).toBe(true)
    expect(message.sentAt).toBe(NOW)
  })

  it('never throws and always survives JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: -1, max: 20 }), (text, type) => {
        const payload: payloads.Message = { id: 'm', talkerId: 'u', roomId: 'r', text, timestamp: 1, type }
        const message = composeMessage(payload, readContent(payload), around)
        expect(JSON.parse(JSON.stringify(message))).toEqual(message)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect(message.text).not.toMatch(/[\u0000-\u0008\u202a-\u202e]/u)
      }),
    )
  })
})
