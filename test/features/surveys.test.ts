import { describe, expect, it } from 'vitest'
import { bar, chartsOf, totalOf } from '../../src/features/surveys/chart.ts'
import { choiceOf, parseSurvey, readChoices, spokenChoice } from '../../src/features/surveys/survey.ts'

const pace = { text: '节奏怎么样？', options: ['太快', '正好', '太慢'] }
const ten = { text: '几分？', options: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] }
const wide = {
  text: '哪天？',
  options: ['周一', '周二', '周三', '周四', '周五', '周六', '周日', '节日', '都行', '都不行'],
}

describe('a survey', () => {
  it('is read line by line', () => {
    expect(parseSurvey(' 共读 体验\n\n1. 节奏怎么样？ 太快/正好/太慢\n2、还来吗 来／不来\n去哪: 山|海 ')).toEqual({
      title: '共读 体验',
      questions: [pace, { text: '还来吗', options: ['来', '不来'] }, { text: '去哪:', options: ['山', '海'] }],
    })
    expect(parseSurvey('x\n1. 1/2 的内容看完了吗？ 是 / 否').questions).toEqual([
      { text: '1/2 的内容看完了吗？', options: ['是', '否'] },
    ])
  })

  it.each([
    ['', '第一行写标题'],
    ['只有标题', '第一行写标题'],
    ['x\n好吗？', '第 1 题至少要两个选项'],
    ['x\n好吗？ 好/', '第 1 题至少要两个选项'],
    ['x\n好吗？ 好/不好\n/', '第 2 题至少要两个选项'],
    ['x\n好吗？ 好/不好/好', '写了两遍'],
  ])('%j: %s', (written, why) => expect(() => parseSurvey(written)).toThrow(why))
})

describe('a choice', () => {
  it.each([
    ['2', pace, 2],
    ['２', pace, 2],
    ['b', pace, 2],
    ['C', pace, 3],
    ['正好', pace, 2],
    ['4', pace, undefined],
    ['0', pace, undefined],
    ['d', pace, undefined],
    ['', pace, undefined],
    ['10', ten, 10],
    ['0', wide, 10],
    ['j', wide, 10],
    ['99', wide, undefined],
  ])('%s → %j', (written, question, choice) => expect(choiceOf(written, question)).toBe(choice))

  it.each([
    ['1 2', [1, 2]],
    ['1，3', [1, 3]],
    ['12', [1, 2]],
    ['AB', [1, 2]],
    ['太快 正好', [1, 2]],
  ])('%s are all', (written, choices) => expect(readChoices(written, [pace, pace])).toEqual(choices))

  it('is one for each question', () => {
    expect(readChoices('10', [ten])).toEqual([10])
    expect(() => readChoices('1', [pace, pace])).toThrow('有 2 题，您写了 1 个')
    expect(() => readChoices('1 9', [pace, pace])).toThrow('第 2 题没有「9」')
  })

  it.each([
    ['1', '1'],
    ['３。', '3'],
    ['b', 'b'],
    ['10', '10'],
    ['11', undefined],
    ['1 个', undefined],
    ['k', undefined],
    ['好', undefined],
  ])('「%s」 said alone is %s', (body, choice) => expect(spokenChoice(body)).toBe(choice))
})

describe('a chart', () => {
  it('has every option, chosen or not', () => {
    const [chart] = chartsOf([pace], [{ position: 1, choice: 2, count: 3 }])
    expect(chart).toEqual({
      question: '节奏怎么样？',
      options: [
        { label: '太快', count: 0 },
        { label: '正好', count: 3 },
        { label: '太慢', count: 0 },
      ],
    })
    expect(chart === undefined ? 0 : totalOf(chart)).toBe(3)
  })

  it('shows whatever was chosen', () =>
    expect([bar(0, 9), bar(1, 100), bar(5, 10), bar(10, 10)].map((b) => b.length)).toEqual([0, 1, 5, 10]))
})
