import { randomInt } from 'node:crypto'
import { integer, oneOf, optional, person, rest } from '../../core/args.ts'
import { DAY, startOfMonth } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly, type Where } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { roleAtLeast, safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { wasErased } from '../privacy/index.ts'
import { attribute, decide, recordOf } from './attribution.ts'
import { newCode, readCode } from './code.ts'
import * as books from './queries.ts'
import { CONFIDENCE, isInWindow } from './referral.ts'
import { type Rule, readSetting } from './rule.ts'
import { texts } from './texts.ts'

const LAST_NAMES = 5
const LISTED = 20
const CHANNEL_NAME = 20
const AMONG_STAFF: readonly Where[] = ['staff-room', 'direct']

const number = () => integer({ label: '编号', min: 1, max: 2_000_000_000 })

const ruleHere = (tx: Tx, { sender, room, where }: CommandContext): Promise<Rule> =>
  books.ruleOf(tx.db, sender.account, where === 'room' ? room?.id : undefined)

/** A code of its own for a member or a channel; the same one each time. */
async function codeFor(
  tx: Tx,
  account: string,
  owner: { contactId: number } | { roomId: number; name: string },
): Promise<string> {
  const row = { contactId: null, roomId: null, name: '', ...owner, account, at: tx.now }
  for (;;) {
    const code = await books.codeOf(tx.db, owner)
    if (code !== undefined) return code
    await books.insertCode(tx.db, { ...row, code: newCode(randomInt) })
  }
}

const daysSince = (at: Date, now: Date) => Math.floor((now.getTime() - at.getTime()) / DAY)

/** @throws UserError, before anything is written, saying why this newcomer cannot be credited by this code. */
async function fill(tx: Tx, { sender, message, settings }: CommandContext, text: string): Promise<string> {
  if (sender.role !== 'member') throw new UserError(texts.staffNewcomer)
  const read = readCode(text)
  if ('wrong' in read) throw new UserError(read.wrong === 'letters' ? texts.codeLetters : texts.codeLength)
  const written = read.code
  await books.lockInvitee(tx.db, sender.id)
  const code = await books.findCode(tx.db, sender.account, written)
  const arrival = await books.findArrival(tx.db, sender.id)
  // A channel leads into one group; elsewhere nobody learns that it exists.
  if (code === undefined || (code.roomId !== null && arrival !== undefined && arrival.roomId !== code.roomId))
    throw new UserError(texts.unknownCode(written))
  if (code.contactId === sender.id) throw new UserError(texts.ownCode)
  if (code.ownerRole !== null && code.ownerRole !== 'member') throw new UserError(texts.staffCode)
  const before = await books.evidenceOf(tx.db, sender.id)
  if (before.some((e) => e.source === 'code' || e.source === 'channel')) throw new UserError(texts.codeTwice)
  if (arrival === undefined) throw new UserError(texts.noNewcomer)
  if (!isInWindow(arrival.at, tx.now)) throw new UserError(texts.tooLate(daysSince(arrival.at, tx.now)))
  const source = code.contactId === null ? 'channel' : 'code'
  await books.appendInvite(tx.db, {
    roomId: arrival.roomId,
    inviteeId: sender.id,
    inviterId: code.contactId,
    source,
    confidence: CONFIDENCE[source],
    code: code.code,
    eventKey: `code:${message.id}`,
    verdict: 'counts',
    at: tx.now,
  })
  const outcome = await attribute(tx, sender.account, sender.id, settings.timeZone)
  if (source === 'channel') return texts.filledChannel(code.name)
  if (outcome === 'claimed') return texts.filledClaim
  return outcome === 'closed' ? texts.filledClosed : texts.filled(code.ownerName ?? '')
}

async function changeRule(tx: Tx, context: CommandContext, written: string): Promise<string | undefined> {
  const { sender, room, where } = context
  if (!roleAtLeast(sender.role, 'manager')) throw new UserError(texts.onlyManagers)
  const text = written.replace(/^设置[\s:：]*/u, '')
  const change = text === '默认' ? null : readSetting(text)
  if (typeof change === 'string') throw new UserError(`${texts.faults[change]}。${texts.settingHow}`)
  const roomId = where === 'room' ? room?.id : undefined
  await books.saveRule(tx.db, { account: sender.account, roomId, change, byContactId: sender.id, now: tx.now })
  return discreetly(context, tx, texts.ruleSaved(roomId === undefined, await ruleHere(tx, context)))
}

const VERDICTS = { 通过: 'pass', pass: 'pass', 驳回: 'refuse', refuse: 'refuse' } as const

export const referralCommands: Command[] = [
  command({
    names: ['我的邀请', 'my-invites'],
    who: 'member',
    group: texts.group,
    help: '您带来了谁，到账多少，哪些没计入、为什么',
    examples: ['我的邀请'],
    args: {},
    async run(_values, context, tx) {
      const { sender, room, where } = context
      // In a group only what happened there: who is in other groups is nobody's business here.
      const roomId = where === 'room' ? room?.id : undefined
      const brought = await books.broughtBy(tx.db, sender.id, roomId)
      const refused = await books.countRefused(tx.db, sender.id, roomId)
      const last = await books.lastBrought(tx.db, sender.id, roomId, LAST_NAMES)
      if (last.length === 0 && refused.length === 0) return texts.noneBrought(await ruleHere(tx, context))
      return texts.mine(brought, refused, last, where === 'room')
    },
  }),
  command({
    names: ['我的邀请码', 'my-code', '邀请码'],
    who: 'member',
    group: texts.group,
    help: '给朋友的码，进群后填上就记在您名下',
    examples: ['我的邀请码'],
    args: {},
    async run(_values, context, tx) {
      const { sender } = context
      if (sender.role !== 'member') throw new UserError(texts.noCodeForStaff)
      return texts.myCode(await codeFor(tx, sender.account, { contactId: sender.id }), await ruleHere(tx, context))
    },
  }),
  command({
    names: ['填码', 'fill-code'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.group,
    help: '刚进群？填上介绍您来的朋友的邀请码',
    examples: ['填码 K7M2QX'],
    args: { code: rest('邀请码', 40) },
    // 「填码 是什么意思」 is a question.
    isMeant: async ({ rest: written }) => written === '' || /^[\w\s-]+$/u.test(written.normalize('NFKC')),
    async run({ code }, context, tx) {
      try {
        return await fill(tx, context, code)
      } catch (error) {
        // As an answer: the words of a refused command are read for anger, and by chance a code reads like that.
        if (error instanceof UserError) return error.message
        throw error
      }
    },
  }),
  command({
    names: ['邀请规则', 'referral-rules', '规则'],
    who: 'member',
    group: texts.group,
    help: '邀请朋友有什么奖励、怎么算；群管理可以设置',
    examples: [
      '邀请规则',
      '邀请规则 设置 到账 1天5分 7天5分 30天10分',
      '邀请规则 设置 奖励 红包 5元 7天',
      '邀请规则 设置 奖励 券 5元 7天',
      '邀请规则 设置 每月 20',
      '邀请规则 设置 成交 10元1分 最多100分',
      '邀请规则 设置 默认',
    ],
    args: { change: optional(rest('设置 …', 100)) },
    // 「规则 里写了」 is talk.
    isMeant: async ({ rest: written }) => written === '' || /^设置/u.test(written),
    async run({ change }, context, tx) {
      if (change === undefined) return texts.rules(await ruleHere(tx, context))
      return changeRule(tx, context, change)
    },
  }),
  command({
    names: ['介绍人', 'introducer'],
    who: 'agent',
    group: texts.group,
    help: '确认新朋友是谁介绍来的（进群 7 天内）',
    examples: ['介绍人 @新人 @李姐'],
    args: { newcomer: person('@新人'), inviter: person('@介绍人') },
    async run({ newcomer, inviter }, context, tx) {
      const { sender, message, settings } = context
      if (newcomer.id === inviter.id) throw new UserError(texts.introducedSelf)
      const colleague = [newcomer, inviter].find((c) => c.role !== 'member')
      if (colleague !== undefined) throw new UserError(texts.introducedStaff(colleague.name))
      await books.lockInvitee(tx.db, newcomer.id)
      if (await wasErased(tx.db, newcomer)) throw new UserError(texts.introducedBefore(newcomer.name))
      const arrival = (await books.findArrival(tx.db, newcomer.id)) ?? (await books.firstSeen(tx.db, newcomer.id))
      if (arrival === undefined) throw new UserError(texts.introducedUnknown(newcomer.name))
      if (!isInWindow(arrival.at, tx.now))
        throw new UserError(texts.introducedLate(newcomer.name, daysSince(arrival.at, tx.now)))
      await books.appendInvite(tx.db, {
        roomId: arrival.roomId,
        inviteeId: newcomer.id,
        inviterId: inviter.id,
        source: 'staff',
        confidence: CONFIDENCE.staff,
        byContactId: sender.id,
        eventKey: `staff:${message.id}`,
        verdict: 'counts',
        at: tx.now,
      })
      const outcome = await attribute(tx, newcomer.account, newcomer.id, settings.timeZone)
      const said = {
        new: texts.introduced,
        same: texts.introducedSame,
        moved: texts.introducedMoved,
        closed: texts.introducedClosed,
        // An earlier colleague said somebody else: equals are decided by the first.
        none: texts.introducedClosed,
      }
      if (outcome !== 'claimed') return discreetly(context, tx, said[outcome](newcomer.name, inviter.name))
      const { referral } = await recordOf(tx, newcomer.id)
      return discreetly(context, tx, texts.introducedClaim(referral?.id ?? 0, newcomer.name))
    },
  }),
  command({
    names: ['邀请记录', 'invite-record'],
    who: 'agent',
    group: texts.group,
    help: '一位新朋友的全部邀请证据、归属和奖励',
    examples: ['邀请记录 @新人'],
    args: { who: person('@新人') },
    async run({ who }, context, tx) {
      const { evidence, referral, rewards } = await recordOf(tx, who.id)
      return discreetly(context, tx, texts.record(who.name, evidence, referral, rewards, tx.now, context.zone))
    },
  }),
  command({
    names: ['渠道码', 'channel-codes'],
    who: 'agent',
    group: texts.group,
    help: '海报、网页上的群二维码各带来多少人',
    examples: ['渠道码', '渠道码 新建 门店海报'],
    args: { fresh: optional(oneOf('新建', { 新建: 'new', new: 'new' })), name: optional(rest('名字', CHANNEL_NAME)) },
    async run({ fresh, name }, context, tx) {
      const { sender, room, where, settings } = context
      const roomId = where === 'room' ? room?.id : undefined
      if (fresh === undefined) {
        const month = startOfMonth(tx.now, settings.timeZone)
        const found = await books.channelsOf(tx.db, sender.account, roomId, month)
        return discreetly(context, tx, texts.channels(found, roomId === undefined))
      }
      if (roomId === undefined) throw new UserError(texts.channelWhere)
      const shown = safeName(name ?? '', '', CHANNEL_NAME)
      if (shown === '') throw new UserError(texts.channelName)
      const before = await books.codeOf(tx.db, { roomId, name: shown })
      if (before !== undefined) throw new UserError(texts.channelExists(shown, before))
      const code = await codeFor(tx, sender.account, { roomId, name: shown })
      return discreetly(context, tx, texts.channelNew(shown, code))
    },
  }),
  command({
    names: ['复核', 'review-invites'],
    who: 'manager',
    where: AMONG_STAFF,
    group: texts.group,
    help: '有疑点的邀请，看过再到账',
    examples: ['复核', '复核 3 通过', '复核 3 驳回 是本人的小号'],
    args: {
      id: optional(number()),
      verdict: optional(oneOf('通过|驳回', VERDICTS)),
      reason: optional(rest('理由', 60)),
    },
    async run({ id, verdict, reason }, { sender, settings }, tx) {
      if (id === undefined) {
        const list = await books.waitingForReview(tx.db, sender.account, LISTED)
        return list.length === 0 ? texts.nothingToReview : texts.reviews(list)
      }
      const referral = await books.lockReferral(tx.db, id)
      if (referral === undefined || referral.account !== sender.account) throw new UserError(texts.noReview(id))
      if (verdict === undefined) throw new UserError(texts.verdictMissing(id))
      const why = safeName(reason ?? '', '', 60)
      const isClaim = referral.claimInviteId !== null
      if (verdict === 'refuse' && why === '' && !isClaim && referral.state === 'review')
        throw new UserError(texts.reasonMissing(id))
      const zone = settings.timeZone
      const done = await decide(tx, referral, { pass: verdict === 'pass', byId: sender.id, reason: why, zone })
      if (done === 'gone') throw new UserError(texts.noReview(id))
      if (done === 'credited') return texts.reviewedCredited(referral)
      if (done === 'kept') return texts.reviewedKept(referral)
      const told =
        done === 'paid'
          ? texts.passedYours(sender.name, referral.inviteeName)
          : texts.refusedYours(sender.name, referral.inviteeName, why)
      const key = `referral-reviewed:${id}:${referral.turn}`
      await tx.send({ to: { contactId: referral.inviterId }, text: told, lane: 'service', key })
      return done === 'paid' ? texts.reviewedPaid(referral) : texts.reviewedRefused(referral)
    },
  }),
  command({
    names: ['红包备注', 'red-packets', '已发'],
    who: 'agent',
    where: AMONG_STAFF,
    group: texts.group,
    help: '要手工发给邀请人的红包；发好了回「已发 3」',
    examples: ['红包备注', '已发 3'],
    args: { id: optional(number()) },
    // 「已发」 alone among colleagues is talk.
    isMeant: async ({ rest: written }, { inbound }) =>
      !/^\s*已发/u.test(inbound.body) || /^[#＃]?[0-9０-９]+$/u.test(written.trim()),
    async run({ id }, { sender }, tx) {
      if (id === undefined) return texts.packets(await books.owedPackets(tx.db, sender.account, LISTED))
      const packet = await books.lockPacket(tx.db, sender.account, id)
      if (packet?.state === 'paid') throw new UserError(texts.packetSentBefore(id, packet.byName))
      if (packet?.state !== 'owed') throw new UserError(texts.noPacket(id))
      await books.updateReward(tx.db, id, { state: 'paid', paidAt: tx.now, byContactId: sender.id })
      const text = texts.packetYours(sender.name, packet.fen)
      await tx.send({ to: { contactId: packet.inviterId }, text, lane: 'service', key: `red-packet-sent:${id}` })
      return texts.packetSent(id, packet.name, packet.fen)
    },
  }),
]
