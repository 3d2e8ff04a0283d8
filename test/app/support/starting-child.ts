/** Starts the embedded server of a data directory, says on which port, and waits to be ended one way or another. */
import { startEmbeddedPostgres } from '../../../src/app/embedded-postgres.ts'
import { silentLog } from '../../../src/core/log.ts'

const server = await startEmbeddedPostgres(process.argv[2] ?? '', silentLog, ['fsync=off'])
process.stdout.write(`${JSON.stringify({ port: server.port, adopted: server.adopted, dir: server.dir })}\n`)
process.stdin.once('data', async () => {
  await server.stop()
  process.exit(0)
})
