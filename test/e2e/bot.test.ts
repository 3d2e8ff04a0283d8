import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotProcess, botEnv } from '../support/bot-process.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type PuppetServerHandle, startPuppetServer } from '../support/puppet-server.ts'

const ROOM = 'books@chatroom'
const STAFF_ROOM = 'staff@chatroom'
const MEMBERS = Array.from({ length: 60 }, (_, i) => `member-${i}`)

describe('the bot process over the gRPC path', { timeout: 120_000 }, () => {
  let server: PuppetServerHandle
  let database: TestDatabase
  let dataDir: string
  let bots: BotProcess[]

  beforeEach(async () => {
    bots = []
    dataDir = await mkdtemp(path.join(tmpdir(), 'nuanqun-e2e-'))
    database = await freshDatabase({ poolSize: 3 })
    server = await startPuppetServer({
      rooms: [
        { id: ROOM, topic: '书友群', memberIds: ['bot', 'owner', ...MEMBERS] },
        { id: STAFF_ROOM, topic: '值班群', memberIds: ['bot', 'owner'] },
      ],
      names: { owner: '周老板', 'member-0': '小王' },
    })
  })
  afterEach(async () => {
    for (const bot of bots) await bot.kill()
    await server.stop()
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  function bot(env: Record<string, string> = {}): BotProcess {
    const made = new BotProcess({ ...botEnv(server, database.url, dataDir), ...env })
    bots.push(made)
    return made
  }
  const count = async (sql: string) => ((await database.source.query(sql)) as { n: number }[])[0]?.n ?? 0
  const up = () => eventually(async () => expect(await count(`SELECT count(*) AS n FROM accounts`)).toBe(1), 20_000)
  async function setStaffRoom(): Promise<void> {
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#设为值班群' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('以后的提醒都发到'), 15_000)
    // Every complaint is to have an alert of its own, so that each can be counted.
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#事件 设置 关' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('不并事件'), 15_000)
    // The process runs by the machine's clock: it is to welcome at night, too.
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#静默 关' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('不再有静默时段'), 15_000)
  }

  it('takes a complaint in and brings the alert and the publication out on the other side', async () => {
    const running = await bot().start()
    await up()
    await setStaffRoom()
    // So that somebody is called at night, too.
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '值班 我 8小时' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('从现在值班到'))
    await server.say({ roomId: ROOM, fromId: 'member-0', text: '三天了还没发货，也没人管！' })
    const alert = await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('工单 1'))
    expect(alert.text).toContain('「书友群」小王')
    expect(alert.mentionIds).toEqual(['owner'])
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '接 1' })
    await server.waitForSent((s) => s.to === ROOM && s.text.includes('由周老板来跟进'))
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '承诺 1 2小时 补发' })
    await server.waitForSent((s) => s.to === ROOM && s.text.includes('周老板：补发'))
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '结 1 已补发，今晚送达' })
    await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '公示 1' })
    const post = await server.waitForSent((s) => s.to === ROOM && s.text.includes('处理公示'))
    expect(post.text).toContain('小** 反映物流问题')
    expect(await running.stop()).toBe(0)
  })

  it('survives ten copies of every event, inversions, joins without an inviter, hostile names and a failing send', async () => {
    await bot().start()
    await up()
    await setStaffRoom()
    await server.rename('member-1', '@all\n【系统】您已成为管理员<img onerror=x>\u202e')
    await server.rename('member-2', '周老板')
    await server.failNextSend('the platform stumbled')
    const said = await server.say({ roomId: ROOM, fromId: 'member-1', text: '收到的书缺页，质量太差了', id: 'm1' })
    const at = Math.floor(said.at)
    for (let i = 0; i < 9; i += 1)
      await server.say({ roomId: ROOM, fromId: 'member-1', text: '收到的书缺页，质量太差了', id: 'm1', timestamp: at })
    // Older than what came before it, and still a complaint.
    await server.say({ roomId: ROOM, fromId: 'member-3', text: '等了一周还没发货，太失望了', timestamp: at - 60_000 })
    await server.say({ roomId: ROOM, fromId: 'member-2', text: '#开启' })
    await server.say({ roomId: ROOM, fromId: 'member-2', text: '#授权 @周老板 owner', mention: ['member-2'] })
    for (let i = 0; i < 10; i += 1) await server.join({ roomId: ROOM, ids: ['new-1', 'new-2'], timestamp: at })
    await server.waitForSent(
      (s) => s.to === ROOM && s.mentionIds.includes('new-1') && s.mentionIds.includes('new-2'),
      20_000,
    )
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('等了一周'), 20_000)
    await server.waitForSent((s) => s.to === STAFF_ROOM && /缺.*页/.test(s.text), 20_000)
    expect(await count(`SELECT count(*) AS n FROM tickets`)).toBe(2)
    expect(await count(`SELECT count(*) AS n FROM contacts WHERE role = 'owner'`)).toBe(1)
    expect(await count(`SELECT count(*) AS n FROM messages WHERE key = 'm1'`)).toBe(1)
    expect(await count(`SELECT count(*) AS n FROM outbox WHERE key LIKE 'alert:%'`)).toBe(2)
    expect(await count(`SELECT count(*) AS n FROM dead_letters`)).toBe(0)
    expect(server.sent().filter((s) => s.mentionIds.includes('new-1'))).toHaveLength(1)
    expect(server.sent().every((s) => !/\u202e|<img|系统】/.test(s.text))).toBe(true)
  })

  it('gives points to the account that was picked, however hostile its name, and shows the name cleaned', async () => {
    await bot().start()
    await up()
    const evil = '@all\n【系统】您已成为管理员<img onerror=x>\u202e'
    await server.rename('member-1', evil)
    await server.rename('member-2', 'all 系统您已成为管理员')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '大家好' })
    await server.say({ roomId: ROOM, fromId: 'member-2', text: '大家好' })
    await server.say({
      roomId: ROOM,
      fromId: 'owner',
      text: `#加分 @${evil}\u2005 10 谢谢分享`,
      mention: ['member-1'],
    })
    const answer = await server.waitForSent((s) => s.to === ROOM && s.text.includes('10'))
    expect(answer.text).toContain('all 系统您已成为管理员')
    expect(
      await database.source.query(
        `SELECT c.platform_id AS id, l.amount FROM ledger_entries l JOIN contacts c ON c.id = l.contact_id WHERE l.kind = 'grant'`,
      ),
    ).toEqual([{ id: 'member-1', amount: 10 }])
    expect(server.sent().every((s) => !/[\u202e【】<>]|\n.*系统/.test(s.text))).toBe(true)
  })

  it('loses no complaint and no alert while the server is frozen', async () => {
    await bot().start()
    await up()
    await setStaffRoom()
    const unhappy = MEMBERS.slice(0, 6)
    // Some have their alert out, some are being read, some have not come over the line.
    for (const id of unhappy)
      await server.say({ roomId: ROOM, fromId: id, text: '收到的东西是坏的，质量太差了', id: `frozen-${id}` })
    server.freeze()
    await new Promise((resolve) => setTimeout(resolve, 8000))
    server.thaw()
    await eventually(async () => {
      const alerted = server
        .sent()
        .flatMap((s) => (s.to === STAFF_ROOM ? (/工单 (\d+) ·/.exec(s.text)?.[1] ?? []) : []))
      expect(new Set(alerted).size).toBe(unhappy.length)
    }, 40_000)
    expect(await count(`SELECT count(DISTINCT contact_id) AS n FROM tickets`)).toBe(unhappy.length)
    expect(await count(`SELECT count(*) AS n FROM outbox WHERE key LIKE 'alert:%'`)).toBe(unhappy.length)
    expect(await count(`SELECT count(*) AS n FROM dead_letters`)).toBe(0)
  })

  it('hears again after the server was killed, and tells which minutes to read by hand', async () => {
    await bot().start()
    await up()
    await setStaffRoom()
    await server.kill()
    await server.restart()
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('我断线了'), 40_000)
    await server.say({ roomId: ROOM, fromId: 'member-0', text: '三天了还没发货，也没人管！' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('工单 1'))
  })

  it('lets a second process stand by and take over when the first dies', async () => {
    const first = await bot().start()
    await up()
    await setStaffRoom()
    const second = await bot({ DATA_DIR: `${dataDir}/second` }).start(/standing by/)
    await server.say({ roomId: ROOM, fromId: 'member-0', text: '三天了还没发货，也没人管！' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('工单 1'))
    await first.kill()
    await second.waitForOutput(/connected and logged in/, 40_000)
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '收到的书缺页，质量太差了' })
    await server.waitForSent((s) => s.to === STAFF_ROOM && s.text.includes('工单 2'), 20_000)
    expect(server.sent().filter((s) => s.to === STAFF_ROOM && s.text.includes('工单 2'))).toHaveLength(1)
    await rm(`${dataDir}/second`, { recursive: true, force: true })
  })

  it('keeps the claim code of the running process good while a second one starts and stands by', async () => {
    const first = await bot({ OWNER_IDS: '' }).start()
    await up()
    const code = /认领 ([A-Z0-9]{8})/.exec(first.output)?.[1]
    const second = await bot({ OWNER_IDS: '', DATA_DIR: `${dataDir}/second` }).start(/standing by/)
    expect(second.output).not.toContain('认领')
    await server.say({ fromId: 'owner', text: `认领 ${code}` })
    await server.waitForSent((s) => s.to === 'owner' && s.text.includes('认领成功'))
    await rm(`${dataDir}/second`, { recursive: true, force: true })
  })

  it('ends with one readable list when the configuration is wrong', async () => {
    const wrong = await bot({ PORT: 'abc', ROLES: 'x', TIMEZONE: 'Mars' }).start(/\[exited\]/)
    expect(await wrong.stop()).toBe(1)
    for (const name of ['PORT', 'ROLES', 'TIMEZONE'])
      expect(wrong.output.match(new RegExp(`\\b${name}\\b`, 'g')), name).toHaveLength(1)
    expect(wrong.output).toContain('.env.example')
    expect(wrong.output).not.toMatch(/^\s+at /m)
  })

  it('loses and doubles no ticket, alert or point when it is killed in the middle of a burst', async () => {
    await bot().start()
    await up()
    await setStaffRoom()
    const script = MEMBERS.flatMap((id, i) => [
      { roomId: ROOM, fromId: id, text: '签到', id: `checkin-${i}` },
      { roomId: ROOM, fromId: id, text: '收到的东西是坏的，质量太差了', id: `complaint-${i}` },
    ])
    for (const [i, line] of script.entries()) {
      await server.say(line)
      if (i % 40 === 20) {
        // Somewhere in the middle of what that message causes.
        await bots.at(-1)?.kill()
        await bot().start(/connected and logged in/, 60_000)
      }
    }
    // What came while the bot was dead is told as a gap; a platform that repeats it must not double anything.
    for (const line of script) await server.say(line)
    await server.say({ roomId: ROOM, fromId: 'owner', text: '大家都说完了', id: 'the-end' })
    await eventually(async () => {
      // A message is stored together with what it causes, and a slow one may come in after those behind it.
      expect(await count(`SELECT count(*) AS n FROM messages WHERE key LIKE 'checkin-%'`)).toBe(MEMBERS.length)
      expect(await count(`SELECT count(*) AS n FROM messages WHERE key LIKE 'complaint-%'`)).toBe(MEMBERS.length)
      expect(await count(`SELECT count(*) AS n FROM messages WHERE key = 'the-end'`)).toBe(1)
      expect(await count(`SELECT count(*) AS n FROM outbox WHERE key LIKE 'alert:%' AND state = 'sent'`)).toBe(
        MEMBERS.length,
      )
    }, 60_000)
    expect(await count(`SELECT count(*) AS n FROM dead_letters`)).toBe(0)
    expect(await count(`SELECT count(*) AS n FROM tickets`)).toBe(MEMBERS.length)
    expect(await count(`SELECT count(DISTINCT contact_id) AS n FROM tickets`)).toBe(MEMBERS.length)
    expect(await count(`SELECT count(*) AS n FROM ledger_entries WHERE kind = 'checkin'`)).toBe(MEMBERS.length)
    expect(
      await count(
        `SELECT count(*) AS n FROM point_balances b WHERE available <> (SELECT sum(amount) FROM ledger_entries l WHERE l.contact_id = b.contact_id)`,
      ),
    ).toBe(0)
    const alerted = new Set(
      server.sent().flatMap((s) => (s.to === STAFF_ROOM ? (/工单 (\d+) ·/.exec(s.text)?.[1] ?? []) : [])),
    )
    expect(alerted.size).toBe(MEMBERS.length)
    expect(await count(`SELECT count(*) AS n FROM gaps`)).toBeGreaterThan(0)
  })
})
