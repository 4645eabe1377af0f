import { Prisma } from "../../../../prisma/generated/client.ts";
import type { DueOutbox, OutboxStore, SubmittedLately } from "../../../app/ports/mail/outbox-store.ts";
import { outgoingTransitions, type Refusal } from "../../../core/mail/outgoing/outgoing.ts";
import { BRAKE_MINUTES, MAILS_A_MINUTE, type Submitted } from "../../../core/mail/outgoing/pace.ts";
import { isStop } from "../../../core/mail/outgoing/stops.ts";
import { must } from "../../../lib/must.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { isSignedIn } from "../account-sql.ts";
import type { BlobStore } from "./blob-store.ts";
import { raiseHeldMail } from "./held-mail-alert.ts";
import { isLaneFree, laneProof, proveLane, releaseLane, takeLane } from "./lanes.ts";
import {
  changeColumns,
  type OutgoingRow,
  outgoingColumns,
  outgoingEvents,
  recipientCountOf,
  toOutgoing,
} from "./outgoing-rows.ts";
import { isStopped, raiseStoppedMail, raiseUndecidedMail } from "./waiting-mail-alerts.ts";

interface Proved {
  readonly now: Date | null;
}

export function createOutboxStore(
  database: SqlDatabase,
  blobs: Pick<BlobStore, "read">,
): OutboxStore & DueOutbox & SubmittedLately {
  return {
    take: (accountId, holder, leaseMs) => takeLane(database, "outbox", { accountId, holder, leaseMs }),
    release: (lease) => releaseLane(database, "outbox", lease),
    prove: (lease) => proveLane(database, "outbox", lease),

    async next(lease) {
      const [row] = await database.$queryRaw<Proved[]>`
        WITH lane AS (${laneProof("outbox", lease)})
        SELECT lane.now, due.* FROM (SELECT 1) AS one LEFT JOIN lane ON true LEFT JOIN LATERAL (
          SELECT ${outgoingColumns} FROM outgoing_message o JOIN account a ON a.id = o.account_id
          WHERE o.account_id = ${lease.accountId}::uuid AND o.next_at <= lane.now ORDER BY o.next_at, o.id LIMIT 1
        ) AS due ON true`;
      const { now, ...due } = must(row, "a row");
      if (now === null) return "leaseLost";
      return isFound(due) ? { message: toOutgoing(due), now } : "nothingDue";
    },

    async save(lease, message, settled, nextAt) {
      const { event, facts } = settled;
      const state =
        event === null
          ? message.state
          : must(outgoingTransitions[event][message.state], `${event} from ${message.state}`);
      const isBraking = event === "held" && facts.hold === "RECIPIENTS_BRAKE";
      const alerted = isBraking ? Prisma.sql`, ${raiseHeldMail(Prisma.sql`saved`, message.accountId)}` : Prisma.empty;
      const refusal: Refusal | null = facts.refusal ?? null;
      const stopped = isStop(refusal)
        ? Prisma.sql`, ${raiseStoppedMail(Prisma.sql`saved`, message.accountId, refusal)}`
        : Prisma.empty;
      const isAsking = event === "unsure" || (event === "held" && !isBraking);
      const asked = isAsking ? Prisma.sql`, ${raiseUndecidedMail(Prisma.sql`saved`, message.accountId)}` : Prisma.empty;
      const told = event === null ? Prisma.sql`false` : Prisma.sql`true`;
      const [row] = await database.$queryRaw<Proved[]>`
        WITH lane AS (${laneProof("outbox", lease)}), saved AS (
          UPDATE outgoing_message o SET ${changeColumns({ state, facts, nextAt })}
          FROM lane WHERE o.id = ${message.id}::uuid AND o.version = ${message.version}::bigint RETURNING o.*
        ), told AS (${outgoingEvents(Prisma.sql`(SELECT * FROM saved WHERE ${told})`)}) ${alerted} ${stopped} ${asked}
        SELECT lane.now, saved.* FROM (SELECT 1) AS one LEFT JOIN lane ON true LEFT JOIN LATERAL (
          SELECT ${outgoingColumns} FROM saved o JOIN account a ON a.id = o.account_id
        ) AS saved ON true`;
      const { now, ...saved } = must(row, "a row");
      if (now === null) return { kind: "leaseLost" };
      if (isFound(saved)) return { kind: "saved", message: toOutgoing(saved) };
      const [present] = await database.$queryRaw<OutgoingRow[]>`
        SELECT ${outgoingColumns} FROM outgoing_message o JOIN account a ON a.id = o.account_id WHERE o.id = ${message.id}::uuid`;
      return { kind: "changed", message: toOutgoing(must(present, "the message")) };
    },

    async *readAttachment(attachmentId) {
      const [file] = await database.$queryRaw<{ readonly blobId: string }[]>`
        SELECT blob_id AS "blobId" FROM outgoing_attachment WHERE id = ${attachmentId}::uuid`;
      yield* blobs.read(must(file, "the attachment").blobId);
    },

    async dueAccounts(limit) {
      const rows = await database.$queryRaw<{ readonly id: string }[]>`
        SELECT a.id FROM (
          SELECT o.account_id AS id, min(o.next_at) AS at FROM outgoing_message o WHERE o.next_at <= clock_timestamp() GROUP BY o.account_id
        ) AS due JOIN account a ON a.id = due.id AND ${isSignedIn}
        WHERE ${isLaneFree("outbox")}
        ORDER BY due.at, a.id LIMIT ${limit}::int`;
      return rows.map(({ id }) => id);
    },

    async lately({ id, accountId }) {
      const [row] = await database.$queryRaw<Submitted[]>`
        SELECT COALESCE(sum(people), 0)::float8 AS recipients, (array_agg(at ORDER BY at DESC))[${MAILS_A_MINUTE}::int] AS "paceFrom", (
          SELECT o.refusal FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND ${isStopped}
            AND (o.refusal->>'until')::timestamptz > clock_timestamp() ORDER BY o.refusal->>'until' DESC LIMIT 1) AS stop
        FROM (
          SELECT o.submitted_at AS at, ${recipientCountOf} AS people
          FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND o.id <> ${id}::uuid
            AND o.submitted_at > clock_timestamp() - ${BRAKE_MINUTES}::int * interval '1 minute'
        ) AS submitted`;
      return must(row, "a row");
    },

    async nextDueAt(accountId) {
      const [row] = await database.$queryRaw<{ readonly at: Date | null }[]>`
        SELECT min(next_at) AS at FROM outgoing_message WHERE account_id = ${accountId}::uuid AND next_at > clock_timestamp()`;
      return row?.at ?? null;
    },
  };
}

/** Outer joins return nulls where there is none. */
function isFound(row: object): row is OutgoingRow {
  return "id" in row && row.id !== null;
}
