import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, VisualMapComponent } from 'echarts/components'
import { type EChartsCoreOption, init, setPlatformAPI, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { lettered } from './lettered.ts'
import { printable, widthOf } from './lettering.ts'

/** The one place that knows echarts. It is slow to load: import it where a picture is drawn. */

export type { EChartsCoreOption }

use([LineChart, BarChart, PieChart, HeatmapChart, GridComponent, MarkLineComponent, VisualMapComponent, SVGRenderer])

// Room for letters is measured with the letters that will be drawn.
setPlatformAPI({
  measureText: (text: string, font = '') => ({
    width: widthOf(
      printable(text),
      Number(/([\d.]+)px/u.exec(font)?.[1] ?? 12),
      /bold/u.test(font) ? 'bold' : 'regular',
    ),
  }),
})

/** What the option draws, as the inside of an SVG of that size. */
export function draw(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, ...option })
    return lettered(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}
