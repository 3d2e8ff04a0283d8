import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { measureCorpus, type Report } from '../../scripts/mood-evaluate.ts'
import { readCorpus } from '../../scripts/training/corpus.ts'
import { normalise } from '../../src/text/index.ts'

const report = JSON.parse(readFileSync('docs/evaluation.json', 'utf8')) as Report
const measured = measureCorpus()

describe('the shipped models', () => {
  it('do on the held-out writers exactly what the report says', () => {
    expect(measured).toEqual({ models: report.models, corpus: report.corpus })
  })

  it.each(['dev', 'test'] as const)('reach what they are shipped for: %s', (part) => {
    const figures = measured.corpus[part]
    expect(figures.f1).toBeGreaterThanOrEqual(0.85)
    expect(figures.macroF1).toBeGreaterThanOrEqual(0.82)
    expect(figures.recallAtPrecision90).toBeGreaterThanOrEqual(0.75)
    expect(figures.hardNeutralAccuracy).toBeGreaterThanOrEqual(0.85)
    expect(figures.categoryAccuracy).toBeGreaterThanOrEqual(0.8)
    expect(figures.severityWithinOne).toBeGreaterThanOrEqual(0.97)
    expect(figures.severity3Recall).toBeGreaterThanOrEqual(0.85)
  })

  it('are small: eight megabytes with the word vectors they were trained from', () => {
    const files = ['src/text/models/mood.bin', 'src/text/models/tone.bin', 'corpus/words.bin']
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(8e6)
  })
})

describe('the corpus', () => {
  const parts = (['train', 'dev', 'test'] as const).map((part) => ({ part, rows: readCorpus(part) }))
  const all = parts.flatMap(({ rows }) => rows)
  const plain = (text: string) => normalise(text).text.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}[\]?!]/gu, '')

  it('is large, mostly calm, and labelled by its own rules', () => {
    expect(all.length).toBeGreaterThan(60_000)
    for (const row of all) {
      expect(['negative', 'neutral', 'positive'], row.text).toContain(row.label)
      expect(row.text.trim(), row.text).toBe(row.text)
      expect(row.text).not.toBe('')
      if (row.label !== 'negative') expect([row.category, row.severity], row.text).toEqual([undefined, undefined])
      else if (row.category !== undefined) expect([1, 2, 3], row.text).toContain(row.severity)
    }
    const negatives = all.filter(({ label }) => label === 'negative').length
    expect(negatives / all.length).toBeLessThan(0.5)
  })

  it('says nothing twice, and nothing held out is in what the model has read', () => {
    const seen = new Map<string, string>()
    for (const { text } of all) {
      const key = plain(text)
      if (key === '') continue
      expect(seen.get(key), text).toBeUndefined()
      seen.set(key, text)
    }
    const writers = parts.map(({ rows }) => new Set(rows.map(({ writer }) => writer)))
    const [train, dev, test] = writers
    for (const writer of [...(dev ?? []), ...(test ?? [])]) expect(train?.has(writer)).toBe(false)
    for (const writer of dev ?? []) expect(test?.has(writer)).toBe(false)
  })

  it('holds no real phone number, address of a site or identity number', () => {
    for (const { text } of all) {
      // Numbers with a tail of zeros are openly made up.
      expect(/(?<!\d)1[3-9]\d{9}(?!\d)/.test(text.replace(/1\d{2}0{8}/g, '')), text).toBe(false)
      expect(/(?<!\d)\d{17}[\dXx](?!\d)/.test(text), text).toBe(false)
    }
  })
})
