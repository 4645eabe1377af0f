import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ListedMail, MailPageQuery, MailQuery, MailReader } from "../../../app/ports/mail/mail-reader.ts";
import { mailStates } from "../../../core/access/mail-access.ts";
import type { Sql } from "../../database/sql-database.ts";
import {
  accountsOf,
  askable,
  besideMail,
  type Conditions,
  groupReached,
  isFound,
  levelOf,
  receivedAt,
  searched,
  stateOf,
  trashOf,
  uuidArray,
} from "./mail-conditions.ts";
import { listedColumns, readMailOf, type WholeRow, wholeColumns } from "./mail-rows.ts";
import { columns, inThread, isFirstOfThread, readThread, readThreadSizes } from "./mail-threads.ts";

type Reads = Pick<Sql, "$queryRaw">;

/** Counting ends here. */
const MOST_COUNTED = 1_000;
/** A search with more hits than this looks through mail in its order instead, as far as the other number. */
const MOST_SORTED = 2_000;
const MOST_LOOKED_THROUGH = 5_000;

/** Stored mail in PostgreSQL. */
export function createMailReader(sql: Reads): MailReader {
  /** Null: nothing is found, whatever there is. */
  async function conditionsOf(query: MailQuery): Promise<Conditions | null> {
    const { filter, search } = query;
    const groups = askable(query);
    if (groups.length === 0) return null;
    const isSearched = search !== undefined || filter.from !== undefined;
    const tsquery = isSearched ? searched({ typed: search, sender: filter.from }, groups) : null;
    if (isSearched && tsquery === null) return null;
    const { accountId, folder } = filter;
    const folderIds = folder === undefined ? null : await foldersFrom(accountId ?? "", folder);
    return { groups, filter, folderIds, tsquery };
  }

  async function foldersFrom(accountId: string, folder: NonNullable<MailQuery["filter"]["folder"]>) {
    if (!folder.withSubfolders) return [folder.id];
    const rows = await sql.$queryRaw<{ readonly id: string }[]>`
      WITH RECURSIVE below (id) AS (
        SELECT ${folder.id}::text
        UNION
        SELECT o.external_id FROM collection o JOIN below b ON o.parent_id = b.id
        WHERE o.account_id = ${accountId}::uuid AND o.resource = 'EMAIL')
      SELECT id FROM below`;
    return rows.map(({ id }) => id);
  }

  async function isCommon(conditions: Conditions): Promise<boolean> {
    const [row] = await sql.$queryRaw<{ readonly hits: number }[]>`
      WITH ${hitsOf(conditions)} SELECT count(*)::int AS hits FROM (SELECT FROM hit LIMIT ${MOST_SORTED + 1}::int) AS some_hits`;
    return (row?.hits ?? 0) > MOST_SORTED;
  }

  /** Where a search finds little, its hits are sorted; where it finds much, the newest mail is looked through until the page is full. */
  async function list(query: MailPageQuery): Promise<readonly ListedMail[]> {
    const conditions = await conditionsOf(query);
    if (conditions === null) return [];
    if (conditions.tsquery === null) return readPage(query, conditions, inOrder(conditions, query));
    if (await isCommon(conditions)) {
      // Flagged mail has an index of its own, and mostly there is little of it.
      if (query.filter.isFlagged === true) return readPage(query, conditions, inOrder(conditions, query));
      const rows = await readPage(query, conditions, inOrder(conditions, query, MOST_LOOKED_THROUGH));
      if (rows.length > query.first) return rows;
    }
    return readPage(query, conditions, hits(conditions, query), true);
  }

  /** @param candidates mails `e`, each with its `at` */
  async function readPage(query: MailPageQuery, conditions: Conditions, candidates: Prisma.Sql, isByHits = false) {
    const { groups } = conditions;
    // The hits are those of all mailboxes.
    const each = !isByHits
      ? Prisma.sql`unnest(${uuidArray(accountsOf(groups))}) AS mailbox(id)`
      : Prisma.sql`(VALUES (true)) AS all_mailboxes(at_once)`;
    const first = isByHits ? Prisma.sql`${hitsOf(conditions)}, ` : Prisma.empty;
    const { word } = orderOf(query);
    const isFirst = query.isThreaded === true ? isFirstOfThread(conditions, orderOf(query).before) : Prisma.sql`true`;
    const limit = query.first + 1;
    // One mailbox after another, each no further than the page; then the pages are merged.
    return sql.$queryRaw<ListedMail[]>`
      WITH RECURSIVE ${first}${trashOf(accountsOf(groups))}, page AS (
        SELECT found.* FROM ${each} CROSS JOIN LATERAL (
          SELECT e.id, e.at, ${stateOf()} AS state FROM (${candidates}) AS e ${besideMail()}
          WHERE ${isFound(conditions)} AND ${isFirst} ORDER BY e.at ${word}, e.id ${word} LIMIT ${limit}::int
        ) AS found ORDER BY found.at ${word}, found.id ${word} LIMIT ${limit}::int
      )
      SELECT ${listedColumns}, page.state, ${levelOf(groups)} AS level
      FROM page JOIN office_email e ON e.id = page.id JOIN email_content c ON c.email_id = e.id JOIN email_threading k ON k.email_id = e.id
      ORDER BY page.at ${word}, page.id ${word}`;
  }

  return {
    async list(query) {
      const rows = await list(query);
      return { rows: rows.slice(0, query.first), hasMore: rows.length > query.first };
    },

    async count(query) {
      const conditions = await conditionsOf(query);
      if (conditions === null) return { count: 0, isMore: false };
      const isFirst = query.isThreaded === true ? isFirstOfThread(conditions, descending.before) : Prisma.sql`true`;
      const isOfFlagged =
        query.filter.isFlagged === true && conditions.tsquery !== null && (await isCommon(conditions));
      const isByHits = conditions.tsquery !== null && !isOfFlagged;
      const [row] = await sql.$queryRaw<{ readonly count: number }[]>`
        WITH RECURSIVE ${isByHits ? Prisma.sql`${hitsOf(conditions)}, ` : Prisma.empty}
          ${trashOf(accountsOf(conditions.groups))}
        SELECT count(*)::int AS count FROM (
          SELECT FROM (${counted(conditions, isByHits)}) AS e ${besideMail()} WHERE ${isFound(conditions)} AND ${isFirst}
          LIMIT ${MOST_COUNTED + 1}::int
        ) AS counted`;
      const count = row?.count ?? 0;
      return { count: Math.min(count, MOST_COUNTED), isMore: count > MOST_COUNTED };
    },

    async one(mailboxes, emailId) {
      const groups = groupReached(mailboxes);
      if (groups.length === 0) return null;
      const conditions = { groups, filter: { states: mailStates }, folderIds: null, tsquery: null };
      const [row] = await sql.$queryRaw<WholeRow[]>`
        WITH RECURSIVE ${trashOf(accountsOf(groups))}
        SELECT ${wholeColumns}, ${stateOf()} AS state, ${levelOf(groups)} AS level FROM office_email e ${besideMail()}
        WHERE e.id = ${emailId}::uuid AND ${isFound(conditions)}`;
      return row === undefined ? null : readMailOf(row);
    },

    thread: (mailboxes, threadId) => readThread(sql, mailboxes, threadId),
    threadSizes: (mailboxes, threadIds) => readThreadSizes(sql, mailboxes, threadIds),
  };
}

