import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCorpus } from '../../scripts/training/corpus.ts'
import { type Learned, learn } from '../../scripts/training/learner.ts'
import { learnLinear } from '../../scripts/training/linear-learner.ts'
import { figuresOf } from '../../scripts/training/metrics.ts'
import { pack } from '../../scripts/training/pack.ts'
import { keysOfTexts, prune, withOutputs } from '../../scripts/training/prune.ts'
import {
  FIRST_CATEGORY,
  LABELS,
  MOOD,
  MOOD_LINEAR,
  moodExamples,
  moodLinearExamples,
  TONE,
  TONE_LINEAR,
  TONE_OUTPUTS,
  toneExamples,
  toneKindExamples,
  toneLinearExamples,
} from '../../scripts/training/tasks.ts'
import { keysOfWords, learnWordVectors, packWordVectors, readWordVectors } from '../../scripts/training/word-vectors.ts'
import { CATEGORIES } from '../../src/text/index.ts'
import { Network } from '../../src/text/network.ts'
import { read } from '../../src/text/reading.ts'

const rows = readCorpus('dev').filter((_, i) => i % 4 === 0)
const examples = moodExamples(rows)
const settings = { ...MOOD, width: 8, hidden: 8, epochs: 24 }

let folder = ''
let vectors: ReturnType<typeof readWordVectors>
let learned: Learned
const train = (seed: number) => learn(examples, { ...settings, seed }, vectors, keysOfWords(vectors.words), () => {})

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'training-'))
  const made = learnWordVectors(
    rows.flatMap(({ text }) => Array.from({ length: 8 }, () => text)),
    () => {},
  )
  writeFileSync(path.join(folder, 'words.bin'), packWordVectors(made))
  vectors = readWordVectors(path.join(folder, 'words.bin'))
  expect(vectors.words).toEqual(made.words)
  expect(vectors.values).toEqual(made.values)
  learned = train(1)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('training', { timeout: 120_000 }, () => {
  it('gives the same file, byte for byte, for the same data and seed, and another for another seed', () => {
    const again = pack(prune([train(1)], 1e6), 3)
    expect(again.equals(pack(prune([learned], 1e6), 3))).toBe(true)
    expect(again.equals(pack(prune([train(2)], 1e6), 3))).toBe(false)
  })

  it('makes a network that knows what it was taught', () => {
    const network = new Network(pack(prune([learned, train(2)], 1e6), 3))
    const right = rows.filter(({ text, label }) => {
      const out = [...network.run(read(text).tokens).subarray(0, 3)]
      return LABELS[out.indexOf(Math.max(...out))] === label
    })
    expect(right.length / rows.length).toBeGreaterThan(0.95)
  })

  it('answers with the mean of its members, whatever rows are dropped or rounded', () => {
    const members = [learned, train(2)]
    const alone = members.map((one) => new Network(pack(prune([one], 1e6), 3)))
    const both = new Network(pack(prune(members, 1e6), 3))
    for (const { text } of rows.slice(0, 50)) {
      const { tokens } = read(text)
      const mean = [...alone.map((one) => one.run(tokens))].reduce(
        (sum, out) => sum.map((v, i) => v + (out[i] ?? 0) / 2),
        new Float64Array(13),
      )
      for (const [i, value] of both.run(tokens).entries()) expect(Math.abs(value - (mean[i] ?? 0))).toBeLessThan(0.35)
    }
  })

  it('points first at what weighs most when it is left out', () => {
    const network = new Network(pack(prune([learned], 1e6), 3))
    const { tokens } = read('收到货是破的')
    network.run(tokens)
    const shares = network.contributions([1, -0.5, -0.5, ...Array.from({ length: 10 }, () => 0)])
    expect(shares.map(({ to }) => to).slice(0, -1)).toEqual(shares.map(({ from }) => from).slice(1))
    expect(shares.at(-1)?.to).toBe(tokens.length)
    expect(Math.max(...shares.map(({ share }) => share))).toBeGreaterThan(0)
  })

  it('refuses a file that is cut short or is none', () => {
    expect(() => new Network(new Uint8Array([1, 2, 3]))).toThrow()
  })
})

