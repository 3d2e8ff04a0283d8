import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by faq: tells every process that the entries of an account have changed. Its row is locked while they do. */
@Entity('faq_versions')
export class FaqVersion {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** Another one after each change; the index that was built is kept by it. */
  @Column({ type: 'uuid' })
  version!: string
}