interface Order {
  readonly word: Prisma.Sql;
  readonly behind: Prisma.Sql;
  readonly before: Prisma.Sql;
}
const descending: Order = { word: Prisma.sql`DESC`, behind: Prisma.sql`<`, before: Prisma.sql`>` };
const ascending: Order = { word: Prisma.sql`ASC`, behind: Prisma.sql`>`, before: Prisma.sql`<` };

const orderOf = ({ order }: MailPageQuery): Order => (order === "NEWEST_FIRST" ? descending : ascending);

function behind({ after, ...query }: MailPageQuery): Prisma.Sql {
  if (after === null) return Prisma.sql`true`;
  return Prisma.sql`(${receivedAt("e")}, e.id) ${orderOf({ after, ...query }).behind} (COALESCE(${after.receivedAt}::timestamptz, '-infinity'), ${after.id}::uuid)`;
}

/** A mailbox's mail by its index, as far as it is asked for. OFFSET keeps that order. */
function inOrder(conditions: Conditions, query: MailPageQuery, most?: number): Prisma.Sql {
  const { word } = orderOf(query);
  const { groups, filter } = conditions;
  if (filter.threadId !== undefined)
    return Prisma.sql`SELECT * FROM (${inThread(groups, Prisma.sql`${filter.threadId}::uuid`)}) AS e WHERE e.owner_id = mailbox.id AND ${behind(query)}`;
  const end = most === undefined ? Prisma.sql`OFFSET 0` : Prisma.sql`LIMIT ${most}::int`;
  return Prisma.sql`SELECT ${columns} FROM office_email e
    WHERE e.owner_id = mailbox.id AND ${mayBeFound(conditions)} AND ${behind(query)}
    ORDER BY ${receivedAt("e")} ${word}, e.id ${word} ${end}`;
}

