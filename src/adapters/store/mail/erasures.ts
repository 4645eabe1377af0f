import { z } from "zod";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ErasedPerson, Erasure, ErasureReport, Erasures } from "../../../app/ports/mail/erasures.ts";
import type { SecretBox } from "../../../app/ports/secret-box.ts";
import { namesIn } from "../../../core/mail/forget-person.ts";
import type { MailContent } from "../../../core/records/mail.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { writeAudit, writeReport } from "../audit.ts";
import { inSqlTransaction } from "../context.ts";
import { erasedHash } from "./erased-addresses.ts";
import {
  accountsOf,
  isTheirs,
  lockRuns,
  mailText,
  named,
  needlesOf,
  onlyWhere,
  ownerColumns,
  peopleOfMail,
} from "./erasure-sql.ts";
import { type ErasureWork, eraseInTable, eraseMailPage, type TextTable, textTables } from "./erasure-step.ts";
import { cancelUnsent } from "./forget-mail.ts";
import { isHeldMail } from "./legal-hold-sql.ts";

export interface ErasuresDeps {
  readonly sql: SqlDatabase;
  readonly box: Pick<SecretBox, "seal" | "open">;
  readonly hashOf: (text: string) => string;
}

const placeShape = z.object({
  /** The mailbox, or the table, that is under way; those before it are done. */
  at: z.string().nullable().default(null),
  after: z.string().nullable().default(null),
});
const sealedShape = z.object({ forms: z.tuple([z.string()], z.string()), names: z.array(z.string()) });
const MOST_PASSES = 5;
const purpose = (id: string) => `erasure:${id}`;

const columns = Prisma.sql`id, organization_id AS "organizationId", received_before AS "receivedBefore", step, pass, expected,
  mails_deleted AS "mailsDeleted", mails_replaced AS "mailsReplaced", elsewhere, reason, ordered_by_name AS "orderedByName",
  finished_at AS "finishedAt"`;

