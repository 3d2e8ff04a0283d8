/**
 * Everything that is awaited from one connection: settles at its deadline at the latest, and at once when the
 * connection is given up (a closed gRPC channel leaves its pending calls hanging).
 */
export class Patience {
  readonly #waiting = new Set<(reason: Error) => void>()
  #gaveUp: Error | undefined

  /** Settles like `work`, or rejects with what `late` makes after `ms`, or with the reason of `giveUp`. */
  within<T>(work: PromiseLike<T>, ms: number, late: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#gaveUp !== undefined) {
        work.then(undefined, () => {})
        reject(this.#gaveUp)
        return
      }
      const finish = () => {
        clearTimeout(timer)
        this.#waiting.delete(abandon)
      }
      const abandon = (reason: Error) => {
        finish()
        reject(reason)
      }
      const timer = setTimeout(() => abandon(late()), ms)
      this.#waiting.add(abandon)
      work.then(
        (value) => {
          finish()
          resolve(value)
        },
        (error: unknown) => {
          finish()
          reject(error)
        },
      )
    })
  }

  giveUp(reason: Error): void {
    this.#gaveUp ??= reason
    for (const abandon of [...this.#waiting]) abandon(reason)
  }
}

/** A pause that `cancel` ends early. */
export function pause(ms: number): { done: Promise<void>; cancel: () => void } {
  let cancel = () => {}
  const done = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    cancel = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  return { done, cancel }
}
