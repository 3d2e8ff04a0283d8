import { connect, createServer, type Server, type Socket } from 'node:net'

/** A gate (a TCP proxy) in front of the database: shut it, and the database is away for whoever comes through here. */
export class Gate {
  #server: Server | undefined
  readonly #sockets = new Set<Socket>()
  port = 0
  constructor(readonly targetPort: number) {}

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.targetPort, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
        from.pipe(to)
      }
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.port = address.port
  }

  /** Nobody gets through, and whoever was connected is cut off. */
  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    const server = this.#server
    this.#server = undefined
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }
}
