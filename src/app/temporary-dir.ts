import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * A new directory for a database that is thrown away. Others may walk through it (secrets inside have modes of their
 * own): under root the server runs as another user and would otherwise have to keep its files elsewhere for good.
 */
export async function temporaryDir(name: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), `nuanqun-${name}-`))
  await chmod(dir, 0o755)
  return dir
}
