import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Incident } from './incident.ts'
import { Ticket } from './ticket.ts'

/** Owned by incidents: which incident a ticket belongs to. At most one; the newest counts. */
@Entity('incident_tickets')
@Index('incident_tickets_incident', ['incidentId'])
export class IncidentTicket {
  @ForeignKey(() => Ticket)
  @PrimaryColumn({ type: 'integer' })
  ticketId!: number

  @ForeignKey(() => Incident)
  @Column({ type: 'integer' })
  incidentId!: number

  /** Staff were told of the ticket by itself. */
  @Column({ type: 'boolean' })
  alerted!: boolean

  @Column({ type: 'timestamptz' })
  attachedAt!: Date

  /** A person took it out again. */
  @Column({ type: 'timestamptz', nullable: true })
  detachedAt!: Date | null
}
