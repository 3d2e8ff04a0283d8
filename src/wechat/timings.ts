/** How patient the edge is, in milliseconds. The defaults fit a puppet service across the internet. */
export interface LinkTimings {
  /** Between two signs of life that we ask for. */
  dingMs: number
  /** Without any sign of life for so long, the connection counts as lost. */
  silenceMs: number
  /** To reach the TCP port. */
  probeMs: number
  /** From the start of an attempt to the login. A QR code waiting for its human stops this clock. */
  connectMs: number
  /** For one send. */
  deliverMs: number
  /** For the body of one message. */
  readMs: number
  /** For one name. */
  lookupMs: number
  /** How long a slow message may hold back those behind it. */
  holdMs: number
  /** After this, a body that could not be had is asked for once more. */
  rereadMs: number
  /** The first pause before a new attempt; it doubles up to `backoffMaxMs`. */
  backoffMs: number
  backoffMaxMs: number
  /** From a login to the first walk through the rooms' member lists. */
  snapshotFirstMs: number
  snapshotEveryMs: number
}

export const TIMINGS: Readonly<LinkTimings> = Object.freeze({
  dingMs: 4_000,
  silenceMs: 12_000,
  probeMs: 3_000,
  connectMs: 25_000,
  deliverMs: 15_000,
  readMs: 5_000,
  lookupMs: 2_000,
  holdMs: 500,
  rereadMs: 5_000,
  backoffMs: 500,
  backoffMaxMs: 30_000,
  snapshotFirstMs: 5_000,
  snapshotEveryMs: 3_600_000,
})
