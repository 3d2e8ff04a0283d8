import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))

/** Starting the first browser of a fresh clone unpacks 200 MB; give `beforeAll` this long. */
export const BROWSER_START_MS = 120_000

const ARGS = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
]

/**
 * The npm package carries Chromium and the few libraries that a plain machine lacks (NSS), compressed. It unpacks
 * them only where it believes to be on AWS Lambda and shares /tmp/chromium between everybody, even half written; so
 * it runs in a process of its own, told both, and the result is moved into place in one step.
 */
async function unpack(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(modules, '@sparticuz/chromium/package.json'), 'utf8'))
  const version = (manifest as { version: string }).version
  const cache = join(modules, '.cache')
  const home = join(cache, `chromium-${version}`)
  if (existsSync(home)) return home
  await mkdir(cache, { recursive: true })
  const fresh = await mkdtemp(join(cache, 'chromium-unpacking-'))
  try {
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
    const env: Record<string, string | undefined> = { ...process.env, TMPDIR: fresh }
    env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x'
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(modules, '..'),
      env,
    })
    await rename(fresh, home)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Another test file was faster: its result is as good.
    if (!existsSync(home)) throw error
  }
  return home
}

/** A headless Chromium from npm alone (Linux x64); elsewhere the installed Chrome. Close it when done. */
export async function openBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' })
  const home = await unpack()
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value
  env.LD_LIBRARY_PATH = [join(home, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  // The machine's own fonts know Chinese; a machine without any gets the packaged ones, or text would not show.
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(home, 'fonts')
  return chromium.launch({ executablePath: join(home, 'chromium'), args: ARGS, env })
}
