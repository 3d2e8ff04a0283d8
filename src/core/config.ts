import { z } from 'zod'

/**
 * Configuration, parsed once at the start and frozen. Every variable is described here; `.env.example` and the
 * README list the same names (a test compares them).
 */
const integer = (what: string, min: number, max: number, fallback: number) =>
  z
    .string()
    .optional()
    .transform((raw, ctx) => {
      if (raw === undefined || raw.trim() === '') return fallback
      const value = Number(raw)
      if (!Number.isInteger(value) || value < min || value > max) {
        ctx.addIssue({
          code: 'custom',
          message: `write ${what}, a whole number from ${min} to ${max} (you wrote "${raw}")`,
        })
        return z.NEVER
      }
      return value
    })

const optionalText = z
  .string()
  .optional()
  .transform((raw) => (raw === undefined || raw.trim() === '' ? undefined : raw.trim()))

function choice<const T extends string>(values: readonly T[], fallback: T) {
  return z
    .string()
    .optional()
    .transform((raw, ctx): T => {
      const value = raw?.trim() || fallback
      const found = values.find((v) => v === value)
      if (found === undefined) {
        ctx.addIssue({ code: 'custom', message: `write one of ${values.join(', ')} (you wrote "${raw}")` })
        return z.NEVER
      }
      return found
    })
}

const PARTS = ['bot', 'jobs', 'console'] as const
export type Part = (typeof PARTS)[number]
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const shape = z.object({
  DATABASE_URL: optionalText.refine((url) => url === undefined || /^postgres(ql)?:\/\/[^\s/]+/.test(url), {
    message: 'write postgresql://user:password@host:5432/database, or leave it out for the embedded server',
  }),
  DATA_DIR: optionalText.transform((v) => v ?? 'data'),
  HOST: optionalText.transform((v) => v ?? '127.0.0.1'),
  CONSOLE_URL: optionalText.refine((v) => v === undefined || /^https?:\/\/[^\s/?#@]+\/?$/.test(v), {
    message: 'write the address under which staff reach the console, for example https://desk.example.com',
  }),
  PORT: integer('a TCP port (0 picks a free one)', 0, 65535, 3000),
  OWNER_IDS: optionalText.transform((raw) => (raw ?? '').split(/[,，\s]+/).filter((id) => id !== '')),
  ROOMS: choice(['enrolled', 'all'], 'enrolled'),
  ROLES: optionalText.transform((raw, ctx): readonly Part[] => {
    if (raw === undefined) return PARTS
    const names = raw.split(/[,，\s]+/).filter((n) => n !== '')
    const wrong = names.filter((n) => !PARTS.some((p) => p === n))
    if (wrong.length > 0 || names.length === 0) {
      ctx.addIssue({
        code: 'custom',
        message: `write some of bot,jobs,console separated by commas ("${wrong.join(', ') || raw}" is none of them)`,
      })
      return z.NEVER
    }
    return PARTS.filter((p) => names.includes(p))
  }),
  TIMEZONE: optionalText
    .transform((v) => v ?? 'Asia/Shanghai')
    .refine(isTimeZone, { message: 'write an IANA time zone such as Asia/Shanghai or Asia/Tokyo' }),
  LOG_LEVEL: choice(LEVELS, 'info'),
  SEND_ACCOUNT_INTERVAL_MS: integer('milliseconds between two messages of the account', 0, 600_000, -1),
  SEND_ROOM_INTERVAL_MS: integer('milliseconds between two messages in one room', 0, 600_000, -1),
  SEND_PER_MINUTE: integer('how many messages the account may send in a minute (0: no limit)', 0, 10_000, -1),
  WELCOME_WINDOW_MS: integer('milliseconds to wait for more newcomers', 0, 600_000, 20_000),
  RETENTION_DAYS: integer('days to keep messages (0: for ever)', 0, 36_500, 180),
  RETENTION_TICKET_DAYS: integer('days to keep the words of ended tickets (0: for ever)', 0, 36_500, 1095),
  WECHATY_PUPPET: optionalText.refine((v) => v === undefined || v === 'wechaty-puppet-service', {
    message: 'write wechaty-puppet-service, or leave all WECHATY_* out for the sandbox',
  }),
  WECHATY_PUPPET_SERVICE_TOKEN: optionalText,
  WECHATY_PUPPET_SERVICE_ENDPOINT: optionalText.refine((v) => v === undefined || /^[^\s:/]+:\d{1,5}$/.test(v), {
    message: 'write host:port, for example 127.0.0.1:8788',
  }),
  WECHATY_PUPPET_SERVICE_TLS_CA_CERT: optionalText,
  WECHATY_PUPPET_SERVICE_TLS_SERVER_NAME: optionalText,
  WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: optionalText,
})

