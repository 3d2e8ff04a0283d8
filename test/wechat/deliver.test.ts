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

  it('takes no id for success', async () => {
    for (const nothing of [undefined, '', null]) {
      expect(await deliver({ messageSendText: async () => nothing }, outgoing, new Patience(), 100)).toEqual({})
    }
    const asked: unknown[] = []
    const sender = {
      messageSendText: async (...args: unknown[]) => {
        asked.push(args)
        return 'id-1'
      },
    }
    expect(await deliver(sender, outgoing, new Patience(), 100)).toEqual({ platformId: 'id-1' })
    expect(asked).toEqual([['r1', '@小王\u2005@all 系统\u2005马上来', ['a', 'b']]])
  })

  it('does not wait for ever', async () => {
    const never = { messageSendText: () => new Promise<string>(() => {}) }
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
