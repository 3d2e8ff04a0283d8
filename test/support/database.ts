import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { DataSource } from 'typeorm'
import { inject } from 'vitest'
import { dataSourceFor } from '../../src/app/database.ts'
import { TEMPLATE } from './global-setup.ts'

export interface TestDatabase {
  source: DataSource
  url: string
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>
}

async function admin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: `${inject('postgres')}postgres` })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A real PostgreSQL database of its own, cloned from the migrated template (or empty). */
export async function freshDatabase(options: { empty?: boolean; poolSize?: number } = {}): Promise<TestDatabase> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await admin((c) => c.query(`CREATE DATABASE ${name} ${options.empty ? '' : `TEMPLATE ${TEMPLATE}`}`))
  const url = `${inject('postgres')}${name}`
  const source = await dataSourceFor(url, options.poolSize ?? 8).initialize()
  return {
    source,
    url,
    async drop() {
      if (source.isInitialized) await source.destroy()
      await admin((c) => c.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}
