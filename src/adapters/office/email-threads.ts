import type { ArrivedMail, Neighbourhood, ThreadGroup, TopicRow, Wish } from "../../core/mail/threads.ts";
import { joinThreads } from "../../core/mail/threads.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../database/column-arrays.ts";
import type { Sql } from "../database/sql-database.ts";
import { createKeys, type Mailbox, messageGroupOf, type NewMail, ownKeys, threadKeys } from "./email-keys.ts";

/**
 * Puts new mail into threads: a constant number of statements for a page, however large the mailbox is. Only what the page's own keys find
 * is read; a thread that grew by it is looked at with its neighbours.
 */
export async function writeThreads(tx: Sql, mailbox: Mailbox, mails: readonly NewMail[]): Promise<void> {
  const keyed = createKeys(mailbox.accountId);
  const arrived = mails.map((mail) => threadKeys(mail, keyed));
  const self = ownKeys(mailbox, keyed);
  const looked = new Set<string>();
  let known = await readNeighbours(tx, arrived, []);
  let joined = joinThreads(arrived, known, self);
  for (;;) {
    const grown = joined.groups.flatMap((group) => group.grown).filter((id) => !looked.has(id));
    if (grown.length === 0) break;
    for (const id of grown) looked.add(id);
    known = await readNeighbours(tx, arrived, [...looked]);
    joined = joinThreads(arrived, known, self);
  }
  const threads = await nameThreads(tx, joined.groups);
  const threadOf = (id: string): string => threads.get(id) ?? id;
  await mergeThreads(tx, joined.groups, threadOf);
  await writePlaces(tx, mailbox, mails, arrived, threadOf);
  await writeTraces(tx, arrived, known, joined.wishes, threadOf);
}

/**
 * Each key is looked up by itself: OFFSET keeps PostgreSQL from reading the whole tables, which it prefers for a page of keys while their
 * statistics are old, and they are during an import.
 */
const readSql = `
  WITH mails AS (
    SELECT t.* FROM unnest($1::uuid[]) AS wanted(key) CROSS JOIN LATERAL (
      SELECT o.email_id, o.thread_id, o.at, o.sender, o.message_key, o.ancestors FROM email_threading o WHERE o.message_key = wanted.key OFFSET 0
    ) AS t
    UNION
    SELECT t.* FROM unnest($2::uuid[]) AS wanted(key) CROSS JOIN LATERAL (
      SELECT o.email_id, o.thread_id, o.at, o.sender, o.message_key, o.ancestors FROM email_threading o
      WHERE o.ancestors @> ARRAY[wanted.key] OFFSET 0
    ) AS t
  ), topics AS (
    SELECT t.* FROM (
      SELECT unnest($3::uuid[]) AS topic
      UNION
      SELECT o.topic FROM unnest($4::uuid[]) AS thread(id) CROSS JOIN LATERAL (
        SELECT x.topic FROM email_thread_topic x WHERE x.thread_id = thread.id OFFSET 0
      ) AS o
    ) AS wanted CROSS JOIN LATERAL (SELECT o.* FROM email_thread_topic o WHERE o.topic = wanted.topic OFFSET 0) AS t
  ), wishes AS (
    SELECT * FROM email_thread_wish w WHERE w.later = ANY($4::uuid[])
    UNION SELECT * FROM email_thread_wish w WHERE w.earlier = ANY($4::uuid[])
  ), threads AS (
    SELECT thread_id AS id FROM mails UNION SELECT thread_id FROM topics UNION SELECT later FROM wishes
    UNION SELECT earlier FROM wishes UNION SELECT unnest($4::uuid[])
  )
  SELECT
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('threadId', thread_id, 'at', at, 'sender', sender, 'messageKey', message_key,
      'ancestors', to_jsonb(ancestors))), '[]') FROM mails) AS mails,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('topic', topic, 'threadId', thread_id, 'sender', sender,
      'namesAncestors', names_ancestors, 'firstAt', first_at, 'lastAt', last_at)), '[]') FROM topics) AS topics,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('later', later, 'sender', sender, 'earlier', earlier)), '[]') FROM wishes) AS wishes,
    (SELECT COALESCE(jsonb_object_agg(id, there), '{}') FROM (
      SELECT threads.id, (SELECT COALESCE(jsonb_agg(p.person), '[]') FROM email_thread_person p WHERE p.thread_id = threads.id) AS there
      FROM threads OFFSET 0) AS one) AS people`;

interface ReadRow extends Pick<Neighbourhood, "mails" | "topics" | "wishes"> {
  readonly people: Readonly<Record<string, readonly string[]>>;
}

