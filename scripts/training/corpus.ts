import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Category, MoodLabel, Severity } from '../../src/text/index.ts'

/** One labelled message of the corpus; see corpus/README.md for the policy behind the labels. */
export interface Row {
  text: string
  label: MoodLabel
  /** What kind of message it is, e.g. `question`, `thirdparty`, `sarcasm`. */
  tag: string
  /** Of negatives only. */
  category?: Category
  severity?: Severity
  industry: string
  writer: string
  /** Messages of one writer with the same number are a family of near-twins with different labels. */
  family?: number
}

export type Part = 'train' | 'dev' | 'test'

const CORPUS = fileURLToPath(new URL('../../corpus/', import.meta.url))

/** All messages of a part, writer by writer in the order of their names. */
export function readCorpus(part: Part): Row[] {
  const folder = `${CORPUS}${part}/`
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .sort()
    .flatMap((name) => readRows<Row>(`${folder}${name}`))
}

/** The rows of a gzipped file with one JSON object a line. */
export function readRows<T>(file: string): T[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
