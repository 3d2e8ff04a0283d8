import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCorpus } from '../../scripts/training/corpus.ts'
import { type Learned, learn } from '../../scripts/training/learner.ts'
import { learnLinear } from '../../scripts/training/linear-learner.ts'
import { figuresOf } from '../../scripts/training/metrics.ts'
import { keptKeys, pack } from '../../scripts/training/pack.ts'
import {
  LABELS,
  MOOD,
  moodExamples,
  TONE,
  TONE_LINEAR,
  toneExample,
  toneLinearExamples,
} from '../../scripts/training/tasks.ts'
import { keysOfWords, learnWordVectors, packWordVectors, readWordVectors } from '../../scripts/training/word-vectors.ts'
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
    const again = pack([train(1)], 1e6)
    expect(again.equals(pack([learned], 1e6))).toBe(true)
    expect(again.equals(pack([train(2)], 1e6))).toBe(false)
  })

  it('makes a network that knows what it was taught', () => {
    const network = new Network(pack([learned, train(2)], 1e6))
    const right = rows.filter(({ text, label }) => {
      const out = [...network.run(read(text).tokens).subarray(0, 3)]
      return LABELS[out.indexOf(Math.max(...out))] === label
    })
    expect(right.length / rows.length).toBeGreaterThan(0.95)
  })

  it('answers with the mean of its members, whatever rows are dropped or rounded', () => {
    const members = [learned, train(2)]
    const alone = members.map((one) => new Network(pack([one], 1e6)))
    const both = new Network(pack(members, 1e6))
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
    const network = new Network(pack([learned], 1e6))
    const { tokens } = read('收到货是破的')
    network.run(tokens)
    const shares = network.contributions([1, -0.5, -0.5, ...Array.from({ length: 10 }, () => 0)])
    expect(shares.map(({ to }) => to).slice(0, -1)).toEqual(shares.map(({ from }) => from).slice(1))
    expect(shares.at(-1)?.to).toBe(tokens.length)
    expect(Math.max(...shares.map(({ share }) => share))).toBeGreaterThan(0)
  })

  it('refuses a file that is cut short or is none', () => {
    expect(() => new Network(new Uint8Array([1, 2, 3]))).toThrow()
    expect(() => pack([], 10)).toThrow()
  })
})

describe('training of the linear part', { timeout: 120_000 }, () => {
  const teach = (seed: number) =>
    learnLinear(
      toneLinearExamples(rows, []),
      { ...TONE_LINEAR, bits: 16, least: 2, seed },
      () => -1,
      () => {},
    )
  const linear = teach(1)
  const sides = rows.filter(({ label }) => label !== 'neutral')
  const share = (file: Buffer) => {
    const network = new Network(file)
    const right = sides.filter(({ text, label }) => {
      const [bad = 0, good = 0] = network.run(read(text).tokens)
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
    const tone = learn(rows.map(toneExample), toneSettings, vectors, keysOfWords(vectors.words), () => {})
    const half = pack([tone], 1e6, 2, { linear, share: 0.5, step: 0.1 })
    expect(share(pack([tone], 1e6, 2, { linear, share: 1, step: 0.1 }))).toBeGreaterThan(0.95)
    expect(share(half)).toBeGreaterThan(0.95)
    expect(half.equals(pack([tone], 1e6, 2))).toBe(false)
    expect(keptKeys([tone], 1e6)).toEqual([...tone.keys])
    expect(keptKeys([tone], 10)).toHaveLength(10)
  })

  it('answers with the shares it was packed with', () => {
    const { tokens } = read('收到货是破的')
    const answer = (linearShare: number) => {
      const [bad = 0, good = 0] = new Network(
        pack(
          [
            {
              ...learned,
              outputs: 2,
              outWeights: learned.outWeights.slice(0, 16),
              outBias: learned.outBias.slice(0, 2),
            },
          ],
          1e6,
          2,
          {
            linear,
            share: linearShare,
            step: 0.01,
          },
        ),
      ).run(tokens)
      return good - bad
    }
    expect(answer(0.5)).toBeCloseTo((answer(0) + answer(1)) / 2, 5)
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
