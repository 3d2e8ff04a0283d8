import type { ContactInfo } from '../../core/events.ts'
import type { Severity } from '../../text/index.ts'
import type { Watch } from '../shifts/index.ts'

/** Who is to be told. Pure. */

/** duty: the one on duty, else every manager, else the owner · backup: who stands in · managers · owners */
export type Level = 'duty' | 'backup' | 'managers' | 'owners'
export const LEVELS: readonly Level[] = ['duty', 'backup', 'managers', 'owners']

/** The people of an account who can be told, as they are now. */
export interface OnCall {
  /** Everybody with a role above member. */
  staff: readonly ContactInfo[]
  onDuty: readonly ContactInfo[]
  backup: ContactInfo | undefined
}

/** The people behind a watch. Those who are there for urgent complaints only count for severity 3, when nobody else does. */
export function callable(staff: readonly ContactInfo[], watch: Watch, severity: Severity | undefined): OnCall {
  const byNight = watch.people.length === 0 && severity === 3
  const [ids, backupId] = byNight ? [watch.night, watch.nightBackupId] : [watch.people, watch.backupId]
  return { staff, onDuty: staff.filter((s) => ids.includes(s.id)), backup: staff.find((s) => s.id === backupId) }
}

/** Exactly the people of a level; none when there is nobody. */
export function peopleOf(level: Level, { staff, onDuty, backup }: OnCall): readonly ContactInfo[] {
  switch (level) {
    case 'duty':
      return onDuty
    case 'backup':
      return backup === undefined ? [] : [backup]
    case 'managers':
      return staff.filter((s) => s.role === 'manager')
    case 'owners':
      return staff.filter((s) => s.role === 'owner')
  }
}

/** Falls through to whoever there is: an alert to nobody helps nobody. */
export function whoToTell(level: 'duty' | 'managers' | 'owners', who: OnCall): readonly ContactInfo[] {
  const [managers, owners] = [peopleOf('managers', who), peopleOf('owners', who)]
  const circles = {
    owners: [owners, managers],
    managers: [[...managers, ...owners]],
    duty: [peopleOf('duty', who), managers, owners],
  }[level]
  return circles.find((people) => people.length > 0) ?? who.staff
}

/**
 * The next step of a missed deadline on its way up: the first level above `after` with somebody who has not been told.
 * Undefined at the top.
 */
export function stepUp(
  after: number,
  told: readonly number[],
  who: OnCall,
): { level: number; people: readonly ContactInfo[] } | undefined {
  for (let level = after + 1; level < LEVELS.length; level++) {
    const people = peopleOf(LEVELS[level] ?? 'owners', who).filter((p) => !told.includes(p.id))
    if (people.length > 0) return { level, people }
  }
  return undefined
}
