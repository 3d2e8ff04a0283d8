import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Publication } from './publication.ts'

/** Owned by publishing: everything that was said for a publication, in order. Append-only. */
@Entity('publication_versions')
export class PublicationVersion {
  @ForeignKey(() => Publication)
  @PrimaryColumn({ type: 'bigint' })
  publicationId!: number

  @PrimaryColumn({ type: 'integer' })
  version!: number

  @Column({ type: 'text' })
  kind!: 'published' | 'digest' | 'corrected' | 'withdrawn'

  /** Exactly as it went out; of a digest, its own line. Empty for a withdrawal of what nobody had seen. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
