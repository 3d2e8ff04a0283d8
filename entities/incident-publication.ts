import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Incident } from './incident.ts'

/** Owned by incidents: the ending of an incident as one group saw it. */
@Entity('incident_publications')
export class IncidentPublication {
  @ForeignKey(() => Incident)
  @PrimaryColumn({ type: 'integer' })
  incidentId!: number

  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  /** Masked, exactly as it went out. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  publishedAt!: Date
}
