import { clockText } from '../../core/calendar.ts'
import { shorten } from '../tickets/index.ts'
import { bar, type Chart, FEWEST, totalOf } from './chart.ts'
import type { ListedSurvey, Survey } from './queries.ts'
import type { Question } from './survey.ts'

const numbered = (q: Question) => q.options.map((o, i) => `${i + 1} ${o}`)
const FORMAT = '#问卷 新建 共读体验\n1. 节奏怎么样？ 太快/正好/太慢\n2. 会推荐给朋友吗？ 会/看情况/不会'

const numberedQuestion = ({ question }: Chart, number: number) => `${number}. ${question}`
const share = (count: number, total: number) => `${count}（${Math.round((100 * count) / total)}%）`
const fewAnswers = `（不到 ${FEWEST} 位回答，不展开）`
const footer = '谢谢每一位，我们会认真看。'
const subtitle = (answered: number) => `${answered} 人答，不记名`

const chartLines = (chart: Chart, number: number): string[] => {
  const total = totalOf(chart)
  if (total < FEWEST) return [numberedQuestion(chart, number), fewAnswers]
  return [
    numberedQuestion(chart, number),
    ...chart.options.map(
      ({ label, count }) => `${label}${count === 0 ? '' : ` ${bar(count, total)}`} ${share(count, total)}`,
    ),
  ]
}

