import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Plays } from '../../src/console/sandbox/plays.ts'
import { SCENARIOS } from '../../src/console/sandbox/scenarios.ts'
import { silentLog } from '../../src/core/log.ts'
import { type PlayedSandbox, playSandbox } from '../support/sandbox.ts'

let s: PlayedSandbox
let plays: Plays
beforeEach(async () => {
  s = await playSandbox()
  plays = new Plays({
    world: s.world,
    time: s.time,
    db: s.house.source.manager,
    timeZone: 'Asia/Shanghai',
    log: silentLog,
    paceMs: 0,
  })
})
afterEach(async () => {
  await plays.stop()
  await s.stop()
})

const ended = () =>
  new Promise<void>((resolve) => {
    const look = () => {
      const { playing } = plays
      if (playing.kind === 'none' || !playing.ended) return
      quit()
      resolve()
    }
    const quit = plays.watch(look)
    look()
  })

describe('every scenario', () => {
  it.each(SCENARIOS.map((one) => [one.title, one] as const))(
    '%s',
    async (_title, one) => {
      const t0 = Date.now()
      plays.playScenario(one.id)
      await ended()
      console.log(one.id, Date.now() - t0, JSON.stringify(plays.playing))
      for (const room of s.world.rooms()) console.log(`## ${room.topic}\n${s.said(room.id)}`)
      for (const p of s.world.people()) {
        const t = s.said(`direct:${p.id}`)
        if (t) console.log(`## direct ${p.name}\n${t}`)
      }
      expect(await s.house.source.query(`SELECT error FROM dead_letters`)).toEqual([])
    },
    120_000,
  )
})
