import { safeName, UNKNOWN_NAME } from './people.ts'

/**
 * What a text that everybody sees must not tell. Pure, and linear in the length of the text: every expression either
 * consumes what it has read or looks a bounded way ahead. When in doubt it hides, but figures a reader needs (a day, a
 * clock time, a price, a count) stay.
 */

/** 张三丰 → 张**, Amy → A**, 李 → 李**: what a published text may show of a name; not even its length. */
export function maskName(name: string): string {
  const first = [...safeName(name)][0] ?? '群'
  return `${first}**`
}

// ---- characters --------------------------------------------------------------------------------------------------

/** Drawn as nothing: between two digits they would hide a number from us and not from a reader. */
const INVISIBLE = /\u200b|\u200c|\u2060|\ufeff|\u00ad/gu

/** １３８ＡＢ－＿ → 138AB-_; Chinese punctuation stays as it is. */
function folded(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/[０-９Ａ-Ｚａ-ｚ＋－．＿]/gu, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[^\P{Nd}0-9]/gu, (digit) => (/^\d$/.test(digit.normalize('NFKC')) ? digit.normalize('NFKC') : digit))
}

/** Enough to recognise one's own number by, too little to learn it from. */
function stars(run: string): string {
  return run.length >= 10 ? `${run.slice(0, 2)}***${run.slice(-2)}` : `***${run.slice(-2)}`
}

// ---- e-mail and accounts -----------------------------------------------------------------------------------------

const EMAIL = /(?<![\w.+-])[\w.+-]+\s?[@＠]\s?[\w-]+(?:\.[\w-]+)+/g
const ACCOUNT =
  /((?:微信|薇信|威信|扣扣|企鹅|抖音|快手|小红书|支付宝|旺旺|账号|帐号|(?<![a-z])(?:wechat|weixin|wx(?!id_)|vx|v信|qq)|加(?=v))v?)(\s{0,3}(?:id|号码?|账号|帐号)?\s{0,3}(?:就是|[:：=是为])?\s{0,3})([a-z0-9][\w-]+)/gi
/** Words that stand behind 微信 without being anybody's account. */
const NO_ACCOUNT = /^(?:android|iphone|ipad|ios|mac|windows|harmony|harmonyos|pay|app|web|pc|vip|bug)\d{0,2}$/i

function hideAccount(whole: string, word: string, between: string, id: string): string {
  if (NO_ACCOUNT.test(id)) return whole
  const isNumber = /^\d+$/.test(id)
  const isTold = between.trim() !== ''
  const hidden = isNumber ? id.length >= 5 : isTold || /[\d_-]/.test(id) ? id.length >= 3 : id.length >= 5
  return hidden ? `${word}${between}***` : whole
}

// ---- addresses ---------------------------------------------------------------------------------------------------

const HIDDEN_ADDRESS = '（地址已隐去）'
const COUNT = '(?:[A-Za-z]?\\d{1,5}[A-Za-z]?|[A-Za-z]|[零〇一二两三四五六七八九十百]{1,5})'
const BUILDING = '(?:号楼|号院|栋|幢|座|单元)'
const PART = `${COUNT}(?:号门|${BUILDING}|号|层|楼|室|房|户|组|队|门|区|期|排|弄|巷|#)`
const CHAIN = '\\d{1,4}(?:[-#]\\d{1,5}){1,3}'
/** A room without a word for it: 3单元501, B座1201; but not 88号 100天. */
const ROOM = '(?:[零〇一二两三四五六七八九]{3,5}|-?\\d{3,5})(?![\\d天小时分秒元块个年月日人次])'
const MORE = `(?:\\s?(?:${PART}|${CHAIN}))*(?:${ROOM})?`
const PLACE =
  '(?:路|街|大道|(?<![知难味报频渠通地])道|巷|弄|胡同|新村|村|小区|花园|公寓|大厦|大楼|广场|家园|社区|别墅|宿舍|写字楼|产业园|科技园|工业园|创业园)'
