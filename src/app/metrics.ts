import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` shows. One registry per house, so that tests can run several side by side. */
export class Metrics {
  readonly registry = new Registry()
  readonly inbound = new Counter({
    name: 'nuanqun_inbound_total',
    help: 'What came in, by type and outcome (stored, duplicate, ignored, dead).',
    labelNames: ['type', 'outcome'] as const,
    registers: [this.registry],
  })
  readonly receiveSeconds = new Histogram({
    name: 'nuanqun_receive_seconds',
    help: 'Time of one receive transaction.',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  })
  readonly queued = new Gauge({
    name: 'nuanqun_intake_waiting',
    help: 'Received, not yet stored.',
    registers: [this.registry],
  })
  readonly commands = new Counter({
    name: 'nuanqun_commands_total',
    help: 'Commands by outcome.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  })
  readonly sends = new Counter({
    name: 'nuanqun_sends_total',
    help: 'Attempts to send, by lane and outcome.',
    labelNames: ['lane', 'outcome'] as const,
    registers: [this.registry],
  })
  readonly jobSeconds = new Histogram({
    name: 'nuanqun_job_seconds',
    help: 'Time of one job run.',
    labelNames: ['job'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  })
  /** How each job last went in this process. */
  readonly jobRuns = new Map<string, { at: Date; ms: number; failed: boolean }>()
  readonly linkUp = new Gauge({
    name: 'nuanqun_link_up',
    help: '1 while the chat account is logged in.',
    registers: [this.registry],
  })

  /** Adds the process metrics (memory, event loop). */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry })
    return this
  }
}
