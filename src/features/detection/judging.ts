import type { EntityManager } from 'typeorm'
import type { Layer, MoodContext } from '../../text/index.ts'
import { layerFrom } from './correction.ts'
import { activeCorrections, type RoomRef, readState } from './queries.ts'
import { THRESHOLDS } from './sensitivity.ts'

/**
 * The layer fitted last, by database. A version is never used twice, not even after a rollback, so whoever knows the
 * version may use what was fitted for it.
 */
const fitted = new WeakMap<object, { version: string; layer: Layer }>()

async function layerOf(db: EntityManager, version: string): Promise<Layer> {
  const known = fitted.get(db.connection)
  if (known?.version === version) return known.layer
  const layer = layerFrom(await activeCorrections(db))
  fitted.set(db.connection, { version, layer })
  return layer
}

/**
 * How messages of these rooms are judged now: what was learned, where it is switched on, and each room's threshold.
 * One query; another one only after the corrections have changed.
 */
export async function judging(
  db: EntityManager,
  rooms: readonly RoomRef[],
): Promise<(room: RoomRef | undefined) => MoodContext> {
  const { learning, version, levels } = await readState(db, rooms)
  const layer = learning && version !== undefined ? await layerOf(db, version) : undefined
  const known = new Map(levels.map(({ account, id, level }) => [`${account} ${id}`, THRESHOLDS[level]]))
  return (room) => ({
    layer,
    threshold: (room && known.get(`${room.account} ${room.id}`)) ?? THRESHOLDS.medium,
  })
}

/** The layer that is in use now; undefined where there is none. */
export async function layerInUse(db: EntityManager): Promise<Layer | undefined> {
  return (await judging(db, []))(undefined).layer
}

/** The layer that follows from the corrections, switched on or not. */
export async function layerLearned(db: EntityManager): Promise<Layer> {
  const { version } = await readState(db, [])
  return version === undefined ? layerFrom([]) : layerOf(db, version)
}
