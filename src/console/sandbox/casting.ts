import type { SandboxPerson, SandboxWorld } from '../../core/sandbox.ts'
import { SandboxError } from '../../core/sandbox.ts'
import type { Actor } from './scenarios.ts'

/** The first round of names that nobody in the sandbox has yet. */
export function freshRound(world: SandboxWorld, actors: readonly Actor[]): number {
  const taken = new Set(world.people().map((p) => p.name))
  for (let round = 0; ; round += 1) {
    if (actors.every((actor) => actor.names === undefined || !taken.has(nameIn(actor.names, round)))) return round
  }
}

/** Once all names have been used they come again with a number. */
export function nameIn(names: readonly string[], round: number): string {
  const name = names[round % names.length] ?? ''
  const times = Math.floor(round / names.length)
  return times === 0 ? name : `${name}·${times + 1}`
}

/** Brings a new person of that name into the room, or returns who is there already. */
export function bringIn(
  world: SandboxWorld,
  input: { roomId: string; personId?: string; name: string; inviterId?: string },
): SandboxPerson {
  const { personId, name, ...rest } = input
  const known = personId === undefined ? undefined : world.people().find((p) => p.id === personId)
  if (known === undefined) return world.join({ ...rest, name })
  const room = world.rooms().find((r) => r.id === input.roomId)
  if (room === undefined) throw new SandboxError('没有这个群。')
  return room.memberIds.includes(known.id) ? known : world.join({ ...rest, personId: known.id })
}
