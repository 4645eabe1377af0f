import { Prisma } from "../../../../prisma/generated/client.ts";
import { type Forgotten, forgetInJson, forgetInMail, isTheirMail } from "../../../core/mail/forget-person.ts";
import { searchedParts, searchVector } from "../../../core/mail/search.ts";
import type { MailContent } from "../../../core/records/mail.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../../database/column-arrays.ts";
import type { Sql } from "../../database/sql-database.ts";
import { createKeys } from "../../office/email-keys.ts";
import { lockRuns, mailText, named, needlesOf, notLookedThrough, onlyWhere, ownerColumns } from "./erasure-sql.ts";
import { keepOut, type PlacedMail } from "./kept-out.ts";
import { isHeldMail, isHeldOutgoing } from "./legal-hold-sql.ts";
import { lockMailbox, removeMails, removeSentMail, tellRemoved } from "./remove-mail.ts";

export interface ErasureWork {
  readonly organizationId: string;
  readonly forms: readonly string[];
  readonly who: Forgotten;
  readonly receivedBefore: Date;
  readonly hashOf: (text: string) => string;
}

/** Mails of which one transaction holds the texts. */
const MAILS = 100;
const ROWS = 500;

interface NamedMail extends PlacedMail {
  readonly id: string;
  readonly subject: string;
  readonly content: MailContent;
}

/** A page of one mailbox's mail that names the person. @returns where to go on; null: this mailbox is done */
export async function eraseMailPage(
  tx: Sql,
  work: ErasureWork,
  accountId: string,
  after: string | null,
): Promise<{ readonly last: string | null; readonly deleted: number; readonly replaced: number }> {
  await lockMailbox(tx, accountId, "revoke");
  const found = await tx.$queryRaw<NamedMail[]>`
    SELECT e.id, e.subject, l.m365_id AS "m365Id", f.id AS "collectionId", f.round, jsonb_build_object('type', c.type, 'from', c."from",
      'sender', c.sender, 'to', c."to", 'cc', c.cc, 'bcc', c.bcc, 'replyTo', c.reply_to, 'sentAt', c.sent_at, 'messageId', c.message_id,
      'inReplyTo', c.in_reply_to, 'references', c."references", 'conversationId', c.conversation_id, 'preview', c.preview,
      'webLink', c.web_link, 'headers', c.headers, 'body', CASE c.body_state WHEN 'STORED'
        THEN jsonb_build_object('state', 'STORED', 'type', c.body_type, 'content', c.body, 'text', c.text)
        ELSE jsonb_build_object('state', c.body_state, 'reason', coalesce(c.body_reason, '')) END) AS content
    FROM office_email e JOIN email_content c ON c.email_id = e.id
    LEFT JOIN link l ON l.office_id = e.id AND l.account_id = e.owner_id AND l.resource = 'EMAIL'
    LEFT JOIN collection f ON f.id = l.collection_id AND f.state = 'ACTIVE' AND f.well_known IS DISTINCT FROM 'deleteditems'
    WHERE e.owner_id = ${accountId}::uuid AND (${after}::uuid IS NULL OR e.id > ${after}::uuid)
      AND (e.received_at IS NULL OR e.received_at < ${work.receivedBefore}::timestamptz)
      AND ${named(needlesOf(work.forms), mailText)} AND NOT ${isHeldMail()}
    ORDER BY e.id LIMIT ${MAILS}::int FOR UPDATE OF e`;
  const theirs = found.filter(({ content }) => isTheirMail(content, work.who.isErased));
  const ids = theirs.map(({ id }) => id);
  await keepOut(tx, accountId, theirs, { reason: "ERASED", hashOf: work.hashOf });
  await removeSentMail(tx, accountId, Prisma.sql`o.copy_email_id = ANY(${ids}::uuid[]) AND NOT ${isHeldOutgoing()}`);
  await removeMails(tx, accountId, ids);
  await tellRemoved(tx, accountId, ids);
  const replaced = await replaceIn(
    tx,
    work,
    accountId,
    found.filter((mail) => !ids.includes(mail.id)),
  );
  const last = found.length < MAILS ? null : must(found.at(-1), "the last").id;
  if (last === null) {
    const receivers = Prisma.sql`jsonb_array_elements(o."to" || o.cc || o.bcc) AS p`;
    const isOther = Prisma.sql`lower(btrim(p->>'address')) <> ALL(${[...work.forms]}::text[])`;
    const isOnlyTo = Prisma.sql`jsonb_array_length(o."to" || o.cc || o.bcc) > 0 AND NOT EXISTS (SELECT FROM ${receivers} WHERE ${isOther})`;
    await removeSentMail(tx, accountId, Prisma.sql`${isOnlyTo} AND NOT ${isHeldOutgoing()}`);
    await forgetInThreads(tx, work, accountId);
  }
  return { last, deleted: ids.length, replaced };
}

