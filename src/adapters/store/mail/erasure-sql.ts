// Where a person may be named in the database, and how to find it. Which rows are an organization's is told by their columns.
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Sql } from "../../database/sql-database.ts";
import { isHeldOutgoing } from "./legal-hold-sql.ts";

/** Ways in which mail writes an "@". */
const signs = ["@", "%40", "&#64;", "&#x40;", "&commat;", "=40"];

/** In lower case: what a text has that names the address. Others may have it too, so what is found is looked at again. */
export const needlesOf = (forms: readonly string[]): readonly string[] =>
  forms.flatMap((form) => {
    const at = form.lastIndexOf("@");
    return signs.map((sign) => `${form.slice(0, at)}${sign}${form.slice(at + 1)}`.toLowerCase());
  });

export const named = (needles: readonly string[], hay: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`any_stands_in(${[...needles]}::text[], ${hay})`;

/** Everybody of a mail, as the functions of legal holds take them. */
export const peopleOfMail = Prisma.sql`jsonb_build_array(c."from", c.sender) || c."to" || c.cc || c.bcc || c.reply_to`;

/** All of a mail `e` with its content `c` that may name somebody. */
export const mailText = Prisma.sql`concat_ws(' ', e.subject, array_to_string(e.categories, ' '), (${peopleOfMail})::text, c.preview, c.body,
  c.text, c.headers::text, c.message_id, c.in_reply_to, array_to_string(c."references", ' '), c.web_link, c.body_reason)`;

/** From the person, or to nobody else: as `isTheirMail` says it. */
export const isTheirs = (forms: readonly string[]): Prisma.Sql => {
  const isOne = (person: Prisma.Sql) =>
    Prisma.sql`coalesce(lower(btrim(${person}->>'address')) = ANY(${[...forms]}::text[]), false)`;
  return Prisma.sql`(${isOne(Prisma.sql`c."from"`)} OR ${isOne(Prisma.sql`c.sender`)} OR (
    jsonb_array_length(c."to" || c.cc || c.bcc) > 0
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(c."to" || c.cc || c.bcc) AS p WHERE NOT ${isOne(Prisma.sql`p`)})))`;
};

export const accountsOf = (organizationId: string): Prisma.Sql =>
  Prisma.sql`(SELECT id FROM account WHERE organization_id = ${organizationId}::uuid)`;
/** As every transaction of a run does first: none waits for a row of ours while we wait for one of its. */
export async function lockRuns(tx: Pick<Sql, "$queryRaw">, organizationId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT FROM sync_state s JOIN account a ON a.id = s.account_id WHERE a.organization_id = ${organizationId}::uuid
    ORDER BY s.account_id, s.resource FOR UPDATE OF s`;
}
const usersOf = (organizationId: string): Prisma.Sql =>
  Prisma.sql`(SELECT id FROM "user" WHERE organization_id = ${organizationId}::uuid)`;

/** The columns by which a row belongs to an organization. */
export const ownerColumns: Readonly<Record<string, (organizationId: string) => Prisma.Sql>> = {
  organization_id: (id) => Prisma.sql`t.organization_id = ${id}::uuid`,
  account_id: (id) => Prisma.sql`t.account_id IN ${accountsOf(id)}`,
  user_id: (id) => Prisma.sql`t.user_id IN ${usersOf(id)}`,
  person_id: (id) => Prisma.sql`t.person_id IN ${usersOf(id)}`,
  owner_id: (id) =>
    Prisma.sql`t.owner_id::text IN (SELECT id::text FROM account WHERE organization_id = ${id}::uuid
      UNION ALL SELECT id::text FROM "user" WHERE organization_id = ${id}::uuid UNION ALL SELECT ${id}::text)`,
  run_id: (id) => Prisma.sql`t.run_id IN (SELECT id FROM run WHERE account_id IN ${accountsOf(id)})`,
  email_id: (id) =>
    Prisma.sql`t.email_id IN (SELECT email_id FROM email_content WHERE account_id IN ${accountsOf(id)})`,
  outgoing_id: (id) =>
    Prisma.sql`t.outgoing_id IN (SELECT id FROM outgoing_message WHERE account_id IN ${accountsOf(id)})`,
  mailbox_id: (id) => Prisma.sql`t.mailbox_id IN (SELECT id FROM system_mailbox WHERE organization_id = ${id}::uuid)`,
};

const ofMail = Prisma.sql`t.resource = 'EMAIL'`;
const isNotSynced = Prisma.sql`NOT EXISTS (SELECT FROM link l WHERE l.office_id = t.id AND l.state <> 'REMOVED')`;

/** What of a table is cleaned, besides that it is the organization's. */
export const onlyWhere: Readonly<Record<string, Prisma.Sql>> = {
  // Pairs of tasks and events must stay as Microsoft has them, or the next run would write the change there, and mail guests.
  ...{ link: ofMail, inbox_item: ofMail, effect: ofMail, conflict: ofMail },
  plan_item: Prisma.sql`EXISTS (SELECT FROM run r WHERE r.id = t.run_id AND r.resource = 'EMAIL')`,
  office_task: isNotSynced,
  office_event: isNotSynced,
  outgoing_message: Prisma.sql`NOT ${isHeldOutgoing("t")}`,
  email_attachment: Prisma.sql`NOT is_held_mail(t.email_id, (SELECT e.owner_id FROM office_email e WHERE e.id = t.email_id))`,
};

/** Tables that are not looked through, and why. */
export const notLookedThrough: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["email_content", "office_email"].map((table) => [table, "mail is cleaned by itself, with its words of search"]),
  ),
  ...Object.fromEntries(
    [
      ...[
        "user",
        "account",
        "person_identity",
        "invitation",
        "api_token",
        "system_mailbox",
        "primary_mailbox",
        "people_preview",
      ],
      ...["organization", "tenant", "confirmed_tenant", "system_mailbox_reader", "sign_in", "used_sign_on"],
    ].map((table) => [table, "it says who may come in: such an address is refused"]),
  ),
  ...Object.fromEntries(
    ["settings_scope", "legal_hold", "collection"].map((table) => [
      table,
      "somebody chose it here or in Microsoft: it is reported",
    ]),
  ),
  ...Object.fromEntries(
    ["erasure", "secret", "installation", "blob", "blob_part", "_prisma_migrations"].map((table) => [
      table,
      "sealed, bytes, or facts of the installation",
    ]),
  ),
  ...Object.fromEntries(
    [
      ...[
        "email_threading",
        "email_thread_person",
        "email_thread_topic",
        "email_thread_wish",
        "email_thread_alias",
        "email_edit",
      ],
      ...[
        "excluded_mail",
        "mail_removal",
        "mail_lane",
        "office_log",
        "office_change",
        "record_count",
        "sync_state",
        "graph_limits",
      ],
      ...["notification_subscription"],
    ].map((table) => [table, "it has ids, hashes and states only"]),
  ),
};