/** What a search finds in the index, read one by one as far as it is wanted; planned as if all were wanted, since else the table is read. */
function hitsOf({ tsquery, filter }: Conditions): Prisma.Sql {
  const { hasAttachments: has } = filter;
  const isAsked = has === undefined ? Prisma.empty : Prisma.sql` AND h.has_attachments = ${has}`;
  return Prisma.sql`hit AS MATERIALIZED (SELECT h.email_id FROM email_content h WHERE h.search @@ ${tsquery}::tsquery${isAsked})`;
}

const mailOfHit = (condition: Prisma.Sql): Prisma.Sql => Prisma.sql`SELECT o.* FROM hit CROSS JOIN LATERAL (
  SELECT ${columns} FROM office_email e WHERE e.id = hit.email_id AND ${condition} OFFSET 0) AS o`;

/** In their order, so that no more of them than the page needs are looked at any further. */
function hits(conditions: Conditions, query: MailPageQuery): Prisma.Sql {
  const { word } = orderOf(query);
  const isTheirs = Prisma.sql`e.owner_id = ANY(${uuidArray(accountsOf(conditions.groups))})`;
  const found = mailOfHit(Prisma.sql`${isTheirs} AND ${mayBeFound(conditions)} AND ${behind(query)}`);
  return Prisma.sql`SELECT o.* FROM (${found}) AS o ORDER BY o.at ${word}, o.id ${word} OFFSET 0`;
}

function counted(conditions: Conditions, isByHits: boolean): Prisma.Sql {
  const { groups, filter } = conditions;
  if (filter.threadId !== undefined) return inThread(groups, Prisma.sql`${filter.threadId}::uuid`);
  const isTheirs = Prisma.sql`e.owner_id = ANY(${uuidArray(accountsOf(groups))}) AND ${mayBeFound(conditions)}`;
  return isByHits ? mailOfHit(isTheirs) : Prisma.sql`SELECT ${columns} FROM office_email e WHERE ${isTheirs} OFFSET 0`;
}

/** What a mail's own row says of `isFound`, in the words of the indexes: what it rules out is not looked at any further. */
function mayBeFound({ folderIds, filter }: Conditions): Prisma.Sql {
  const { isRead, isFlagged, receivedFrom, receivedBefore } = filter;
  const conditions = [Prisma.sql`e.deleted_at IS NULL`];
  if (folderIds !== null) conditions.push(Prisma.sql`e.folder_id = ANY(${[...folderIds]}::text[])`);
  if (isRead !== undefined) conditions.push(Prisma.sql`e.is_read = ${isRead}`);
  if (isFlagged === true) conditions.push(Prisma.sql`e.flag->>'status' = 'flagged'`);
  if (receivedFrom !== undefined) conditions.push(Prisma.sql`${receivedAt("e")} >= ${receivedFrom}::timestamptz`);
  if (receivedBefore !== undefined) conditions.push(Prisma.sql`${receivedAt("e")} < ${receivedBefore}::timestamptz`);
  return Prisma.join(conditions, " AND ");
}
