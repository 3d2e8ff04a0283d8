import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by sla: where an account's time limits differ from those we come with. One row a kind, tier and severity. */
@Entity('sla_rules')
@Index('sla_rules_scope', ['account', 'kind', 'tier', 'severity'], { unique: true })
export class SlaRule {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  kind!: 'first-response' | 'next-response' | 'plan' | 'resolution'

  /** Empty: every tier. */
  @Column({ type: 'text', default: '' })
  tier!: string

  /** 0: every severity. */
  @Column({ type: 'smallint', default: 0 })
  severity!: 0 | 1 | 2 | 3

  /** Null: no limit. */
  @Column({ type: 'integer', nullable: true })
  minutes!: number | null

  @Column({ type: 'text' })
  clock!: 'working' | 'always'

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
