import { readFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestWords } from '../../src/text/features.ts'
import { Linear, slotsOf } from '../../src/text/linear.ts'
import { type Header, Network } from '../../src/text/network.ts'
import { read } from '../../src/text/reading.ts'

const BITS = 16
const step = 0.5

/** The slots of a text no word of which is known. */
function slots(text: string): Set<number> {
  const { tokens } = read(text)
  return slotsOf(tokens, tokens.length, new Int32Array(tokens.length).fill(-1), BITS)
}

/** A linear part with these weights by slot. */
function linearOf(weights: ReadonlyMap<number, number>): Linear {
  const marks = new Uint8Array(2 ** BITS / 8)
  const order = [...weights.keys()].sort((a, b) => a - b)
  for (const slot of order) marks[slot >> 3] = (marks[slot >> 3] ?? 0) | (1 << (slot & 7))
  const values = Int8Array.from(order, (slot) => weights.get(slot) ?? 0)
  return new Linear({ bits: BITS, weights: values.length, step }, marks, values)
}

function run(linear: Linear, text: string): number {
  const { tokens } = read(text)
  return linear.run(tokens, tokens.length, new Int32Array(tokens.length).fill(-1))
}

/** A model file taken apart and put together again with another header or another end. */
function altered(name: string, change: (header: Header, body: Buffer) => { header: Header; body: Buffer }): Buffer {
  const bytes = brotliDecompressSync(readFileSync(`src/text/models/${name}.bin`))
  const end = 4 + bytes.readUInt32LE(0)
  const { header, body } = change(JSON.parse(bytes.subarray(4, end).toString()) as Header, bytes.subarray(end))
  const json = Buffer.from(JSON.stringify(header))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(json.length)
  return brotliCompressSync(Buffer.concat([size, json, body]), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
}

describe('the slots of a text', () => {
  it('are its n-grams of one to four tokens with the edges, and its pairs of words', () => {
    // 不, 好; with the edges ^不 不好 好$ ^不好 不好$ ^不好$; pairs of words ^不 不好.
    expect(slots('不好').size).toBe(10)
    expect(slots('').size).toBe(1)
    expect([...slots('好')].every((slot) => slot >= 0 && slot < 2 ** BITS)).toBe(true)
  })

  it('count a word that is known once more', () => {
    const { tokens } = read('不好')
    const words = new Int32Array(2)
    const one = (known: boolean) => {
      longestWords(tokens, 2, () => (known ? 7 : -1), words)
      return slotsOf(tokens, 2, words, BITS)
    }
    // The word itself, and of the pairs only the one with the edge.
    expect(one(true).size).toBe(10)
    expect(one(true)).not.toEqual(one(false))
  })

  it('can be had of any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => slots(text).size > 0))
  })
})

describe('the linear part', () => {
  it('adds up the weights of the slots, each once, by the square root of their number', () => {
    const all = slots('不好')
    const [first = 0, second = 0] = all
    const linear = linearOf(
      new Map([
        [first, 100],
        [second, -40],
        [[...Array(2 ** BITS).keys()].find((slot) => !all.has(slot)) ?? 0, 127],
      ]),
    )
    expect(run(linear, '不好')).toBeCloseTo((60 * step) / Math.sqrt(10), 12)
    expect(run(linearOf(new Map()), '不好')).toBe(0)
  })

  it('finds every slot', () => {
    const all = slots('这家的味道真不错，下次还来')
    const linear = linearOf(new Map([...all].map((slot) => [slot, 1])))
    expect(run(linear, '这家的味道真不错，下次还来')).toBeCloseTo(Math.sqrt(all.size) * step, 12)
  })

  it('is refused when marks and weights differ in number', () => {
    const marks = new Uint8Array(2 ** BITS / 8)
    marks[3] = 5
    const header = { bits: BITS, weights: 1, step }
    expect(() => new Linear(header, marks, Int8Array.from([1]))).toThrow('damaged')
    expect(() => new Linear({ ...header, weights: 3 }, marks, Int8Array.from([1, 2, 3]))).toThrow('damaged')
  })
})

describe('the model file of the tone', () => {
  const difference = (network: Network, text: string) => {
    const [bad = 0, good = 0] = network.run(read(text).tokens)
    return good - bad
  }
  const shipped = new Network(readFileSync('src/text/models/tone.bin'))
  const alone = new Network(
    altered('tone', ({ linear, ...header }, body) => {
      if (linear === undefined) throw new Error('There is no linear part')
      return { header, body: body.subarray(0, body.length - 2 ** linear.bits / 8 - linear.weights) }
    }),
  )

  it('has a linear part that speaks the same way as the words', () => {
    for (const good of ['味道很好，送得也快，推荐', '房间干净，服务热情，下次还住']) {
      expect(difference(shipped, good)).toBeGreaterThan(difference(alone, good))
    }
    for (const bad of ['太难吃了，送来都凉了，差评', '房间又脏又吵，再也不来了']) {
      expect(difference(shipped, bad)).toBeLessThan(difference(alone, bad))
    }
  })

  it('is refused when it is cut short, too long or damaged', () => {
    const cut = altered('tone', (header, body) => ({ header, body: body.subarray(0, -1) }))
    expect(() => new Network(cut)).toThrow('cut short')
    const long = altered('tone', (header, body) => ({ header, body: Buffer.concat([body, Buffer.alloc(1)]) }))
    expect(() => new Network(long)).toThrow('longer')
    const without = altered('tone', ({ linear, ...header }, body) => ({ header, body }))
    expect(() => new Network(without)).toThrow('longer')
    const damaged = altered('tone', (header, body) => {
      const { bits = 0, weights = 0 } = header.linear ?? {}
      const marks = Buffer.from(body)
      const at = marks.length - weights - 2 ** bits / 8
      marks[at] = (marks[at] ?? 0) ^ 1
      return { header, body: marks }
    })
    expect(() => new Network(damaged)).toThrow('damaged')
  })

  it('may lack the linear part, as the one of the mood does', () => {
    expect(() => new Network(readFileSync('src/text/models/mood.bin'))).not.toThrow()
  })
})
