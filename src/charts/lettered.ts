import { lettering } from './lettering.ts'

/**
 * Letters of a drawing by echarts as outlines. The picture library would read the whole font for each of them, and a
 * machine without a Chinese font would show none at all.
 */

/** From the middle of a line of letters down to their base line, in parts of their size. */
const BASE = 0.365

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&#0?39;/gu, "'")
    .replaceAll('&amp;', '&')

const attribute = (attributes: string, name: string) =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'u').exec(attributes)?.[1]

/** @throws RangeError when a text has a form that this does not know. */
function drawn(attributes: string, content: string): string {
  const style = attribute(attributes, 'style') ?? ''
  const size = Number(/font-size:([\d.]+)px/u.exec(style)?.[1])
  const fill = attribute(attributes, 'fill')
  const anchor = attribute(attributes, 'text-anchor') ?? 'start'
  if (attribute(attributes, 'dominant-baseline') !== 'central' || !(size > 0) || fill === undefined)
    throw new RangeError(`a text of another form: ${attributes}`)
  const path = lettering(unescaped(content), {
    x: Number(attribute(attributes, 'x') ?? 0),
    y: Number(attribute(attributes, 'y') ?? 0) + BASE * size,
    size,
    weight: /font-weight:bold/u.test(style) ? 'bold' : 'regular',
    fill,
    anchor: anchor === 'end' || anchor === 'middle' ? anchor : 'start',
  })
  const transform = attribute(attributes, 'transform')
  return transform === undefined || path === '' ? path : `<g transform="${transform}">${path}</g>`
}

/**
 * What echarts drew, without its frame, with letters as paths, and without what only a page with scripts has a use for:
 * styles under the pointer, marks of the series, names that count the charts of the process.
 */
export function lettered(svg: string): string {
  const inner = svg.replace(/^<svg[^>]*>/u, '').replace(/<\/svg>\s*$/u, '')
  const plain = inner
    .replace(/<style\s*>[\s\S]*?<\/style>/gu, '')
    .replace(/<rect [^>]*fill="none"[^>]*><\/rect>\n?/u, '')
    .replace(/ (?:class|ecmeta_[a-z_]+|pointer-events|xml:space)="[^"]*"/gu, '')
    .replace(/\bzr\d+-/gu, 'z-')
    .replace(/<text ([^>]*)>([^<]*)<\/text>/gu, (_, attributes: string, content: string) => drawn(attributes, content))
    .replace(/><\/(?:path|rect)>/gu, '/>')
    .replace(/\n+/gu, '')
  if (/<(?:text|tspan|style|image|foreignObject)\b/u.test(plain)) throw new RangeError('the drawing still has texts')
  return plain
}