const columns: readonly ArrayColumn[] = [
  ...["id", "subject"].map((name) => ({ name, type: name === "id" ? "uuid" : "text" }) as const),
  ...["from", "sender", "to", "cc", "bcc", "reply_to", "headers"].map((name) => ({ name, type: "jsonb" }) as const),
  ...["preview", "body", "text", "message_id", "in_reply_to", "web_link"].map(
    (name) => ({ name, type: "text" }) as const,
  ),
  { name: "references", type: "text[]" },
  { name: "search", type: "tsvector" },
];
const replaceSql = `
  WITH n AS (${selectUnnested(columns, 2, "place")}), subjects AS (
    UPDATE office_email e SET subject = n.subject FROM n WHERE e.id = n.id AND e.owner_id = $1::uuid
  )
  UPDATE email_content c SET "from" = NULLIF(n."from", 'null'), sender = NULLIF(n.sender, 'null'), "to" = n."to", cc = n.cc, bcc = n.bcc,
    reply_to = n.reply_to, headers = NULLIF(n.headers, 'null'), preview = n.preview, body = n.body, text = n.text,
    message_id = n.message_id, in_reply_to = n.in_reply_to, web_link = n.web_link, "references" = n."references", search = n.search
  FROM n WHERE c.email_id = n.id AND c.account_id = $1::uuid`;

/** The subject is a part of the pair's base, which `eraseElsewhere` cleans in the same way: no run sees a difference. */
async function replaceIn(
  tx: Sql,
  { who }: ErasureWork,
  accountId: string,
  mails: readonly NamedMail[],
): Promise<number> {
  const changed = mails.flatMap((mail) => {
    const cleaned = forgetInMail(mail, who);
    return cleaned === mail ? [] : [cleaned];
  });
  if (changed.length === 0) return 0;
  const rows = changed.map(({ id, subject, content }) => ({
    ...{ id, subject, from: content.from, sender: content.sender, to: content.to, cc: content.cc, bcc: content.bcc },
    ...{ reply_to: content.replyTo, headers: content.headers, preview: content.preview, message_id: content.messageId },
    body: content.body.state === "STORED" ? content.body.content : null,
    text: content.body.state === "STORED" ? content.body.text : null,
    ...{ in_reply_to: content.inReplyTo, web_link: content.webLink, references: content.references },
    search: () => searchVector(accountId, searchedParts(subject, content)),
  }));
  await tx.$executeRawUnsafe(replaceSql, accountId, ...columnArrays(columns, rows));
  return changed.length;
}

/** Threads know people by hashes that nobody needs a key for. */
async function forgetInThreads(tx: Sql, { forms }: ErasureWork, accountId: string): Promise<void> {
  const keyed = createKeys(accountId);
  const people = Prisma.sql`${forms.map((form) => keyed("person", form))}::uuid[]`;
  await tx.$executeRaw`
    WITH people AS (DELETE FROM email_thread_person WHERE person = ANY(${people})),
      topics AS (DELETE FROM email_thread_topic WHERE sender = ANY(${people})),
      wishes AS (DELETE FROM email_thread_wish WHERE sender = ANY(${people}))
    UPDATE email_threading SET sender = NULL WHERE account_id = ${accountId}::uuid AND sender = ANY(${people})`;
}

export interface TextTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: "text" | "text[]" | "jsonb";
    readonly isUnique: boolean;
  }[];
  /** Those of `ownerColumns` that it has. */
  readonly owners: readonly string[];
}

