import { describe, expect, it } from 'vitest'
import { Lru, NameBook } from '../../src/wechat/name-book.ts'
import { OrderedQueue } from '../../src/wechat/ordered-queue.ts'

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((r) => {
    resolve = r
  })
  return { promise, resolve }
}

function makeQueue(holdMs: number, concurrency = 4) {
  const out: number[] = []
  const errors: unknown[] = []
  const queue = new OrderedQueue<number>({
    concurrency,
    holdMs,
    emit: (n) => out.push(n),
    onError: (error) => errors.push(error),
  })
  return { queue, out, errors }
}

describe('the ordered queue', () => {
  it('hands out in the order of arrival, whoever finishes first', async () => {
    const { queue, out } = makeQueue(10_000)
    const jobs = [deferred<number>(), deferred<number>(), deferred<number>()]
    for (const job of jobs) queue.push(() => job.promise)
    jobs[2]?.resolve(2)
    jobs[1]?.resolve(1)
    await Promise.resolve()
    expect(out).toEqual([])
    jobs[0]?.resolve(0)
    await queue.idle()
    expect(out).toEqual([0, 1, 2])
  })

  it('lets others pass one that is stuck for too long', async () => {
    const { queue, out } = makeQueue(20)
    const stuck = deferred<number>()
    queue.push(() => stuck.promise)
    queue.push(async () => 1)
    queue.push(async () => 2)
    while (out.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(out).toEqual([1, 2])
    stuck.resolve(0)
    await queue.idle()
    expect(out).toEqual([1, 2, 0])
  })

  it('runs no more than allowed at once, and survives errors and listeners that throw', async () => {
    let running = 0
    let most = 0
    const out: number[] = []
    const errors: unknown[] = []
    const queue = new OrderedQueue<number>({
      concurrency: 3,
      holdMs: 1000,
      emit: (n) => {
        if (n === 5) throw new Error('listener')
        out.push(n)
      },
      onError: (error) => errors.push(error),
    })
    for (let i = 0; i < 3000; i += 1) {
      queue.push(async () => {
        running += 1
        most = Math.max(most, running)
        await Promise.resolve()
        running -= 1
        if (i === 7) throw new Error('work')
        return i === 9 ? undefined : i
      })
    }
    await queue.idle()
    expect(most).toBe(3)
    expect(errors).toHaveLength(2)
    expect(out).toEqual(Array.from({ length: 3000 }, (_, i) => i).filter((i) => i !== 5 && i !== 7 && i !== 9))
  })
})

describe('the name book', () => {
  it('asks once for what many want at the same time, and not again', async () => {
    const book = new NameBook()
    const asked: string[] = []
    book.use({
      contactName: async (id) => {
        asked.push(id)
        if (id === 'x') throw new Error('no')
        return `  @名${id}\n`
      },
      roomTopic: async () => '群',
      roomAlias: async () => '',
    })
    expect(await Promise.all([book.contact('a'), book.contact('a'), book.contact('a')])).toEqual(['名a', '名a', '名a'])
    expect(await book.contact('a')).toBe('名a')
    expect(await book.contact('x')).toBeUndefined()
    expect(await book.contact('x')).toBeUndefined()
    expect(asked).toEqual(['a', 'x'])
    book.forgetContact('a')
    await book.contact('a')
    expect(asked).toEqual(['a', 'x', 'a'])
  })

  it('stays small', () => {
    const lru = new Lru<number>(100)
    for (let i = 0; i < 10_000; i += 1) {
      lru.set(`${i}`, i, 60_000)
      lru.get('0')
    }
    expect(lru.size).toBe(100)
    expect(lru.get('0')?.value).toBe(0)
    expect(lru.get('5000')).toBeUndefined()
    lru.set('short', 1, -1)
    expect(lru.get('short')).toBeUndefined()
  })
})
