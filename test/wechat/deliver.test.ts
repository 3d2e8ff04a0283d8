import { describe, expect, it } from 'vitest'
import { OutcomeUnknownError, RateLimitedError, UndeliverableError } from '../../src/core/chat.ts'
import { classify, deliver, renderText } from '../../src/wechat/deliver.ts'
import { Patience } from '../../src/wechat/patience.ts'
import { redactor } from '../../src/wechat/wechaty-log.ts'

const grpc = (code: number, details: string) => Object.assign(new Error(`${code} X: ${details}`), { code, details })

describe('what a refusal means', () => {
  it.each([
    ['操作过于频繁，请稍后再试', new Error('操作过于频繁，请稍后再试'), RateLimitedError],
    ['error 20001', grpc(2, 'errcode: 20001'), RateLimitedError],
    ['rate limit', new Error('Rate limit exceeded'), RateLimitedError],
    ['too frequent', new Error('send message too frequently'), RateLimitedError],
    ['RESOURCE_EXHAUSTED', grpc(8, 'quota'), RateLimitedError],
    ['UNAVAILABLE in the middle', grpc(14, 'Connection dropped'), OutcomeUnknownError],
    ['ECONNRESET', grpc(14, 'read ECONNRESET'), OutcomeUnknownError],
    ['CANCELLED', grpc(1, 'Cancelled on client'), OutcomeUnknownError],
    ['DEADLINE_EXCEEDED', grpc(4, 'Deadline exceeded'), OutcomeUnknownError],
    ['INTERNAL', grpc(13, 'Received RST_STREAM with code 2'), OutcomeUnknownError],
    ['NOT_FOUND', grpc(5, 'nothing'), UndeliverableError],
    ['room not found', grpc(2, 'room not found: r1'), UndeliverableError],
    ['the words of the mock', grpc(2, 'no payload found for id r1'), UndeliverableError],
    ['群不存在', new Error('群不存在'), UndeliverableError],
    ['不是好友', new Error('对方不是你的好友'), UndeliverableError],
    ['UNIMPLEMENTED', grpc(12, 'not supported'), UndeliverableError],
  ])('%s', (_what, error, kind) => {
    expect(classify(error)).toBeInstanceOf(kind)
  })

  it.each([
    ['nobody listens', grpc(14, 'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1')],
    ['not logged in', grpc(2, 'not logged in')],
    ['UNAUTHENTICATED', grpc(16, 'Invalid Wechaty TOKEN')],
    ['a number that only contains 20001', new Error('order 1200015 failed')],
    ['something thrown that is no error', 'oops'],
  ])('%s: safe to retry', (_what, error) => {
    const kind = classify(error)
    expect(kind).toBeInstanceOf(Error)
    for (const special of [RateLimitedError, OutcomeUnknownError, UndeliverableError]) {
      expect(kind).not.toBeInstanceOf(special)
    }
  })
})

describe('sending', () => {
  const outgoing = {
    outboxId: 1,
    to: { room: 'r1' },
    text: '马上来',
    mentions: [
      { id: 'a', name: '小王' },
      { id: 'b', name: '@all\n【系统】' },
    ],
  }

  it('puts clean names in front as WeChat clients expect them', () => {
    expect(renderText(outgoing)).toBe('@小王\u2005@all 系统\u2005马上来')
    expect(renderText({ ...outgoing, to: { contact: 'a' } })).toBe('马上来')
  })

  const noPictures = { sendPicture: async () => Promise.reject(grpc(12, 'unknown method')) }

  it('takes no id for success', async () => {
    for (const nothing of [undefined, '', null]) {
      const sender = { ...noPictures, messageSendText: async () => nothing }
      expect(await deliver(sender, outgoing, new Patience(), 100)).toEqual({})
    }
    const asked: unknown[] = []
    const sender = {
      ...noPictures,
      messageSendText: async (...args: unknown[]) => {
        asked.push(args)
        return 'id-1'
      },
    }
    expect(await deliver(sender, outgoing, new Patience(), 100)).toEqual({ platformId: 'id-1' })
    expect(asked).toEqual([['r1', '@小王\u2005@all 系统\u2005马上来', ['a', 'b']]])
  })

  describe('a picture', () => {
    const picture = { name: '榜.png', png: Buffer.from('png') }
    const withPicture = { ...outgoing, picture }
    const senderOf = (sendPicture: () => Promise<unknown>) => {
      const asked: unknown[] = []
      const note =
        (what: string, answer: () => Promise<unknown>) =>
        async (...args: unknown[]) => {
          asked.push([what, ...args])
          return answer()
        }
      return {
        asked,
        sendPicture: note('picture', sendPicture),
        messageSendText: note('text', async () => 't1'),
      }
    }

    it('is shown instead of its words', async () => {
      const sender = senderOf(async () => 'p1')
      expect(await deliver(sender, withPicture, new Patience(), 100)).toEqual({ platformId: 'p1' })
      expect(sender.asked).toEqual([['picture', 'r1', picture, '马上来']])
    })

    it.each([
      ['UNIMPLEMENTED', grpc(12, 'unknown method')],
      ['wechaty', grpc(2, 'Wechaty Puppet Unsupported API Error. Learn More At …')],
      ['不支持', new Error('暂不支持发送文件')],
    ])('becomes its words where there are no pictures: %s', async (_what, error) => {
      const sender = senderOf(async () => Promise.reject(error))
      expect(await deliver(sender, withPicture, new Patience(), 100)).toEqual({ platformId: 't1' })
      expect(sender.asked.at(-1)).toEqual(['text', 'r1', '@小王\u2005@all 系统\u2005马上来', ['a', 'b']])
    })

    it('is not followed by its words when nobody knows whether it was shown', async () => {
      const sender = senderOf(async () => Promise.reject(grpc(14, 'Connection dropped')))
      await expect(deliver(sender, withPicture, new Patience(), 100)).rejects.toBeInstanceOf(OutcomeUnknownError)
      expect(sender.asked).toHaveLength(1)
      const busy = senderOf(async () => Promise.reject(new Error('操作过于频繁')))
      await expect(deliver(busy, withPicture, new Patience(), 100)).rejects.toBeInstanceOf(RateLimitedError)
      expect(busy.asked).toHaveLength(1)
    })
  })

  it('does not wait for ever', async () => {
    const never = { ...noPictures, messageSendText: () => new Promise<string>(() => {}) }
    await expect(deliver(never, outgoing, new Patience(), 20)).rejects.toBeInstanceOf(OutcomeUnknownError)
    const patience = new Patience()
    const pending = deliver(never, outgoing, patience, 60_000)
    patience.giveUp(new Error('gone'))
    await expect(pending).rejects.toThrow('gone')
    await expect(deliver(never, outgoing, patience, 60_000)).rejects.toThrow('gone')
  })
})

describe('secrets', () => {
  it('are taken out of what is logged', () => {
    expect(redactor(['insecure_abc', ''])('token insecure_abc, again insecure_abc')).toBe('token ***, again ***')
  })
})
