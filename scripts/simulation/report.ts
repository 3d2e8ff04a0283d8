import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inTransaction } from '../../src/app/transaction.ts'
import { barChartSvg, boardSvg, toPng } from '../../src/charts/index.ts'
import { dateKey, durationText, MINUTE } from '../../src/core/calendar.ts'
import { figuresFor } from '../../src/features/insights/commands.ts'
import type { Timing } from '../../src/features/insights/figures.ts'
import { topOfAccount } from '../../src/features/points/index.ts'
import { leaderboard } from '../../src/features/referrals/index.ts'
import { KIND_NAMES } from '../../src/features/sla/index.ts'
import { SEVERITY_NAMES } from '../../src/features/tickets/index.ts'
import { CATEGORY_NAMES } from '../../src/text/index.ts'
import type { Play } from './play.ts'
import { noticedOf } from './result.ts'
import { type Outcome, ZONE } from './run.ts'

/** What a simulated month was like: lines for the terminal, and a folder with charts that needs nothing else. */

interface Chart {
  name: string
  title: string
  svg: string
}

interface Section {
  title: string
  lines: string[]
  charts: Chart[]
}

/** `2 h 13 min`, `40 s`. */
export function inWords(ms: number | undefined): string {
  if (ms === undefined) return '–'
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 1) return `${Math.round(ms / 1000)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const FOOTER = '模拟数据，人物均为虚构'
const share = (part: number, whole: number) => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)}%`)
const took = (ms: number | undefined) => (ms === undefined ? '–' : durationText(ms))
const timing = ({ median, p90, inTime, decided }: Timing) =>
  `median ${inWords(median)}, p90 ${inWords(p90)}, in time ${inTime}/${decided} (${share(inTime, decided)})`

const bars = (
  name: string,
  title: string,
  list: readonly { label: string; value: number; text?: string }[],
): Chart => ({
  name,
  title,
  svg: barChartSvg({ title, bars: list, footer: FOOTER }),
})

async function count(play: Play, sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await play.rows<{ n: number | null }>(sql, values)
  return row?.n ?? 0
}

const pairs = (play: Play, sql: string) => play.rows<{ what: string; n: number }>(sql)
const listed = (rows: readonly { what: string; n: number }[]) =>
  rows.map((r) => `${r.what} ${r.n}`).join(', ') || 'none'

