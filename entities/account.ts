import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by app: one chat account the bot has been logged in with. */
@Entity('accounts')
export class Account {
  /** The bot's own platform id. */
  @PrimaryColumn({ type: 'text' })
  id!: string

  /** Stable name of the link it came through; not a secret. */
  @Column({ type: 'text' })
  connection!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'timestamptz' })
  loggedInAt!: Date

  /** Last sign of life, written every few seconds while the link is up: where a gap after a crash begins. */
  @Column({ type: 'timestamptz' })
  lastSeenAt!: Date

  /** The platform tells us our own words: only then does a missing echo mean that nothing was said. */
  @Column({ type: 'boolean', default: false })
  echoes!: boolean
}
