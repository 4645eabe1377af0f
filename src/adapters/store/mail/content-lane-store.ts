import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  ContentLaneStore,
  LaneLease,
  WaitingAttachment,
  WaitingMail,
} from "../../../app/ports/mail/content-lane-store.ts";
import { searchedParts, searchVector } from "../../../core/mail/search.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../../database/column-arrays.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import type { BlobStore } from "./blob-store.ts";

type Statements = Pick<Sql, "$queryRaw" | "$executeRaw" | "$executeRawUnsafe">;

const textColumns: readonly ArrayColumn[] = [
  { name: "id", type: "uuid" },
  { name: "state", type: "text" },
  { name: "reason", type: "text" },
  { name: "type", type: "text" },
  { name: "body", type: "text" },
  { name: "text", type: "text" },
  { name: "search", type: "tsvector" },
];
const saveTextsSql = `
  UPDATE email_content c SET body_state = n.state, body_reason = n.reason, body_type = n.type, body = n.body, text = n.text,
    search = COALESCE(n.search, c.search)
  FROM (${selectUnnested(textColumns, 2, "place")}) AS n
  WHERE c.email_id = n.id AND c.account_id = $1::uuid AND c.body_state = 'LATER'`;

/** Rolls back what was stored for a lease that is lost. */
class LostLease extends Error {}

async function prove(tx: Pick<Sql, "$executeRaw">, { accountId, holder, token, leaseMs }: LaneLease): Promise<boolean> {
  const proved = await tx.$executeRaw`
    UPDATE mail_lane SET lease_expires_at = clock_timestamp() + ${leaseMs}::int * interval '1 ms'
    WHERE account_id = ${accountId}::uuid AND lane = 'content' AND lease_holder = ${holder} AND fencing_token = ${token}::bigint`;
  return proved === 1;
}