/** @param outcome of a run that has ended by itself. */
export async function reportOf({ town, hash, elapsedMs }: Outcome, start: Date): Promise<Section[]> {
  const { play, cast } = town
  const now = play.clock.now()
  const period = { from: start, to: new Date(now.getTime() + 1), key: 'simulation', name: '' }
  const figures = await inTransaction(play.house, now, (tx) =>
    figuresFor(tx, { account: cast.botId, roomId: undefined }, period, play.house.settings),
  )
  const noticed = await noticedOf(play, town.meant)
  const seconds = elapsedMs / 1000
  const virtual = (now.getTime() - start.getTime()) / 1000

  const days = await pairs(
    play,
    `SELECT to_char(date_trunc('${town.days > 14 ? 'week' : 'day'}', opened_at AT TIME ZONE '${ZONE}'), 'MM-DD') AS what, count(*) AS n FROM tickets GROUP BY 1 ORDER BY 1`,
  )
  const hours = await pairs(
    play,
    `SELECT to_char(sent_at AT TIME ZONE '${ZONE}', 'HH24') AS what, count(*) AS n FROM messages WHERE kind = 'text' GROUP BY 1 ORDER BY 1`,
  )
  const severities = await play.rows<{ severity: 1 | 2 | 3; n: number }>(
    `SELECT severity, count(*) AS n FROM tickets WHERE state NOT IN ('dismissed', 'merged') GROUP BY 1 ORDER BY 1`,
  )
  const deadlines = await play.rows<{ kind: keyof typeof KIND_NAMES; met: number; decided: number }>(
    `SELECT kind, count(*) FILTER (WHERE state = 'met') AS met, count(*) FILTER (WHERE state IN ('met', 'breached')) AS decided
     FROM sla_targets GROUP BY kind ORDER BY kind`,
  )
  const ratings = await pairs(
    play,
    `SELECT score || ' 分' AS what, count(*) AS n FROM (SELECT DISTINCT ON (ticket_id, contact_id) score FROM ratings ORDER BY ticket_id, contact_id, id DESC) r GROUP BY 1 ORDER BY 1 DESC`,
  )
  const points = await topOfAccount(play.house.source.manager, { account: cast.botId, month: null, count: 10 })
  const friends = await leaderboard(play.house.source.manager, { from: null, to: null, account: cast.botId, top: 10 })
  const allTargets = deadlines.reduce((sum, d) => ({ met: sum.met + d.met, decided: sum.decided + d.decided }), {
    met: 0,
    decided: 0,
  })

  return [
    {
      title: 'Run',
      lines: [
        `${dateKey(start, ZONE)} + ${town.days} days, ${cast.everybody.length} people in ${cast.groups.length} groups (those who came and left included)`,
        `${seconds.toFixed(0)} s, ${Math.round(virtual / seconds)} times faster than life, ${Math.round(town.spoken / seconds)} messages a second`,
        `result hash: ${hash}`,
      ],
      charts: [],
    },
    {
      title: 'Talk',
      lines: [
        `messages written ${town.spoken} (${town.unheard} while the bot was away), said by the bot ${play.said.length}`,
        `questions: ${listed(await pairs(play, `SELECT state AS what, count(*) AS n FROM questions GROUP BY 1 ORDER BY 1`))}`,
        `answered from the FAQ ${await count(play, `SELECT count(*) AS n FROM faq_replies`)}, of them unhelpful ${await count(play, `SELECT count(*) AS n FROM faq_replies WHERE unhelpful_at IS NOT NULL`)}`,
      ],
      charts: [
        bars(
          'hours',
          '每小时的消息',
          hours.map((h) => ({ label: `${h.what} 点`, value: h.n })),
        ),
      ],
    },
    {
      title: 'Tickets',
      lines: [
        `${figures.tickets} tickets: resolved ${figures.resolved}, open ${figures.open}, reopened ${figures.reopened}; false alarms ${figures.falseAlarms}`,
        `complaints that were meant ${noticed.meant}: noticed ${noticed.noticed}, missed by the detection ${noticed.missed} (${share(noticed.missed, noticed.meant)})`,
        `by category: ${figures.byCategory.map((c) => `${CATEGORY_NAMES[c.category]} ${c.tickets}`).join(', ')}`,
        `by severity: ${severities.map((s) => `${SEVERITY_NAMES[s.severity]} ${s.n}`).join(', ')}`,
        `first response (service time): ${timing(figures.firstResponse)}`,
        `resolution (service time): ${timing(figures.resolution)}`,
        `deadlines kept ${allTargets.met}/${allTargets.decided} (${share(allTargets.met, allTargets.decided)}): ${deadlines.map((d) => `${KIND_NAMES[d.kind]} ${share(d.met, d.decided)}`).join(', ')}`,
        `promises kept ${figures.promises.kept}/${figures.promises.decided}; quality ${figures.quality ?? '–'}`,
        `ratings ${figures.ratings.count}, average ${figures.ratings.average?.toFixed(2) ?? '–'}`,
        `incidents: ${await count(play, `SELECT count(*) AS n FROM incidents`)} with ${await count(play, `SELECT count(*) AS n FROM incident_tickets`)} tickets; published ${await count(play, `SELECT count(*) AS n FROM publications`)}`,
      ],
      charts: [
        bars(
          'tickets',
          town.days > 14 ? '每周的工单' : '每天的工单',
          days.map((d) => ({ label: d.what, value: d.n })),
        ),
        bars(
          'categories',
          '工单的类别',
          figures.byCategory.map((c) => ({
            label: CATEGORY_NAMES[c.category],
            value: c.tickets,
            text: `${c.tickets} · 办结 ${c.resolved}`,
          })),
        ),
        bars(
          'severities',
          '工单的轻重',
          severities.map((s) => ({ label: SEVERITY_NAMES[s.severity], value: s.n })),
        ),
        {
          name: 'deadlines',
          title: '按时的比例',
          svg: barChartSvg({
            title: '按时的比例',
            full: 100,
            bars: deadlines.map((d) => ({
              label: KIND_NAMES[d.kind],
              value: d.decided === 0 ? 0 : (100 * d.met) / d.decided,
              text: `${d.met}/${d.decided} · ${share(d.met, d.decided)}`,
            })),
            footer: FOOTER,
          }),
        },
        bars(
          'ratings',
          '评分',
          ratings.map((r) => ({ label: r.what, value: r.n })),
        ),
        {
          name: 'colleagues',
          title: '首次回复的中位数',
          svg: barChartSvg({
            title: '首次回复的中位数',
            bars: figures.byPerson.map((p) => ({
              label: p.name,
              value: (p.firstResponse.median ?? 0) / 60_000,
              text: `${took(p.firstResponse.median)} · ${p.tickets} 单 · 评分 ${p.ratings.average?.toFixed(1) ?? '–'}`,
            })),
            footer: FOOTER,
          }),
        },
      ],
    },
    {
      title: 'Growth',
      lines: [
        `referrals: ${listed(await pairs(play, `SELECT state AS what, count(*) AS n FROM referrals GROUP BY 1 ORDER BY 1`))}; invitations that earn nothing ${await count(play, `SELECT count(*) AS n FROM invites i WHERE NOT EXISTS (SELECT 1 FROM referrals r WHERE r.invite_id = i.id)`)}`,
        `points: issued ${await count(play, `SELECT sum(amount) AS n FROM ledger_entries WHERE debit = 'issuance'`)}, waiting ${await count(play, `SELECT sum(pending) AS n FROM point_balances`)}, spent ${await count(play, `SELECT sum(amount) AS n FROM ledger_entries WHERE credit = 'rewards'`)}, taken back ${await count(play, `SELECT sum(amount) AS n FROM ledger_entries WHERE credit = 'issuance'`)}`,
        `check-ins ${await count(play, `SELECT count(*) AS n FROM check_ins`)}, redemptions ${await count(play, `SELECT count(*) AS n FROM redemptions`)}, purchases ${await count(play, `SELECT count(*) AS n FROM purchases`)}, compensations ${await count(play, `SELECT count(*) AS n FROM compensations`)}`,
        `draws ${await count(play, `SELECT count(*) AS n FROM draws`)} with ${await count(play, `SELECT count(*) AS n FROM draw_entries`)} entries; suggestions ${listed(await pairs(play, `SELECT state AS what, count(*) AS n FROM suggestions GROUP BY 1 ORDER BY 1`))}; survey answers ${await count(play, `SELECT count(DISTINCT contact_id) AS n FROM survey_answers`)}; praise on the wall ${await count(play, `SELECT count(*) AS n FROM praises WHERE state = 'shown'`)}`,
      ],
      charts: [
        {
          name: 'points',
          title: '积分榜',
          svg: boardSvg({
            title: '积分榜',
            subtitle: '全部群',
            rows: points.map((p) => ({ rank: p.place, name: p.name, value: p.earned, unit: '分' })),
            empty: '还没有人得到积分',
            footer: FOOTER,
          }),
        },
        {
          name: 'referrals',
          title: '邀请榜',
          svg: boardSvg({
            title: '邀请榜',
            subtitle: '全部群',
            rows: friends
              .filter((f) => f.stayed > 0)
              .map((f) => ({ rank: f.rank, name: f.name, value: f.stayed, unit: '位' })),
            empty: '还没有人带来朋友',
            footer: FOOTER,
          }),
        },
      ],
    },
  ]
}

/** As the terminal shows it. */
export const textOf = (sections: readonly Section[]): string =>
  sections.map((s) => `${s.title}\n${s.lines.map((l) => `  ${l}`).join('\n')}`).join('\n\n')

/** Writes `report.md` with its charts, as SVG and PNG. */
export async function writeReport(folder: string, sections: readonly Section[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const page = [
    '# A simulated month · 模拟的一个月',
    '',
    'All people, groups and goods are invented. 人物、群和商品都是虚构的。',
  ]
  for (const { title, lines, charts } of sections) {
    page.push('', `## ${title}`, '', ...lines.map((l) => `- ${l}`))
    for (const chart of charts) {
      await writeFile(path.join(folder, `${chart.name}.svg`), chart.svg)
      await writeFile(path.join(folder, `${chart.name}.png`), await toPng(chart.svg))
      page.push('', `![${chart.title}](${chart.name}.svg)`)
    }
  }
  await writeFile(path.join(folder, 'report.md'), `${page.join('\n')}\n`)
}
