import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { RetentionStore } from "../../app/ports/retention.ts";
import type { Cutoffs } from "../../core/settings/retention.ts";
import { must } from "../../lib/must.ts";
import { purgeFeed } from "../feed/feed-events.ts";
import { collectBlobs } from "./mail/blob-store.ts";
import { purgeMail } from "./mail/forget-mail.ts";
import { isHeldMail, isHeldOutgoing } from "./mail/legal-hold-sql.ts";

/** Each may have hundreds of rows. */
const BLOBS_AT_ONCE = 100;

interface Step {
  readonly name: string;
  readonly kind: keyof Cutoffs;
  delete(before: Date, limit: number): Promise<number>;
}

/** In one table: old rows that nobody needs, oldest first; locked rows are left for the next time. */
const oldest = (table: string, condition: Prisma.Sql, age: string, limit: number): Prisma.Sql => Prisma.sql`
  DELETE FROM ${Prisma.raw(table)} WHERE ctid = ANY(ARRAY(
    SELECT t.ctid FROM ${Prisma.raw(table)} t WHERE ${condition} ORDER BY ${Prisma.raw(age)} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;

/**
 * OFFSET 0 makes PostgreSQL check row by row, by index, until there are enough. Otherwise it would join all old rows, however few are
 * wanted.
 */
const isThere = (rows: Prisma.Sql): Prisma.Sql => Prisma.sql`EXISTS (SELECT FROM ${rows} OFFSET 0)`;
const isNowhere = (rows: Prisma.Sql): Prisma.Sql => Prisma.sql`NOT ${isThere(rows)}`;

/** Records of an open conflict, or of a write with an unknown outcome, stay, however old. */
const hasNothingOpen = (officeId: Prisma.Sql): Prisma.Sql => Prisma.sql`
  ${isNowhere(Prisma.sql`conflict c WHERE c.office_id = ${officeId} AND c.state <> 'SETTLED'`)}
  AND ${isNowhere(Prisma.sql`effect u WHERE u.office_id = ${officeId} AND u.state IN ('PLANNED', 'UNKNOWN')`)}`;

/** When it ended; LEAST ignores nulls. */
const endedBy = {
  invitation: "LEAST(t.accepted_at, t.revoked_at, t.expires_at)",
  api_token: "LEAST(t.revoked_at, t.expires_at)",
} as const;
const ended = (table: keyof typeof endedBy): Prisma.Sql => Prisma.raw(endedBy[table]);

export function createRetentionStore(prisma: PrismaClient): RetentionStore {
  const plain =
    (table: string, condition: (before: Date) => Prisma.Sql, age: string): Step["delete"] =>
    (before, limit) =>
      prisma.$executeRaw(oldest(table, condition(before), age, limit));

  /** A tombstone is needed as long as a pair, a row or a conflict may still refer to it; its line in the change log is deleted with it. */
  const tombstones =
    (table: "office_task" | "office_event", resource: "TASKS" | "CALENDAR"): Step["delete"] =>
    (before, limit) =>
      prisma.$executeRaw`
        WITH gone AS (
          DELETE FROM ${Prisma.raw(table)} WHERE id = ANY(ARRAY(
            SELECT t.id FROM ${Prisma.raw(table)} t WHERE t.deleted_at < ${before}
              AND ${isNowhere(Prisma.sql`link l WHERE l.office_id = t.id`)}
              AND ${isNowhere(Prisma.sql`inbox_item i WHERE i.record_id = t.id::text AND i.side = 'office'`)}
              AND ${hasNothingOpen(Prisma.sql`t.id`)}
            ORDER BY t.deleted_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
          RETURNING id, owner_id
        ), logged AS (
          DELETE FROM office_change o USING gone WHERE o.scope_id = gone.owner_id AND o.resource = ${resource} AND o.record_id = gone.id
        )
        SELECT FROM gone`;

  /** A deleted mail goes whole, with what it says. */
  const deletedMail: Step["delete"] = (before, limit) =>
    purgeMail(
      prisma,
      Prisma.sql`SELECT t.id FROM office_email t WHERE t.deleted_at < ${before}
        AND ${isNowhere(Prisma.sql`link l WHERE l.office_id = t.id`)}
        AND ${isNowhere(Prisma.sql`inbox_item i WHERE i.record_id = t.id::text AND i.side = 'office'`)}
        AND ${hasNothingOpen(Prisma.sql`t.id`)} AND NOT ${isHeldMail("t")}
        ORDER BY t.deleted_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
    );

  /** What finished runs asked, and the answers: a plan may be as large as the mailbox, so it does not go with its run in one statement. */
  const plans: Step["delete"] = (before, limit) => prisma.$executeRaw`
    DELETE FROM plan_item WHERE ctid = ANY(ARRAY(
      SELECT p.ctid FROM run r JOIN plan_item p ON p.run_id = r.id WHERE r.finished_at < ${before}
      ORDER BY r.finished_at LIMIT ${limit} FOR UPDATE OF p SKIP LOCKED))`;

  const steps: readonly Step[] = [
    {
      name: "effects",
      kind: "runs",
      delete: plain(
        "effect",
        (before) =>
          Prisma.sql`t.planned_at < ${before} AND t.settled_at < ${before} AND t.state IN ('CONFIRMED', 'FAILED') AND ${hasNothingOpen(Prisma.sql`t.office_id`)}`,
        "planned_at",
      ),
    },
    { name: "plans", kind: "resolved", delete: plans },
    { name: "plans of runs", kind: "runs", delete: plans },
    {
      name: "edits of mail",
      kind: "runs",
      delete: plain("email_edit", (before) => Prisma.sql`t.at < ${before}`, "at"),
    },
    {
      name: "runs",
      kind: "runs",
      delete: plain(
        "run",
        // The status shows the last run of each sync.
        (before) => Prisma.sql`t.finished_at < ${before} AND t.state IN ('SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED')
          AND ${isThere(Prisma.sql`run n WHERE n.account_id = t.account_id AND n.resource = t.resource AND n.queued_at > t.queued_at`)}
          AND ${isNowhere(Prisma.sql`effect e WHERE e.run_id = t.id`)}
          AND ${isNowhere(Prisma.sql`plan_item p WHERE p.run_id = t.id`)}`,
        "finished_at",
      ),
    },
    {
      name: "conflicts",
      kind: "resolved",
      delete: plain("conflict", (before) => Prisma.sql`t.state = 'SETTLED' AND t.updated_at < ${before}`, "updated_at"),
    },
    {
      name: "alerts",
      kind: "resolved",
      delete: plain("alert", (before) => Prisma.sql`t.resolved_at < ${before}`, "resolved_at"),
    },
    // Pairs whose records are both gone, deleted before the tombstones that they name. One that may only have moved to another list waits
    // for that list.
    {
      name: "links",
      kind: "deleted",
      delete: plain(
        "link",
        (
          before,
        ) => Prisma.sql`t.state = 'REMOVED' AND t.detached_reason IS DISTINCT FROM 'MAY_HAVE_MOVED' AND t.synced_at < ${before}
          AND ${isNowhere(Prisma.sql`conflict c WHERE c.link_id = t.id`)}`,
        "synced_at",
      ),
    },
    { name: "tasks", kind: "deleted", delete: tombstones("office_task", "TASKS") },
    { name: "events", kind: "deleted", delete: tombstones("office_event", "CALENDAR") },
    { name: "mail", kind: "deleted", delete: deletedMail },
    {
      name: "sent mail",
      kind: "runs",
      // What waits for a person stays.
      delete: plain(
        "outgoing_message",
        (before) =>
          Prisma.sql`t.next_at IS NULL AND t.updated_at < ${before} AND t.state IN ('SENT', 'CANCELLED', 'FAILED', 'BOUNCED')
            AND NOT ${isHeldOutgoing("t")}`,
        "updated_at",
      ),
    },
    {
      name: "why mail was answered or not",
      kind: "runs",
      delete: plain("mail_answer", (before) => Prisma.sql`t.judged_at < ${before}`, "judged_at"),
    },
    {
      name: "whom a mailbox answered",
      kind: "expired",
      // A sender is answered once in 24 hours by the database's clock; a server's may be ahead of it.
      delete: plain(
        "answered_sender",
        (before) => Prisma.sql`t.answered_at < ${before}::timestamptz - interval '2 days'`,
        "answered_at",
      ),
    },
    // Whatever their age: nothing refers to them any more.
    { name: "attachments' bytes", kind: "expired", delete: () => collectBlobs(prisma, BLOBS_AT_ONCE) },
    ...["people_preview", "sign_in"].map(
      (table): Step => ({
        name: table,
        kind: "expired",
        delete: plain(table, (before) => Prisma.sql`t.expires_at < ${before}`, "expires_at"),
      }),
    ),
    {
      name: "used sign-ons",
      kind: "expired",
      // A server's clock may be behind the database's, and no server may accept a used one again.
      delete: plain(
        "used_sign_on",
        (before) => Prisma.sql`t.expires_at < ${before}::timestamptz - interval '1 hour'`,
        "expires_at",
      ),
    },
    {
      name: "limits with Microsoft",
      kind: "expired",
      // No limit window is longer than ten minutes.
      delete: plain(
        "graph_limits",
        (before) => Prisma.sql`t.changed_at < ${before}::timestamptz - interval '1 hour'`,
        "changed_at",
      ),
    },
    {
      name: "invitations",
      kind: "resolved",
      delete: plain("invitation", (before) => Prisma.sql`${ended("invitation")} < ${before}`, endedBy.invitation),
    },
    {
      name: "tokens",
      kind: "resolved",
      delete: plain("api_token", (before) => Prisma.sql`${ended("api_token")} < ${before}`, endedBy.api_token),
    },
    {
      name: "broken glass",
      kind: "audit",
      delete: plain("broken_glass", (before) => Prisma.sql`t.ended_at < ${before}`, "ended_at"),
    },
    { name: "audit", kind: "audit", delete: plain("audit_entry", (before) => Prisma.sql`t.at < ${before}`, "at") },
    { name: "feed", kind: "feed", delete: (before, limit) => purgeFeed(prisma, before, "feed", limit) },
    { name: "activity", kind: "activity", delete: (before, limit) => purgeFeed(prisma, before, "activity", limit) },
  ];

  return {
    steps,
    async now() {
      const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
      return must(row, "the time").now;
    },
    async purge(name, before, limit) {
      const step = steps.find((one) => one.name === name);
      if (step === undefined) throw new Error(`Nothing called ${name} is purged.`);
      return step.delete(before, limit);
    },
  };
}
