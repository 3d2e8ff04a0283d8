import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by privacy: somebody wants to be erased. Asked → confirmed → done a moment later, when the row goes too. */
@Entity('erasure_requests')
@Index('erasure_requests_confirmed', ['confirmedAt'], { where: 'confirmed_at IS NOT NULL' })
export class ErasureRequest {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  askedAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  confirmedAt!: Date | null
}
