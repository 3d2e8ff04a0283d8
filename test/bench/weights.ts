/**
 * `npm run bench:weights`: what each page of the console weighs in a browser as an owner sees it (HTML, styles and
 * scripts, uncompressed, pictures apart), over the shop that the browser tests play.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const test = ['run', 'test/console/browser.test.ts', '-t', 'every page', '--disable-console-intercept']
const { status } = spawnSync(process.execPath, [vitest, ...test, '--reporter=dot'], {
  cwd: path.join(import.meta.dirname, '..', '..'),
  env: { ...process.env, PRINT_WEIGHTS: 'yes' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
