import type { Life } from './life.ts'
import { clockMinute, type Town } from './town.ts'
import { fill, HANDBOOK, STRIKE } from './words.ts'

/** What is set up on the first morning, and what the month brings: draws, a survey, a strike, leave, new members. */

/** Roles, duty, handbook, shop: by the commands that staff write. */
export async function setUp(town: Town): Promise<void> {
  const { cast, play, random } = town
  const staff = [...cast.agents, ...cast.managers]
  for (const group of cast.groups) {
    const names = [cast.owner, ...staff.map((s) => s.name), ...group.members.map((m) => m.name)]
    await play.snapshot(names, { room: group.topic })
    await town.serves(cast.owner, group.topic, '#开启')
  }
  await play.snapshot([cast.owner, ...staff.map((s) => s.name)], { room: cast.staffTopic })
  await town.works(cast.owner, '#开启')
  for (const { name } of staff) await town.works(name, '大家早')
  for (const { name, role } of staff) await town.works(cast.owner, `#授权 @${name} ${role}`)
  await town.works(cast.owner, '#设为值班群')
  const [a, b, c, d, e, f] = cast.agents.map((x) => `@${x.name}`)
  const [manager = ''] = cast.managers.map((m) => m.name)
  for (const line of [
    `排班 周一至周五 9:00-15:00 ${a} 后备 ${b}`,
    `排班 周一至周五 15:00-21:00 ${b} 后备 ${d}`,
    `排班 周六周日 9:00-21:00 ${c} 后备 ${d}`,
    `排班 夜班 21:00-9:00 ${e}`,
    `部门 物流 ${f}`,
    '服务时间 每天 9:00-21:00',
    '上架 帆布袋 40 60 限兑1',
    '上架 5元券 25 200',
    '上架 新品试吃 60 30',
    '上架 签名卡片 15 120',
  ])
    await town.works(manager, line)
  for (const entry of HANDBOOK) await town.works(manager, `收录 ${entry}`)
  for (const [i, group] of cast.groups.entries()) {
    await town.serves(manager, group.topic, i % 2 === 0 ? '#榜单 开 周一 9:30 邀请榜' : '#榜单 开 周一 9:30 积分榜')
    await town.serves(manager, group.topic, '#群规 一、友善说话 二、不发广告')
    await town.serves(manager, group.topic, '#直播 周三20:00 新品分享')
    await town.serves(manager, group.topic, '#生日礼 20')
    await town.serves(manager, group.topic, '#唤回 开')
    for (const member of group.members)
      if (random.chance(0.12))
        town.after(random.between(5, 600), async () => {
          const tier = random.weighted(['年卡', '月卡', 'VIP'], (t) => (t === 'VIP' ? 1 : 3))
          const until = tier === '年卡' ? ' 2027-01-01' : ''
          await town.serves(manager, group.topic, `#会员 @${member.name} ${tier}${until}`)
        })
  }
}

/** Puts what the simulated weeks bring into the agenda; short simulations get the same things closer together. */
export function planOccasions(town: Town, life: Life): void {
  const { cast, days } = town
  const onDay = (day: number, hour: number, minute: number, act: () => Promise<void>) => {
    if (day < days) town.at(day * 1440 + clockMinute(hour, minute), act)
  }
  const share = (part: number) => Math.floor(days * part)
  onDay(share(0.5), 10, 15, async () => strike(town, life))
  onDay(Math.max(1, share(0.3)), 11, 0, () => survey(town))
  for (let day = 1, turn = 0; day < days; day += 5, turn += 1) {
    const prize = ['开奖 新品礼包 2 明天20:00', '开奖 积分30 5 明天20:00 签到', '开奖 帆布袋 3 明天20:00'][turn % 3]
    onDay(day, 12, 5, () => draw(town, turn, prize ?? ''))
  }
  for (let day = 0; day < days; day += 1) {
    onDay(day, 11, 30, () => decideSuggestions(town))
    onDay(day, 17, 10, () => reviewReferrals(town))
    onDay(day, 18, 40, () => findMissed(town))
    onDay(day, 20, 30, () => tidyUp(town))
  }
  const [first, , third, fourth] = cast.agents
  onDay(share(0.4), 9, 20, async () => {
    if (first !== undefined) await town.works(first.name, '请假 明天')
  })
  onDay(share(0.2), 19, 0, async () => {
    if (fourth !== undefined) await town.works(fourth.name, `换班 周六 @${third?.name}`)
  })
  onDay(days - 1, 17, 30, async () => {
    const [manager] = cast.managers
    if (manager !== undefined) for (const line of ['月报', '满意度', '挽回']) await town.works(manager.name, line)
    await town.works(cast.owner, '对账')
  })
}

/** Of a strike at least so many speak: fewer would be somebody's own trouble. */
const FEWEST_HIT = 5

