/** Trains one member of a network in a process of its own: asked by `trainMembers`, answers with a file. */
import { writeFileSync } from 'node:fs'
import { serialize } from 'node:v8'
import type { Example } from './learner.ts'
import { learn, type Settings } from './learner.ts'
import { keysOfWords, readWordVectors } from './word-vectors.ts'

export interface Order {
  examples: Example[]
  settings: Settings
  vectors: string
  /** Keys; without them everything is read that comes up often enough. */
  only: ReadonlySet<number> | undefined
  out: string
}

process.on('message', (order: Order) => {
  const vectors = readWordVectors(order.vectors)
  let shown = 0
  const progress = (share: number) => {
    if (share - shown < 0.01) return
    shown = share
    process.send?.(share)
  }
  const learned = learn(order.examples, order.settings, vectors, keysOfWords(vectors.words), progress, order.only)
  writeFileSync(order.out, serialize(learned))
  process.exit(0)
})
