import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  ContentLaneStore,
  LaneLease,
  ReadText,
  WaitingAttachment,
  WaitingMail,
} from "../../../app/ports/mail/content-lane-store.ts";
import { searchedParts, searchVector } from "../../../core/mail/search.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../../database/column-arrays.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { isSignedIn, lockSignedIn } from "../account-sql.ts";
import type { BlobStore } from "./blob-store.ts";
import { proveLane, releaseLane, takeLane } from "./lanes.ts";

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

async function saveTexts(
  tx: Pick<Sql, "$executeRawUnsafe">,
  accountId: string,
  texts: readonly ReadText[],
): Promise<void> {
  const rows = texts.map((text) => {
    const body = "content" in text ? text.content.body : text.body;
    return {
      id: text.emailId,
      state: body.state,
      reason: "reason" in body ? body.reason : null,
      ...(body.state === "STORED" ? { type: body.type, body: body.content, text: body.text } : {}),
      ...("content" in text
        ? { search: () => searchVector(accountId, searchedParts(text.subject, text.content)) }
        : {}),
    };
  });
  await tx.$executeRawUnsafe(saveTextsSql, accountId, ...columnArrays(textColumns, rows));
}

/** Rolls back what was stored for a lease that is lost. */
class LostLease extends Error {}

const prove = async (tx: Pick<Sql, "$queryRaw">, lease: LaneLease): Promise<boolean> =>
  (await proveLane(tx, "content", lease)) !== null;

/**
 * The mail with this id as `e` and its link as `l`, if it is still followed. OFFSET has each looked up by its id: while the statistics are old,
 * and they are during an import, PostgreSQL would rather join whole tables.
 */
const linkOfMail = Prisma.sql`CROSS JOIN LATERAL (
    SELECT o.m365_id FROM link o
    WHERE o.office_id = e.id AND o.account_id = e.owner_id AND o.resource = 'EMAIL' AND o.state IN ('ACTIVE', 'CONFLICT') OFFSET 0
  ) AS l`;
const mailOf = (id: Prisma.Sql, accountId: string | null = null): Prisma.Sql => Prisma.sql`
  CROSS JOIN LATERAL (
    SELECT o.* FROM office_email o WHERE o.id = ${id} AND o.deleted_at IS NULL
      AND (${accountId}::uuid IS NULL OR o.owner_id = ${accountId}::uuid) OFFSET 0
  ) AS e ${linkOfMail}`;

export function createContentLaneStore(database: SqlDatabase, blobs: BlobStore): ContentLaneStore {
  const inLane = (lease: LaneLease, work: (tx: Statements) => Promise<void>): Promise<boolean> =>
    database.$transaction(async (tx) => {
      if (!(await prove(tx, lease))) return false;
      await work(tx);
      return true;
    });

  const waiting = (accountId: string, what: Prisma.Sql, limit: number, except: readonly string[]) =>
    database.$queryRaw<WaitingMail[]>`
      SELECT e.id AS "emailId", l.m365_id AS "m365Id", e.subject
      FROM (SELECT c.email_id FROM email_content c WHERE c.account_id = ${accountId}::uuid AND ${what} OFFSET 0) AS c
      ${mailOf(Prisma.sql`c.email_id`)} WHERE e.id <> ALL(${[...except]}::uuid[])
      ORDER BY e.received_at DESC NULLS LAST, e.id LIMIT ${limit}::int`;

  const attachments = (found: Prisma.Sql) => database.$queryRaw<WaitingAttachment[]>`
    SELECT a.id, a.m365_id AS "m365Id", l.m365_id AS "mailId", e.owner_id AS "accountId", o.organization_id AS "organizationId", a.state
    FROM ${found} JOIN account o ON o.id = e.owner_id ORDER BY e.received_at DESC NULLS LAST, e.id, a.nth LIMIT 1`;

  return {
    take: (accountId, holder, leaseMs) => takeLane(database, "content", { accountId, holder, leaseMs }),
    release: (lease) => releaseLane(database, "content", lease),

    async waitingAccounts(limit) {
      const rows = await database.$queryRaw<{ readonly id: string }[]>`
        SELECT a.id FROM account a WHERE ${isSignedIn} AND (
          EXISTS (SELECT FROM email_content c WHERE c.account_id = a.id AND c.attachments_state = 'LATER')
          OR EXISTS (SELECT FROM email_content c WHERE c.account_id = a.id AND c.body_state = 'LATER')
          OR EXISTS (
            SELECT FROM (SELECT t.email_id FROM email_attachment t WHERE t.state = 'NOT_FETCHED' OFFSET 0) AS t
            CROSS JOIN LATERAL (SELECT FROM office_email e WHERE e.id = t.email_id AND e.owner_id = a.id OFFSET 0) AS e))
        ORDER BY a.id LIMIT ${limit}::int`;
      return rows.map(({ id }) => id);
    },

    nextTexts: (accountId, limit, except) => waiting(accountId, Prisma.sql`c.body_state = 'LATER'`, limit, except),
    nextLists: (accountId, limit, except) =>
      waiting(accountId, Prisma.sql`c.attachments_state = 'LATER'`, limit, except),

    async nextAttachment(accountId, receivedFrom, except) {
      const isNext = Prisma.sql`a.state = 'NOT_FETCHED' AND a.id <> ALL(${[...except]}::uuid[])`;
      // Old ones that are not wanted are never fetched, and so are many: those since a day are looked for among its mail.
      const [found] = await attachments(
        receivedFrom === null
          ? Prisma.sql`(SELECT a.* FROM email_attachment a WHERE ${isNext} OFFSET 0) AS a ${mailOf(Prisma.sql`a.email_id`, accountId)}`
          : Prisma.sql`(
              SELECT o.* FROM office_email o WHERE o.owner_id = ${accountId}::uuid AND o.deleted_at IS NULL
                AND COALESCE(o.received_at, '-infinity'::timestamptz) >= ${receivedFrom}::timestamptz OFFSET 0
            ) AS e CROSS JOIN LATERAL (SELECT a.* FROM email_attachment a WHERE a.email_id = e.id AND ${isNext} OFFSET 0) AS a ${linkOfMail}`,
      );
      return found ?? null;
    },
    attachment: async (id) =>
      (
        await attachments(
          Prisma.sql`(SELECT a.* FROM email_attachment a WHERE a.id = ${id}::uuid) AS a ${mailOf(Prisma.sql`a.email_id`)}`,
        )
      )[0] ?? null,

    async text(emailId) {
      const [found] = await database.$queryRaw<(WaitingMail & { readonly accountId: string })[]>`
        SELECT e.id AS "emailId", l.m365_id AS "m365Id", e.subject, e.owner_id AS "accountId"
        FROM (SELECT c.email_id FROM email_content c WHERE c.email_id = ${emailId}::uuid AND c.body_state = 'LATER') AS c
        ${mailOf(Prisma.sql`c.email_id`)}`;
      return found ?? null;
    },
    saveOpened: (accountId, text) =>
      database.$transaction(async (tx) => {
        if ((await lockSignedIn(tx, accountId)) === null) return false;
        await saveTexts(tx, accountId, [text]);
        return true;
      }),
    saveTexts: (lease, texts) => inLane(lease, (tx) => saveTexts(tx, lease.accountId, texts)),

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
          const isConnected = (await lockSignedIn(tx, accountId)) !== null;
          if (!isConnected || (lease !== null && !(await prove(tx, lease)))) throw new LostLease();
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
