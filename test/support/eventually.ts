import { setTimeout as wait } from 'node:timers/promises'

/** Asks again until the check passes; fails with its last error after `timeoutMs`. For facts in other processes. */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 15_000): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
      await wait(50)
    }
  }
}
