import type { Arg, Cursor } from '../../core/args.ts'
import { parseWhen, startOfDay } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { safeName } from '../../core/people.ts'
import { LONGEST_DESCRIPTION, LONGEST_NAME, MOST_AT_ONCE, MOST_PRICE, MOST_STOCK } from './reward.ts'
import { texts } from './texts.ts'

/** What people write about rewards. Pure. */

/** What of a reward is set; null: no limit. */
export interface Terms {
  name?: string
  price?: number
  stock?: number
  perPerson?: number | null
  opensAt?: Date | null
  closesAt?: Date | null
  description?: string
}

/** A new reward, or what changes on one that is there. */
export type Shelf = ({ kind: 'new'; name: string; price: number; stock: number } | { kind: 'change'; id: number }) & {
  terms: Terms
}

const MOST_ID = 2_000_000_000
const KEYWORD = '(?:名称|积分|库存|限兑|每人|开始|截止|说明)'
const UNIT = '(?:份|个|件|本|张|套|只)'
const NO_LIMIT = /(?:不限|长期|取消|马上|现在)(?=$|\s)/u

/** @throws UserError unless it is a whole number within the limits. */
function whole(written: string, label: string, most: number): number {
  const plain = written.normalize('NFKC')
  if (!/^[+-]?\d{1,15}$/u.test(plain)) throw new UserError(texts.notWhole(label, written.slice(0, 12)))
  const value = Number(plain)
  if (value < 1 || value > most) throw new UserError(texts.outside(label, most, value))
  return value
}

function readName(raw: string): string {
  const name = safeName(raw, '', 60)
  if (name === '') throw new UserError(texts.nameMissing)
  if ([...name].length > LONGEST_NAME) throw new UserError(texts.nameTooLong(LONGEST_NAME))
  return name
}

function readDescription(raw: string): string {
  const description = safeName(raw, '', 2 * LONGEST_DESCRIPTION)
  if ([...description].length > LONGEST_DESCRIPTION) throw new UserError(texts.descriptionTooLong(LONGEST_DESCRIPTION))
  return description
}

/** An instant, or a day: its first instant, or with `end` the one after its last. */
function readTime(cursor: Cursor, env: { now: Date; timeZone: string }, end: boolean): Date | null {
  if (cursor.take(NO_LIMIT) !== null) return null
  const { now, timeZone } = env
  const word = cursor.takeSpaced((text) => parseWhen(text, now, timeZone))
  const at = parseWhen(word, now, timeZone)
  if (at !== undefined) return at
  const noon = parseWhen(`${word} 12:00`, now, timeZone)
  if (noon === undefined) throw new UserError(texts.noTime(word.slice(0, 12)))
  return startOfDay(noon, timeZone, end ? 1 : 0)
}

/** The terms that follow: `限兑1 开始 明天10:00 截止 12月31日 说明 …`. What is none of them stays. */
function readTerms(cursor: Cursor, env: { now: Date; timeZone: string }): Terms {
  const terms: Terms = {}
  for (;;) {
    cursor.skipSpace()
    const keyword = cursor.take(new RegExp(`${KEYWORD}(?=$|[\\s\\d０-９+:：-]|不限)[\\s:：]*`, 'u'))?.[0].slice(0, 2)
    switch (keyword) {
      case undefined:
        return terms
      case '名称':
        terms.name = readName(cursor.take(new RegExp(`.*?(?=\\s+${KEYWORD}(?:\\s|\\d|不限)|$)`, 'su'))?.[0] ?? '')
        break
      case '说明':
        terms.description = readDescription(cursor.takeAll())
        break
      case '开始':
        terms.opensAt = readTime(cursor, env, false)
        break
      case '截止':
        terms.closesAt = readTime(cursor, env, true)
        break
      case '积分':
        terms.price = whole(cursor.takeWord().replace(/(?:积分|分)$/u, ''), texts.price, MOST_PRICE)
        break
      case '库存':
        terms.stock = whole(cursor.takeWord().replace(new RegExp(`${UNIT}$`, 'u'), ''), texts.stock, MOST_STOCK)
        break
      default:
        terms.perPerson =
          cursor.take(NO_LIMIT) !== null
            ? null
            : whole(cursor.takeWord().replace(new RegExp(`${UNIT}$`, 'u'), ''), texts.limit, MOST_STOCK)
    }
  }
}

