import { escaped, lettering } from './lettering.ts'

/** The paper on which every chart is drawn, and its colours. */

export type Theme = 'light' | 'dark'

/** What a series stands for, where its colour should say it. */
export type Tone = 'good' | 'mild' | 'warm' | 'bad'

export interface Palette {
  paper: string
  edge: string
  ink: string
  quiet: string
  grid: string
  figure: string
  bar: string
  /** One after another, for what has no tone. */
  series: readonly string[]
  tones: Readonly<Record<Tone, string>>
  /** From little to much. */
  heat: readonly [string, string, string]
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: '#fff6ec',
    edge: '#f2742d',
    ink: '#3b2a20',
    quiet: '#806a5c',
    grid: '#f1e4d8',
    figure: '#e8590c',
    bar: '#ff9a56',
    series: ['#e8590c', '#2b7a69', '#3867b0', '#a8488f', '#b98a12', '#5f7186', '#8a5a3c', '#b3a79d'],
    tones: { good: '#2f8a72', mild: '#f6c878', warm: '#f08a3c', bad: '#c92a2a' },
    heat: ['#fbe9d9', '#ffa45c', '#b53505'],
  },
  dark: {
    paper: '#211f1d',
    edge: '#f08a62',
    ink: '#ece9e4',
    quiet: '#a8a29a',
    grid: '#3a3632',
    figure: '#ffa66b',
    bar: '#e07b3c',
    series: ['#ff9a56', '#5cc2a8', '#7fa8ea', '#d98bc3', '#dcb548', '#9aabc0', '#c59a78', '#7d766f'],
    tones: { good: '#57bd9e', mild: '#e9c27c', warm: '#ee8d45', bad: '#f2665c' },
    heat: ['#35302b', '#a8562a', '#ffb27a'],
  },
}

/** Pixels: as wide as a phone shows without zooming. */
export const WIDTH = 750
export const EDGE = 40

/** What is written above and below every chart. */
export interface Head {
  title: string
  subtitle?: string
  footer?: string
}

/**
 * The paper with title and footer around a body of so many pixels; `body` is told where it begins.
 * @param label what the picture says, for who cannot see it
 */
export function framed(
  head: Head,
  bodyHeight: number,
  label: string,
  { paper, edge, ink, quiet }: Palette,
  body: (top: number) => string,
): string {
  const top = head.subtitle === undefined ? 112 : 146
  const height = top + bodyHeight + (head.footer === undefined ? 24 : 60)
  const max = WIDTH - 2 * EDGE
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${paper}"/><rect width="${WIDTH}" height="10" fill="${edge}"/>`,
    lettering(head.title, { x: EDGE, y: 76, size: 38, weight: 'bold', fill: ink, max }),
    lettering(head.subtitle ?? '', { x: EDGE, y: 114, size: 24, fill: quiet, max }),
    body(top),
    lettering(head.footer ?? '', { x: WIDTH / 2, y: height - 26, size: 22, fill: quiet, anchor: 'middle', max }),
    '</svg>',
  ].join('')
}