describe('pruning', () => {
  const unsigned = (keys: Iterable<number>) => [...keys].map((key) => key >>> 0)
  const length = (row: number) =>
    learned.table.subarray(row * learned.width, (row + 1) * learned.width).reduce((sum, value) => sum + value ** 2, 0)

  it('keeps what says most, in the order of the keys', () => {
    const [pruned] = prune([learned], 10)
    const longest = [...learned.keys.keys()].sort((a, b) => length(b) - length(a)).slice(0, 10)
    expect(new Set(pruned.keys)).toEqual(new Set(longest.map((row) => learned.keys[row])))
    expect(unsigned(pruned.keys)).toEqual(unsigned(pruned.keys).sort((a, b) => a - b))
    const [at = 0] = longest
    const row = pruned.keys.indexOf(learned.keys[at] ?? 0)
    expect(pruned.table.subarray(row * 8, row * 8 + 8)).toEqual(learned.table.subarray(at * 8, at * 8 + 8))
  })

  it('keeps what it must, before all else', () => {
    const shortest = [...learned.keys.keys()].sort((a, b) => length(a) - length(b)).slice(0, 6)
    const always = new Set(shortest.map((row) => learned.keys[row] ?? 0))
    const [pruned] = prune([learned], 10, always)
    expect(pruned.keys).toHaveLength(10)
    expect([...pruned.keys].filter((key) => always.has(key))).toHaveLength(6)
  })

  it('leaves out nothing where there is room', () => {
    const [pruned] = prune([learned], 1e6)
    expect(unsigned(pruned.keys)).toEqual(unsigned(learned.keys).sort((a, b) => a - b))
  })

  it('knows the keys of texts: with them alone a network says of these what it said before', () => {
    const [{ text } = { text: '' }] = rows
    const keys = keysOfTexts([text], new Set(learned.keys))
    expect(keys.size).toBeGreaterThan(0)
    expect(keys.size).toBeLessThan(learned.keys.length / 10)
    const answer = (most: number, always: ReadonlySet<number>) => {
      // As little rounding as possible.
      const network = new Network(pack(prune([learned], most, always), 20))
      return network.run(read(text).tokens)[0] ?? 0
    }
    const whole = answer(1e6, new Set())
    expect(answer(keys.size, keys)).toBeCloseTo(whole, 0)
    expect(Math.abs(answer(keys.size, new Set()) - whole)).toBeGreaterThan(Math.abs(answer(keys.size, keys) - whole))
  })

  it('trains again with the rows that were kept, and with no others', () => {
    const [kept] = prune([learned], 200)
    const only = new Set(kept.keys)
    const again = learn(examples, settings, vectors, keysOfWords(vectors.words), () => {}, only)
    expect(new Set(again.keys)).toEqual(only)
    const network = new Network(pack(prune([again], 1e6), 20))
    const right = rows.filter(({ text, label }) => {
      const out = network.run(read(text).tokens).subarray(0, 3)
      return out.indexOf(Math.max(...out)) === LABELS.indexOf(label)
    })
    const most = Math.max(...LABELS.map((one) => rows.filter(({ label }) => label === one).length))
    expect(right.length).toBeGreaterThan(most * 1.2)
  })

  it('refuses no network, and networks that read different n-grams', () => {
    expect(() => prune([], 10)).toThrow('no network')
    const other = { ...learned, keys: learned.keys.map((key) => key + 1) }
    expect(() => prune([learned, other], 10)).toThrow('different n-grams')
    expect(() => pack([learned, other], 3)).toThrow('different n-grams')
  })

  it('refuses to keep more than there is room for, and to write keys that do not rise', () => {
    expect(() => prune([learned], 10, new Set(learned.keys))).toThrow('only 10')
    expect(() => pack([learned], 3)).toThrow('do not rise')
  })

  it('keeps of two rows with one key the stronger', () => {
    const [at = 0, to = 1] = [...learned.keys.keys()].sort((a, b) => length(b) - length(a))
    const keys = learned.keys.slice()
    keys[to] = keys[at] ?? 0
    const [pruned] = prune([{ ...learned, keys }], 1e6)
    expect(new Set(pruned.keys).size).toBe(pruned.keys.length)
    expect(pruned.keys.length).toBe(new Set(keys).size)
    const row = pruned.keys.indexOf(keys[at] ?? 0)
    expect(pruned.table.subarray(row * 8, row * 8 + 8)).toEqual(learned.table.subarray(at * 8, at * 8 + 8))
  })
})

