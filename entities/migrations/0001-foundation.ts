import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Foundation0001 implements MigrationInterface {
  name = 'foundation-0000000000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "accounts" ("id" text NOT NULL, "connection" text NOT NULL, "name" text NOT NULL, "logged_in_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, "echoes" boolean NOT NULL DEFAULT false, CONSTRAINT "accounts_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE TABLE "claim_codes" ("digest" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "used_by" bigint, CONSTRAINT "claim_codes_pkey" PRIMARY KEY ("digest"))`,
    )
    await runner.query(
      `CREATE TABLE "command_logs" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "contact_id" bigint NOT NULL, "room_id" bigint, "command" text NOT NULL, "outcome" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "command_logs_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "command_logs_contact_at" ON "command_logs"  ("contact_id", "at")`)
    await runner.query(
      `CREATE TABLE "contacts" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "platform_id" text NOT NULL, "name" text NOT NULL, "role" text NOT NULL DEFAULT 'member', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "contacts_account_platform" UNIQUE ("account", "platform_id"), CONSTRAINT "contacts_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "contacts_name" ON "contacts"  ("account", "name")`)
    await runner.query(`CREATE INDEX "contacts_staff" ON "contacts"  ("account", "role") WHERE role <> 'member'`)
    await runner.query(
      `CREATE TABLE "dead_letters" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "key" text NOT NULL, "inbound" text NOT NULL, "error" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "replayed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "dead_letters_waiting" ON "dead_letters"  ("id") WHERE replayed_at IS NULL`)
    await runner.query(
      `CREATE TABLE "duty_shifts" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "contact_id" bigint NOT NULL, "starts_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ends_at" TIMESTAMP WITH TIME ZONE NOT NULL, "set_by_id" bigint NOT NULL, CONSTRAINT "duty_shifts_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "duty_shifts_span" ON "duty_shifts"  ("account", "ends_at")`)
    await runner.query(
      `CREATE TABLE "gaps" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "from_at" TIMESTAMP WITH TIME ZONE NOT NULL, "to_at" TIMESTAMP WITH TIME ZONE NOT NULL, "reason" text NOT NULL, CONSTRAINT "gaps_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE TABLE "invites" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint NOT NULL, "invitee_id" bigint NOT NULL, "inviter_id" bigint, "source" text NOT NULL, "event_key" text NOT NULL, "verdict" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "invites_cause" UNIQUE ("room_id", "invitee_id", "event_key"), CONSTRAINT "invites_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "invites_invitee" ON "invites"  ("invitee_id")`)
    await runner.query(`CREATE INDEX "invites_inviter" ON "invites"  ("inviter_id", "at")`)
    await runner.query(
      `CREATE TABLE "leases" ("name" text NOT NULL, "holder" text NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "leases_pkey" PRIMARY KEY ("name"))`,
    )
    await runner.query(
      `CREATE TABLE "ledger_entries" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "contact_id" bigint NOT NULL, "amount" integer NOT NULL, "kind" text NOT NULL, "cause" text NOT NULL, "note" text NOT NULL, "room_id" bigint, "by_contact_id" bigint, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ledger_entries_cause" UNIQUE ("cause"), CONSTRAINT "ledger_entries_amount" CHECK (amount <> 0), CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "ledger_entries_at" ON "ledger_entries"  ("at")`)
    await runner.query(`CREATE INDEX "ledger_entries_contact" ON "ledger_entries"  ("contact_id", "id")`)
    await runner.query(
      `CREATE TABLE "rooms" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "platform_id" text NOT NULL, "topic" text NOT NULL, "state" text NOT NULL DEFAULT 'new', "is_staff_room" boolean NOT NULL DEFAULT false, "snapshot_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "rooms_account_platform" UNIQUE ("account", "platform_id"), CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "rooms_staff_room" ON "rooms"  ("account") WHERE is_staff_room`)
    await runner.query(
      `CREATE TABLE "members" ("room_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "joined_at" TIMESTAMP WITH TIME ZONE NOT NULL, "left_at" TIMESTAMP WITH TIME ZONE, "source" text NOT NULL, "rejoined" boolean NOT NULL DEFAULT false, CONSTRAINT "members_pkey" PRIMARY KEY ("room_id", "contact_id"))`,
    )
    await runner.query(`CREATE INDEX "members_contact" ON "members"  ("contact_id")`)
    await runner.query(
      `CREATE TABLE "messages" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "key" text NOT NULL, "room_id" bigint, "contact_id" bigint, "kind" text NOT NULL, "text" text NOT NULL, "negative" real, "sent_at" TIMESTAMP WITH TIME ZONE NOT NULL, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "messages_account_key" UNIQUE ("account", "key"), CONSTRAINT "messages_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "messages_kept" ON "messages"  ("sent_at") WHERE text <> ''`)
    await runner.query(`CREATE INDEX "messages_contact_sent" ON "messages"  ("contact_id", "sent_at")`)
    await runner.query(`CREATE INDEX "messages_room_sent" ON "messages"  ("room_id", "sent_at")`)
    await runner.query(
      `CREATE TABLE "outbox" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "contact_id" bigint, "lane" text NOT NULL, "priority" smallint NOT NULL, "text" text NOT NULL, "mention" bigint array NOT NULL DEFAULT '{}', "key" text, "state" text NOT NULL DEFAULT 'due', "attempts" integer NOT NULL DEFAULT '0', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "not_before" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE, "claimed_at" TIMESTAMP WITH TIME ZONE, "claimed_by" text, "sent_at" TIMESTAMP WITH TIME ZONE, "platform_id" text, "last_error" text, "ticket_id" bigint, CONSTRAINT "outbox_one_target" CHECK ((room_id IS NULL) <> (contact_id IS NULL)), CONSTRAINT "outbox_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "outbox_sent" ON "outbox"  ("account", "sent_at") WHERE sent_at IS NOT NULL`)
    await runner.query(
      `CREATE INDEX "outbox_waiting" ON "outbox"  ("account", "priority", "id") WHERE state IN ('due', 'sending', 'unknown')`,
    )
    await runner.query(`CREATE UNIQUE INDEX "outbox_key" ON "outbox"  ("key") WHERE key IS NOT NULL`)
    await runner.query(
      `CREATE TABLE "point_balances" ("contact_id" bigint NOT NULL, "balance" integer NOT NULL, CONSTRAINT "point_balances_not_negative" CHECK (balance >= 0), CONSTRAINT "point_balances_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(`CREATE INDEX "point_balances_rank" ON "point_balances"  ("balance")`)
    await runner.query(
      `CREATE TABLE "tickets" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint, "contact_id" bigint NOT NULL, "state" text NOT NULL, "category" text NOT NULL, "severity" smallint NOT NULL, "summary" text NOT NULL, "source" text NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "waiting_since" TIMESTAMP WITH TIME ZONE, "answered_at" TIMESTAMP WITH TIME ZONE, "assignee_id" bigint, "promise" text, "promise_due_at" TIMESTAMP WITH TIME ZONE, "result" text, "resolved_at" TIMESTAMP WITH TIME ZONE, "merged_into_id" integer, CONSTRAINT "tickets_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "tickets_contact" ON "tickets"  ("contact_id")`)
    await runner.query(`CREATE INDEX "tickets_room_state" ON "tickets"  ("room_id", "state")`)
    await runner.query(
      `CREATE UNIQUE INDEX "tickets_one_open_direct" ON "tickets"  ("contact_id") WHERE room_id IS NULL AND state IN ('open', 'taken', 'promised')`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "tickets_one_open" ON "tickets"  ("contact_id", "room_id") WHERE room_id IS NOT NULL AND state IN ('open', 'taken', 'promised')`,
    )
    await runner.query(
      `CREATE TABLE "publications" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "room_id" bigint NOT NULL, "text" text NOT NULL, "by_contact_id" bigint NOT NULL, "published_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publications_ticket" UNIQUE ("ticket_id"), CONSTRAINT "publications_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE TABLE "referrals" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "inviter_id" bigint NOT NULL, "invitee_id" bigint NOT NULL, "room_id" bigint NOT NULL, "invite_id" bigint NOT NULL, "reason" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "left_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "referrals_invitee" UNIQUE ("invitee_id"), CONSTRAINT "referrals_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "referrals_at" ON "referrals"  ("at", "inviter_id", "left_at")`)
    await runner.query(`CREATE INDEX "referrals_room" ON "referrals"  ("room_id", "at")`)
    await runner.query(`CREATE INDEX "referrals_inviter" ON "referrals"  ("inviter_id", "at")`)
    await runner.query(
      `CREATE TABLE "send_paces" ("scope" text NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "limited_until" TIMESTAMP WITH TIME ZONE, CONSTRAINT "send_paces_pkey" PRIMARY KEY ("scope"))`,
    )
    await runner.query(
      `CREATE TABLE "sla_targets" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "kind" text NOT NULL, "state" text NOT NULL DEFAULT 'open', "started_at" TIMESTAMP WITH TIME ZONE NOT NULL, "warn_at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "next_check_at" TIMESTAMP WITH TIME ZONE, "met_at" TIMESTAMP WITH TIME ZONE, "breached_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "sla_targets_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "sla_targets_next" ON "sla_targets"  ("next_check_at") WHERE state = 'open' AND next_check_at IS NOT NULL`,
    )
    await runner.query(`CREATE INDEX "sla_targets_ticket" ON "sla_targets"  ("ticket_id")`)
    await runner.query(
      `CREATE TABLE "ticket_events" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "kind" text NOT NULL, "by_contact_id" bigint, "message_id" bigint, "text" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ticket_events_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "ticket_events_message" ON "ticket_events"  ("message_id") WHERE message_id IS NOT NULL`,
    )
    await runner.query(`CREATE INDEX "ticket_events_ticket" ON "ticket_events"  ("ticket_id", "id")`)
    await runner.query(
      `CREATE TABLE "welcome_arrivals" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "inviter_id" bigint, "event_key" text NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "welcomed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "welcome_arrivals_cause" UNIQUE ("room_id", "contact_id", "event_key"), CONSTRAINT "welcome_arrivals_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "welcome_arrivals_due" ON "welcome_arrivals"  ("due_at") WHERE welcomed_at IS NULL`,
    )
    await runner.query(
      `CREATE TABLE "welcome_texts" ("room_id" bigint NOT NULL, "text" text NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "welcome_texts_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `ALTER TABLE "duty_shifts" ADD CONSTRAINT "duty_shifts_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "invites" ADD CONSTRAINT "invites_invitee_id_fkey" FOREIGN KEY ("invitee_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "invites" ADD CONSTRAINT "invites_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "members" ADD CONSTRAINT "members_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "members" ADD CONSTRAINT "members_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "point_balances" ADD CONSTRAINT "point_balances_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "tickets" ADD CONSTRAINT "tickets_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "tickets" ADD CONSTRAINT "tickets_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "tickets" ADD CONSTRAINT "tickets_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publications" ADD CONSTRAINT "publications_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referrals" ADD CONSTRAINT "referrals_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referrals" ADD CONSTRAINT "referrals_invitee_id_fkey" FOREIGN KEY ("invitee_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referrals" ADD CONSTRAINT "referrals_invite_id_fkey" FOREIGN KEY ("invite_id") REFERENCES "invites"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "sla_targets" ADD CONSTRAINT "sla_targets_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket_events" DROP CONSTRAINT "ticket_events_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP CONSTRAINT "sla_targets_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "referrals" DROP CONSTRAINT "referrals_invite_id_fkey"`)
    await runner.query(`ALTER TABLE "referrals" DROP CONSTRAINT "referrals_invitee_id_fkey"`)
    await runner.query(`ALTER TABLE "referrals" DROP CONSTRAINT "referrals_inviter_id_fkey"`)
    await runner.query(`ALTER TABLE "publications" DROP CONSTRAINT "publications_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "tickets" DROP CONSTRAINT "tickets_assignee_id_fkey"`)
    await runner.query(`ALTER TABLE "tickets" DROP CONSTRAINT "tickets_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "tickets" DROP CONSTRAINT "tickets_room_id_fkey"`)
    await runner.query(`ALTER TABLE "point_balances" DROP CONSTRAINT "point_balances_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "members" DROP CONSTRAINT "members_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "members" DROP CONSTRAINT "members_room_id_fkey"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "invites" DROP CONSTRAINT "invites_inviter_id_fkey"`)
    await runner.query(`ALTER TABLE "invites" DROP CONSTRAINT "invites_invitee_id_fkey"`)
    await runner.query(`ALTER TABLE "duty_shifts" DROP CONSTRAINT "duty_shifts_contact_id_fkey"`)
    await runner.query(`DROP TABLE "welcome_texts"`)
    await runner.query(`DROP INDEX "public"."welcome_arrivals_due"`)
    await runner.query(`DROP TABLE "welcome_arrivals"`)
    await runner.query(`DROP INDEX "public"."ticket_events_ticket"`)
    await runner.query(`DROP INDEX "public"."ticket_events_message"`)
    await runner.query(`DROP TABLE "ticket_events"`)
    await runner.query(`DROP INDEX "public"."sla_targets_ticket"`)
    await runner.query(`DROP INDEX "public"."sla_targets_next"`)
    await runner.query(`DROP TABLE "sla_targets"`)
    await runner.query(`DROP TABLE "send_paces"`)
    await runner.query(`DROP INDEX "public"."referrals_inviter"`)
    await runner.query(`DROP INDEX "public"."referrals_room"`)
    await runner.query(`DROP INDEX "public"."referrals_at"`)
    await runner.query(`DROP TABLE "referrals"`)
    await runner.query(`DROP TABLE "publications"`)
    await runner.query(`DROP INDEX "public"."tickets_one_open"`)
    await runner.query(`DROP INDEX "public"."tickets_one_open_direct"`)
    await runner.query(`DROP INDEX "public"."tickets_room_state"`)
    await runner.query(`DROP INDEX "public"."tickets_contact"`)
    await runner.query(`DROP TABLE "tickets"`)
    await runner.query(`DROP INDEX "public"."point_balances_rank"`)
    await runner.query(`DROP TABLE "point_balances"`)
    await runner.query(`DROP INDEX "public"."outbox_key"`)
    await runner.query(`DROP INDEX "public"."outbox_waiting"`)
    await runner.query(`DROP INDEX "public"."outbox_sent"`)
    await runner.query(`DROP TABLE "outbox"`)
    await runner.query(`DROP INDEX "public"."messages_room_sent"`)
    await runner.query(`DROP INDEX "public"."messages_contact_sent"`)
    await runner.query(`DROP INDEX "public"."messages_kept"`)
    await runner.query(`DROP TABLE "messages"`)
    await runner.query(`DROP INDEX "public"."members_contact"`)
    await runner.query(`DROP TABLE "members"`)
    await runner.query(`DROP INDEX "public"."rooms_staff_room"`)
    await runner.query(`DROP TABLE "rooms"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_contact"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_at"`)
    await runner.query(`DROP TABLE "ledger_entries"`)
    await runner.query(`DROP TABLE "leases"`)
    await runner.query(`DROP INDEX "public"."invites_inviter"`)
    await runner.query(`DROP INDEX "public"."invites_invitee"`)
    await runner.query(`DROP TABLE "invites"`)
    await runner.query(`DROP TABLE "gaps"`)
    await runner.query(`DROP INDEX "public"."duty_shifts_span"`)
    await runner.query(`DROP TABLE "duty_shifts"`)
    await runner.query(`DROP INDEX "public"."dead_letters_waiting"`)
    await runner.query(`DROP TABLE "dead_letters"`)
    await runner.query(`DROP INDEX "public"."contacts_staff"`)
    await runner.query(`DROP INDEX "public"."contacts_name"`)
    await runner.query(`DROP TABLE "contacts"`)
    await runner.query(`DROP INDEX "public"."command_logs_contact_at"`)
    await runner.query(`DROP TABLE "command_logs"`)
    await runner.query(`DROP TABLE "claim_codes"`)
    await runner.query(`DROP TABLE "accounts"`)
  }
}