/** Names of places that are ordinary words as well, so only a building after them counts. */
const WEAK_PLACE = '(?:苑|府|园|城|庭|湾|庄|郡|邸|里|院|中心|区|厂)'
const SIDE = '(?:[东西南北中上下前后老新]{0,2}[区段期院里])?'
const ADDRESS = new RegExp(
  [
    `(?<placed>${PLACE}(?:[东西南北中]|${SIDE})\\s?(?:${PART}|${CHAIN})${MORE}|(?:路|街|巷|胡同|大道)\\d{1,5}(?![\\d天小时分秒元块个点次条米公里站车月年日人线%:：.]))`,
    `(?<weak>${WEAK_PLACE}(?:${COUNT}${BUILDING})${MORE})`,
    // Without any name of a place: 3栋…, or two parts in a row. 「三楼」, 「第3单元」 and 「5号」 alone are no address.
    `(?<![A-Za-z0-9月第])(?:(?:\\d{1,4}|[A-Za-z])(?:栋|幢)${MORE}|\\d{1,4}号楼${MORE}|${COUNT}${BUILDING}\\s?(?:${PART}|${CHAIN}|${ROOM})${MORE}|\\d{3,5}室|\\d{1,3}#\\d{3,5}(?!\\d))`,
  ].join('|'),
  'gu',
)
/** Where the name of a place ends when one reads to the left: 寄到|翠苑新村. */
const BEFORE_PLACE = /[在到往是址寄送住去给的了我你他她您请把，。！？；：、,.!?;:\s]/u
const IN_PLACE_NAME = /[\p{Script=Han}A-Za-z0-9]/u
const LONGEST_PLACE_NAME = 20

function hideAddresses(text: string): string {
  let out = ''
  let done = 0
  for (const match of text.matchAll(ADDRESS)) {
    let from = match.index
    if (match.groups?.placed !== undefined || match.groups?.weak !== undefined) {
      const leftmost = Math.max(done, from - LONGEST_PLACE_NAME)
      while (from > leftmost) {
        const before = text.charAt(from - 1)
        if (BEFORE_PLACE.test(before) || !IN_PLACE_NAME.test(before)) break
        from -= 1
      }
    }
    const between = text.slice(done, from)
    // 科苑路15号|科兴科学园B4单元 is one address.
    out += done > 0 && between === '' ? '' : between + HIDDEN_ADDRESS
    done = match.index + match[0].length
  }
  return out + text.slice(done)
}

// ---- numbers -----------------------------------------------------------------------------------------------------

/** What people put between the groups of one number. U+200D, U+FE0F and U+20E3 are inside keycap emoji. */
const JOINT = '[ \\t\\u00a0\\u2005\\u3000.\\-–—−·•_/()（）\\u200d\\ufe0f\\u20e3]{1,3}'
const DAY = '(?:19|20)\\d{2}[-/.](?:1[0-2]|0?[1-9])[-/.](?:[12]\\d|3[01]|0?[1-9])'
const DATE = `${DAY}(?:\\s?[-~—–至到]\\s?${DAY})?(?!\\d|[-_]\\d)`
const MONTH_DAY = '(?:1[0-2]|0?[1-9])[./](?:[12]\\d|3[01]|0?[1-9])'
const CLOCK = '\\d{1,2}[:：]\\d{2}(?!\\d)'
/** Without a year it looks like the beginning of a phone number, so no three more digits may follow. */
const DAYS = `${MONTH_DAY}[-~—–至到]${MONTH_DAY}(?!\\d|(?:${JOINT})(?!${CLOCK})\\d(?:${JOINT})?\\d(?:${JOINT})?\\d)`
const NUMBER = new RegExp(
  `(?<!\\d)(?:${DATE}|${DAYS}|${CLOCK})|\\+?\\d(?:\\d|${JOINT}(?!(?<=\\s)${DATE}|${CLOCK})\\d)*(?:[xX](?![A-Za-z0-9]))?`,
  'gu',
)
const KEPT_NUMBER = new RegExp(`^(?:${DATE}|${DAYS}|${CLOCK})$`, 'u')
const AMOUNT = /^\d{1,8}(?:\.\d{1,2})?(?:\s?[-~—–/]\s?\d{1,8}(?:\.\d{1,2})?)?$/
const UNIT = /^\s?(?:积分|小时|公里|毫升|[元块毛角分万亿千百人位个件本次天年月日时秒页章节集条度岁斤克米步字倍%％])/u
const CURRENCY = /[¥￥$]\s?$/u