/** @param threadIds threads of which everything that has to do with them is read too */
async function readNeighbours(
  tx: Sql,
  arrived: readonly ArrivedMail[],
  threadIds: readonly string[],
): Promise<Neighbourhood> {
  const [row] = await tx.$queryRawUnsafe<ReadRow[]>(
    readSql,
    uuids(arrived.flatMap(({ ancestors }) => ancestors)),
    uuids(arrived.map(({ messageKey }) => messageKey)),
    uuids(arrived.map(({ topic }) => topic)),
    uuids(threadIds),
  );
  if (row === undefined) throw new Error("The neighbours of a page of mail were not read.");
  return { ...row, people: new Map(Object.entries(row.people).map(([id, there]) => [id, new Set(there)])) };
}

function uuids(keys: readonly (string | null)[]): string {
  return `{${[...new Set(keys.filter((key) => key !== null))].join(",")}}`;
}

/** What each thread and each new mail is called from now on. Of threads that become one, the largest keeps its name. */
async function nameThreads(tx: Sql, groups: readonly ThreadGroup[]): Promise<ReadonlyMap<string, string>> {
  const merged = groups.flatMap(({ known }) => (known.length > 1 ? known : []));
  const sizes = new Map<string, number>();
  if (merged.length > 0) {
    const rows = await tx.$queryRawUnsafe<{ readonly id: string; readonly size: number }[]>(
      `SELECT id, (SELECT count(*)::int FROM (SELECT FROM email_threading t WHERE t.thread_id = id LIMIT 1000) AS first) AS size
      FROM unnest($1::uuid[]) AS id`,
      uuids(merged),
    );
    for (const { id, size } of rows) sizes.set(id, size);
  }
  const names = new Map<string, string>();
  for (const { known, arrived } of groups) {
    const [largest] = known.toSorted((one, other) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0));
    const name = largest ?? arrived[0]?.id;
    if (name === undefined) continue;
    for (const id of [...known, ...arrived.map((mail) => mail.id)]) names.set(id, name);
  }
  return names;
}

const mergeSql = `
  WITH merged AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS m(lost, won)),
  mails AS (UPDATE email_threading t SET thread_id = m.won FROM merged m WHERE t.thread_id = m.lost),
  people AS (DELETE FROM email_thread_person p USING merged m WHERE p.thread_id = m.lost RETURNING m.won, p.person),
  people_there AS (
    INSERT INTO email_thread_person (thread_id, person) SELECT DISTINCT won, person FROM people ON CONFLICT DO NOTHING
  ),
  topics AS (DELETE FROM email_thread_topic t USING merged m WHERE t.thread_id = m.lost RETURNING m.won, t.*),
  topics_there AS (
    INSERT INTO email_thread_topic (topic, thread_id, sender, names_ancestors, first_at, last_at)
    SELECT topic, won, sender, names_ancestors, min(first_at), max(last_at) FROM topics GROUP BY topic, won, sender, names_ancestors
    ON CONFLICT (topic, thread_id, sender, names_ancestors) DO UPDATE
    SET first_at = LEAST(email_thread_topic.first_at, EXCLUDED.first_at), last_at = GREATEST(email_thread_topic.last_at, EXCLUDED.last_at)
  ),
  wishes AS (
    DELETE FROM email_thread_wish w WHERE w.later = ANY($1::uuid[]) OR w.earlier = ANY($1::uuid[]) RETURNING w.*
  ),
  wishes_there AS (
    INSERT INTO email_thread_wish (later, sender, earlier)
    SELECT DISTINCT COALESCE(l.won, w.later), w.sender, COALESCE(e.won, w.earlier)
    FROM wishes w LEFT JOIN merged l ON l.lost = w.later LEFT JOIN merged e ON e.lost = w.earlier
    WHERE COALESCE(l.won, w.later) <> COALESCE(e.won, w.earlier)
    ON CONFLICT DO NOTHING
  ),
  aliases AS (UPDATE email_thread_alias a SET thread_id = m.won FROM merged m WHERE a.thread_id = m.lost)
  INSERT INTO email_thread_alias (id, thread_id) SELECT lost, won FROM merged`;

async function mergeThreads(tx: Sql, groups: readonly ThreadGroup[], threadOf: (id: string) => string): Promise<void> {
  const lost = groups.flatMap(({ known }) => known.filter((id) => threadOf(id) !== id));
  if (lost.length > 0) await tx.$executeRawUnsafe(mergeSql, `{${lost.join(",")}}`, `{${lost.map(threadOf).join(",")}}`);
}

