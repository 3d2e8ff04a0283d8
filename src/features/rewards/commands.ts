import { optional, rest } from '../../core/args.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { balanceOf } from '../points/index.ts'
import {
  demandOf,
  findRedemption,
  findReward,
  insertReward,
  insertWait,
  listAll,
  listedNamed,
  listOpen,
  lockReward,
  ownedBy,
  redemptionsFor,
  redemptionsOf,
  saveReward,
  shopFaults,
} from './queries.ts'
import { cancel, redeem } from './redeem.ts'
import { CANCEL_MS, type Reward, stateOf } from './reward.ts'
import { pageOrNumber, rewardNumber, type Shelf, shelf, wanted } from './shelf.ts'
import { texts } from './texts.ts'

const PAGE = 12
const LISTED = 20

/** @throws UserError when that span is over already, or none. */
function assertSpan(opensAt: Date | null, closesAt: Date | null, now: Date, zone: string): void {
  if (closesAt === null) return
  if (closesAt <= now) throw new UserError(texts.endOver(closesAt, now, zone))
  if (opensAt !== null && opensAt >= closesAt) throw new UserError(texts.endBeforeStart)
}

async function putOnShelf(what: Shelf & { kind: 'new' }, { sender, zone }: CommandContext, tx: Tx): Promise<string> {
  const { name, price, stock, terms } = what
  const [same] = await listedNamed(tx.db, sender.account, name)
  if (same?.name === name) throw new UserError(texts.listedAlready(same))
  const { opensAt = null, closesAt = null, perPerson = null, description = '' } = terms
  assertSpan(opensAt, closesAt, tx.now, zone)
  const id = await insertReward(tx.db, {
    account: sender.account,
    name: terms.name ?? name,
    description,
    price: terms.price ?? price,
    stock: terms.stock ?? stock,
    perPerson,
    opensAt,
    closesAt,
    byContactId: sender.id,
    createdAt: tx.now,
  })
  return texts.listed(id, terms.name ?? name, terms.price ?? price, terms.stock ?? stock)
}

async function changeShelf(
  what: Shelf & { kind: 'change' },
  { sender, zone }: CommandContext,
  tx: Tx,
): Promise<string> {
  const { stock, ...terms } = what.terms
  const before = await lockReward(tx.db, sender.account, what.id)
  if (before === undefined) throw new UserError(texts.noneListed(what.id))
  const isChanged = Object.keys(what.terms).length > 0
  const wasListed = before.state === 'listed'
  const reward: Reward = { ...before, ...terms, left: stock ?? before.left, state: 'listed' }
  const shown = texts.changed(reward, tx.now, zone)
  if (!isChanged && wasListed) return `${shown}\n${texts.shelfHow(reward.id)}`
  assertSpan(reward.opensAt, reward.closesAt, tx.now, zone)
  await saveReward(tx.db, reward, stock)
  return [...(wasListed ? [] : [texts.backOnShelf]), ...(isChanged ? [texts.saved] : []), shown].join('\n')
}

async function shop(page: number, { sender, zone }: CommandContext, tx: Tx): Promise<string> {
  const about = { account: sender.account, now: tx.now, limit: PAGE + 1, offset: (page - 1) * PAGE }
  const found = await listOpen(tx.db, about)
  if (found.length === 0) {
    if (page === 1) return texts.shopEmpty
    throw new UserError(texts.noPage(page))
  }
  const { available } = await balanceOf(tx.db, sender.id)
  return texts.shop(found.slice(0, PAGE), available, page, found.length > PAGE, tx.now, zone)
}

/** The reward that members see under that number. */
async function shown(id: number, { sender }: CommandContext, tx: Tx): Promise<Reward> {
  const reward = await findReward(tx.db, sender.account, id)
  if (reward === undefined) throw new UserError(texts.noReward(id))
  if (stateOf(reward, tx.now) === 'withdrawn' || stateOf(reward, tx.now) === 'closed')
    throw new UserError(texts.notAvailable(reward))
  return reward
}

