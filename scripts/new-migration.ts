/**
 * `npm run migration:new -- short-name`: writes the next numbered migration from the difference between the entities
 * and the migrations so far, on a throw-away embedded PostgreSQL. Read it before you commit it.
 */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { dataSourceFor, migrate } from '../src/app/database.ts'
import { startEmbeddedPostgres } from '../src/app/embedded-postgres.ts'
import { temporaryDir } from '../src/app/temporary-dir.ts'
import { silentLog } from '../src/core/log.ts'

const name = process.argv[2]
if (name === undefined || !/^[a-z][a-z0-9-]{2,40}$/.test(name)) {
  console.error('Usage: npm run migration:new -- short-name   (lower case letters, digits, hyphens)')
  process.exit(2)
}
const folder = path.join(import.meta.dirname, '..', 'entities', 'migrations')
const numbers = (await readdir(folder)).map((f) => Number(/^(\d{4})-/.exec(f)?.[1] ?? 0))
const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
const dir = await temporaryDir('migration')
await chmod(dir, 0o755)
const server = await startEmbeddedPostgres(dir, silentLog, ['fsync=off'])
try {
  const source = await dataSourceFor(`${server.baseUrl}postgres`).initialize()
  await migrate(source)
  const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log()
  await source.destroy()
  if (upQueries.length === 0) {
    console.log('The migrations already say what the entities say: nothing to write.')
  } else {
    const className = `${name
      .split('-')
      .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
      .join('')}${number}`
    const lines = (queries: { query: string }[]) =>
      queries.map((q) => `    await runner.query(\`${q.query.trim()}\`)`).join('\n')
    await writeFile(
      path.join(folder, `${number}-${name}.ts`),
      `import type { MigrationInterface, QueryRunner } from 'typeorm'\n\nexport class ${className} implements MigrationInterface {\n  name = '${name}-${number.padStart(13, '0')}'\n\n  async up(runner: QueryRunner): Promise<void> {\n${lines(upQueries)}\n  }\n\n  async down(runner: QueryRunner): Promise<void> {\n${lines([...downQueries].reverse())}\n  }\n}\n`,
    )
    const index = path.join(folder, 'index.ts')
    const before = await readFile(index, 'utf8')
    const listed = before.match(/MIGRATIONS[^[]*\[\n?([\s\S]*?)\]/)?.[1] ?? ''
    const imports = before.split('\n').filter((l) => l.startsWith('import'))
    await writeFile(
      index,
      `${[...imports, `import { ${className} } from './${number}-${name}.ts'`].join('\n')}\n\n/** In order; never edit one that was released. */\nexport const MIGRATIONS = [${[listed.trim().replace(/,$/, ''), className].filter((x) => x !== '').join(', ')}]\n`,
    )
    console.log(`entities/migrations/${number}-${name}.ts: ${upQueries.length} statements`)
  }
} finally {
  await server.remove()
  await rm(dir, { recursive: true, force: true })
}
