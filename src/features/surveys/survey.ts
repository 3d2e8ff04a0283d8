import { DAY } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { texts } from './texts.ts'

/** Up to five questions, one tap each. Pure: no database, no clock. */

export interface Question {
  text: string
  options: readonly string[]
}

const LIMITS = { questions: 5, options: 10, title: 30, question: 60, option: 20 } as const
/** A survey runs so long when nothing is said. */
export const RUNS_MS = 3 * DAY
/** Members are asked at most once within this: those of a group, and of groups with mostly the same members. */
export const COOLDOWN_MS = 7 * DAY
/** So long a bare digit answers the question before it. */
export const PROMPT_MS = DAY

const lengthOf = (text: string) => [...text].length

/** `1. 节奏怎么样？ 太快/正好/太慢`: what stands behind the last question mark or colon, else behind the last space, are the options. */
function readQuestion(line: string, number: number): Question {
  const asked = line.replace(/^\s*(?:Q\s*)?\d{0,2}\s*[.．、)）:：]\s*/iu, '').trim()
  const match = /^(.*[?？:：])\s*(\S.*)$/su.exec(asked) ?? /^(.*\S)\s+(\S+)$/su.exec(asked)
  const [text = '', written = ''] = [match?.[1]?.trim(), match?.[2]]
  const options = written.split(/\s*[/／|｜]\s*/u).filter((o) => o !== '')
  if (match === null || options.length < 2) throw new UserError(texts.fewOptions(number))
  if (options.length > LIMITS.options) throw new UserError(texts.manyOptions(number, LIMITS.options, options.length))
  if (lengthOf(text) > LIMITS.question) throw new UserError(texts.longQuestion(number, LIMITS.question))
  const long = options.find((o) => lengthOf(o) > LIMITS.option)
  if (long !== undefined) throw new UserError(texts.longOption(number, LIMITS.option, long))
  const twice = options.find((o, i) => options.indexOf(o) < i)
  if (twice !== undefined) throw new UserError(texts.sameOption(number, twice))
  return { text, options }
}

/** A title, then a line a question. @throws UserError that says which line is wrong. */
export function parseSurvey(written: string): { title: string; questions: Question[] } {
  const [title = '', ...lines] = written
    .split('\n')
    .map((l) => l.replace(/\s+/gu, ' ').trim())
    .filter((l) => l !== '')
  if (title === '' || lines.length === 0) throw new UserError(texts.how)
  if (lengthOf(title) > LIMITS.title) throw new UserError(texts.longTitle(LIMITS.title))
  if (lines.length > LIMITS.questions) throw new UserError(texts.manyQuestions(LIMITS.questions, lines.length))
  return { title, questions: lines.map((line, i) => readQuestion(line, i + 1)) }
}

/** `2`, `B`, `０`, `正好` → the number of the option, from 1. Undefined: there is none like that. */
export function choiceOf(written: string, { options }: Question): number | undefined {
  const plain = written.normalize('NFKC').trim().toLowerCase()
  const named = options.findIndex((o) => o.normalize('NFKC').toLowerCase() === plain)
  if (named >= 0) return named + 1
  const number = /^[a-j]$/u.test(plain)
    ? plain.charCodeAt(0) - 96
    : /^\d{1,2}$/u.test(plain)
      ? Number(plain) || LIMITS.options
      : Number.NaN
  return number >= 1 && number <= options.length ? number : undefined
}

/** `1 2`, `1，2`, `12`, `AB` for all questions at once. @throws UserError when one is missing or does not exist. */
export function readChoices(written: string, questions: readonly Question[]): number[] {
  const words = written.split(/[\s,，、;；]+/u).filter((w) => w !== '')
  const glued = words.length === 1 && questions.length > 1 ? [...(words[0] ?? '')] : words
  const answers = glued.length === questions.length ? glued : words
  if (answers.length !== questions.length) throw new UserError(texts.howMany(questions.length, answers.length))
  return questions.map((question, i) => {
    const choice = choiceOf(answers[i] ?? '', question)
    if (choice === undefined) throw new UserError(texts.noSuchOption(i + 1, answers[i] ?? '', question.options.length))
    return choice
  })
}

/** Everything that is said is looked at. */
const LONGEST_TAP = 8

/** 「2」, 「B」, 「2。」: what may answer a question that was put; undefined for everything else. */
export function spokenChoice(body: string): string | undefined {
  if (body.length > LONGEST_TAP) return undefined
  const match = /^(10|[0-9a-j])[\s。.、！!]*$/iu.exec(body.normalize('NFKC').trim())
  return match?.[1]
}
