import { optional, rest } from '../../core/args.ts'
import { type Command, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { readBirthday } from './birthday.ts'
import { birthdayOf, dropBirthday, saveBirthday, saveSettings, settingsOf } from './queries.ts'
import { texts } from './texts.ts'

const MOST_GIFT = 1000

/** 「生日 快乐」 is no command. */
const LIKE_A_DATE = /^(?:$|[\d０-９正一二三四五六七八九十冬腊闰]|农历|阴历|旧历|删|delete)/iu

const shorten = (text: string) => [...text.replace(/\s+/gu, ' ')].slice(0, 12).join('')

const birthdayCommand = command({
  names: ['生日', 'birthday'],
  who: 'member',
  where: ['room', 'direct'],
  group: texts.group,
  help: '告诉我您的生日，那天收祝福；不用写年份',
  examples: ['生日 05-20', '生日 农历 四月初八', '生日', '生日 删除'],
  args: { date: optional(rest('日期', 40)) },
  isMeant: async (line, message) => message.room === undefined || LIKE_A_DATE.test(line.rest),
  async run({ date }, { sender, where }, tx) {
    const isPublic = where === 'room'
    if (date === undefined) {
      const known = await birthdayOf(tx.db, sender.id)
      if (known === undefined) return texts.none
      return isPublic ? texts.shownInGroup : texts.shown(known)
    }
    if (/^(?:删除?|不要|delete)$/iu.test(date))
      return (await dropBirthday(tx.db, sender.id)) ? texts.deleted : texts.nothingToDelete
    const read = readBirthday(date)
    if ('wrong' in read)
      throw new UserError(read.wrong === 'unread' ? texts.unread(shorten(date)) : texts.noSuchDay(shorten(date)))
    await saveBirthday(tx.db, sender.id, read.value, tx.now)
    return isPublic ? texts.savedInGroup : texts.saved(read.value)
  },
})

const giftCommand = command({
  names: ['生日礼', 'birthday-gift'],
  who: 'manager',
  where: ['room'],
  group: texts.groupSettings,
  help: '本群的生日祝福在哪里说、送多少积分',
  examples: ['生日礼 20', '生日礼', '生日礼 0', '生日礼 群里', '生日礼 私下'],
  args: { what: optional(rest('积分或在哪里', 20)) },
  async run({ what }, context, tx) {
    const { room, sender } = context
    if (room === undefined) return undefined
    const before = await settingsOf(tx.db, room.id)
    if (what === undefined) return discreetly(context, tx, texts.settings(before.inGroup, before.gift))
    const written = what.normalize('NFKC')
    const place = new Map([
      ['群里', true],
      ['私下', false],
      ['私聊', false],
    ]).get(written)
    const points = /^(\d{1,9})(?:分|积分)?$/u.exec(written)?.[1]
    if (place === undefined && points === undefined && written !== '关')
      throw new UserError(texts.giftUnread(shorten(what)))
    const gift = place === undefined ? Number(points ?? 0) : before.gift
    if (gift > MOST_GIFT) throw new UserError(texts.giftTooMuch(MOST_GIFT))
    const settings = { inGroup: place ?? before.inGroup, gift }
    await saveSettings(tx.db, room.id, settings, sender.id, tx.now)
    return discreetly(context, tx, texts.settings(settings.inGroup, settings.gift))
  },
})

export const birthdayCommands: Command[] = [birthdayCommand, giftCommand]
