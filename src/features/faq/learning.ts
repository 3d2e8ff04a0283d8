import { LIMITS } from './entry.ts'

/** How staff write entries. Pure. */

export type Lesson =
  | { do: 'add'; question: string; answer: string; category: string | undefined; thisRoom: boolean }
  | { do: 'also' | 'not' | 'question' | 'answer'; id: number; text: string }
  | { do: 'hint' | 'category'; id: number; text: string | undefined }
  | { do: 'delete' | 'restore'; id: number }
  | { do: 'version'; id: number; version: number }

/** What is wrong, for `texts` to say. */
export type Mistake =
  | { wrong: 'no-equals' | 'no-question' | 'no-answer' | 'empty' | 'which-version' }
  | { wrong: 'too-long'; what: 'question' | 'answer' | 'hint' | 'category'; length: number }

/** The quoted message beside the command, where there was one. */
export interface Quoted {
  text: string
  byStaff: boolean
}

const VERBS = {
  也问: 'also',
  不问: 'not',
  问题: 'question',
  问: 'question',
  答案: 'answer',
  答: 'answer',
  提示: 'hint',
  分类: 'category',
  删除: 'delete',
  恢复: 'restore',
  版本: 'version',
} as const
type Verb = (typeof VERBS)[keyof typeof VERBS]

const GAP = '[\\s\\u2005\\u3000:：]'
const ID_FIRST = new RegExp(`^[#＃]?(\\d{1,9})${GAP}*(${Object.keys(VERBS).join('|')})(?:${GAP}+|$)([\\s\\S]*)$`, 'u')
const ID_LAST = new RegExp(`^(删除|恢复)${GAP}*[#＃]?(\\d{1,9})$`, 'u')
const NEW_ANSWER = /^[#＃]?(\d{1,9})\s*[=＝]\s*([\s\S]*)$/u
const NONE = /^(?:无|没有|清空|取消)$/u

const tooLong = (what: 'question' | 'answer' | 'hint' | 'category', text: string): Mistake | undefined => {
  const { length } = [...text]
  return length > LIMITS[what] ? { wrong: 'too-long', what, length } : undefined
}

function change(id: number, verb: Verb, text: string): Lesson | Mistake {
  switch (verb) {
    case 'delete':
    case 'restore':
      return { do: verb, id }
    case 'version':
      return /^\d{1,6}$/u.test(text) && Number(text) > 0
        ? { do: 'version', id, version: Number(text) }
        : { wrong: 'which-version' }
    case 'hint':
    case 'category':
      if (text === '') return { wrong: 'empty' }
      return tooLong(verb, text) ?? { do: verb, id, text: NONE.test(text) ? undefined : text }
    default:
      if (text === '') return { wrong: 'empty' }
      return tooLong(verb === 'answer' ? 'answer' : 'question', text) ?? { do: verb, id, text }
  }
}

/**
 * Reads what follows 「收录」: `问题 = 答案`, `= 答案` or `问题` beside a quote, `【物流】…` and `本群 …` in front of it,
 * or a change of an entry: `3 也问 …`, `3 不问 …`, `3 问题 …`, `3 答案 …`, `3 = …`, `3 提示 …`, `3 分类 …`, `3 删除`, `3 恢复`,
 * `3 版本 2` (back to how it was then).
 */
export function readLesson(written: string, quoted: Quoted | undefined): Lesson | Mistake {
  const text = written.replace(/[０-９]/gu, (c) => c.normalize('NFKC')).trim()
  const last = ID_LAST.exec(text)
  if (last !== null) return change(Number(last[2]), VERBS[last[1] as keyof typeof VERBS], '')
  const first = ID_FIRST.exec(text)
  if (first !== null) return change(Number(first[1]), VERBS[first[2] as keyof typeof VERBS], first[3]?.trim() ?? '')
  const again = NEW_ANSWER.exec(text)
  if (again !== null) return change(Number(again[1]), 'answer', again[2]?.trim() ?? '')
  return readNew(written.trim(), quoted)
}

function readNew(written: string, quoted: Quoted | undefined): Lesson | Mistake {
  let text = written
  let thisRoom = false
  let category: string | undefined
  for (;;) {
    const front = /^(?:(本群)(?=[\s\u3000:：【[=＝])[\s\u3000:：]*|[【[]([^】\]\n]{1,40})[】\]]\s*)/u.exec(text)
    if (front === null) break
    if (front[1] !== undefined) thisRoom = true
    else category = front[2]?.trim()
    text = text.slice(front[0].length)
  }
  const cut = /[=＝]/u.exec(text)
  let question = (cut === null ? text : text.slice(0, cut.index)).trim()
  let answer = cut === null ? '' : text.slice(cut.index + 1).trim()
  if (cut === null && quoted === undefined) return { wrong: 'no-equals' }
  // Whoever quotes a colleague's answer writes the question, whoever quotes a member's question writes the answer.
  if (cut === null && quoted?.byStaff) answer = quoted.text.trim()
  if (question === '' && quoted !== undefined && !quoted.byStaff) question = quoted.text.trim()
  if (cut === null && quoted !== undefined && !quoted.byStaff) return { wrong: 'no-equals' }
  if (question === '') return { wrong: 'no-question' }
  if (answer === '') return { wrong: 'no-answer' }
  return (
    tooLong('question', question) ??
    tooLong('answer', answer) ??
    tooLong('category', category ?? '') ?? {
      do: 'add',
      question: question.replace(/\s+/gu, ' '),
      answer,
      category,
      thisRoom,
    }
  )
}
