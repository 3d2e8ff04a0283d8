import { optional, rest } from '../../core/args.ts'
import { type Answer, type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import { roleAtLeast, safeText } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { TIER_NAMES, TIER_WORDS, type Tier } from '../tiers/index.ts'
import { modeOf } from './guiding.ts'
import { type Mode, ONBOARDING_DAYS, type OnboardingDay } from './onboarding.ts'
import { decline, dropText, type Scope, type Slot, saveText, type Wording, wordingOf } from './queries.ts'
import { placeFor, templatesOf, whomToAsk } from './scene.ts'
import { texts } from './texts.ts'
import {
  assertTemplate,
  mergedWelcome,
  missingIn,
  NAMED_AT_MOST,
  type Newcomer,
  type Place,
  render,
  TEMPLATE_MAX,
  TIERS,
  VARIABLES,
} from './welcome.ts'

const OFF = ['关', '关闭', 'off']
const DEFAULT = ['默认', '开', 'default', 'on']
const PREVIEW = ['预览', 'preview']
const DROP = ['默认', '删除', '清空', 'default']
const EVERYWHERE = /^全部(?:\s+|$)/u
/** 「金卡 欢迎…」 means a tier that there is none of; 「欢迎会员 …」 is a text. */
const LIKE_TIER = /^(?!欢迎|你好|您好|各位|新)[^\s{}，。！,!]{1,3}(?:卡|会员)$/u

const CONTACT_MAX = 40

/** In a group for that group, else for every group that has nothing of its own. */
const scopeOf = ({ where, room, sender }: CommandContext): Scope => ({
  account: sender.account,
  roomId: where === 'room' ? room?.id : undefined,
})

/**
 * A bare line in a customer group, or of a member, only asks: 「群规 大家看一下」 is ordinary talk. Staff may leave the sign
 * out elsewhere.
 */
export const isAsking = (line: { rest: string }, { sender, room }: ReceivedMessage): boolean =>
  line.rest === '' || (sender.role !== 'member' && (room === undefined || room.isStaffRoom))

/** @throws UserError for members and agents. */
export function assertManager({ sender }: CommandContext, what: string): void {
  if (!roleAtLeast(sender.role, 'manager')) throw new UserError(texts.managersOnly(what))
}

/** What a command knows of the place it is about. */
interface Desk {
  scope: Scope
  wording: Wording
  context: CommandContext
  /** What was written, without 「全部」. */
  text: string
  place(templates: readonly string[]): Promise<Place>
  save(slot: Slot, text: string): Promise<void>
  drop(slot: Slot): Promise<void>
}

/** @throws UserError, also later at a change, when it is not clear whether one group or all are meant. */
async function deskOf(written: string, context: CommandContext, tx: Tx): Promise<Desk> {
  const { sender, settings } = context
  const scope = scopeOf(context)
  const text = written.replace(EVERYWHERE, '')
  const saysAll = text !== written
  if (saysAll && scope.roomId !== undefined) throw new UserError(texts.allElsewhere)
  const assertAll = () => {
    if (scope.roomId === undefined && !saysAll) throw new UserError(texts.sayAll)
  }
  const wording = await wordingOf(tx.db, scope)
  const room = scope.roomId === undefined ? undefined : context.room
  return {
    scope,
    wording,
    context,
    text,
    place: (templates) => placeFor(tx, settings, { account: sender.account, room, wording }, templates),
    async save(slot, text) {
      assertAll()
      await saveText(tx.db, scope, slot, text, sender.id, tx.now)
    },
    async drop(slot) {
      assertAll()
      await dropText(tx.db, scope, slot)
    },
  }
}

const one = (tier?: Tier): Newcomer[] => [{ name: texts.sampleNewcomer, tier }]

/** As the newcomers see it, mentioned in front of it. */
function seen(templates: Parameters<typeof mergedWelcome>[0], newcomers: Newcomer[], place: Place, inviters: string[]) {
  const mentioned = newcomers.slice(0, NAMED_AT_MOST).map((n) => `@${n.name}`)
  return `${mentioned.join(' ')} ${mergedWelcome(templates, newcomers, { ...place, inviters })}`
}

/** One newcomer, and what is missing. */
async function sample(desk: Desk, template: string, tier?: Tier): Promise<{ text: string; notes: string[] }> {
  const place = await desk.place([template])
  const scene = { ...place, newcomers: [texts.sampleNewcomer], inviters: [desk.context.sender.name] }
  const text = seen({ general: template, byTier: {} }, one(tier), place, scene.inviters)
  return { text, notes: texts.missing(missingIn(template, scene)) }
}

async function showWelcome(desk: Desk): Promise<string> {
  const { wording, scope } = desk
  const template = wording.get('welcome')
  if (template === '') return texts.shownOff(scope.roomId === undefined)
  const origin = wording.own('welcome') !== undefined ? 'room' : template === undefined ? 'default' : 'account'
  const { text, notes } = await sample(desk, template ?? texts.default)
  const tiers = Object.keys(templatesOf(wording).byTier).map((t) => TIER_NAMES[t as Tier])
  return texts.shown(template ?? texts.default, texts.origins[origin], text, [
    ...(tiers.length === 0 ? [] : [texts.ownTiers(tiers)]),
    ...notes,
    texts.variables(VARIABLES),
  ])
}

/** Everything that a newcomer may see. */
async function previewAll(desk: Desk): Promise<string> {
  const written = templatesOf(desk.wording)
  const templates = { ...written, general: written.general === '' ? texts.default : written.general }
  const place = await desk.place([templates.general, ...Object.values(templates.byTier)])
  const inviters = [texts.sampleInviter]
  const crowd = (n: number): Newcomer[] => texts.sampleNames(n).map((name) => ({ name, tier: undefined }))
  const withOwn = TIERS.filter((tier) => templates.byTier[tier] !== undefined)
  const without = TIERS.filter((tier) => templates.byTier[tier] === undefined)
  const [mixed] = withOwn
  const [alone, invited] = [[], inviters].map((by) => seen(templates, one(), place, by))
  const all = [templates.general, ...Object.values(templates.byTier)].join('\n')
  return [
    ...(written.general === '' ? [texts.previewOff] : []),
    texts.previews.invited,
    invited,
    ...(alone === invited ? [] : [texts.previews.alone, alone]),
    ...[5, 25].flatMap((n) => [texts.previews.burst(n), seen(templates, crowd(n), place, inviters)]),
    ...withOwn.flatMap((t) => [texts.previews.tier(TIER_NAMES[t]), seen(templates, one(t), place, inviters)]),
    ...(mixed === undefined
      ? []
      : [
          texts.previews.mixed(TIER_NAMES[mixed]),
          seen(templates, [...one(), { name: texts.sampleNames(2)[1] ?? '', tier: mixed }], place, inviters),
        ]),
    ...(without.length === 0 ? [] : [texts.previews.others(without.map((t) => TIER_NAMES[t]))]),
    texts.previews.back,
    texts.welcomeBack(texts.sampleNewcomer),
    ...texts.missing(missingIn(all, { ...place, newcomers: [], inviters })),
  ].join('\n')
}

async function changeWelcome(desk: Desk, text: string): Promise<string> {
  const { scope, wording } = desk
  const everywhere = scope.roomId === undefined
  const word = text.toLowerCase()
  if (OFF.includes(word)) {
    await desk.save('welcome', '')
    return texts.off(everywhere)
  }
  if (DEFAULT.includes(word)) {
    await desk.drop('welcome')
    // Switched off for all groups: this one wants it back.
    const general = everywhere ? undefined : wording.everywhere('welcome')
    if (general === '') await desk.save('welcome', texts.default)
    return texts.reset((await sample(desk, general || texts.default)).text)
  }
  const template = templateOf(text)
  await desk.save('welcome', template)
  const { text: preview, notes } = await sample(desk, template)
  return texts.saved(preview, everywhere ? [...notes, texts.savedEverywhere] : notes)
}

async function changeTier(desk: Desk, tier: Tier, text: string): Promise<string> {
  const [slot, name]: [Slot, string] = [`welcome-${tier}`, TIER_NAMES[tier]]
  const word = text.toLowerCase()
  if (word === '') {
    const own = templatesOf(desk.wording).byTier[tier]
    return texts.tierShown(name, own, own === undefined ? '' : (await sample(desk, own, tier)).text)
  }
  if (OFF.includes(word) || DEFAULT.includes(word)) {
    // Empty: the general one here, although all groups have one for this tier.
    if (OFF.includes(word)) await desk.save(slot, '')
    else await desk.drop(slot)
    return texts.tierReset(name)
  }
  const template = templateOf(text)
  await desk.save(slot, template)
  const { text: preview, notes } = await sample(desk, template, tier)
  return texts.saved(preview, desk.wording.get('welcome') === '' ? [...notes, texts.isOff] : notes)
}

/** @throws UserError for variables that do not exist. */
function templateOf(text: string): string {
  const template = safeText(text, TEMPLATE_MAX).trim()
  assertTemplate(template)
  return template
}

/** The tier that a text begins with, and what follows. @throws UserError for a tier that does not exist. */
function tierIn(text: string): { tier: Tier | undefined; text: string } {
  const [, first = '', after = ''] = /^(\S*)\s*([\s\S]*)$/u.exec(text) ?? []
  const word = first.toLowerCase()
  const tier = Object.hasOwn(TIER_WORDS, word) ? TIER_WORDS[word] : undefined
  if (tier !== undefined) return { tier: tier === 'none' ? undefined : tier, text: after }
  if (LIKE_TIER.test(first)) throw new UserError(texts.unknownTier(first, Object.values(TIER_NAMES)))
  return { tier: undefined, text }
}

const DAY_WORD = /^(?:d|第)\s*(\d{1,3})\s*天?(?:\s+|$)/iu
const MODES: Readonly<Record<string, Mode>> = {
  开: 'on',
  on: 'on',
  群里: 'group',
  group: 'group',
  关: 'off',
  off: 'off',
}

async function daySeen(desk: Desk, day: OnboardingDay): Promise<string> {
  const written = desk.wording.get(`day-${day}`)
  const template = written ?? texts.days[day]
  const scene = { ...(await desk.place([template])), newcomers: [texts.sampleNewcomer], inviters: [] }
  return texts.dayShown(day, written !== undefined, render(template, scene))
}

async function changeDay(desk: Desk, day: OnboardingDay, text: string): Promise<string> {
  const slot: Slot = `day-${day}`
  const word = text.toLowerCase()
  if (word === '') return daySeen(desk, day)
  if (OFF.includes(word)) {
    await desk.save(slot, '')
    return texts.dayOff(day)
  }
  if (DEFAULT.includes(word)) {
    await desk.drop(slot)
    const general = desk.scope.roomId === undefined ? undefined : desk.wording.everywhere(slot)
    const scene = {
      ...(await desk.place([general ?? texts.days[day]])),
      newcomers: [texts.sampleNewcomer],
      inviters: [],
    }
    return texts.daySaved(day, render(general ?? texts.days[day], scene))
  }
  const template = templateOf(text)
  const scene = { ...(await desk.place([template])), newcomers: [texts.sampleNewcomer], inviters: [] }
  const preview = render(template, scene)
  if (preview === '') throw new UserError(texts.dayEmpty)
  await desk.save(slot, template)
  return texts.daySaved(day, preview)
}

async function changeOnboarding(desk: Desk): Promise<string> {
  const { text } = desk
  if (text === '') {
    const days: string[] = []
    for (const day of ONBOARDING_DAYS) days.push(await daySeen(desk, day))
    return texts.onboardingShown(texts.modes[modeOf(desk.wording)], days)
  }
  const word = text.toLowerCase()
  const mode = Object.hasOwn(MODES, word) ? MODES[word] : undefined
  if (mode !== undefined) {
    await desk.save('onboarding', mode)
    return texts.modeSet[mode]
  }
  const named = DAY_WORD.exec(text)
  if (named === null) throw new UserError(texts.onboardingHow)
  const day = ONBOARDING_DAYS.find((d) => d === Number(named[1]))
  if (day === undefined) throw new UserError(texts.noSuchDay)
  return changeDay(desk, day, text.slice(named[0].length).trim())
}

/** One piece that anybody may ask for and managers write. */
function piece(spec: {
  names: Command['names']
  slot: Slot
  max: number
  help: string
  examples: Command['examples']
  show(desk: Desk, tx: Tx): Promise<string>
  saved(text: string, everywhere: boolean): string
  dropped(everywhere: boolean): string
}): Command {
  const { names, slot, max, help, examples } = spec
  return command({
    names,
    who: 'member',
    group: texts.asking,
    help,
    examples,
    args: { text: optional(rest(names[0], max)) },
    isMeant: async (line, message) => isAsking(line, message),
    async run({ text: written = '' }, context, tx): Promise<Answer> {
      const desk = await deskOf(written, context, tx)
      const { text } = desk
      const everywhere = desk.scope.roomId === undefined
      if (text === '') return spec.show(desk, tx)
      assertManager(context, names[0])
      if (DROP.includes(text.toLowerCase())) {
        await desk.drop(slot)
        return discreetly(context, tx, spec.dropped(everywhere))
      }
      const clean = safeText(text, max).trim()
      await desk.save(slot, clean)
      return discreetly(context, tx, spec.saved(clean, everywhere))
    },
  })
}

export const welcomeCommands: Command[] = [
  command({
    names: ['欢迎语', 'welcome'],
    who: 'manager',
    group: texts.group,
    help: '看或改欢迎语，可以按等级写；「预览」看新人看到的；默认：恢复；关：不发；在值班群里前面加「全部」管所有群',
    examples: [
      '欢迎语 欢迎 {新人} 来到 {群名}，您是第 {人数} 位朋友！',
      '欢迎语',
      '欢迎语 预览',
      '欢迎语 年卡 {新人}，年卡朋友周三可以直接进直播间',
      '欢迎语 默认',
      '欢迎语 关',
    ],
    args: { text: optional(rest('欢迎语', TEMPLATE_MAX)) },
    async run({ text: written = '' }, context, tx) {
      const desk = await deskOf(written, context, tx)
      const { tier, text } = tierIn(desk.text)
      const answer =
        tier !== undefined
          ? await changeTier(desk, tier, text)
          : text === ''
            ? await showWelcome(desk)
            : PREVIEW.includes(text.toLowerCase())
              ? await previewAll(desk)
              : await changeWelcome(desk, text)
      return discreetly(context, tx, answer)
    },
  }),
  command({
    names: ['入群引导', 'onboarding'],
    who: 'manager',
    group: texts.group,
    help: '新人第 1、3、7 天收到的介绍：看、改、开、关；「群里」：私聊发不到的合并到群里',
    examples: ['入群引导 D3 {新人}，想找人发「人工」', '入群引导', '入群引导 D7 关', '入群引导 关', '入群引导 群里'],
    args: { text: optional(rest('D1|D3|D7|开|关|群里', TEMPLATE_MAX)) },
    async run({ text = '' }, context, tx) {
      const desk = await deskOf(text, context, tx)
      return discreetly(context, tx, await changeOnboarding(desk))
    },
  }),
  piece({
    names: ['群规', 'group-rules'],
    slot: 'rules',
    max: TEMPLATE_MAX,
    help: '看本群的规矩；群管理发「#群规 …」写，「#群规 删除」去掉',
    examples: ['群规', '群规 一、友善说话 二、不发广告'],
    async show({ wording }) {
      const text = wording.get('rules')
      return text === undefined ? texts.noRules : texts.rules(text)
    },
    saved: (_text, everywhere) => texts.rulesSet(everywhere),
    dropped: texts.rulesDropped,
  }),
  piece({
    names: ['找谁', 'whom'],
    slot: 'contact',
    max: CONTACT_MAX,
    help: '有事找谁；群管理发「#找谁 …」写死，「#找谁 默认」又按值班的说',
    examples: ['找谁', '找谁 小林（周一到周五）'],
    async show({ wording, scope }, tx) {
      const who = await whomToAsk(tx, scope.account, wording)
      return who === undefined ? texts.nobodyNamed : texts.contactIs(who)
    },
    saved: texts.contactSet,
    dropped: () => texts.contactDropped,
  }),
  command({
    names: ['不用引导', 'no-onboarding'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.own,
    help: '不再收到进群后的介绍',
    examples: ['不用引导'],
    args: {},
    async run(_values, { sender }, tx) {
      await decline(tx.db, sender.id)
      return texts.declined
    },
  }),
]
