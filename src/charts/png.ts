import { renderAsync } from '@resvg/resvg-js'

/**
 * The picture of an SVG of ours, off the event loop; the same SVG gives the same bytes. No font of the machine is
 * looked at: charts carry their letters as paths.
 * @throws Error when it is no SVG.
 */
export async function toPng(svg: string): Promise<Buffer> {
  const image = await renderAsync(svg, { font: { loadSystemFonts: false }, logLevel: 'off' })
  return image.asPng()
}
