type Send = (event: string, data: unknown) => void

const HEARTBEAT_MS = 15_000
/** A reader this many messages behind is cut off; it comes back by itself and reads the whole state instead. */
const MAX_BEHIND = 500

/** The open event streams (server-sent events) of all pages, so that stopping can end them. */
export class Streams {
  #closers = new Set<() => void>()
  #ended = false

  /** Answers with a stream. `start` gets a way to send and one to end it, and returns how to stop watching. */
  open(start: (send: Send, end: () => void) => () => void): Response {
    const encoder = new TextEncoder()
    let close = (): void => {}
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          let closed = false
          const write = (text: string): void => {
            if (closed) return
            controller.enqueue(encoder.encode(text))
            if ((controller.desiredSize ?? 0) < -MAX_BEHIND) close()
          }
          // The greeting comes after the watch began: a page that reads the state on it cannot miss a change.
          const unwatch = start(
            (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
            () => close(),
          )
          const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
          heartbeat.unref()
          close = () => {
            if (closed) return
            closed = true
            clearInterval(heartbeat)
            unwatch()
            this.#closers.delete(close)
            try {
              controller.close()
            } catch {
              // Already cancelled by the reader.
            }
          }
          this.#closers.add(close)
          write('event: hello\ndata: {}\n\n')
          if (this.#ended) close()
        },
        cancel: () => close(),
      },
      new CountQueuingStrategy({ highWaterMark: 1 }),
    )
    return new Response(body, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // Otherwise the ended stream leaves an idle connection behind that holds up the stop.
        Connection: 'close',
        // A buffering proxy in front would hold every event back.
        'X-Accel-Buffering': 'no',
      },
    })
  }

  /** Ends all streams and those that still come. */
  end(): void {
    this.#ended = true
    for (const close of [...this.#closers]) close()
  }
}
