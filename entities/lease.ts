import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by app: which process may use a chat connection. Expired leases are free to take. */
@Entity('leases')
export class Lease {
  @PrimaryColumn({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  holder!: string

  @Column({ type: 'timestamptz' })
  expiresAt!: Date
}
