/** `npm run build`: plain JavaScript in `dist/` for machines that start with `node dist/src/main.js`. */
import { spawnSync } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
await rm(path.join(root, 'dist'), { recursive: true, force: true })
const compiled = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
)
if (compiled.status !== 0) process.exit(compiled.status ?? 1)
for (const folder of ['src/console/assets', 'src/text/models'])
  await cp(path.join(root, folder), path.join(root, 'dist', folder), { recursive: true })
console.log('dist/ is ready: node dist/src/main.js')