export function createErasures({ sql, box, hashOf }: ErasuresDeps): Erasures {
  // They stay the same while a process runs.
  let known: readonly TextTable[] | null = null;
  const tables = async (tx: Sql): Promise<readonly TextTable[]> => {
    known ??= await textTables(tx);
    return known;
  };
  return {
    async ownerOf(forms) {
      const [found] = await sql.$queryRaw<{ what: string }[]>`
        SELECT 'a person' AS what FROM "user" WHERE removed_at IS NULL AND lower(email) = ANY(${[...forms]}::text[])
        UNION ALL SELECT 'a connected mailbox' FROM account
          WHERE released_at IS NULL AND lower(user_principal_name) = ANY(${[...forms]}::text[])
        UNION ALL SELECT 'a system mailbox' FROM system_mailbox WHERE removed_at IS NULL AND lower(address) = ANY(${[...forms]}::text[])
        UNION ALL SELECT 'a person who signs in with Microsoft' FROM person_identity i JOIN "user" u ON u.id = i.user_id
          WHERE u.removed_at IS NULL AND lower(i.user_principal_name) = ANY(${[...forms]}::text[]) LIMIT 1`;
      return found?.what ?? null;
    },

    report: (person) => report(sql, person),

    async mailOf({ organizationId, forms }, accountIds, after, limit) {
      const rows = await sql.$queryRaw<{ id: string }[]>`
        SELECT e.id FROM office_email e JOIN email_content c ON c.email_id = e.id
        WHERE e.owner_id = ANY(${[...accountIds]}::uuid[]) AND e.owner_id IN ${accountsOf(organizationId)} AND e.deleted_at IS NULL
          AND (${after}::uuid IS NULL OR e.id > ${after}::uuid)
          AND EXISTS (SELECT FROM jsonb_array_elements(${peopleOfMail}) AS p WHERE lower(btrim(p->>'address')) = ANY(${[...forms]}::text[]))
        ORDER BY e.id LIMIT ${limit}::int`;
      return rows.map(({ id }) => id);
    },

    order: (erasure, told) =>
      inSqlTransaction(sql, async (tx) => {
        const { organizationId, forms } = erasure;
        await lockOrganization(tx, organizationId);
        const { mailboxes } = await report(tx, erasure);
        const count = mailboxes.reduce((sum, { theirs }) => sum + theirs, 0);
        if (count !== erasure.expected) return count;
        const names = await namesOf(tx, erasure);
        const [made] = await tx.$queryRaw<{ id: string }[]>`SELECT gen_random_uuid() AS id`;
        const { id } = must(made, "an id");
        const { ciphertext, keyId } = box.seal(JSON.stringify({ forms, names }), purpose(id));
        await tx.$executeRaw`
          INSERT INTO erasure (id, organization_id, address_hash, received_before, expected, sealed, key_id, reason, ordered_by_id,
            ordered_by_name)
          VALUES (${id}::uuid, ${organizationId}::uuid, ${erasedHash(hashOf, organizationId, forms[0])}, clock_timestamp(),
            ${erasure.expected}::int, ${Buffer.from(ciphertext)}::bytea, ${keyId}, ${erasure.reason}, ${erasure.orderedById}::uuid,
            ${erasure.orderedByName})`;
        await takeOver(tx, organizationId);
        await cancelOutgoing(tx, erasure);
        await writeReport(tx, told);
        return one(tx, id);
      }),

    async list(reach) {
      if (reach.kind !== "all" && reach.kind !== "organization") return [];
      const organizationId = reach.kind === "all" ? null : reach.organizationId;
      return sql.$queryRaw<Erasure[]>`
        SELECT ${columns} FROM erasure WHERE ${organizationId}::uuid IS NULL OR organization_id = ${organizationId}::uuid
        ORDER BY received_before DESC, id LIMIT 1000`;
    },

    async open() {
      const rows = await sql.$queryRaw<
        { id: string }[]
      >`SELECT id FROM erasure WHERE step <> 'DONE' ORDER BY received_before, id`;
      return rows.map(({ id }) => id);
    },

    step: (id) =>
      inSqlTransaction(sql, async (tx) => {
        // Two workers take turns: the second one finds where the first one is.
        const [row] = await tx.$queryRaw<OpenRow[]>`
          SELECT organization_id AS "organizationId", received_before AS "receivedBefore", step, pass, found_rows AS found, place, sealed,
            key_id AS "keyId", mails_deleted AS deleted, mails_replaced AS replaced, elsewhere FROM erasure
          WHERE id = ${id}::uuid AND step <> 'DONE' FOR UPDATE`;
        if (row === undefined) return false;
        const { forms, names } = sealedShape.parse(
          JSON.parse(box.open({ ciphertext: new Uint8Array(row.sealed), keyId: row.keyId }, purpose(id))),
        );
        const isErased = (address: string): boolean => address === forms[0];
        const work: ErasureWork = { ...row, forms, hashOf, who: { isErased, names: new Set(names) } };
        const place = placeShape.parse(row.place);
        return row.step === "MAIL"
          ? stepMail(tx, id, work, place)
          : stepElsewhere(tx, id, work, row, place, await tables(tx));
      }),
  };
}

interface OpenRow {
  readonly organizationId: string;
  readonly receivedBefore: Date;
  readonly step: "MAIL" | "ELSEWHERE";
  readonly pass: number;
  readonly found: number;
  readonly place: unknown;
  readonly sealed: Uint8Array;
  readonly keyId: string;
  readonly deleted: number;
  readonly replaced: number;
  readonly elsewhere: number;
}

type Place = z.infer<typeof placeShape>;
interface Done {
  readonly place: Place;
  readonly step?: "MAIL" | "ELSEWHERE";
  readonly deleted?: number;
  readonly replaced?: number;
  readonly elsewhere?: number;
}

async function save(
  tx: Sql,
  id: string,
  { place, step, deleted = 0, replaced = 0, elsewhere = 0 }: Done,
): Promise<true> {
  await tx.$executeRaw`
    UPDATE erasure SET place = ${storableJson(place)}::jsonb, step = coalesce(${step ?? null}::text, step),
      mails_deleted = mails_deleted + ${deleted}::int, mails_replaced = mails_replaced + ${replaced}::int,
      elsewhere = elsewhere + ${elsewhere}::int, found_rows = found_rows + ${deleted + replaced + elsewhere}::int
    WHERE id = ${id}::uuid`;
  return true;
}

