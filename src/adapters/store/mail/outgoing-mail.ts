import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Actor, AuditRecord } from "../../../app/ports/audit.ts";
import type {
  OutgoingMail,
  OutgoingOrder,
  OutgoingPage,
  StoredOutgoing,
} from "../../../app/ports/mail/outgoing-mail.ts";
import type { AuditAction } from "../../../core/audit/words.ts";
import { recipientsOf } from "../../../core/mail/compose/recipients.ts";
import { isBraked, outgoingTransitions } from "../../../core/mail/outgoing/outgoing.ts";
import { ownMessageId } from "../../../core/mail/outgoing/own-message-id.ts";
import { type PersonAct, settlePerson } from "../../../core/mail/outgoing/person.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { must } from "../../../lib/must.ts";
import { storableJson, storableText } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { lockSignedIn } from "../account-sql.ts";
import { writeAudit } from "../audit.ts";
import type { BlobStore } from "./blob-store.ts";
import { isBrakedRow, settleHeldMail } from "./held-mail-alert.ts";
import {
  changeColumns,
  type OutgoingRow,
  outgoingColumns,
  outgoingColumnsWithoutText,
  outgoingEvents,
  toOutgoing,
} from "./outgoing-rows.ts";
import { settleWaitingMail } from "./waiting-mail-alerts.ts";

/** What is told of a person's word: of the mail itself only to how many it goes. */
const said: Readonly<Record<PersonAct, AuditAction>> = {
  CANCEL: "mail.cancelled",
  APPROVE: "mail.approved",
  RETRY: "mail.retried",
  CONFIRM_SENT: "mail.confirmed",
  SEND_AGAIN: "mail.repeated",
};

const auditOf = (action: AuditAction, actor: Actor, { accountId, content, hold }: StoredOutgoing): AuditRecord => ({
  ...{ actor, action, ownerId: accountId },
  to: { recipients: recipientsOf(content).length, ...(hold === null ? {} : { hold }) },
});

type Statements = Pick<Sql, "$queryRaw" | "$executeRaw">;

/** Rolls back an order whose files are not there. */
class MissingFiles extends Error {
  readonly ids: readonly string[];
  constructor(ids: readonly string[]) {
    super();
    this.ids = ids;
  }
}

class FilesTooLarge extends Error {}

async function select(
  sql: Pick<Sql, "$queryRaw">,
  which: Prisma.Sql,
  columns = outgoingColumns,
): Promise<readonly StoredOutgoing[]> {
  const rows = await sql.$queryRaw<OutgoingRow[]>`
    SELECT ${columns} FROM outgoing_message o JOIN account a ON a.id = o.account_id WHERE ${which}`;
  return rows.map(toOutgoing);
}

