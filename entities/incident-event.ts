import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Incident } from './incident.ts'

/** Owned by incidents: what staff did about an incident, append-only. */
@Entity('incident_events')
@Index('incident_events_incident', ['incidentId', 'id'])
export class IncidentEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Incident)
  @Column({ type: 'integer' })
  incidentId!: number

  @Column({ type: 'text' })
  kind!: 'told' | 'promised' | 'resolved' | 'closed'

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
