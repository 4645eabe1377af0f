import { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailFolder, MailFolderReader } from "../../../app/ports/mail/mail-folders.ts";
import type { ReachedMailbox } from "../../../core/access/mail-access.ts";
import { showsPart } from "../../../core/access/mail-view.ts";
import type { Sql } from "../../database/sql-database.ts";
import { countsOf } from "../sync/counts.ts";
import { besideMail, groupReached, isFound, trashOf } from "./mail-conditions.ts";

type Reads = Pick<Sql, "$queryRaw">;

export function createMailFolderReader(sql: Reads): MailFolderReader {
  return {
    async folders(mailbox) {
      const { accountId, reach } = mailbox;
      if (!showsPart(reach.level, "folderId")) return [];
      const counted = await sql.$queryRaw<Counted[]>(reach.kind === "ALL" ? countAll(accountId) : countShared(mailbox));
      const countOf = new Map(counted.map(({ id, ...count }) => [id, count]));
      const rows = await sql.$queryRaw<FolderRow[]>`
        WITH RECURSIVE ${trashOf([accountId])}
        SELECT external_id AS id, id AS "collectionId", parent_id AS "parentId", name, well_known AS "wellKnown",
          state = 'ACTIVE' AS "isFollowed", state = 'GONE' AS "isGone", total_items AS "countInMicrosoft", unread_items AS "unreadInMicrosoft",
          external_id IN (SELECT folder_id FROM trash) AS "isInDeletedItems"
        FROM collection WHERE account_id = ${accountId}::uuid AND resource = 'EMAIL' ORDER BY lower(name), external_id`;
      const none = { count: 0, unread: 0 };
      const folders = rows
        .map((row) => ({ ...row, ...(countOf.get(row.id) ?? none) }))
        .filter(({ isGone, count }) => !isGone || count > 0);
      return parentsFirst(folders);
    },
  };
}

interface Counted {
  readonly id: string;
  readonly count: number;
  readonly unread: number;
}

const countAll = (accountId: string): Prisma.Sql => Prisma.sql`
  SELECT n.name AS id, sum(n.count)::int AS count, COALESCE(sum(n.count) FILTER (WHERE n.detail = 'UNREAD'), 0)::int AS unread
  FROM ${countsOf("MAIL_IN_FOLDER")} WHERE n.account_id = ${accountId}::uuid AND n.resource = 'EMAIL' GROUP BY n.name`;

function countShared(mailbox: ReachedMailbox): Prisma.Sql {
  const { accountId } = mailbox;
  const conditions = { groups: groupReached([mailbox]), filter: {}, folderIds: null, tsquery: null };
  return Prisma.sql`WITH RECURSIVE ${trashOf([accountId])}
    SELECT e.folder_id AS id, count(*)::int AS count, (count(*) FILTER (WHERE NOT e.is_read))::int AS unread FROM office_email e ${besideMail()} WHERE e.owner_id = ${accountId}::uuid AND ${isFound(conditions)}
    GROUP BY e.folder_id`;
}

type FolderRow = Omit<MailFolder, "count" | "unread">;

/** A folder whose parent is not here is at the top; so is one of a circle, which a tree may hold that was read while folders moved. */
function parentsFirst(folders: readonly MailFolder[]): readonly MailFolder[] {
  const known = new Set(folders.map(({ id }) => id));
  const below = new Map<string | null, MailFolder[]>();
  for (const folder of folders) {
    const parentId = folder.parentId !== null && known.has(folder.parentId) ? folder.parentId : null;
    below.set(parentId, [...(below.get(parentId) ?? []), folder]);
  }
  const placed = new Map<string, MailFolder>();
  const place = (folder: MailFolder): void => {
    if (placed.has(folder.id)) return;
    placed.set(folder.id, folder);
    for (const child of below.get(folder.id) ?? []) place(child);
  };
  for (const folder of [...(below.get(null) ?? []), ...folders]) place(folder);
  return [...placed.values()];
}
