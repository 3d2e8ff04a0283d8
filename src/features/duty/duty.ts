import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'

/** Who is to be told. Pure. */

/** duty: the one on duty, else every manager, else the owner · managers: managers and owners · owners */
export type Level = 'duty' | 'managers' | 'owners'

/**
 * Falls through to whoever there is: an alert to nobody helps nobody.
 * @param staff everybody with a role above member
 * @param onDuty the contact on shift now, if any
 */
export function whoToTell(
  level: Level,
  staff: readonly ContactInfo[],
  onDuty: ContactInfo | undefined,
): readonly ContactInfo[] {
  const owners = staff.filter((s) => s.role === 'owner')
  const managers = staff.filter((s) => s.role === 'manager')
  const circles = {
    owners: [owners, managers],
    managers: [[...managers, ...owners]],
    duty: [onDuty !== undefined && roleAtLeast(onDuty.role, 'agent') ? [onDuty] : [], managers, owners],
  }[level]
  return circles.find((people) => people.length > 0) ?? staff
}
