import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by welcome: a room's own welcome with its variables; without a row the default is used. */
@Entity('welcome_texts')
export class WelcomeText {
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  /** Empty: no welcome in this room. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