/** `帆布袋 200 50 限兑1 …`, or `3 库存 80`. */
export function shelf(): Arg<Shelf> {
  return {
    label: '名称 积分 库存 [限兑1] [开始 明天10:00] [截止 12月31日] [说明]',
    read(cursor, env) {
      const change = cursor.take(
        new RegExp(`[#＃]?([0-9０-９]{1,10})号?(?=$|\\s+(?!${KEYWORD})[^\\s\\d０-９+-]|\\s+${KEYWORD})`, 'u'),
      )
      if (change !== null) {
        const id = whole(change[1] ?? '', texts.number, MOST_ID)
        const terms = readTerms(cursor, env)
        if (!cursor.done) throw new UserError(texts.noTerm(cursor.preview()))
        return { kind: 'change', id, terms }
      }
      const head = cursor.take(/(.+?)\s+([+-]?[0-9０-９][^\s]*)\s+(?:库存\s*)?([+-]?[0-9０-９][^\s]*)(?=$|\s)/su)
      if (head === null) throw new UserError(texts.priceAndStockMissing)
      const listed = {
        kind: 'new' as const,
        name: readName(head[1] ?? ''),
        price: whole((head[2] ?? '').replace(/(?:积分|分)$/u, ''), texts.price, MOST_PRICE),
        stock: whole((head[3] ?? '').replace(new RegExp(`${UNIT}$`, 'u'), ''), texts.stock, MOST_STOCK),
      }
      const terms = readTerms(cursor, env)
      return { ...listed, terms: cursor.done ? terms : { ...terms, description: readDescription(cursor.takeAll()) } }
    },
  }
}

/** `3`, `#3`, `3号`. */
export function rewardNumber(): Arg<number> {
  return {
    label: texts.number,
    read(cursor) {
      const word = cursor.takeWord()
      return whole(word.replace(/^[#＃]|号$/gu, ''), texts.number, MOST_ID)
    },
  }
}

/** A page of the shop, or one reward of it. */
export function pageOrNumber(): Arg<{ page: number } | { id: number }> {
  const number = rewardNumber()
  return {
    label: number.label,
    async read(cursor, env) {
      const page = cursor.take(/第\s*([0-9０-９]{1,4})\s*页/u)
      return page === null
        ? { id: await number.read(cursor, env) }
        : { page: whole(page[1] ?? '', texts.page, MOST_STOCK) }
    },
  }
}

/** Which reward, by number or name, and how many: `3`, `3 2份`, `帆布袋`. */
export function wanted(): Arg<{ which: number | string; quantity: number }> {
  return {
    label: '编号 [份数]',
    read(cursor) {
      const numbered = cursor.take(/[#＃]?([0-9０-９]+)号?(?=$|\s|[x×*])/iu)
      if (numbered !== null) {
        const which = whole(numbered[1] ?? '', texts.number, MOST_ID)
        const count = cursor
          .takeAll()
          .trim()
          .replace(/^[x×*]\s*/iu, '')
        const pieces = count.replace(new RegExp(`\\s*${UNIT}$`, 'u'), '')
        return { which, quantity: count === '' ? 1 : whole(pieces, texts.quantity, MOST_AT_ONCE) }
      }
      const text = cursor.takeAll()
      const counted = new RegExp(`^(.+?)\\s+[x×*]?([+-]?[0-9０-９]{1,10})${UNIT}?$`, 'su').exec(text)
      const which = safeName(counted?.[1] ?? text, '', 60)
      return { which, quantity: counted === null ? 1 : whole(counted[2] ?? '', texts.quantity, MOST_AT_ONCE) }
    },
  }
}
