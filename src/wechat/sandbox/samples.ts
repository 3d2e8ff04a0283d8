import { toPng } from '../../charts/index.ts'
import type { SandboxSample } from '../../core/sandbox.ts'

/** Pictures that members of the sandbox may send: drawn by us, small, without letters. */

const frame = (ground: string, inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360" viewBox="0 0 480 360"><rect width="480" height="360" fill="${ground}"/>${inside}</svg>`

const TORN_PARCEL = frame(
  '#d9d3c7',
  `<ellipse cx="240" cy="310" rx="170" ry="18" fill="#b9b1a2"/>
   <path d="M90 130l150-55 150 55v140l-150 50-150-50z" fill="#c08a4e"/>
   <path d="M90 130l150 50v140l-150-50z" fill="#a8743d"/>
   <path d="M90 130l150-55 150 55-150 50z" fill="#d39f62"/>
   <path d="M218 83l24-9 150 55-26 9z" fill="#e6cf9a"/>
   <path d="M270 190l28 18-14 20 34 6-10 30 40-14 4-62-20-20z" fill="#3b2a1a"/>
   <path d="M276 200l18 14-8 14 26 4-6 20 22-10 2-38z" fill="#f4efe4"/>
   <path d="M262 186l14 14 M352 170l-16 16 M300 268l10-20" stroke="#7d5528" stroke-width="5" stroke-linecap="round"/>`,
)

const WRONG_BOOK = frame(
  '#e8e2d6',
  `<ellipse cx="240" cy="312" rx="160" ry="14" fill="#c8c0b0"/>
   <g transform="rotate(-8 160 180)"><rect x="80" y="80" width="140" height="200" rx="6" fill="#2f6f8f"/><rect x="80" y="80" width="18" height="200" fill="#235469"/>
   <circle cx="158" cy="160" r="34" fill="#f3d9a4"/><path d="M112 244h88M112 260h60" stroke="#dbe9ef" stroke-width="8" stroke-linecap="round"/></g>
   <g transform="rotate(7 330 190)"><rect x="258" y="90" width="140" height="200" rx="6" fill="#b4513b"/><rect x="258" y="90" width="18" height="200" fill="#8c3a28"/>
   <path d="M300 200l36-60 36 60z" fill="#f7e3c4"/><path d="M294 252h84M294 268h52" stroke="#f3d6cc" stroke-width="8" stroke-linecap="round"/></g>
   <circle cx="394" cy="92" r="34" fill="#c62828"/><path d="M380 78l28 28M408 78l-28 28" stroke="#fff" stroke-width="9" stroke-linecap="round"/>`,
)

const BRUISED_FRUIT = frame(
  '#dfe8d8',
  `<ellipse cx="240" cy="304" rx="180" ry="18" fill="#bccab2"/>
   <circle cx="150" cy="220" r="82" fill="#d8412f"/><path d="M150 140q6-30 26-40" stroke="#6b4424" stroke-width="9" fill="none" stroke-linecap="round"/><path d="M172 112q34-22 52 2-28 20-52-2z" fill="#5a8f3c"/>
   <circle cx="318" cy="212" r="88" fill="#e35b3d"/><path d="M318 126q-4-28 10-42" stroke="#6b4424" stroke-width="9" fill="none" stroke-linecap="round"/>
   <path d="M300 200q40-34 74 6 10 50-34 62-50-8-40-68z" fill="#5b2b1c"/><path d="M318 214q24-16 40 8-4 28-28 28-18-10-12-36z" fill="#3c1a10"/>
   <ellipse cx="120" cy="190" rx="16" ry="26" fill="#ef8a7c" transform="rotate(24 120 190)"/>`,
)

const CAT = frame(
  '#d6e4ee',
  `<rect y="270" width="480" height="90" fill="#b98d5f"/>
   <path d="M340 270q70-20 50-100" stroke="#e0913f" stroke-width="26" fill="none" stroke-linecap="round"/>
   <path d="M150 290q-10-140 90-140t90 140z" fill="#e9a050"/>
   <path d="M172 70l16-52 46 34h22l46-34 16 52q22 86-74 90-96-4-72-90z" fill="#e9a050"/>
   <path d="M192 40l-8 26 26-10zM296 40l10 26-28-10z" fill="#f6c9b3"/>
   <circle cx="212" cy="96" r="11" fill="#22331c"/><circle cx="276" cy="96" r="11" fill="#22331c"/><path d="M236 118h18l-9 10z" fill="#c4573f"/>
   <path d="M245 128v8q-12 12-24 2m24-2q12 12 24 2M190 118l-50-10m50 20l-50 6M300 118l50-10m-50 20l50 6" stroke="#6b4424" stroke-width="4" fill="none" stroke-linecap="round"/>
   <ellipse cx="210" cy="284" rx="30" ry="16" fill="#f6e2c8"/><ellipse cx="276" cy="284" rx="30" ry="16" fill="#f6e2c8"/>`,
)

export const SAMPLES: readonly (SandboxSample & { svg: string })[] = [
  { id: 'torn-parcel', title: '撕破的包裹', svg: TORN_PARCEL },
  { id: 'wrong-book', title: '发错的书', svg: WRONG_BOOK },
  { id: 'bruised-fruit', title: '碰坏的水果', svg: BRUISED_FRUIT },
  { id: 'cat', title: '我家的猫', svg: CAT },
]

const drawn = new Map<string, Promise<Buffer>>()

/** The PNG of a sample, drawn once; undefined when there is none of that name. */
export async function drawSample(id: string): Promise<Buffer | undefined> {
  const sample = SAMPLES.find((s) => s.id === id)
  if (sample === undefined) return undefined
  const png = drawn.get(id) ?? toPng(sample.svg)
  drawn.set(id, png)
  return png
}