async function stepMail(tx: Sql, id: string, work: ErasureWork, { at, after }: Place): Promise<true> {
  const [next] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM account WHERE organization_id = ${work.organizationId}::uuid
      AND (${at}::uuid IS NULL OR id > ${at}::uuid OR (id = ${at}::uuid AND ${after}::text IS NOT NULL)) ORDER BY id LIMIT 1`;
  if (next === undefined) return save(tx, id, { place: { at: null, after: null }, step: "ELSEWHERE" });
  const begun = next.id === at ? after : null;
  const { last, deleted, replaced } = await eraseMailPage(tx, work, next.id, begun);
  return save(tx, id, { place: { at: next.id, after: last }, deleted, replaced });
}

async function stepElsewhere(
  tx: Sql,
  id: string,
  work: ErasureWork,
  row: OpenRow,
  { at, after }: Place,
  tables: readonly TextTable[],
): Promise<boolean> {
  for (const table of tables.filter(({ name }) => at === null || name > at || (name === at && after !== null))) {
    const { last, replaced } = await eraseInTable(tx, work, table, table.name === at ? after : null);
    // Tables without the person are looked through in one go.
    if (replaced === 0 && last === null) continue;
    return save(tx, id, { place: { at: table.name, after: last }, elsewhere: replaced });
  }
  if (row.found > 0 && row.pass < MOST_PASSES) {
    await tx.$executeRaw`UPDATE erasure SET pass = pass + 1, found_rows = 0, step = 'MAIL', place = '{}' WHERE id = ${id}::uuid`;
    return true;
  }
  await tx.$executeRaw`
    UPDATE erasure SET step = 'DONE', sealed = NULL, key_id = NULL, place = '{}', finished_at = clock_timestamp() WHERE id = ${id}::uuid`;
  const to = { deleted: row.deleted, replaced: row.replaced, elsewhere: row.elsewhere };
  const { organizationId } = work;
  await writeAudit(tx, [
    { actor: null, action: "person.erased", level: "ORGANIZATION", ownerId: organizationId, organizationId, to },
  ]);
  return false;
}

async function one(tx: Pick<Sql, "$queryRaw">, id: string): Promise<Erasure> {
  const [row] = await tx.$queryRaw<Erasure[]>`SELECT ${columns} FROM erasure WHERE id = ${id}::uuid`;
  return must(row, "the erasure");
}

async function lockOrganization(tx: Sql, organizationId: string): Promise<void> {
  await lockRuns(tx, organizationId);
  await tx.$queryRaw`
    SELECT FROM mail_lane m JOIN account a ON a.id = m.account_id WHERE a.organization_id = ${organizationId}::uuid
    ORDER BY m.account_id, m.lane FOR UPDATE OF m`;
}

/** Who works on mail there does not know of the erasure yet: they lose it, and whoever takes over knows. */
async function takeOver(tx: Sql, organizationId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE sync_state SET fencing_token = fencing_token + 1, lease_expires_at = 'epoch'
    WHERE account_id IN ${accountsOf(organizationId)} AND resource = 'EMAIL' AND lease_holder IS NOT NULL`;
  await tx.$executeRaw`
    UPDATE mail_lane SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL
    WHERE account_id IN ${accountsOf(organizationId)}`;
}

/** Mail to others is sent as it was ordered. */
async function cancelOutgoing(tx: Sql, { organizationId, forms }: ErasedPerson): Promise<void> {
  const names = named(
    needlesOf(forms),
    Prisma.sql`concat_ws(' ', o."from"::text, o."to"::text, o.cc::text, o.bcc::text)`,
  );
  const reason = "Somebody whom this mail names was erased before it was sent.";
  await cancelUnsent(tx, Prisma.sql`o.account_id IN ${accountsOf(organizationId)} AND ${names}`, reason);
}

/** By which mail knows the person; enough of them. */
async function namesOf(tx: Sql, { organizationId, forms }: ErasedPerson): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ people: Pick<MailContent, "from" | "sender" | "to" | "cc" | "bcc" | "replyTo"> }[]>`
    SELECT DISTINCT jsonb_build_object('from', p, 'sender', NULL, 'to', '[]'::jsonb, 'cc', '[]'::jsonb, 'bcc', '[]'::jsonb,
      'replyTo', '[]'::jsonb) AS people
    FROM email_content c CROSS JOIN LATERAL jsonb_array_elements(${peopleOfMail}) AS p
    WHERE c.account_id IN ${accountsOf(organizationId)} AND lower(btrim(p->>'address')) = ANY(${[...forms]}::text[]) LIMIT 100`;
  return [...new Set(rows.flatMap(({ people }) => namesIn(people, () => true)))].filter(
    (name) => name.trim().length > 2,
  );
}