/** Tables with texts, as the database has them now: a table that somebody adds is found without anybody's thinking of it. */
export async function textTables(tx: Pick<Sql, "$queryRaw">): Promise<readonly TextTable[]> {
  const rows = await tx.$queryRaw<{ table: string; column: string; isUnique: boolean; type: string }[]>`
    SELECT c.table_name AS table, c.column_name AS column, EXISTS (
        SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indisunique AND i.indrelid = quote_ident(c.table_name)::regclass AND a.attname = c.column_name) AS "isUnique", CASE c.data_type WHEN 'ARRAY' THEN c.udt_name ELSE c.data_type END AS type
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`;
  const types: Readonly<Record<string, "text" | "text[]" | "jsonb">> = {
    text: "text",
    _text: "text[]",
    jsonb: "jsonb",
    json: "jsonb",
  };
  const names = [...new Set(rows.map(({ table }) => table))];
  return names.flatMap((name) => {
    const own = rows.filter(({ table }) => table === name);
    const texts = own.flatMap(({ column, type, isUnique }) => {
      const known = types[type];
      return known === undefined ? [] : [{ name: column, type: known, isUnique }];
    });
    const owners = own.flatMap(({ column }) => (Object.hasOwn(ownerColumns, column) ? [column] : []));
    return texts.length === 0 || Object.hasOwn(notLookedThrough, name) ? [] : [{ name, columns: texts, owners }];
  });
}

/** A page of one table. @returns where to go on; null: this table is done */
export async function eraseInTable(
  tx: Sql,
  { organizationId, forms, who }: ErasureWork,
  table: TextTable,
  after: string | null,
): Promise<{ readonly last: string | null; readonly replaced: number }> {
  await lockRuns(tx, organizationId);
  const quoted = (name: string) => Prisma.raw(`"${name}"`);
  const texts = Prisma.join(table.columns.map(({ name }) => Prisma.sql`t.${quoted(name)}::text`));
  const owners = table.owners.map((column) => must(ownerColumns[column], column)(organizationId));
  const values = Prisma.join(
    table.columns.flatMap(({ name }) => [Prisma.sql`${name}::text`, Prisma.sql`t.${quoted(name)}`]),
  );
  const rows = await tx.$queryRaw<{ place: string; values: Record<string, unknown> }[]>`
    SELECT t.ctid::text AS place, jsonb_build_object(${values}) AS values FROM ${quoted(table.name)} t
    WHERE (${Prisma.join(owners, " OR ")}) AND ${onlyWhere[table.name] ?? Prisma.sql`true`}
      AND (${after}::text IS NULL OR t.ctid > ${after}::text::tid)
      AND ${named(needlesOf(forms), Prisma.sql`concat_ws(' ', ${texts})`)}
    ORDER BY t.ctid LIMIT ${ROWS}::int FOR UPDATE`;
  let replaced = 0;
  for (const { place, values: before } of rows) {
    // Each by itself: a row with a column for addresses is no person.
    const now = Object.fromEntries(Object.entries(before).map(([name, value]) => [name, forgetInJson(value, who)]));
    if (Object.keys(now).every((name) => now[name] === before[name])) continue;
    replaced += 1;
    const sets = table.columns.flatMap(({ name, type, isUnique }) => {
      if (now[name] === before[name]) return [];
      const value = Prisma.sql`${storableJson(now[name])}::jsonb`;
      if (type === "jsonb") return [Prisma.sql`${quoted(name)} = ${value}`];
      if (type === "text")
        return [Prisma.sql`${quoted(name)} = ${isUnique ? `${String(now[name])} ${place}` : String(now[name])}`];
      return [Prisma.sql`${quoted(name)} = ARRAY(SELECT jsonb_array_elements_text(${value}))`];
    });
    await tx.$executeRaw`UPDATE ${quoted(table.name)} SET ${Prisma.join(sets)} WHERE ctid = ${place}::text::tid`;
  }
  return { last: rows.length < ROWS ? null : must(rows.at(-1), "the last").place, replaced };
}