function hideNumber(run: string, at: number, text: string): string {
  if (KEPT_NUMBER.test(run)) return run
  const digits = run.replace(/[^\dxX]/g, '')
  const isShort = digits.length < 7 && !/\d{6}/.test(run)
  if (isShort) return run
  if (
    digits.length <= 12 &&
    AMOUNT.test(run) &&
    (UNIT.test(text.slice(at + run.length, at + run.length + 3)) || CURRENCY.test(text.slice(Math.max(0, at - 2), at)))
  )
    return run
  const mobile = /^(?:(?:00)?86)?(1[3-9]\d)\d{4}(\d{4})$/.exec(digits)
  return mobile === null ? stars(digits) : `${mobile[1]}****${mobile[2]}`
}

/** Order numbers, plates, passports: letters and digits in one word. */
const MIXED = /(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g
const MEASURE = /^(?:\d+(?:ml|km|kg|g|mm|cm|m|gb|mb|kb|rmb|px|p|k|w|mah|min)|\d{1,2}h\d{0,2}(?:m|min)?)$/i
const PLATE =
  /([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])[A-Z][·•\s]?[A-Z0-9]{5,6}(?![A-Za-z0-9])/g

function hideMixed(word: string): string {
  if (!/[A-Za-z]/.test(word) || !/\d/.test(word) || MEASURE.test(word)) return word
  const digits = word.replace(/\D/g, '').length
  const isCode = word.split(/[-_]/).some((p) => p.length >= 7 && p.replace(/\D/g, '').length >= 4)
  return isCode || digits >= 6 ? stars(word.replace(/[-_]/g, '')) : word
}

const HAN_DIGITS = '〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①②③④⑤⑥⑦⑧⑨'
/** Read out: 一三八…, or half and half. Four of them at least, so that 「2026-11-23 一直」 stays. */
const SPOKEN = new RegExp(`[0-9${HAN_DIGITS}](?:[0-9${HAN_DIGITS}]|${JOINT}[0-9${HAN_DIGITS}])*`, 'gu')
const HAN_DIGIT = new RegExp(`[${HAN_DIGITS}]`, 'gu')

function hideSpoken(run: string): string {
  const han = run.match(HAN_DIGIT)?.length ?? 0
  return han >= 4 && han + run.replace(/\D/g, '').length >= 7 ? '***' : run
}

/**
 * Hides phone, card, order and identity numbers (grouped, full-width or spelt in Chinese), accounts of WeChat and the
 * like, e-mail and detailed addresses.
 */
export function maskPersonal(text: string): string {
  const plain = folded(text)
    .replace(/(?<![A-Za-z0-9])wxid_[\w-]+/gi, 'wxid_***')
    .replace(EMAIL, '***@***')
    .replace(ACCOUNT, hideAccount)
  return hideAddresses(plain)
    .replace(PLATE, '$1***')
    .replace(MIXED, hideMixed)
    .replace(NUMBER, hideNumber)
    .replace(SPOKEN, hideSpoken)
}

// ---- names -------------------------------------------------------------------------------------------------------

const TITLES = '先生|女士|小姐|太太|老师|同学|师傅|老板|经理|医生|阿姨|叔叔|妈妈|爸爸|总|姐|哥|叔|姨'
const TITLE = new RegExp(`^(?:${TITLES})$`, 'u')
const TITLE_AT_END = new RegExp(`(?<=\\p{Script=Han}{2})(?:${TITLES})$`, 'u')
const DOUBLE_SURNAME = /^(?:欧阳|司马|上官|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|东方|南宫|端木|百里)/u
/** 老王 is not called 老总, nor 大宝 大哥: these are how a nickname begins, not surnames. */
const NO_SURNAME = /^[大小老阿一二三四五六七八九十]/u
const HAN = /^\p{Script=Han}+$/u

interface Called {
  as: string
  /** Said of this person only as a word of its own. */
  alone: boolean
}

/** 王小明 → 小明, 王先生, 王女士 …: what else a person of that Han name is called. */
function shortForms(han: string): string[] {
  const points = [...han]
  const surname = points.length === 4 && DOUBLE_SURNAME.test(han) ? 2 : 1
  if (points.length < 2 || points.length > 3 + (surname - 1)) return []
  const given = points.slice(surname).join('')
  return [
    ...(points.length - surname === 2 && !TITLE.test(given) ? [given] : []),
    ...(NO_SURNAME.test(han) ? [] : TITLES.split('|').map((title) => points.slice(0, surname).join('') + title)),
  ]
}

/** Every way to call somebody of that name that we look for, the full name first. */
function formsOf(raw: string): Called[] {
  // A long name is stored with an ellipsis at its end that nobody writes.
  const name = folded(raw).replace(/…$/u, '').replace(/\s+/gu, ' ').trim()
  if (name === UNKNOWN_NAME || !/[\p{L}\p{N}]/u.test(name) || /^\d{1,3}$/.test(name)) return []
  const size = [...name].length
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((w) => w !== '')
  const parts = words.flatMap((word) => word.match(/\p{Script=Han}+|[^\p{Script=Han}\p{N}]+/gu) ?? [])
  const whole = [name, ...(words.length > 1 ? [words.join('')] : []), ...words].filter((w) => /\p{L}/u.test(w))
  const forms: Called[] = [{ as: name, alone: size === 1 }]
  for (const part of [...whole, ...parts]) {
    const points = [...part].length
    if (points >= (/\p{Script=Han}/u.test(part) ? 2 : 3)) forms.push({ as: part, alone: false })
  }
  // 王 小明 and 王·小明 are the name 王小明.
  const hans = new Set([...parts, words.join('')].filter((p) => HAN.test(p)))
  for (const han of hans) {
    const bare = han.replace(TITLE_AT_END, '')
    for (const form of [bare, ...shortForms(bare)]) if ([...form].length >= 2) forms.push({ as: form, alone: false })
  }
  return forms
}

const keyOf = (form: string): string => form.replace(/\s+/gu, '').toLowerCase()

/** Matches the form with or without spaces inside. Latin letters count as a word, so that Ann is not in Annual. */
function patternOf({ as, alone }: Called): string {
  // As written, not in lower case: İ becomes two letters there, and the expression ignores case anyway.
  const points = [...as.replace(/\s+/gu, '')]
  const spaced = /\s/u.test(as)
  const body = points
    .map((c, i) => {
      const before = points[i - 1]
      const gap = before !== undefined && (spaced || HAN.test(c) || HAN.test(before)) ? '\\s{0,2}' : ''
      return gap + c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    })
    .join('')
  if (alone) return `(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])`
  const first = points[0] ?? ''
  const last = points.at(-1) ?? ''
  const edge = (c: string) => (/[a-z]/i.test(c) ? '[A-Za-z]' : /\d/.test(c) ? '\\d' : undefined)
  const [left, right] = [edge(first), edge(last)]
  return `${left ? `(?<!${left})` : ''}${body}${right ? `(?!${right})` : ''}`
}

const EVERYBODY = ['所有人', '全体成员', 'all', 'everyone']
const MENTIONED = '[^\\s@＠*…（）()，。！？、,!?;；:：「」【】《》"“”]{1,30}'

/**
 * Hides the names of `people`, however they are called (parts, given name, surname with a title), and everybody else
 * who is mentioned with `@`. The names in `keep` stay, even when they equal a part of a hidden name.
 */
export function maskNames(text: string, people: readonly string[], keep: readonly string[] = []): string {
  const shownAs = new Map<string, string | undefined>()
  const patterns = new Map<string, string>()
  const add = (form: Called, shown: string | undefined) => {
    const key = keyOf(form.as)
    if (key === '' || shownAs.has(key)) return
    shownAs.set(key, shown)
    patterns.set(key, patternOf(form))
  }
  const forms = people.map((name) => ({ shown: maskName(name), forms: formsOf(name) }))
  for (const {
    shown,
    forms: [full],
  } of forms)
    if (full !== undefined) add(full, shown)
  for (const name of [...keep, ...EVERYBODY])
    if ([...name].length > 1) add({ as: folded(name), alone: false }, undefined)
  for (const one of forms) for (const form of one.forms) add(form, one.shown)
  const longestFirst = [...patterns].sort(([a], [b]) => b.length - a.length).map(([, pattern]) => pattern)
  const names = new RegExp(`([@＠]?)(${longestFirst.join('|')})|([@＠])(${MENTIONED})`, 'giu')
  return text.replace(names, (whole: string, at: string | undefined, name?: string, at2?: string, other?: string) => {
    if (name === undefined) return `${at2 ?? ''}${maskName(other ?? '')}`
    const key = keyOf(name)
    // Unknown here: a letter that the expression takes for its twin (ſ for s). Hidden like the rest.
    const shown = shownAs.has(key) ? shownAs.get(key) : maskName(name)
    return shown === undefined ? whole : `${at ?? ''}${shown}`
  })
}