export function createOutgoingMail(database: SqlDatabase, blobs: BlobStore): OutgoingMail {
  async function one(sql: Pick<Sql, "$queryRaw">, id: string): Promise<StoredOutgoing | null> {
    return isUuid(id) ? ((await select(sql, Prisma.sql`o.id = ${id}::uuid`))[0] ?? null) : null;
  }

  return {
    async upload({ accountId, organizationId, uploadedById, name, contentType, isInline, contentId }, chunks) {
      let id: string | undefined;
      const { length } = await blobs.store(organizationId, chunks, async (tx, { blobId, length: size }) => {
        const [stored] = await tx.$queryRaw<{ readonly id: string }[]>`
          INSERT INTO outgoing_attachment (account_id, uploaded_by_id, name, content_type, size, is_inline, content_id, blob_id)
          VALUES (${accountId}::uuid, ${uploadedById}::uuid, ${storableText(name)}, ${contentType}, ${size}::bigint, ${isInline},
            ${contentId}, ${blobId}::uuid) RETURNING id`;
        id = stored?.id;
      });
      return { id: must(id, "an upload's id"), size: length };
    },

    async add(order) {
      const { orderedById, idempotencyKey } = order;
      const sameKey = Prisma.sql`o.ordered_by_id = ${orderedById}::uuid AND o.idempotency_key = ${idempotencyKey}`;
      const before = async () => (idempotencyKey === null ? undefined : (await select(database, sameKey))[0]);
      const known = await before();
      if (known !== undefined) return { kind: "again", outgoing: known };
      try {
        const result = await database.$transaction((tx) => store(tx, order));
        if (result === "again") return { kind: "again", outgoing: must(await before(), "the earlier order") };
        if (result === "notConnected") return { kind: "notConnected" };
        return { kind: "ordered", outgoing: result };
      } catch (error) {
        if (error instanceof FilesTooLarge) return { kind: "filesTooLarge" };
        if (error instanceof MissingFiles) return { kind: "missingFiles", ids: error.ids };
        throw error;
      }
    },

    change: (id, act, version, by) =>
      database.$transaction(async (tx) => {
        if (!isUuid(id)) return { kind: "notFound" };
        await tx.$queryRaw`SELECT FROM outgoing_message WHERE id = ${id}::uuid FOR UPDATE`;
        const outgoing = await one(tx, id);
        if (outgoing === null) return { kind: "notFound" };
        if (version !== null && outgoing.version !== version) return { kind: "otherVersion", outgoing };
        const [clock] = await tx.$queryRaw<{ readonly now: Date }[]>`SELECT clock_timestamp() AS now`;
        const { now } = must(clock, "the database's time");
        const settled = settlePerson(outgoing, act, now);
        if (settled.kind !== "settled") return { kind: settled.kind, outgoing };
        const { event, facts } = settled.settled;
        const state = event === null ? outgoing.state : must(outgoingTransitions[event][outgoing.state], event);
        const change = { state, facts, nextAt: now, approves: settled.approves };
        await tx.$executeRaw`
          WITH changed AS (UPDATE outgoing_message o SET ${changeColumns(change)} WHERE o.id = ${id}::uuid RETURNING o.*)
          ${outgoingEvents(Prisma.sql`changed`)}`;
        await settleWaitingMail(tx, outgoing.accountId);
        if (isBraked(outgoing)) await settleHeldMail(tx, outgoing.accountId);
        await writeAudit(tx, [auditOf(said[act], by, outgoing)]);
        return { kind: "changed", outgoing: must(await one(tx, id), "the message") };
      }),

    async list({ of, states, first, after, withText = true }) {
      const narrowed = states === undefined ? Prisma.empty : Prisma.sql`AND o.state = ANY(${[...states]}::text[])`;
      const behind =
        after === null
          ? Prisma.empty
          : Prisma.sql`AND (o.created_at, o.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
      const rows = await select(
        database,
        Prisma.sql`${placeOf(of)} ${narrowed} ${behind}
          ORDER BY o.created_at DESC, o.id DESC LIMIT ${first + 1}::int`,
        withText ? outgoingColumns : outgoingColumnsWithoutText,
      );
      return { rows: rows.slice(0, first), hasMore: rows.length > first };
    },

    one: (id) => one(database, id),
  };
}

function placeOf(of: OutgoingPage["of"]): Prisma.Sql {
  if ("accountIds" in of) return Prisma.sql`o.account_id = ANY(${[...of.accountIds]}::uuid[])`;
  const { organizationId, accountId, notOrderedById } = of.braked;
  const within = organizationId === null ? Prisma.empty : Prisma.sql`AND a.organization_id = ${organizationId}::uuid`;
  const from = accountId === null ? Prisma.empty : Prisma.sql`AND a.id = ${accountId}::uuid`;
  return Prisma.sql`${isBrakedRow} AND a.released_at IS NULL AND o.ordered_by_id IS DISTINCT FROM ${notOrderedById}::uuid ${within} ${from}`;
}

async function store(tx: Statements, order: OutgoingOrder): Promise<StoredOutgoing | "again" | "notConnected"> {
  const { id, accountId, orderedById, idempotencyKey, sendAt, undoSeconds, originEmailId, content } = order;
  const address = await lockSignedIn(tx, accountId);
  if (address === null) return "notConnected";
  const { from, to, cc, bcc, origin } = content;
  const json = (value: unknown) => (value === null ? null : storableJson(value));
  const made = await tx.$executeRaw`
    INSERT INTO outgoing_message (id, account_id, ordered_by_id, idempotency_key, send_at, due_at, next_at, message_id, origin,
      origin_email_id, "from", "to", cc, bcc, subject, html, importance)
    SELECT ${id}::uuid, ${accountId}::uuid, ${orderedById}::uuid, ${idempotencyKey}, ${sendAt}::timestamptz, due.at, due.at,
      ${ownMessageId(id, address)}, ${json(origin)}::jsonb, ${originEmailId}::uuid, ${json(from)}::jsonb, ${json(to)}::jsonb,
      ${json(cc)}::jsonb, ${json(bcc)}::jsonb, ${storableText(content.subject)}, ${storableText(content.html)}, ${content.importance}
    FROM (SELECT GREATEST(${sendAt}::timestamptz, clock_timestamp() + ${undoSeconds}::int * interval '1 s') AS at) AS due
    ON CONFLICT (ordered_by_id, idempotency_key) DO NOTHING`;
  if (made === 0) return "again";
  await takeFiles(tx, order);
  await tx.$executeRaw(outgoingEvents(Prisma.sql`(SELECT * FROM outgoing_message WHERE id = ${id}::uuid)`));
  const [found] = await select(tx, Prisma.sql`o.id = ${id}::uuid`);
  const stored = must(found, "the order");
  await writeAudit(tx, [auditOf("mail.ordered", order.by, stored)]);
  return stored;
}

async function takeFiles(tx: Statements, order: OutgoingOrder) {
  const { id, accountId, orderedById, uploadIds, forwardedIds } = order;
  const taken = await tx.$queryRaw<{ readonly id: string; readonly size: bigint }[]>`
    UPDATE outgoing_attachment f SET outgoing_id = ${id}::uuid, nth = u.nth
    FROM unnest(${[...uploadIds]}::uuid[]) WITH ORDINALITY AS u(id, nth)
    WHERE f.id = u.id AND f.outgoing_id IS NULL AND f.account_id = ${accountId}::uuid AND f.uploaded_by_id = ${orderedById}::uuid
    RETURNING f.id, f.size`;
  if (taken.reduce((sum, { size }) => sum + Number(size), 0) > order.mostFileBytes) throw new FilesTooLarge();
  const copied = await tx.$queryRaw<{ readonly id: string }[]>`
    INSERT INTO outgoing_attachment (account_id, uploaded_by_id, outgoing_id, nth, name, content_type, size, is_inline, content_id, blob_id)
    SELECT e.owner_id, ${orderedById}::uuid, ${id}::uuid, ${uploadIds.length}::int + t.nth, f.name, f.content_type, f.size, f.is_inline,
      f.content_id, f.blob_id
    FROM unnest(${[...forwardedIds]}::uuid[]) WITH ORDINALITY AS t(id, nth)
    JOIN email_attachment f ON f.id = t.id AND f.state = 'STORED' JOIN office_email e ON e.id = f.email_id AND e.owner_id = ${accountId}::uuid
    RETURNING (SELECT t.id FROM unnest(${[...forwardedIds]}::uuid[]) WITH ORDINALITY AS t(id, nth) WHERE ${uploadIds.length}::int + t.nth = outgoing_attachment.nth)`;
  const found = new Set([...taken, ...copied].map((row) => row.id));
  const missing = [...uploadIds, ...forwardedIds].filter((one) => !found.has(one));
  if (missing.length > 0) throw new MissingFiles(missing);
}
