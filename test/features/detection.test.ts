import { describe, expect, it } from 'vitest'
import { commandsOf } from '../../src/app/house.ts'
import { layerFrom } from '../../src/features/detection/correction.ts'
import { alertsAt, isMemberCommand, type JudgedMessage, THRESHOLDS } from '../../src/features/detection/sensitivity.ts'
import { FEATURES } from '../../src/features/index.ts'
import { mood } from '../../src/text/index.ts'
import { ALL } from '../text/sentences.ts'

const commands = commandsOf(FEATURES)
const said = (negative: number, changes: Partial<JudgedMessage> = {}): JudgedMessage => ({
  contactId: 1,
  at: new Date('2026-11-23T02:00:00Z'),
  negative,
  text: '配送有点慢',
  ...changes,
})
const alerts = (...messages: JudgedMessage[]) => alertsAt(messages, commands, 'Asia/Shanghai')

describe('expected alerts', () => {
  it('are counted at each level, a member and day once', () => {
    expect(alerts()).toEqual({ high: 0, medium: 0, low: 0 })
    expect(alerts(said(0.36), said(0.4), said(0.34, { contactId: 2 }))).toEqual({ high: 1, medium: 0, low: 0 })
    expect(alerts(said(0.36), said(0.55), said(0.9, { contactId: 2 }))).toEqual({ high: 2, medium: 2, low: 1 })
    // 16:00 in London is midnight in Shanghai.
    const late = new Date('2026-11-23T16:00:00Z')
    expect(alerts(said(0.8), said(0.8, { at: late }))).toEqual({ high: 2, medium: 2, low: 2 })
  })

  it('count what is severe at every level, and what a command handles at none', () => {
    const severe = ALL.find((s) => mood(s.text).severity === 3)?.text ?? ''
    expect(alerts(said(0.36, { text: severe }))).toEqual({ high: 1, medium: 1, low: 1 })
    expect(alerts(said(0.9, { text: '投诉 书缺页' }))).toEqual({ high: 0, medium: 0, low: 0 })
    expect(isMemberCommand('投诉无门', commands)).toBe(false)
    expect(isMemberCommand('#误报 12', commands)).toBe(false)
  })

  it('judge the reply, not what it quotes', () => {
    const severe = ALL.find((s) => mood(s.text).severity === 3)?.text ?? ''
    const text = `「小王：${severe}」\n- - - - - - - - - - - - - - -\n怎么了`
    expect(alerts(said(0.4, { text }))).toEqual({ high: 1, medium: 0, low: 0 })
  })
})

describe('a correction', () => {
  it('weighs against the present model, in both directions', () => {
    // Of what the model is sure of, a correction in the same direction teaches little.
    const doubt = (text: string) => Math.abs(mood(text).negative - 0.5)
    const text = ALL.map((sentence) => sentence.text).sort((a, b) => doubt(a) - doubt(b))[0] ?? ''
    expect(doubt(text)).toBeLessThan(0.3)
    const learn = (verdict: 'false-alarm' | 'missed') =>
      layerFrom([{ id: 1, text, verdict, byContactId: 1, roomId: null }]).apply(text).shift
    expect(learn('missed')).toBeGreaterThan(0.3)
    expect(learn('false-alarm')).toBeLessThan(-0.3)
    expect(Object.values(THRESHOLDS)).toEqual([0.35, 0.5, 0.7])
  })
})