describe('training of the linear part', { timeout: 120_000 }, () => {
  const teach = (seed: number) =>
    learnLinear(
      toneLinearExamples([], rows),
      { ...TONE_LINEAR, bits: 16, least: 2, seed },
      () => -1,
      () => {},
    )
  const linear = teach(1)
  const sides = rows.filter(({ label }) => label !== 'neutral')
  const share = (file: Buffer) => {
    const network = new Network(file)
    const right = sides.filter(({ text, label }) => {
      const { tokens } = read(text)
      const [bad = 0, good = 0] = network.addLinear(tokens, network.run(tokens))
      return good > bad === (label === 'positive')
    })
    return right.length / sides.length
  }

  it('gives the same weights for the same data and seed, and others for another seed', () => {
    expect(teach(1)).toEqual(linear)
    expect(teach(2).weights).not.toEqual(linear.weights)
  })

  it('knows what it was taught, alone and with a network beside it', () => {
    const toneSettings = { ...TONE, width: 8, hidden: 8 }
    const tone = learn(toneExamples([], rows), toneSettings, vectors, keysOfWords(vectors.words), () => {})
    const half = pack(prune([withOutputs(tone, TONE_OUTPUTS)], 1e6), 2, { linear, first: 0, share: 0.5, step: 0.1 })
    expect(
      share(pack(prune([withOutputs(tone, TONE_OUTPUTS)], 1e6), 2, { linear, first: 0, share: 1, step: 0.1 })),
    ).toBeGreaterThan(0.95)
    expect(share(half)).toBeGreaterThan(0.95)
    expect(half.equals(pack(prune([withOutputs(tone, TONE_OUTPUTS)], 1e6), 2))).toBe(false)
  })

  it('learns from reviews and texts of other kinds, each with its own question', () => {
    const reviews = [
      { text: '很好', label: 'positive', source: 'waimai_10k' },
      { text: '还行', label: 'neutral', source: 'waimai_10k' },
      { text: '开心', label: 'positive', source: 'ewect_usual' },
      { text: '什么牌子', label: 'neutral', source: 'bdci_car2018' },
      { text: '不认识', label: 'negative', source: 'another' },
    ] as const
    const found = toneExamples(reviews, rows.slice(0, 1))
    expect(found.map(({ text }) => text)).toEqual(['很好', '很好', '很好', rows[0]?.text, '开心', '什么牌子'])
    for (const { answers } of found) {
      expect(answers).toHaveLength(TONE.choices.length)
      for (const [n, answer] of answers.entries()) {
        const { from = 0, to = 0 } = TONE.choices[n] ?? {}
        if (typeof answer === 'number') expect(answer >= 0 && answer < to - from).toBe(true)
      }
    }
    const asked = (answers: readonly unknown[]) => answers.flatMap((one, n) => (one === undefined ? [] : [n]))
    expect(found.map(({ answers }) => asked(answers))).toEqual([[0, 1], [0, 1], [0, 1], [0], [2], [4]])
    expect(toneLinearExamples(reviews, rows.slice(0, 1)).map(({ text }) => text)).toEqual(
      found.slice(0, 4).map(({ text }) => text),
    )
  })

  it('tells meals and rooms from things, and learns of each from its own reviews', () => {
    const reviews = [
      { text: '凉了', label: 'negative', source: 'waimai_10k' },
      { text: '好吃', label: 'positive', source: 'asap_sample' },
      { text: '房间小', label: 'negative', source: 'chnsenticorp_htl' },
      { text: '前台热情', label: 'positive', source: 'online_shopping_10_cats', orig: '酒店' },
      { text: '纸好', label: 'positive', source: 'online_shopping_10_cats', orig: '书籍' },
      { text: '一般', label: 'neutral', source: 'asap_sample' },
      { text: '好吃', label: 'positive', source: 'ewect_usual' },
    ] as const
    const taught = (name: 'meals' | 'rooms') =>
      toneKindExamples(reviews, name).map(({ text, answers }) => [text, ...answers])
    expect(taught('meals')).toEqual([
      ['凉了', 1],
      ['好吃', 0],
    ])
    expect(taught('rooms')).toEqual([
      ['房间小', 1],
      ['前台热情', 0],
    ])
    const asked = toneExamples(reviews, []).map(({ text, answers }) => `${text} ${answers[1]}`)
    expect([...new Set(asked)]).toEqual(['凉了 1', '好吃 1', '房间小 2', '前台热情 2', '纸好 0', '好吃 undefined'])
  })

  it('believes the part of a kind as far as the network thinks that the text is of it', () => {
    const { tokens } = read('收到货是破的')
    const members = prune([withOutputs(learned, 5)], 1e6)
    const beside = { linear, first: 0, share: 0.5, step: 0.01 }
    const kind = { from: 2, to: 5, is: 4 }
    const without = new Network(pack(members, 2, beside))
    const withKind = (share: number) =>
      new Network(pack(members, 2, beside, [{ linear, first: 0, share, step: 0.01, kind }]))
    const said = (network: Network) => network.addLinear(tokens, network.run(tokens))
    const out = without.run(tokens)
    const odds = [...out.subarray(2, 5)].map(Math.exp)
    const believed = (odds[2] ?? 0) / odds.reduce((sum, one) => sum + one, 0)
    const alone = (said(without)[0] ?? 0) - (out[0] ?? 0)
    // Of the part beside, half is counted and its bias stands with the network's; of the kind's, all of both.
    const whole = 2 * alone + (linear.bias[0] ?? 0)
    expect(Math.abs(whole)).toBeGreaterThan(0.1)
    expect((said(withKind(1))[0] ?? 0) - (said(without)[0] ?? 0)).toBeCloseTo(believed * whole, 5)
    expect((said(withKind(0.2))[0] ?? 0) - (said(without)[0] ?? 0)).toBeCloseTo(0.2 * believed * whole, 5)
    expect(said(withKind(1)).slice(1)).toEqual(said(without).slice(1))
  })

  it('packs the same in less space when it may take its time', () => {
    const members = prune([withOutputs(learned, 2)], 1e6)
    const beside = { linear, first: 0, share: 0.5, step: 0.01 }
    const [quick, small] = [pack(members, 2, beside), pack(members, 2, beside, [], 11)]
    expect(small.length).toBeLessThan(quick.length)
    expect(brotliDecompressSync(small).equals(brotliDecompressSync(quick))).toBe(true)
  })

  it('answers with the shares it was packed with', () => {
    const { tokens } = read('收到货是破的')
    const answer = (linearShare: number) => {
      const members = prune([withOutputs(learned, 2)], 1e6)
      const network = new Network(pack(members, 2, { linear, first: 0, share: linearShare, step: 0.01 }))
      const [bad = 0, good = 0] = network.addLinear(tokens, network.run(tokens))
      return good - bad
    }
    expect(answer(0.5)).toBeCloseTo((answer(0) + answer(1)) / 2, 5)
  })
})

