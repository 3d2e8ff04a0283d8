import { createRequire } from 'node:module'
import type { Jieba } from '@node-rs/jieba'
import { normalise } from './normalise.ts'

const require = createRequire(import.meta.url)
let jieba: Jieba | undefined

/** The dictionary costs about 0.2 s and 40 MB, and judging a mood does not need it: it is loaded on first use. */
function segmenter(): Jieba {
  if (jieba === undefined) {
    const { Jieba } = require('@node-rs/jieba') as typeof import('@node-rs/jieba')
    const { dict } = require('@node-rs/jieba/dict.js') as typeof import('@node-rs/jieba/dict.js')
    jieba = Jieba.withDict(dict)
  }
  return jieba
}

/** The words of a text, normalised, without white space and punctuation. */
export function segment(text: string): string[] {
  return segmenter()
    .cut(normalise(text).text, true)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
}
