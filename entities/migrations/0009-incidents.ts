import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Incidents0009 implements MigrationInterface {
  name = 'incidents-0000000000009'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "incidents" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "category" text NOT NULL, "state" text NOT NULL DEFAULT 'open', "earlier_id" integer, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "incidents_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "incidents_account_state" ON "incidents"  ("account", "state")`)
    await runner.query(
      `CREATE TABLE "incident_events" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "incident_id" integer NOT NULL, "kind" text NOT NULL, "by_contact_id" bigint NOT NULL, "text" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "incident_events_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "incident_events_incident" ON "incident_events"  ("incident_id", "id")`)
    await runner.query(
      `CREATE TABLE "incident_publications" ("incident_id" integer NOT NULL, "room_id" bigint NOT NULL, "text" text NOT NULL, "by_contact_id" bigint NOT NULL, "published_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "incident_publications_pkey" PRIMARY KEY ("incident_id", "room_id"))`,
    )
    await runner.query(
      `CREATE TABLE "incident_settings" ("account" text NOT NULL, "people" smallint, "minutes" smallint NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "incident_settings_pkey" PRIMARY KEY ("account"))`,
    )
    await runner.query(
      `CREATE TABLE "incident_tickets" ("ticket_id" integer NOT NULL, "incident_id" integer NOT NULL, "alerted" boolean NOT NULL, "attached_at" TIMESTAMP WITH TIME ZONE NOT NULL, "detached_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "incident_tickets_pkey" PRIMARY KEY ("ticket_id"))`,
    )
    await runner.query(`CREATE INDEX "incident_tickets_incident" ON "incident_tickets"  ("incident_id")`)
    await runner.query(
      `ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "incident_publications" ADD CONSTRAINT "incident_publications_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "incident_tickets" ADD CONSTRAINT "incident_tickets_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "incident_tickets" ADD CONSTRAINT "incident_tickets_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "incident_tickets" DROP CONSTRAINT "incident_tickets_incident_id_fkey"`)
    await runner.query(`ALTER TABLE "incident_tickets" DROP CONSTRAINT "incident_tickets_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "incident_publications" DROP CONSTRAINT "incident_publications_incident_id_fkey"`)
    await runner.query(`ALTER TABLE "incident_events" DROP CONSTRAINT "incident_events_incident_id_fkey"`)
    await runner.query(`DROP INDEX "public"."incident_tickets_incident"`)
    await runner.query(`DROP TABLE "incident_tickets"`)
    await runner.query(`DROP TABLE "incident_settings"`)
    await runner.query(`DROP TABLE "incident_publications"`)
    await runner.query(`DROP INDEX "public"."incident_events_incident"`)
    await runner.query(`DROP TABLE "incident_events"`)
    await runner.query(`DROP INDEX "public"."incidents_account_state"`)
    await runner.query(`DROP TABLE "incidents"`)
  }
}