describe('training of the categories', { timeout: 120_000 }, () => {
  const complaints = rows.filter(({ category }) => category !== undefined)
  const linear = learnLinear(
    moodLinearExamples(rows),
    { ...MOOD_LINEAR, bits: 16, least: 2 },
    () => -1,
    () => {},
  )

  it('compares each with the last, and knows what it was taught', () => {
    expect(linear.columns).toBe(CATEGORIES.length - 1)
    expect(complaints.length).toBeGreaterThan(50)
    const network = new Network(pack(prune([learned], 1e6), 3, { linear, first: FIRST_CATEGORY, share: 1, step: 0.1 }))
    const right = complaints.filter(({ text, category }) => {
      const { tokens } = read(text)
      const out = [...network.addLinear(tokens, network.run(tokens)).subarray(FIRST_CATEGORY, FIRST_CATEGORY + 7)]
      return CATEGORIES[out.indexOf(Math.max(...out))] === category
    })
    expect(right.length / complaints.length).toBeGreaterThan(0.95)
  })

  it('leaves the other outputs as the networks have them', () => {
    const { tokens } = read('收到货是破的')
    const alone = new Network(pack(prune([learned], 1e6), 3)).run(tokens)
    const beside = new Network(pack(prune([learned], 1e6), 3, { linear, first: FIRST_CATEGORY, share: 0.8, step: 0.1 }))
    const out = beside.addLinear(tokens, beside.run(tokens))
    for (const at of [0, 1, 2, 10, 11, 12]) expect(out[at]).toBe(alone[at])
    expect(out[FIRST_CATEGORY]).not.toBe(alone[FIRST_CATEGORY])
  })

  it('needs something to learn from', () => {
    expect(() =>
      learnLinear(
        [],
        MOOD_LINEAR,
        () => -1,
        () => {},
      ),
    ).toThrow('nothing to learn')
  })
})

describe('the figures of the report', () => {
  const judged = (label: 'negative' | 'neutral' | 'positive', said: typeof label, negative: number, tag = 'plain') => ({
    label,
    tag,
    category: label === 'negative' ? ('quality' as const) : undefined,
    severity: label === 'negative' ? (3 as const) : undefined,
    mood: {
      label: said,
      negative,
      category: 'quality' as const,
      severity: negative > 0.6 ? (3 as const) : (1 as const),
    },
  })

  it('are computed as their names say', () => {
    const figures = figuresOf([
      judged('negative', 'negative', 0.9),
      judged('negative', 'negative', 0.8),
      judged('negative', 'neutral', 0.4),
      judged('neutral', 'negative', 0.7, 'question'),
      judged('neutral', 'neutral', 0.1, 'question'),
      judged('positive', 'positive', 0.05),
    ])
    expect(figures).toMatchObject({
      messages: 6,
      accuracy: 0.6667,
      precision: 0.6667,
      recall: 0.6667,
      f1: 0.6667,
      macroF1: 0.7222,
      recallAtPrecision90: 0.6667,
      hardNeutralAccuracy: 0.5,
      categoryAccuracy: 1,
      severityWithinOne: 0.6667,
      severity3Recall: 0.6667,
      tags: { 'neutral question': { messages: 2, accuracy: 0.5 } },
    })
  })

  it('do not fall over an empty set', () => {
    expect(figuresOf([])).toMatchObject({ messages: 0, f1: 0, macroF1: 0, recallAtPrecision90: 0 })
  })
})
