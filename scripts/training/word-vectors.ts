import { readFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { LONGEST_WORD, wordKey } from '../../src/text/features.ts'
import { segment } from '../../src/text/index.ts'
import { read } from '../../src/text/reading.ts'
import { randomFrom } from './random.ts'

/**
 * Word vectors: which words stand in like company (`发霉` beside `怪味`). They let the network recognise an event that
 * nobody wrote into the corpus. Skip-gram with negative sampling (Mikolov et al. 2013).
 */
export interface WordVectors {
  words: string[]
  /** Dimensions of a vector. */
  size: number
  /** `words.length` × `size`, each of length one, in steps of 1/127. */
  values: Int8Array
}

const SIZE = 48
const WINDOW = 5
const NEGATIVES = 5
const LEAST = 8
const EPOCHS = 3
const NOISE = 1 << 20

/** Learns vectors from plain texts. `progress` is told the share done, 0 to 1. */
export function learnWordVectors(texts: readonly string[], progress: (share: number) => void): WordVectors {
  const documents = texts.map((text) => segment(text.slice(0, 400)))
  const counts = new Map<string, number>()
  for (const words of documents) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const known = [...counts]
    .filter(([word, count]) => count >= LEAST && isUsable(word))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const index = new Map(known.map(([word], i) => [word, i]))
  const total = known.reduce((sum, [, count]) => sum + count, 0)
  const keep = known.map(([, count]) => Math.min(1, Math.sqrt(1e-4 / (count / total))))
  const noise = noiseTable(known.map(([, count]) => count))
  const random = randomFrom(5)
  const inner = new Float32Array(known.length * SIZE).map(() => (random() - 0.5) / SIZE)
  const outer = new Float32Array(known.length * SIZE)
  const change = new Float32Array(SIZE)
  const all = EPOCHS * documents.length
  for (let step = 0; step < all; step++) {
    const rate = 0.05 * (1 - (step / all) * 0.95)
    const ids: number[] = []
    for (const word of documents[step % documents.length] ?? []) {
      const id = index.get(word)
      if (id !== undefined && random() < (keep[id] ?? 1)) ids.push(id)
    }
    for (const [i, centre] of ids.entries()) {
      const reach = 1 + Math.floor(random() * WINDOW)
      for (let j = Math.max(0, i - reach); j <= Math.min(ids.length - 1, i + reach); j++) {
        if (j !== i) learnPair(centre, ids[j] ?? 0, rate)
      }
    }
    if (step % 5000 === 0) progress(step / all)
  }
  return { words: known.map(([word]) => word), size: SIZE, values: quantise(inner) }

  function learnPair(centre: number, near: number, rate: number): void {
    const a = centre * SIZE
    change.fill(0)
    for (let n = 0; n <= NEGATIVES; n++) {
      const other = n === 0 ? near : (noise[Math.floor(random() * NOISE)] ?? 0)
      if (n > 0 && other === near) continue
      const b = other * SIZE
      let dot = 0
      for (let d = 0; d < SIZE; d++) dot += (inner[a + d] ?? 0) * (outer[b + d] ?? 0)
      const slope = (1 / (1 + Math.exp(-dot)) - (n === 0 ? 1 : 0)) * rate
      for (let d = 0; d < SIZE; d++) {
        change[d] = (change[d] ?? 0) + slope * (outer[b + d] ?? 0)
        outer[b + d] = (outer[b + d] ?? 0) - slope * (inner[a + d] ?? 0)
      }
    }
    for (let d = 0; d < SIZE; d++) inner[a + d] = (inner[a + d] ?? 0) - (change[d] ?? 0)
  }
}

/** Words by their frequency to the power of 3/4, as the method has it. */
function noiseTable(counts: readonly number[]): Int32Array {
  const total = counts.reduce((sum, count) => sum + count ** 0.75, 0)
  const table = new Int32Array(NOISE)
  let word = 0
  let upTo = (counts[0] ?? 0) ** 0.75
  for (let i = 0; i < NOISE; i++) {
    while (word < counts.length - 1 && upTo / total < i / NOISE) upTo += (counts[++word] ?? 0) ** 0.75
    table[i] = word
  }
  return table
}

/** One the analysis can find again: at most four tokens. */
function isUsable(word: string): boolean {
  const { tokens } = read(word)
  return tokens.length > 0 && tokens.length <= LONGEST_WORD
}

function quantise(vectors: Float32Array): Int8Array {
  const values = new Int8Array(vectors.length)
  for (let at = 0; at < vectors.length; at += SIZE) {
    let square = 0
    for (let d = 0; d < SIZE; d++) square += (vectors[at + d] ?? 0) ** 2
    const scale = 127 / Math.sqrt(square || 1)
    for (let d = 0; d < SIZE; d++) values[at + d] = Math.round((vectors[at + d] ?? 0) * scale)
  }
  return values
}

/** Brotli over: uint32 length of the words as JSON, the words, the values. */
export function packWordVectors({ words, values }: WordVectors): Buffer {
  const names = Buffer.from(JSON.stringify(words))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(names.length)
  const all = Buffer.concat([size, names, Buffer.from(values.buffer, values.byteOffset, values.byteLength)])
  return brotliCompressSync(all, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
}

export function readWordVectors(file: string): WordVectors {
  const bytes = brotliDecompressSync(readFileSync(file))
  const size = bytes.readUInt32LE(0)
  const words = JSON.parse(bytes.subarray(4, 4 + size).toString('utf8')) as string[]
  return { words, size: SIZE, values: new Int8Array(Uint8Array.from(bytes.subarray(4 + size)).buffer) }
}

/** Which word each key of the analysis stands for. */
export function keysOfWords(words: readonly string[]): Map<number, number> {
  const rows = new Map<number, number>()
  for (const [i, word] of words.entries()) {
    const { tokens } = read(word)
    const key = wordKey(tokens, 0, tokens.length)
    if (!rows.has(key)) rows.set(key, i)
  }
  return rows
}