export const VARIABLES = Object.keys(shape.shape)

export type Settings = Readonly<{
  databaseUrl: string | undefined
  dataDir: string
  host: string
  port: number
  /** Where people reach the console, without a slash at the end. */
  consoleUrl: string
  ownerIds: readonly string[]
  rooms: 'enrolled' | 'all'
  roles: readonly Part[]
  timeZone: string
  logLevel: (typeof LEVELS)[number]
  send: Readonly<{ accountIntervalMs: number; roomIntervalMs: number; perMinute: number }>
  welcomeWindowMs: number
  retentionDays: number
  ticketRetentionDays: number
  /** Undefined: sandbox. */
  wechaty:
    | Readonly<{
        token: string
        /** Undefined: resolved by wechaty-puppet-service from the token through its gateway service. */
        endpoint: string | undefined
        tlsCaCert: string | undefined
        tlsServerName: string | undefined
        insecure: boolean
      }>
    | undefined
}>

/** All faults of the configuration together, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    )
  }
}

/** An address that a browser on this machine can open. */
export function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (host === '::') return `http://[::1]:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

/** Names that begin so are ours, or a slip that would silently leave a limit or an owner out. */
const OURS = /^(?:SEND|OWNER|WELCOME|RETENTION)_/

/**
 * Reads the environment. Variables that are not ours are ignored, except misspelt ones that start like ours.
 * @throws ConfigError with every fault at once.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = shape.safeParse(Object.fromEntries(VARIABLES.map((name) => [name, env[name]])))
  const faults = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
  const anyWechaty = ['WECHATY_PUPPET', 'WECHATY_PUPPET_SERVICE_TOKEN', 'WECHATY_PUPPET_SERVICE_ENDPOINT'].some((n) =>
    env[n]?.trim(),
  )
  if (anyWechaty && !env.WECHATY_PUPPET_SERVICE_TOKEN?.trim()) {
    faults.push(
      'WECHATY_PUPPET_SERVICE_TOKEN: write the token of your puppet service, or leave all WECHATY_* out for the sandbox',
    )
  }
  for (const name of Object.keys(env)
    .filter((n) => OURS.test(n) && !VARIABLES.includes(n))
    .sort()) {
    const start = name.slice(0, name.indexOf('_') + 1)
    faults.push(
      `${name}: there is no such variable, write ${VARIABLES.filter((v) => v.startsWith(start)).join(' or ')}`,
    )
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)
  const v = parsed.data
  const token = v.WECHATY_PUPPET_SERVICE_TOKEN
  const sandbox = token === undefined
  // In the sandbox nobody can ban the account: answers come at once unless a limit is set on purpose.
  const limit = (value: number, real: number) => (value >= 0 ? value : sandbox ? 0 : real)
  return Object.freeze({
    databaseUrl: v.DATABASE_URL,
    dataDir: v.DATA_DIR,
    host: v.HOST,
    port: v.PORT,
    consoleUrl: v.CONSOLE_URL?.replace(/\/$/, '') ?? addressOf(v.HOST, v.PORT),
    ownerIds: v.OWNER_IDS,
    rooms: sandbox ? 'all' : v.ROOMS,
    roles: v.ROLES,
    timeZone: v.TIMEZONE,
    logLevel: v.LOG_LEVEL,
    send: Object.freeze({
      accountIntervalMs: limit(v.SEND_ACCOUNT_INTERVAL_MS, 3000),
      roomIntervalMs: limit(v.SEND_ROOM_INTERVAL_MS, 5000),
      perMinute: limit(v.SEND_PER_MINUTE, 20),
    }),
    welcomeWindowMs: v.WELCOME_WINDOW_MS,
    retentionDays: v.RETENTION_DAYS,
    ticketRetentionDays: v.RETENTION_TICKET_DAYS,
    wechaty:
      token === undefined
        ? undefined
        : Object.freeze({
            token,
            endpoint: v.WECHATY_PUPPET_SERVICE_ENDPOINT,
            tlsCaCert: v.WECHATY_PUPPET_SERVICE_TLS_CA_CERT,
            tlsServerName: v.WECHATY_PUPPET_SERVICE_TLS_SERVER_NAME,
            insecure: /^(1|true)$/i.test(v.WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT ?? ''),
          }),
  })
}
