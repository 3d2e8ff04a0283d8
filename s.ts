import { init } from 'echarts/core'
import './src/charts/engine.ts'

const c = init(null, null, { renderer: 'svg', ssr: true, width: 750, height: 420 })
c.setOption({
  animation: false,
  xAxis: { type: 'category', data: [0], axisLabel: { formatter: () => process.argv[2] } },
  yAxis: { type: 'value' },
  series: [{ type: 'bar', data: [1] }],
})
console.log(
  c
    .renderToSVGString()
    .split('\n')
    .filter((l) => /text/.test(l))
    .join('\n'),
)
