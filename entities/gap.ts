import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by app: minutes in which the bot was deaf and somebody must read by hand. */
@Entity('gaps')
export class Gap {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'timestamptz' })
  fromAt!: Date

  @Column({ type: 'timestamptz' })
  toAt!: Date

  @Column({ type: 'text' })
  reason!: string
}
