import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'

/** Who is to be told. Pure. */

/** duty: the one on duty, else every manager, else the owner · managers: managers and owners · owners */
export type Level = 'duty' | 'managers' | 'owners'

/**
 * @param staff everybody with a role above member
 * @param onDuty the contact on shift now, if any
 */
export function whoToTell(level: Level, staff: readonly ContactInfo[], onDuty: ContactInfo | undefined): ContactInfo[] {
  const owners = staff.filter((s) => s.role === 'owner')
  if (level === 'owners') return owners
  const managers = staff.filter((s) => s.role === 'manager')
  if (level === 'managers') return [...managers, ...owners]
  if (onDuty !== undefined && roleAtLeast(onDuty.role, 'agent')) return [onDuty]
  if (managers.length > 0) return managers
  if (owners.length > 0) return owners
  // Nobody above an agent: rather every agent than nobody.
  return [...staff]
}
