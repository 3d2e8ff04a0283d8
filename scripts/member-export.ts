/**
 * Everything that is kept of one member, for whoever asks the shop for it: 「我的数据」 shows the newest lines in the
 * chat, this is the whole.
 *
 *     npm run -s member:export -- --member 小王 --format text
 */
import { writeFile } from 'node:fs/promises'
import { personalDataOf } from '../src/app/personal.ts'
import { readSettings } from '../src/app/settings.ts'
import { FEATURES } from '../src/features/index.ts'
import { sectionsOf } from '../src/features/privacy/index.ts'
import { findPerson } from './leaderboard-explain.ts'
import { messageOf, openForReport, readFlags, runScript, ScriptError } from './support.ts'

const HELP = `usage: npm run -s member:export -- --member MEMBER [--format text|json] [--output FILE]

Writes all that is kept of one member, heading by heading, newest first.
 --member MEMBER  a name as the group shows it, a number or a platform id
 --format         text (the default) or json
 --output FILE    into a file instead of the terminal
Exit codes: 0 done, 1 nobody of that name or no database, 2 wrong usage.
`
const FORMATS = ['text', 'json']

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2), ['member', 'format', 'output'], '--member 小王')
  if (flags === 'help') {
    process.stdout.write(HELP)
    return
  }
  const { given, faults } = flags
  const [wanted, format, output] = [given.get('member'), given.get('format') ?? 'text', given.get('output')]
  if (wanted === undefined) faults.push('--member is missing; write for example --member 小王')
  if (!FORMATS.includes(format)) faults.push(`--format: choose ${FORMATS.join(' or ')}`)
  if (faults.length > 0 || wanted === undefined) throw new ScriptError(`${faults.join('\n')}\n\n${HELP}`, 2)
  const database = await openForReport(readSettings())
  try {
    const person = await findPerson(database.source, wanted)
    const sections = await sectionsOf(database.source, personalDataOf(FEATURES), person, null)
    const text =
      format === 'json'
        ? `${JSON.stringify({ member: person, sections: sections.map(({ title, lines }) => ({ title, lines })) }, null, 1)}\n`
        : sections
            .map(({ title, lines }) =>
              [`【${title}】${lines.length}`, ...lines.map((l) => `${l.at.toISOString()} ${l.line}`), ''].join('\n'),
            )
            .join('\n')
    if (output === undefined) {
      process.stdout.write(text)
      return
    }
    await writeFile(output, text, { mode: 0o600 }).catch((error: unknown) => {
      throw new ScriptError(`Cannot write ${output}: ${messageOf(error)}`, 1)
    })
    console.log(`written to ${output}`)
  } finally {
    await database.stop()
  }
}

await runScript(main)
