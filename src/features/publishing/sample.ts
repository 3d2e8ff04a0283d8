import { texts } from './texts.ts'

/** A publication about made-up people, to show how one looks. */
export const samplePublication = (): string =>
  texts.publication({
    id: 12,
    member: '小**',
    category: '物流',
    words: '三天了还没发货',
    steps: ['10:02 小**反映', '10:06 小林回复', '10:09 小林承诺：今天 18:00 前补发'],
    result: '已补发，今晚送达',
    took: '6 小时 20 分钟',
  })
