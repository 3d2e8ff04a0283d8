import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig, VARIABLES } from '../../src/core/config.ts'

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

describe('configuration', () => {
  it('needs nothing: the sandbox, at once, with every room', () => {
    const settings = parseConfig({})
    expect(settings).toMatchObject({
      databaseUrl: undefined,
      dataDir: 'data',
      host: '127.0.0.1',
      port: 3000,
      ownerIds: [],
      rooms: 'all',
      roles: ['bot', 'jobs', 'console'],
      timeZone: 'Asia/Shanghai',
      logLevel: 'info',
      send: { accountIntervalMs: 0, roomIntervalMs: 0, perMinute: 0 },
      welcomeWindowMs: 20_000,
      retentionDays: 180,
      wechaty: undefined,
    })
    expect(Object.isFrozen(settings) && Object.isFrozen(settings.send)).toBe(true)
  })

  it('takes blanks for nothing', () => {
    expect(parseConfig(Object.fromEntries(VARIABLES.map((v) => [v, ' '])))).toEqual(parseConfig({}))
  })

  it('is careful with a real account, unless told otherwise', () => {
    const real = { WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_x', WECHATY_PUPPET: 'wechaty-puppet-service' }
    expect(parseConfig(real)).toMatchObject({
      rooms: 'enrolled',
      send: { accountIntervalMs: 3000, roomIntervalMs: 5000, perMinute: 20 },
      wechaty: { token: 'insecure_x', endpoint: undefined, insecure: false },
    })
    expect(parseConfig({ ...real, SEND_PER_MINUTE: '0', ROOMS: 'all' })).toMatchObject({
      rooms: 'all',
      send: { accountIntervalMs: 3000, perMinute: 0 },
    })
    expect(parseConfig({ SEND_PER_MINUTE: '7' }).send.perMinute).toBe(7)
  })

  it('reports every fault together, with the name and what to write', () => {
    const faults = faultsOf({
      DATABASE_URL: 'mysql://x',
      PORT: '70000',
      ROOMS: 'some',
      ROLES: 'bot,web',
      TIMEZONE: 'Mars/Olympus',
      LOG_LEVEL: 'loud',
      SEND_PER_MINUTE: '-1',
      WELCOME_WINDOW_MS: '1.5',
      RETENTION_DAYS: 'for ever',
      WECHATY_PUPPET: 'wechaty-puppet-wechat',
      WECHATY_PUPPET_SERVICE_ENDPOINT: 'localhost',
      SEND_ACOUNT_INTERVAL_MS: '1',
      OWNER_ID: 'x',
    })
    const about = (name: string) => faults.filter((f) => f.startsWith(`${name}: `))
    for (const [name, hint] of [
      ['DATABASE_URL', 'postgresql://'],
      ['PORT', '0 to 65535'],
      ['ROOMS', 'enrolled, all'],
      ['ROLES', 'bot,jobs,console'],
      ['TIMEZONE', 'Asia/Shanghai'],
      ['LOG_LEVEL', 'trace, debug'],
      ['SEND_PER_MINUTE', 'whole number'],
      ['WELCOME_WINDOW_MS', 'milliseconds'],
      ['RETENTION_DAYS', 'days'],
      ['WECHATY_PUPPET', 'wechaty-puppet-service'],
      ['WECHATY_PUPPET_SERVICE_ENDPOINT', 'host:port'],
      ['WECHATY_PUPPET_SERVICE_TOKEN', 'write the token'],
      ['SEND_ACOUNT_INTERVAL_MS', 'SEND_ACCOUNT_INTERVAL_MS'],
      ['OWNER_ID', 'OWNER_IDS'],
    ] as const) {
      expect(about(name), name).toHaveLength(1)
      expect(about(name)[0]).toContain(hint)
    }
    expect(faults).toHaveLength(14)
    expect(new ConfigError(faults).message.split('\n')).toHaveLength(15)
  })

  it('never shows the password of the database', () => {
    expect(faultsOf({ DATABASE_URL: 'postgres:/user:hunter2@host/db' }).join()).not.toContain('hunter2')
  })

  it('does not take part of a puppet service for the sandbox', () => {
    expect(faultsOf({ WECHATY_PUPPET_SERVICE_ENDPOINT: '127.0.0.1:8788' })).toHaveLength(1)
    expect(faultsOf({ WECHATY_PUPPET: 'wechaty-puppet-service' })).toHaveLength(1)
  })

  it('knows the parts of a process', () => {
    expect(parseConfig({ ROLES: 'console, bot' }).roles).toEqual(['bot', 'console'])
    expect(faultsOf({ ROLES: ',' })).toHaveLength(1)
  })

  it('leaves the variables of others alone', () => {
    expect(faultsOf({ PATH: '/bin', PORTS: '1', WECHATY_LOG: 'silly', SENDGRID_KEY: 'x' })).toEqual([])
  })

  it.each(['a,b', 'a， b', ' a  b '])('reads owners in %j', (raw) => {
    expect(parseConfig({ OWNER_IDS: raw }).ownerIds).toEqual(['a', 'b'])
  })
})
