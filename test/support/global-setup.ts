import { chmod, rm } from 'node:fs/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { dataSourceFor, migrate } from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { silentLog } from '../../src/core/log.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string without a database name, ending in `/`. */
    postgres: string
  }
}

export const TEMPLATE = 'nuanqun_template'

/** One real server for all test files; each file clones the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await temporaryDir('test')
  // Under root the server runs as another user, who must be able to walk in; otherwise its files would go elsewhere.
  await chmod(dir, 0o755)
  const server = await startEmbeddedPostgres(dir, silentLog, [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    // A file keeps the databases of all its tests until its end.
    'max_connections=600',
  ])
  const admin = new pg.Client({ connectionString: `${server.baseUrl}postgres` })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await admin.end()
  const source = await dataSourceFor(`${server.baseUrl}${TEMPLATE}`, 2).initialize()
  await migrate(source)
  await source.destroy()
  project.provide('postgres', server.baseUrl)
  return async () => {
    await server.remove()
    await rm(dir, { recursive: true, force: true })
  }
}
