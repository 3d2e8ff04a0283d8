import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by departments: whom to ask for what staff cannot settle themselves. */
@Entity('departments')
@Index('departments_name', ['account', 'name'], { unique: true })
export class Department {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  name!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  ownerId!: number
}
