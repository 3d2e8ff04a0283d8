import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by roster: the one-time code that makes its first user the owner. */
@Entity('claim_codes')
export class ClaimCode {
  /** SHA-256 of the code, hex. */
  @PrimaryColumn({ type: 'text' })
  digest!: string

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  @Column({ type: 'bigint', nullable: true })
  usedBy!: number | null
}
