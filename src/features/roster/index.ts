import type { Feature } from '../../core/feature.ts'
import { ERASED } from '../../core/personal.ts'
import { rosterCommands } from './commands.ts'

export { issueClaimCode } from './claim.ts'
export * from './members.ts'
export * from './people.ts'

/** Rooms, people and what they may do. Writes rooms, contacts, members, claim codes. */
export const roster: Feature = {
  name: 'roster',
  commands: rosterCommands,
  personal: [
    {
      table: 'contacts',
      about: 'id = $1',
      shown: { title: '您的称呼', line: 'name', at: 'created_at' },
      erase: { name: "'已注销'", platform_id: `'${ERASED}' || id` },
    },
    {
      table: 'members',
      about: 'contact_id = $1',
      shown: { title: '您在的群', line: '(SELECT topic FROM rooms WHERE id = room_id)', at: 'joined_at' },
      erase: { left_at: 'coalesce(left_at, $3)' },
    },
  ],
}