const placeColumns: readonly ArrayColumn[] = [
  { name: "email_id", type: "uuid" },
  { name: "account_id", type: "uuid" },
  { name: "thread_id", type: "uuid" },
  { name: "message_group_id", type: "uuid" },
  { name: "message_key", type: "uuid" },
  { name: "ancestors", type: "text[]" },
  { name: "sender", type: "uuid" },
  { name: "at", type: "text" },
];
const insertPlaces = `
  INSERT INTO email_threading (${placeColumns.map(({ name }) => name).join(", ")})
  SELECT ${placeColumns.map(({ name }) => (name === "ancestors" ? "n.ancestors::uuid[]" : `n.${name}`)).join(", ")}
  FROM (${selectUnnested(placeColumns, 1, "place")}) AS n`;

async function writePlaces(
  tx: Sql,
  { accountId, organizationId }: Mailbox,
  mails: readonly NewMail[],
  arrived: readonly ArrivedMail[],
  threadOf: (id: string) => string,
): Promise<void> {
  const groups = new Map(mails.map((mail) => [mail.id, messageGroupOf(organizationId, mail)]));
  const rows = arrived.map(({ id, messageKey, ancestors, sender, at }) => ({
    ...{ email_id: id, account_id: accountId, thread_id: threadOf(id), message_group_id: groups.get(id) },
    ...{ message_key: messageKey, ancestors, sender, at },
  }));
  await tx.$executeRawUnsafe(insertPlaces, ...columnArrays(placeColumns, rows));
}

const personColumns: readonly ArrayColumn[] = [
  { name: "thread_id", type: "uuid" },
  { name: "person", type: "uuid" },
];
const topicColumns: readonly ArrayColumn[] = [
  { name: "topic", type: "uuid" },
  { name: "thread_id", type: "uuid" },
  { name: "sender", type: "uuid" },
  { name: "names_ancestors", type: "boolean" },
  { name: "first_at", type: "text" },
  { name: "last_at", type: "text" },
];
const wishColumns: readonly ArrayColumn[] = ["later", "sender", "earlier"].map((name) => ({ name, type: "uuid" }));
const namesOf = (columns: readonly ArrayColumn[]): string => columns.map(({ name }) => name).join(", ");
const unnested = (columns: readonly ArrayColumn[], first: number): string =>
  `SELECT ${namesOf(columns)} FROM (${selectUnnested(columns, first, "place")}) AS n`;
const insertTraces = `
  WITH people AS (
    INSERT INTO email_thread_person (${namesOf(personColumns)}) ${unnested(personColumns, 1)} ON CONFLICT DO NOTHING
  ), topics AS (
    INSERT INTO email_thread_topic (${namesOf(topicColumns)}) ${unnested(topicColumns, 3)}
    ON CONFLICT (topic, thread_id, sender, names_ancestors) DO UPDATE
    SET first_at = LEAST(email_thread_topic.first_at, EXCLUDED.first_at), last_at = GREATEST(email_thread_topic.last_at, EXCLUDED.last_at)
  )
  INSERT INTO email_thread_wish (${namesOf(wishColumns)}) ${unnested(wishColumns, 9)} ON CONFLICT DO NOTHING`;

/** Who stands in each thread now, and by what later mail finds it; each row once, and only what is new. */
async function writeTraces(
  tx: Sql,
  arrived: readonly ArrivedMail[],
  known: Neighbourhood,
  wished: readonly Wish[],
  threadOf: (id: string) => string,
): Promise<void> {
  const people = new Map<string, { readonly thread_id: string; readonly person: string }>();
  const topics = new Map<string, TopicRow>();
  for (const { id, at, sender, people: there, topic, ancestors } of arrived) {
    const threadId = threadOf(id);
    for (const person of there)
      if (!known.people.get(threadId)?.has(person))
        people.set(`${threadId} ${person}`, { thread_id: threadId, person });
    if (topic === null || sender === null) continue;
    const namesAncestors = ancestors.length > 0;
    const key = [topic, threadId, sender, namesAncestors].join(" ");
    const row = topics.get(key);
    const firstAt = row === undefined || at < row.firstAt ? at : row.firstAt;
    const lastAt = row === undefined || at > row.lastAt ? at : row.lastAt;
    topics.set(key, { topic, threadId, sender, namesAncestors, firstAt, lastAt });
  }
  const wishes = new Map(
    wished
      .map(({ later, sender, earlier }) => ({ later: threadOf(later), sender, earlier: threadOf(earlier) }))
      .map((wish) => [[wish.later, wish.earlier, wish.sender].join(" "), wish]),
  );
  const topicRows = [...topics.values()].map(({ threadId, namesAncestors, firstAt, lastAt, ...row }) => ({
    ...row,
    ...{ thread_id: threadId, names_ancestors: namesAncestors, first_at: firstAt, last_at: lastAt },
  }));
  await tx.$executeRawUnsafe(
    insertTraces,
    ...columnArrays(personColumns, [...people.values()]),
    ...columnArrays(topicColumns, topicRows),
    ...columnArrays(wishColumns, [...wishes.values()]),
  );
}