async function numberOf(which: number | string, { sender }: CommandContext, tx: Tx): Promise<number> {
  if (typeof which === 'number') return which
  const found = await listedNamed(tx.db, sender.account, which)
  const [first] = found
  if (first === undefined) throw new UserError(texts.noneNamed(safeName(which)))
  if (found.length > 1) throw new UserError(texts.severalNamed(found))
  return first.id
}

/** With codes, so never aloud. */
async function ownRedemptions({ sender, where, zone, message }: CommandContext, tx: Tx): Promise<string> {
  const text = texts.own(await redemptionsOf(tx.db, sender.id, LISTED), tx.now, zone)
  if (where === 'direct') return text
  await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `redemptions:${message.id}` })
  return texts.ownSent
}

export const rewardCommands: Command[] = [
  command({
    names: ['商城', 'shop', '积分商城'],
    who: 'member',
    group: texts.group,
    help: '积分能换什么、还差多少；带上编号看详情',
    examples: ['商城', '商城 3', '商城 第2页'],
    args: { which: optional(pageOrNumber()) },
    async run({ which }, context, tx) {
      if (which === undefined || 'page' in which) return shop(which?.page ?? 1, context, tx)
      const reward = await shown(which.id, context, tx)
      const { id } = context.sender
      const means = {
        available: (await balanceOf(tx.db, id)).available,
        owned: await ownedBy(tx.db, reward.id, id),
      }
      return texts.details(reward, means, tx.now, context.zone)
    },
  }),
  command({
    names: ['兑换', 'redeem'],
    who: 'member',
    group: texts.group,
    help: '用积分换奖品，兑换码私下给您；不带编号看自己的兑换',
    examples: ['兑换 3', '兑换 3 2份', '兑换'],
    args: { what: optional(wanted()) },
    async run({ what }, context, tx) {
      const { sender, room, where, settings, zone } = context
      if (what === undefined) return ownRedemptions(context, tx)
      const done = await redeem(tx, {
        rewardId: await numberOf(what.which, context, tx),
        quantity: what.quantity,
        by: sender,
        roomId: where === 'room' ? room?.id : undefined,
        zone,
        houseZone: settings.timeZone,
      })
      const text = texts.redeemed(done, settings.timeZone)
      await tx.send({ to: { contactId: sender.id }, text, lane: 'service', key: `redemption:${done.id}` })
      return where === 'direct' ? undefined : texts.redeemedInGroup(done.title)
    },
  }),
  command({
    names: ['取消兑换', 'cancel-redemption'],
    who: 'member',
    group: texts.group,
    help: '还没领的，24 小时内可以取消，积分退回；同事写上理由随时可取消',
    examples: ['取消兑换 5', '取消兑换 5 缺货', '取消兑换'],
    args: { id: optional(rewardNumber()), why: optional(rest('理由', 100)) },
    // What is wrong is answered, not thrown: the words sound unhappy, and a mistake with them would open a ticket.
    async run({ id, why }, context, tx) {
      if (id === undefined) return ownRedemptions(context, tx)
      const { sender, settings } = context
      const redemption = await findRedemption(tx.db, id)
      const isOwn = redemption?.contactId === sender.id
      const isStaff = sender.role !== 'member'
      if (redemption === undefined || redemption.account !== sender.account || !(isOwn || isStaff))
        return texts.noRedemption(id)
      const reason = safeName(why ?? '', '', 100)
      if (!isOwn && reason === '') return discreetly(context, tx, texts.reasonMissing(id, redemption.memberName))
      if (!isStaff && redemption.state === 'open' && tx.now.getTime() - redemption.at.getTime() > CANCEL_MS)
        return texts.tooLate(id)
      const done = await cancel(tx, redemption, {
        contactId: sender.id,
        reason: reason === '' ? texts.byMember : reason,
        zone: settings.timeZone,
      })
      if (isOwn) return typeof done === 'string' ? texts.ended[done](id) : texts.cancelled(redemption, done)
      if (typeof done === 'string') return discreetly(context, tx, texts.ended[done](id))
      await tx.send({
        to: { contactId: redemption.contactId },
        text: texts.cancelledTold(redemption, sender.name, reason, done),
        lane: 'service',
        key: `redemption-ended:${id}`,
      })
      return discreetly(context, tx, texts.cancelledFor(redemption))
    },
  }),
  command({
    names: ['到货提醒', 'notify-me'],
    who: 'member',
    group: texts.group,
    help: '兑完的奖品补货了，私下告诉我一声',
    examples: ['到货提醒 3'],
    args: { id: rewardNumber() },
    async run({ id }, context, tx) {
      const reward = await shown(id, context, tx)
      const state = stateOf(reward, tx.now)
      const means = { available: 0, owned: 0 }
      if (state === 'open') throw new UserError(texts.inStock(reward))
      if (state === 'not-open') throw new UserError(texts.refused['not-open'](reward, means, 1, tx.now, context.zone))
      const fresh = await insertWait(tx.db, id, context.sender.id, tx.now)
      return fresh ? texts.waiting(reward) : texts.waitingBefore(reward)
    },
  }),
  command({
    names: ['上架', 'list-reward'],
    who: 'manager',
    group: texts.group,
    help: '把奖品放进商城；带上编号补货、改价、改时间；单发看全部',
    examples: [
      '上架 帆布袋 200 50 限兑1',
      '上架 新书 300 20 开始 明天10:00 截止 12月31日 作者签名版',
      '上架 3 库存 80',
      '上架 3 积分 180',
      '上架',
    ],
    args: { what: optional(shelf()) },
    async run({ what }, context, tx) {
      if (what === undefined) {
        const found = await listAll(tx.db, context.sender.account, LISTED + 1)
        const text = texts.shelf(found.slice(0, LISTED), found.length > LISTED, tx.now, context.zone)
        return discreetly(context, tx, text)
      }
      const done = what.kind === 'new' ? await putOnShelf(what, context, tx) : await changeShelf(what, context, tx)
      return discreetly(context, tx, done)
    },
  }),
  command({
    names: ['下架', 'withdraw-reward'],
    who: 'manager',
    group: texts.group,
    help: '不再兑换这样奖品，已经兑换的照常可领',
    examples: ['下架 3'],
    args: { id: rewardNumber() },
    async run({ id }, context, tx) {
      const reward = await lockReward(tx.db, context.sender.account, id)
      if (reward === undefined) throw new UserError(texts.noReward(id))
      if (reward.state === 'withdrawn') throw new UserError(texts.withdrawnBefore(reward))
      await saveReward(tx.db, { ...reward, state: 'withdrawn' }, undefined)
      return discreetly(context, tx, texts.withdrawn(reward))
    },
  }),
  command({
    names: ['兑换记录', 'redemptions'],
    who: 'manager',
    group: texts.group,
    help: '各样奖品兑出多少、领了多少，账对不对；带上编号看谁兑的',
    examples: ['兑换记录', '兑换记录 3'],
    args: { id: optional(rewardNumber()) },
    async run({ id }, context, tx) {
      const { account } = context.sender
      if (id === undefined) {
        const found = await demandOf(tx.db, account, LISTED)
        return discreetly(
          context,
          tx,
          found.length === 0 ? texts.noDemand : texts.demand(found, await shopFaults(tx.db)),
        )
      }
      const reward = await findReward(tx.db, account, id)
      if (reward === undefined) throw new UserError(texts.noReward(id))
      const found = await redemptionsFor(tx.db, id, LISTED + 1)
      const text =
        found.length === 0
          ? texts.noDemandFor(reward)
          : texts.demandFor(reward, found.slice(0, LISTED), found.length > LISTED, tx.now, context.zone)
      return discreetly(context, tx, text)
    },
  }),
]
