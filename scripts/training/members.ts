import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { deserialize } from 'node:v8'
import type { Example, Learned, Settings } from './learner.ts'
import type { Order } from './member.ts'

/**
 * Trains several networks at once, each in a process of its own; `progress` is told the share done, 0 to 1, and `only` is
 * what `learn` says.
 */
export async function trainMembers(
  examples: readonly Example[],
  settings: readonly Settings[],
  vectors: string,
  progress: (share: number) => void,
  only?: ReadonlySet<number>,
): Promise<Learned[]> {
  const folder = mkdtempSync(path(tmpdir(), 'nuanqun-training-'))
  const done = settings.map(() => 0)
  try {
    return await Promise.all(
      settings.map(async (one, i) => {
        const out = path(folder, String(i))
        const child = fork(new URL('./member.ts', import.meta.url), { serialization: 'advanced' })
        const order: Order = { examples: [...examples], settings: one, vectors, only, out }
        child.on('message', (share: number) => {
          done[i] = share
          progress(done.reduce((sum, part) => sum + part, 0) / done.length)
        })
        child.send(order)
        const code = await new Promise<number | null>((resolve, reject) =>
          child.once('error', reject).once('exit', resolve),
        )
        if (code !== 0) throw new Error(`Training stopped with exit code ${code}`)
        return deserialize(readFileSync(out)) as Learned
      }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