async function report(sql: Pick<Sql, "$queryRaw">, { organizationId, forms }: ErasedPerson): Promise<ErasureReport> {
  const needles = needlesOf(forms);
  const mailboxes = await sql.$queryRaw<
    (ErasureReport["mailboxes"][number] & { attachments: number; bytes: bigint })[]
  >`
    SELECT n.account_id AS "accountId", count(*) FILTER (WHERE NOT n.is_held AND n.is_theirs)::int AS theirs,
      count(*) FILTER (WHERE NOT n.is_held AND NOT n.is_theirs)::int AS replaced, count(*) FILTER (WHERE n.is_held)::int AS held,
      coalesce(sum(n.attachments) FILTER (WHERE NOT n.is_held AND n.is_theirs), 0)::int AS attachments,
      coalesce(sum(n.bytes) FILTER (WHERE NOT n.is_held AND n.is_theirs), 0)::bigint AS bytes
    FROM (
      SELECT c.account_id, ${isTheirs(forms)} AS is_theirs, ${isHeldMail()} AS is_held, f.attachments, f.bytes
      FROM email_content c JOIN office_email e ON e.id = c.email_id
      CROSS JOIN LATERAL (SELECT count(*) AS attachments, sum(size) AS bytes FROM email_attachment a WHERE a.email_id = e.id) AS f
      WHERE c.account_id IN ${accountsOf(organizationId)} AND ${named(needles, mailText)}
    ) AS n GROUP BY 1 ORDER BY 1`;
  const [rest] = await sql.$queryRaw<Omit<ErasureReport["left"] & { outgoing: number; own: number }, "">[]>`
    SELECT (SELECT count(*)::int FROM outgoing_message o WHERE o.account_id IN ${accountsOf(organizationId)}
        AND ${named(needles, Prisma.sql`to_jsonb(o)::text`)}) AS outgoing,
      (${countRecords("office_task", organizationId, needles, true)}) + (${countRecords("office_event", organizationId, needles, true)}) AS own,
      (${countRecords("office_task", organizationId, needles, false)}) AS tasks,
      (${countRecords("office_event", organizationId, needles, false)}) AS events,
      (SELECT count(*)::int FROM collection c WHERE c.account_id IN ${accountsOf(organizationId)}
        AND ${named(needles, Prisma.sql`c.name`)}) AS folders,
      (SELECT count(*)::int FROM settings_scope s WHERE ${named(needles, Prisma.sql`s.overrides::text`)}) AS settings,
      (SELECT count(*)::int FROM legal_hold h WHERE h.organization_id = ${organizationId}::uuid
        AND ${named(needles, Prisma.sql`concat_ws(' ', h.address, h.reason)`)}) AS holds`;
  const { outgoing, own, ...left } = must(rest, "the counts");
  return {
    mailboxes: mailboxes.map(({ accountId, theirs, replaced, held }) => ({ accountId, theirs, replaced, held })),
    attachments: mailboxes.reduce((sum, row) => sum + row.attachments, 0),
    attachmentBytes: mailboxes.reduce((sum, row) => sum + Number(row.bytes), 0),
    ...{ outgoing, ownRecords: own, left },
  };
}

/** @param isOwn those of Oro alone; otherwise those that Microsoft has, too */
function countRecords(
  table: "office_task" | "office_event",
  organizationId: string,
  needles: readonly string[],
  isOwn: boolean,
) {
  const isOurs = must(ownerColumns.owner_id, "it")(organizationId);
  const alone = must(onlyWhere[table], table);
  return Prisma.sql`SELECT count(*)::int FROM ${Prisma.raw(table)} t WHERE ${isOurs} AND ${isOwn ? alone : Prisma.sql`NOT (${alone})`}
    AND ${named(needles, Prisma.sql`to_jsonb(t)::text`)}`;
}
