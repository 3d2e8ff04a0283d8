import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by detection: whether this installation uses what it has learned. At most one row; without it, yes. */
@Entity('detection_settings')
export class DetectionSetting {
  /** Always 1. */
  @PrimaryColumn({ type: 'smallint' })
  id!: number

  @Column({ type: 'boolean', default: true })
  learning!: boolean

  /** Another one after each change of the corrections; what was fitted is kept by it. */
  @Column({ type: 'uuid' })
  version!: string
}