export const texts = {
  group: '口碑',
  how: `第一行写标题，下面每行一题，选项用 / 隔开，例如：\n${FORMAT}`,
  manyQuestions: (most: number, n: number) => `一份问卷最多 ${most} 题，您写了 ${n} 题。短一点大家才愿意答`,
  fewOptions: (number: number) => `第 ${number} 题至少要两个选项，用 / 隔开，例如：节奏怎么样？ 太快/正好/太慢`,
  manyOptions: (number: number, most: number, n: number) => `第 ${number} 题最多 ${most} 个选项，您写了 ${n} 个`,
  longTitle: (most: number) => `标题最多 ${most} 个字`,
  longQuestion: (number: number, most: number) => `第 ${number} 题太长了，题目最多 ${most} 个字`,
  longOption: (number: number, most: number, option: string) =>
    `第 ${number} 题的选项「${shorten(option, 12)}」太长了，最多 ${most} 个字`,
  sameOption: (number: number, option: string) => `第 ${number} 题的选项「${option}」写了两遍`,
  orderHow: '可以写：问卷、问卷 3、问卷 新建 …、问卷 发布 3 截止 明天20:00、问卷 关闭 3、问卷 公布 3',

  created: (id: number, title: string, questions: readonly Question[]) =>
    [
      `问卷 ${id}「${title}」存好了，还没有人看到：`,
      ...questions.map((q, i) => `${i + 1}. ${q.text} ${numbered(q).join(' ')}`),
      `到要问的群里发：#问卷 发布 ${id} 截止 明天20:00（后面加「公布」，截止后结果发到群里）`,
    ].join('\n'),
  posted: (s: { id: number; title: string; isPublic: boolean }, questions: readonly Question[], until: string) =>
    [
      `📋 想听听大家的：「${s.title}」（${questions.length} 题，到 ${until}）`,
      ...questions.map((q, i) => `${i + 1}. ${q.text} ${numbered(q).join(' ')}`),
      `私聊我发「答卷 ${s.id}」一题一题点，或直接回「答卷 ${s.id} ${questions.map(() => 1).join(' ')}」这样每题一个数字。`,
      `只统计人数，不看是谁选的${s.isPublic ? '；截止后结果发在这里' : ''}。`,
    ].join('\n'),
  published: (id: number, until: string) => `问卷 ${id} 发到群里了，${until} 截止，到时我把结果私下给您。`,
  unknown: (id: number) => `没有问卷 ${id}，发「问卷」看看有哪些`,
  notDraft: (id: number, topic: string | null) => `问卷 ${id} 已经在「${topic ?? ''}」发过了，要再问请新建一份`,
  onlyInRoom: '请到要问的客户群里发布：#问卷 发布 3 截止 明天20:00',
  tooSoon: (id: number, topic: string, when: string) =>
    `这里的群友 7 天内刚在「${topic}」被问过（问卷 ${id}），问得太勤大家会烦，${when} 以后再发`,
  notOpen: (id: number, state: Survey['state']) =>
    state === 'draft' ? `问卷 ${id} 还没有发布` : `问卷 ${id} 已经截止了`,
  notClosed: (id: number) => `问卷 ${id} 还没截止，截止后才能公布。提前截止发「问卷 关闭 ${id}」`,
  publicAlready: (id: number) => `问卷 ${id} 的结果已经公布过了`,
  roomPaused: (id: number) => `问卷 ${id} 的群现在暂停着，结果先不发`,
  publishedResults: (id: number) => `问卷 ${id} 的结果发到群里了。`,

  list: (found: readonly ListedSurvey[], now: Date, zone: string) =>
    found.length === 0
      ? `还没有问卷。${texts.how}`
      : [
          '最近的问卷',
          ...found.map((s) => {
            const where = s.topic === null ? '' : `「${s.topic}」`
            const state =
              s.state === 'draft'
                ? '还没发布'
                : s.state === 'open'
                  ? `${s.answered} 人答了，到 ${clockText(s.closesAt ?? now, now, zone)}`
                  : `已截止，${s.answered} 人答了`
            return `${s.id} ${s.title}${where}（${state}）`
          }),
          '看一份发「问卷 号」。',
        ].join('\n'),
  running: (s: Survey, answered: number, until: string) =>
    `问卷 ${s.id}「${s.title}」在「${s.topic ?? ''}」进行中：${answered} 人答了，到 ${until}。截止前只看人数，免得看出谁选了什么。`,
  results: (s: { id: number; title: string }, answered: number, charts: readonly Chart[]) =>
    answered < FEWEST
      ? `📋「${s.title}」截止了，${answered} 人答。不到 ${FEWEST} 位，就不展开了，谢谢参加。`
      : [
          `📋「${s.title}」的结果（${subtitle(answered)}）`,
          ...charts.flatMap((c, i) => chartLines(c, i + 1)),
          footer,
        ].join('\n'),
  closed: (id: number, isPublic: boolean) =>
    `问卷 ${id} 截止了${isPublic ? '，结果也发到群里了' : `，想让群里看到发「问卷 公布 ${id}」`}。`,
  // What the picture says.
  numberedQuestion,
  share,
  fewAnswers,
  subtitle,
  footer,
  file: (id: number) => `问卷${id}.png`,

  noneOpen: '现在没有等您答的问卷。',
  whichOne: (open: readonly { id: number; title: string }[]) =>
    ['要答哪一份？', ...open.map((s) => `答卷 ${s.id}：${s.title}`)].join('\n'),
  noSurvey: (id: number) => `这里没有问卷 ${id}，发「答卷」看看有哪些`,
  forMembers: '问卷是问群友的，同事的不算在内',
  howMany: (wanted: number, written: number) =>
    `这份问卷有 ${wanted} 题，您写了 ${written} 个答案。每题一个数字，例如「${Array.from({ length: wanted }, () => 1).join(' ')}」`,
  noSuchOption: (number: number, written: string, options: number) =>
    `第 ${number} 题没有「${shorten(written, 8)}」，请写 1 到 ${options}`,
  thanks: (id: number, changed: boolean) =>
    changed ? `改好了，以这次为准（问卷 ${id}）。` : `收到，谢谢！截止前想改，再发一次「答卷 ${id} …」就行。`,
  finished: (id: number) => `答完了，谢谢您！截止前想改，再发一次「答卷 ${id}」就行。`,
  question: (s: { title: string }, questions: readonly Question[], position: number) => {
    const q = questions[position - 1]
    return [
      `「${s.title}」第 ${position}/${questions.length} 题：${q?.text ?? ''}`,
      ...(q === undefined ? [] : numbered(q)),
      '回一个数字就行。',
    ].join('\n')
  },
  askedPrivately: '私下问您了，一题一题点就行。',
  noPrompt: '现在没有问到您的题，发「答卷」看看有哪些问卷',
}
