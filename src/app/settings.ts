import { existsSync } from 'node:fs'
import { ConfigError, parseConfig, type Settings } from '../core/config.ts'

/**
 * The configuration of this process: `.env` of the working directory under what the environment already says.
 * Faults end the process with exit code 1 and one readable list.
 */
export function readSettings(): Settings {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
    return parseConfig(process.env)
  } catch (error) {
    if (error instanceof ConfigError) console.error(`${error.message}\nEvery variable is described in .env.example.`)
    else console.error(`Cannot read .env: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}