/** The couriers stop: within two hours one in eight says so. */
function strike(town: Town, life: Life): void {
  const { random, cast } = town
  const present = cast.everybody.filter((member) => member.present)
  const most = Math.max(FEWEST_HIT, Math.round(present.length * 0.12))
  const hit = present
    .map((member) => ({ member, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, most)
  for (const { member } of hit)
    town.after(Math.floor(120 * random.next() ** 2), async () => {
      await life.complains(member, fill(random.pick(STRIKE), member.group.trade, random))
    })
}

async function survey(town: Town): Promise<void> {
  const { random, cast, play } = town
  const manager = cast.managers[0]?.name ?? cast.owner
  await town.works(
    manager,
    '问卷 新建 这个月过得怎么样\n1. 上新节奏怎么样？ 太快/正好/太慢\n2. 客服回得快吗？ 快/还行/慢\n3. 会推荐给朋友吗？ 会/看情况/不会',
  )
  const [row] = await play.rows<{ id: number }>(`SELECT max(id) AS id FROM surveys`)
  const [group] = cast.groups
  if (group === undefined) return
  await town.serves(manager, group.topic, `#问卷 发布 ${row?.id} 截止 明天20:00 公布`)
  for (const member of group.members)
    if (member.present && random.chance(0.25))
      town.awake(random.between(3, 1500), async () => {
        const answers = [random.between(1, 3), random.between(1, 3), random.weighted([1, 2, 3], (n) => 4 - n)]
        await town.says(member, `答卷 ${row?.id} ${answers.join(' ')}`, { direct: random.chance(0.5) })
      })
}

async function draw(town: Town, turn: number, line: string): Promise<void> {
  const { random, cast, play } = town
  const group = cast.groups[turn % cast.groups.length]
  const manager = cast.managers[turn % cast.managers.length]?.name ?? cast.owner
  if (group === undefined) return
  await town.serves(manager, group.topic, `#${line}`)
  const [row] = await play.rows<{ id: number }>(`SELECT max(id) AS id FROM draws`)
  for (const member of group.members)
    if (member.present && random.chance(0.3))
      town.awake(
        random.between(1, 1200),
        async () => void (await town.says(member, random.chance(0.6) ? '抽奖' : `抽奖 ${row?.id}`)),
      )
  // After the draw the winners come, most of them.
  town.at((town.day + 1) * 1440 + clockMinute(20, 20), async () => {
    const winners = await play.rows<{ name: string }>(
      `SELECT c.name FROM draw_winners w JOIN contacts c ON c.id = w.contact_id WHERE w.draw_id = $1 AND w.outcome = 'waiting' ORDER BY w.round, w.rank`,
      [row?.id],
    )
    for (const { name } of winners) {
      const member = cast.member(name)
      if (member === undefined || !random.chance(0.85)) continue
      town.awake(random.between(1, 600), async () => {
        await town.says(member, `领奖 ${row?.id}`)
        await town.works(manager, `发奖 ${row?.id} @${name}`)
      })
    }
  })
}

async function decideSuggestions(town: Town): Promise<void> {
  const { random, cast, play } = town
  const rows = await play.rows<{ id: number }>(`SELECT id FROM suggestions WHERE state = 'open' ORDER BY id LIMIT 4`)
  for (const { id } of rows) {
    const line = random.chance(0.45) ? `采纳 ${id} 20 下个月开始` : `谢绝 ${id} 人手还不够，记下了`
    if (random.chance(0.7)) await town.works(random.pick(cast.managers).name, line)
  }
}

async function reviewReferrals(town: Town): Promise<void> {
  const { random, cast, play } = town
  const rows = await play.rows<{ id: number }>(`SELECT id FROM referrals WHERE state = 'review' ORDER BY id LIMIT 8`)
  for (const { id } of rows)
    await town.works(
      random.pick(cast.managers).name,
      random.chance(0.35) ? `复核 ${id} 通过` : `复核 ${id} 驳回 像是小号`,
    )
}

/** In the evening somebody reads the groups again, and finds some of what the bot has not noticed. */
async function findMissed(town: Town): Promise<void> {
  const { random, cast, play } = town
  const recent = town.meant.slice(-30)
  const rows = await play.rows<{ key: string; topic: string; text: string }>(
    `SELECT m.key, r.topic, m.text FROM messages m JOIN rooms r ON r.id = m.room_id
     WHERE m.key = ANY($1) AND m.sent_at > $2 AND NOT EXISTS (SELECT 1 FROM ticket_events e WHERE e.message_id = m.id) ORDER BY m.id`,
    [recent.map((m) => m.key), new Date(play.clock.now().getTime() - 24 * 3_600_000)],
  )
  for (const row of rows) {
    const who = recent.find((m) => m.key === row.key)?.who
    if (who !== undefined && random.chance(0.5))
      await town.works(random.pick(cast.agents).name, `漏报 @${who} ${row.text}`)
  }
}

/** Whoever is diligent ends what the day left open. */
async function tidyUp(town: Town): Promise<void> {
  const { random, cast, play } = town
  const rows = await play.rows<{ id: number }>(
    `SELECT id FROM tickets WHERE state IN ('open', 'taken') AND opened_at < $1 ORDER BY id LIMIT 6`,
    [new Date(play.clock.now().getTime() - 8 * 3_600_000)],
  )
  for (const { id } of rows) {
    const who = random.pick([...cast.agents, ...cast.managers]).name
    await town.works(who, `结 ${id} 已联系处理好，久等了`)
  }
}
