import { maskPersonal } from '../../core/mask.ts'
import { splitQuote } from '../../core/quote.ts'
import { QuestionIndex } from '../../text/index.ts'
import { askedIn } from '../faq/index.ts'
import { shorten } from '../tickets/index.ts'

/** What was asked in a period, grouped, with what could go into the handbook. Pure. */

export interface AskedQuestion {
  text: string
  state: 'open' | 'answered' | 'faq' | 'expired'
  /** What a person said to it, where a message said it. */
  answer: string | undefined
  answeredAt: Date | undefined
}

export interface Topic {
  /** The wording nearest to all others, numbers and addresses hidden. */
  headline: string
  count: number
  byFaq: number
  byStaff: number
  /** Of the handbook, where one answers the headline already. */
  entryId: number | undefined
  /** What a colleague said to it last, numbers and addresses hidden; undefined where nobody said anything. */
  answer: string | undefined
}

export interface QuestionReview {
  asked: number
  byFaq: number
  byStaff: number
  /** Most asked first. */
  topics: Topic[]
}

/** A bare 「好的」 is no answer to keep. */
const LEAST_ANSWER = 4

/** Fit to stand in 「收录 问题 = 答案」. */
const tidied = (text: string, max: number) =>
  shorten(maskPersonal(askedIn(splitQuote(text).body)), max)
    .replace(/[=＝【】[\]]/gu, ' ')
    .trim()

function lastAnswer(questions: readonly AskedQuestion[]): string | undefined {
  const given = questions.flatMap(({ answer, answeredAt }) => {
    const text = tidied(answer ?? '', 300)
    return answeredAt === undefined || [...text].length < LEAST_ANSWER ? [] : [{ text, at: answeredAt.getTime() }]
  })
  return given.sort((a, b) => b.at - a.at)[0]?.text
}

const count = (questions: readonly AskedQuestion[], state: AskedQuestion['state']) =>
  questions.filter((q) => q.state === state).length

/** @param entryFor which entry of the handbook answers a wording. */
export function reviewOf(
  questions: readonly AskedQuestion[],
  top: number,
  entryFor: (text: string) => number | undefined,
): QuestionReview {
  const wordings = questions.map((q) => askedIn(splitQuote(q.text).body))
  const topics = QuestionIndex.cluster(wordings)
    .slice(0, top)
    .map(({ headline, members }): Topic => {
      const inside = members.flatMap((i) => questions[i] ?? [])
      return {
        headline: tidied(headline, 60),
        count: inside.length,
        byFaq: count(inside, 'faq'),
        byStaff: count(inside, 'answered'),
        entryId: entryFor(headline),
        answer: lastAnswer(inside),
      }
    })
  return { asked: questions.length, byFaq: count(questions, 'faq'), byStaff: count(questions, 'answered'), topics }
}
