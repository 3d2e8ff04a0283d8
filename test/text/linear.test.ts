import { readFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestWords } from '../../src/text/features.ts'
import { CATEGORIES } from '../../src/text/index.ts'
import { Linear, type LinearHeader, slotsOf } from '../../src/text/linear.ts'
import { type Header, Network } from '../../src/text/network.ts'
import { read } from '../../src/text/reading.ts'

const BITS = 16
const step = 0.5

/** The slots of a text no word of which is known. */
function slots(text: string): Set<number> {
  const { tokens } = read(text)
  return slotsOf(tokens, tokens.length, new Int32Array(tokens.length).fill(-1), BITS)
}

/** A linear part with these weights by slot, one for each column. */
function linearOf(weights: ReadonlyMap<number, readonly number[]>, columns = 1, first = 0): Linear {
  const marks = new Uint8Array(2 ** BITS / 8)
  const order = [...weights.keys()].sort((a, b) => a - b)
  for (const slot of order) marks[slot >> 3] = (marks[slot >> 3] ?? 0) | (1 << (slot & 7))
  const values = Int8Array.from(order.flatMap((slot) => [...(weights.get(slot) ?? [])]))
  return new Linear({ bits: BITS, slots: weights.size, columns, first, step }, marks, values)
}

function run(linear: Linear, text: string, outputs = 1): number[] {
  const { tokens } = read(text)
  const out = new Float64Array(outputs)
  linear.addTo(out, tokens, tokens.length, new Int32Array(tokens.length).fill(-1))
  return [...out]
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
        [first, [100]],
        [second, [-40]],
        [[...Array(2 ** BITS).keys()].find((slot) => !all.has(slot)) ?? 0, [127]],
      ]),
    )
    expect(run(linear, '不好')[0]).toBeCloseTo((60 * step) / Math.sqrt(10), 12)
    expect(run(linearOf(new Map()), '不好')).toEqual([0])
  })

  it('adds to its own outputs, each what its column says', () => {
    const [slot = 0] = slots('不好')
    const said = run(linearOf(new Map([[slot, [3, -7]]]), 2, 1), '不好', 4)
    expect(said[0]).toBe(0)
    expect(said[1]).toBeCloseTo((3 * step) / Math.sqrt(10), 12)
    expect(said[2]).toBeCloseTo((-7 * step) / Math.sqrt(10), 12)
    expect(said[3]).toBe(0)
  })

  it('adds its bias whatever the text says, and all of it as often as it is believed', () => {
    const [slot = 0] = slots('不好')
    const marks = new Uint8Array(2 ** BITS / 8)
    marks[slot >> 3] = 1 << (slot & 7)
    const header = { bits: BITS, slots: 1, columns: 1, first: 1, step, bias: [0.25] }
    const linear = new Linear(header, marks, Int8Array.from([6]))
    const { tokens } = read('不好')
    const said = (weight: number) => {
      const out = new Float64Array(2)
      linear.addTo(out, tokens, tokens.length, new Int32Array(tokens.length).fill(-1), weight)
      return [...out]
    }
    expect(said(1)[1]).toBeCloseTo(0.25 + (6 * step) / Math.sqrt(10), 12)
    expect(said(0.5)[1]).toBeCloseTo((said(1)[1] ?? 0) / 2, 12)
    expect(said(0)).toEqual([0, 0])
  })

  it('finds every slot', () => {
    const all = slots('这家的味道真不错，下次还来')
    const linear = linearOf(new Map([...all].map((slot) => [slot, [1]])))
    expect(run(linear, '这家的味道真不错，下次还来')[0]).toBeCloseTo(Math.sqrt(all.size) * step, 12)
  })

  it('is refused when marks and weights differ in number', () => {
    const marks = new Uint8Array(2 ** BITS / 8)
    marks[3] = 5
    const header = { bits: BITS, slots: 1, columns: 1, first: 0, step }
    expect(() => new Linear(header, marks, Int8Array.from([1]))).toThrow('damaged')
    expect(() => new Linear({ ...header, slots: 3 }, marks, Int8Array.from([1, 2, 3]))).toThrow('damaged')
  })
})

/** Bytes of a linear part in a model file. */
const sizeOf = ({ bits, slots: marked, columns }: LinearHeader) => 2 ** bits / 8 + marked * columns

