import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by privacy: somebody was erased. Only a digest is left, so that who comes back is no new friend that earns. */
@Entity('erasures')
@Index('erasures_digest', ['digest'])
export class Erasure {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  /** SHA-256 of the account's and the person's platform ids, in hex. */
  @Column({ type: 'text' })
  digest!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
