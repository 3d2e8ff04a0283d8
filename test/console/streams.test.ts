import { afterEach, describe, expect, it, vi } from 'vitest'
import { Streams } from '../../src/console/streams.ts'

afterEach(() => {
  vi.useRealTimers()
})

function openOne(streams: Streams) {
  const unwatch = vi.fn()
  let send: (event: string, data: unknown) => void = () => {}
  const answer = streams.open((way) => {
    send = way
    return unwatch
  })
  const reader = answer.body?.getReader()
  if (reader === undefined) throw new Error('a stream has a body')
  const decoder = new TextDecoder()
  const next = async () => {
    const { done, value } = await reader.read()
    return done ? undefined : decoder.decode(value)
  }
  return {
    answer,
    send: (event: string, data: unknown) => send(event, data),
    next,
    cancel: () => reader.cancel(),
    unwatch,
  }
}

describe('event streams', () => {
  it('greet, then pass on what happens, newlines and all', async () => {
    const one = openOne(new Streams())
    expect(one.answer.headers.get('content-type')).toContain('text/event-stream')
    expect(await one.next()).toBe('event: hello\ndata: {}\n\n')
    one.send('change', { text: '一\n\ndata: 二' })
    expect(await one.next()).toBe('event: change\ndata: {"text":"一\\n\\ndata: 二"}\n\n')
  })

  it('breathe every 15 seconds, so that proxies do not think them dead', async () => {
    vi.useFakeTimers()
    const one = openOne(new Streams())
    await one.next()
    vi.advanceTimersByTime(15_000)
    expect(await one.next()).toBe(': still here\n\n')
  })

  it('stop watching and breathing when the reader goes', async () => {
    vi.useFakeTimers()
    const one = openOne(new Streams())
    await one.cancel()
    expect(one.unwatch).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
    one.send('change', {})
  })

  it('end on stop, also those that come late', async () => {
    const streams = new Streams()
    const early = openOne(streams)
    await early.next()
    streams.end()
    expect(await early.next()).toBeUndefined()
    expect(early.unwatch).toHaveBeenCalledOnce()
    const late = openOne(streams)
    expect(await late.next()).toContain('hello')
    expect(await late.next()).toBeUndefined()
    expect(late.unwatch).toHaveBeenCalledOnce()
  })

  it('cut off a reader who falls far behind instead of remembering everything for it', async () => {
    const one = openOne(new Streams())
    for (let number = 0; number < 5000; number += 1) one.send('change', { number })
    expect(one.unwatch).toHaveBeenCalledOnce()
    let read = 0
    while ((await one.next()) !== undefined) read += 1
    expect(read).toBeLessThan(600)
  })
})