describe('the model file of the tone', () => {
  const difference = (network: Network, text: string) => {
    const { tokens } = read(text)
    const [bad = 0, good = 0] = network.addLinear(tokens, network.run(tokens))
    return good - bad
  }
  const shipped = new Network(readFileSync('src/text/models/tone.bin'))
  const alone = new Network(
    altered('tone', ({ linear, kinds = [], ...header }, body) => {
      if (linear === undefined) throw new Error('There is no linear part')
      const size = [linear, ...kinds].reduce((sum, one) => sum + sizeOf(one), 0)
      return { header, body: body.subarray(0, body.length - size) }
    }),
  )
  const withoutKinds = new Network(
    altered('tone', ({ kinds = [], ...header }, body) => ({
      header,
      body: body.subarray(0, body.length - kinds.reduce((sum, one) => sum + sizeOf(one), 0)),
    })),
  )

  it('has a linear part that speaks the same way as the words', () => {
    for (const good of ['味道很好，送得也快，推荐', '房间干净，服务热情，下次还住']) {
      expect(difference(shipped, good)).toBeGreaterThan(difference(alone, good))
    }
    for (const bad of ['太难吃了，送来都凉了，差评', '房间又脏又吵，再也不来了']) {
      expect(difference(shipped, bad)).toBeLessThan(difference(alone, bad))
    }
  })

  it('has parts for meals and rooms that speak up for these and not for other things', () => {
    const moved = (text: string) => Math.abs(difference(shipped, text) - difference(withoutKinds, text))
    const meal = moved('外卖送来都凉了，米饭是夹生的，菜也少')
    const room = moved('酒店前台态度差，房间隔音不好，早餐一般，不会再入住')
    const thing = moved('这本书纸质很好，印刷清楚，值得一看')
    expect(Math.min(meal, room)).toBeGreaterThan(0.3)
    expect(thing).toBeLessThan(0.1)
  })

  it('is refused when it is cut short, too long or damaged', () => {
    const cut = altered('tone', (header, body) => ({ header, body: body.subarray(0, -1) }))
    expect(() => new Network(cut)).toThrow('cut short')
    const long = altered('tone', (header, body) => ({ header, body: Buffer.concat([body, Buffer.alloc(1)]) }))
    expect(() => new Network(long)).toThrow('longer')
    const without = altered('tone', ({ linear, kinds, ...header }, body) => ({ header, body }))
    expect(() => new Network(without)).toThrow('longer')
    const untold = altered('tone', ({ kinds, ...header }, body) => ({ header, body }))
    expect(() => new Network(untold)).toThrow('longer')
    const damaged = altered('tone', (header, body) => {
      const parts = [header.linear, ...(header.kinds ?? [])].flatMap((one) => one ?? [])
      const marks = Buffer.from(body)
      const at = marks.length - parts.reduce((sum, one) => sum + sizeOf(one), 0)
      marks[at] = (marks[at] ?? 0) ^ 1
      return { header, body: marks }
    })
    expect(() => new Network(damaged)).toThrow('damaged')
    // The last byte of the keys says that another follows.
    const keys = altered('tone', (header, body) => {
      const marks = Buffer.from(body)
      marks[header.keys - 1] = 0xff
      return { header, body: marks }
    })
    expect(() => new Network(keys)).toThrow('damaged: its keys')
    // The last key is the one before it once more.
    const twice = altered('tone', (header, body) => {
      const marks = Buffer.from(body)
      let last = header.keys - 1
      while ((marks[last - 1] ?? 0) & 0x80) last--
      return {
        header: { ...header, keys: last + 1 },
        body: Buffer.concat([marks.subarray(0, last), Buffer.of(0), marks.subarray(header.keys)]),
      }
    })
    expect(() => new Network(twice)).toThrow('damaged: its keys')
    const beyond = altered('tone', ({ linear, ...header }, body) => ({
      header: { ...header, ...(linear && { linear: { ...linear, first: header.outputs } }) },
      body,
    }))
    expect(() => new Network(beyond)).toThrow('too many columns')
  })
})

describe('the model file of the mood', () => {
  it('has a linear part that speaks for the category alone', () => {
    const network = new Network(readFileSync('src/text/models/mood.bin'))
    const { tokens } = read('快递三天没动了')
    const before = network.run(tokens)
    const after = network.addLinear(tokens, before.slice())
    const changed = [...after.keys()].filter((at) => after[at] !== before[at])
    expect(changed.every((at) => at >= 3 && at < 9)).toBe(true)
    expect(changed.length).toBeGreaterThan(0)
    const logistics = 3 + CATEGORIES.indexOf('logistics')
    const others = [...after.subarray(3, 10)].filter((_, i) => i !== logistics - 3)
    expect(after[logistics]).toBeGreaterThan(Math.max(...others))
  })
})