export function createContentLaneStore(database: SqlDatabase, blobs: BlobStore): ContentLaneStore {
  const inLane = (lease: LaneLease, work: (tx: Statements) => Promise<void>): Promise<boolean> =>
    database.$transaction(async (tx) => {
      if (!(await prove(tx, lease))) return false;
      await work(tx);
      return true;
    });

  const waiting = (accountId: string, what: Prisma.Sql, limit: number, except: readonly string[]) =>
    database.$queryRaw<WaitingMail[]>`
      SELECT e.id AS "emailId", l.m365_id AS "m365Id", e.subject FROM email_content c JOIN office_email e ON e.id = c.email_id
      JOIN link l ON l.office_id = e.id AND l.account_id = e.owner_id AND l.resource = 'EMAIL' AND l.state IN ('ACTIVE', 'CONFLICT')
      WHERE c.account_id = ${accountId}::uuid AND ${what} AND e.deleted_at IS NULL AND e.id <> ALL(${[...except]}::uuid[])
      ORDER BY e.received_at DESC NULLS LAST, e.id LIMIT ${limit}::int`;

  const attachments = (condition: Prisma.Sql) => database.$queryRaw<WaitingAttachment[]>`
    SELECT a.id, a.m365_id AS "m365Id", l.m365_id AS "mailId", e.owner_id AS "accountId", o.organization_id AS "organizationId", a.state
    FROM email_attachment a JOIN office_email e ON e.id = a.email_id JOIN account o ON o.id = e.owner_id
    JOIN link l ON l.office_id = e.id AND l.account_id = e.owner_id AND l.resource = 'EMAIL' AND l.state IN ('ACTIVE', 'CONFLICT')
    WHERE e.deleted_at IS NULL AND ${condition} ORDER BY e.received_at DESC NULLS LAST, e.id, a.nth LIMIT 1`;

  return {
    async take(accountId, holder, leaseMs) {
      const [row] = await database.$queryRaw<{ readonly token: bigint }[]>`
        INSERT INTO mail_lane AS m (account_id, lane, lease_holder, fencing_token, lease_expires_at)
        VALUES (${accountId}::uuid, 'content', ${holder}, 1, clock_timestamp() + ${leaseMs}::int * interval '1 ms')
        ON CONFLICT (account_id, lane) DO UPDATE SET lease_holder = EXCLUDED.lease_holder, fencing_token = m.fencing_token + 1,
          lease_expires_at = EXCLUDED.lease_expires_at
        WHERE m.lease_expires_at IS NULL OR m.lease_expires_at < clock_timestamp()
        RETURNING fencing_token AS token`;
      return row === undefined ? null : { accountId, holder, token: row.token, leaseMs };
    },

    async release({ accountId, holder, token }) {
      await database.$executeRaw`
        UPDATE mail_lane SET lease_holder = NULL, lease_expires_at = NULL
        WHERE account_id = ${accountId}::uuid AND lane = 'content' AND lease_holder = ${holder} AND fencing_token = ${token}::bigint`;
    },

    async waitingAccounts(limit) {
      const rows = await database.$queryRaw<{ readonly id: string }[]>`
        SELECT a.id FROM account a WHERE a.state = 'CONNECTED' AND (
          EXISTS (SELECT FROM email_content c WHERE c.account_id = a.id AND c.attachments_state = 'LATER')
          OR EXISTS (SELECT FROM email_content c WHERE c.account_id = a.id AND c.body_state = 'LATER')
          OR EXISTS (SELECT FROM email_attachment t JOIN office_email e ON e.id = t.email_id WHERE e.owner_id = a.id AND t.state = 'NOT_FETCHED'))
        ORDER BY a.id LIMIT ${limit}::int`;
      return rows.map(({ id }) => id);
    },

    nextTexts: (accountId, limit, except) => waiting(accountId, Prisma.sql`c.body_state = 'LATER'`, limit, except),
    nextLists: (accountId, limit, except) =>
      waiting(accountId, Prisma.sql`c.attachments_state = 'LATER'`, limit, except),

    async nextAttachment(accountId, receivedFrom, except) {
      const [found] = await attachments(Prisma.sql`e.owner_id = ${accountId}::uuid AND a.state = 'NOT_FETCHED'
        AND a.id <> ALL(${[...except]}::uuid[]) AND (${receivedFrom}::timestamptz IS NULL OR e.received_at >= ${receivedFrom}::timestamptz)`);
      return found ?? null;
    },
    attachment: async (id) => (await attachments(Prisma.sql`a.id = ${id}::uuid`))[0] ?? null,

    saveTexts: (lease, texts) =>
      inLane(lease, async (tx) => {
        const rows = texts.map((text) => {
          const body = "content" in text ? text.content.body : text.body;
          return {
            id: text.emailId,
            state: body.state,
            reason: "reason" in body ? body.reason : null,
            ...(body.state === "STORED" ? { type: body.type, body: body.content, text: body.text } : {}),
            ...("content" in text
              ? { search: searchVector(lease.accountId, searchedParts(text.subject, text.content)) }
              : {}),
          };
        });
        await tx.$executeRawUnsafe(saveTextsSql, lease.accountId, ...columnArrays(textColumns, rows));
      }),

    saveLists: (lease, lists) =>
      inLane(lease, async (tx) => {
        const rows = lists.flatMap(({ emailId, attachments: listed }) =>
          listed.map((one, nth) => ({ ...one, emailId, nth })),
        );
        await tx.$executeRaw`
          INSERT INTO email_attachment (email_id, m365_id, nth, kind, name, content_type, size, is_inline, content_id, state, reason)
          SELECT n."emailId", n.id, n.nth, n.kind, n.name, n."contentType", n.size, n."isInline", n."contentId", n.state, n.reason
          FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n("emailId" uuid, id text, nth int, kind text, name text,
            "contentType" text, size bigint, "isInline" boolean, "contentId" text, state text, reason text)
          JOIN office_email e ON e.id = n."emailId" ON CONFLICT (email_id, m365_id) DO NOTHING`;
        await tx.$executeRaw`
          UPDATE email_content SET attachments_state = 'LISTED' WHERE email_id = ANY(${lists.map(({ emailId }) => emailId)}::uuid[])`;
      }),

    async saveRefused(attachmentId, reason) {
      await database.$executeRaw`
        UPDATE email_attachment SET state = 'REFUSED', reason = ${reason} WHERE id = ${attachmentId}::uuid AND state <> 'STORED'`;
    },

    async saveBytes(lease, { id, accountId, organizationId }, chunks) {
      try {
        return await blobs.store(organizationId, chunks, async (tx, { blobId, length }) => {
          const [connected] = await tx.$queryRaw<unknown[]>`
            SELECT FROM account WHERE id = ${accountId}::uuid AND state = 'CONNECTED' FOR SHARE`;
          if (connected === undefined || (lease !== null && !(await prove(tx, lease)))) throw new LostLease();
          const stored = await tx.$executeRaw`
            UPDATE email_attachment SET state = 'STORED', reason = NULL, blob_id = ${blobId}::uuid, size = ${length}::bigint
            WHERE id = ${id}::uuid`;
          if (stored === 0) throw new LostLease();
        });
      } catch (error) {
        if (error instanceof LostLease) return false;
        throw error;
      }
    },
  };
}
