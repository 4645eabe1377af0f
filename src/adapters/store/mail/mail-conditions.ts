// What a viewer's query finds, as SQL. Each statement names a mail `e` (office_email), what it says `c` (email_content), its thread `k`
// (email_threading) and its link `l`; a second mail of the same thread has the same names with a 2.
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailFilter, MailQuery } from "../../../app/ports/mail/mail-reader.ts";
import type { MailState, ReachedMailbox } from "../../../core/access/mail-access.ts";
import { type MailPart, searchableParts, showsPart, showsThread } from "../../../core/access/mail-view.ts";
import { type Sought, searchQuery } from "../../../core/mail/search.ts";

type Suffix = "" | "2";
const named = (letter: "e" | "c" | "k" | "l", suffix: Suffix): Prisma.Sql => Prisma.raw(`${letter}${suffix}`);
const all = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], " AND ");

export const uuidArray = (ids: readonly string[]): Prisma.Sql => Prisma.sql`${[...ids]}::uuid[]`;

/** Deleted Items of each mailbox, and the folders below it. Needs WITH RECURSIVE. */
export const trashOf = (accountIds: readonly string[]): Prisma.Sql => Prisma.sql`trash (account_id, folder_id) AS (
    SELECT account_id, external_id FROM collection
    WHERE account_id = ANY(${uuidArray(accountIds)}) AND resource = 'EMAIL' AND well_known = 'deleteditems'
    UNION
    SELECT o.account_id, o.external_id FROM collection o JOIN trash t ON o.account_id = t.account_id AND o.parent_id = t.folder_id
    WHERE o.resource = 'EMAIL')`;

/** What belongs to a mail `e`, each looked up by its id: OFFSET keeps PostgreSQL from joining whole tables before it takes a page of them. */
export function besideMail(suffix: Suffix = ""): Prisma.Sql {
  const [e, c, k, l] = (["e", "c", "k", "l"] as const).map((letter) => named(letter, suffix));
  return Prisma.sql`CROSS JOIN LATERAL (SELECT o.* FROM email_content o WHERE o.email_id = ${e}.id OFFSET 0) AS ${c}
    CROSS JOIN LATERAL (SELECT o.* FROM email_threading o WHERE o.email_id = ${e}.id OFFSET 0) AS ${k}
    LEFT JOIN LATERAL (
      SELECT o.* FROM link o WHERE o.office_id = ${e}.id AND o.account_id = ${e}.owner_id AND o.resource = 'EMAIL' OFFSET 0
    ) AS ${l} ON true`;
}

/** By its link, and for a followed one by where its folder lies. */
export function stateOf(suffix: Suffix = ""): Prisma.Sql {
  const [e, l] = [named("e", suffix), named("l", suffix)];
  return Prisma.sql`CASE WHEN ${l}.state = 'DETACHED' AND ${l}.detached_reason = 'DELETED' THEN 'DELETED'
    WHEN ${l}.id IS NULL OR ${l}.state IN ('DETACHED', 'REMOVED') THEN 'DETACHED'
    WHEN (${e}.owner_id, ${e}.folder_id) IN (SELECT account_id, folder_id FROM trash) THEN 'IN_DELETED_ITEMS' ELSE 'HERE' END`;
}

/** Mailboxes that are reached in the same way. */
export interface ReachedGroup {
  readonly accountIds: readonly string[];
  readonly reach: ReachedMailbox["reach"];
}

export function groupReached(mailboxes: readonly ReachedMailbox[]): readonly ReachedGroup[] {
  const groups = new Map<string, { accountIds: string[]; reach: ReachedMailbox["reach"] }>();
  for (const { accountId, reach } of mailboxes) {
    const key = JSON.stringify(reach);
    const group = groups.get(key) ?? { accountIds: [], reach };
    groups.set(key, group);
    group.accountIds.push(accountId);
  }
  return [...groups.values()];
}

export const accountsOf = (groups: readonly ReachedGroup[]): readonly string[] =>
  groups.flatMap(({ accountIds }) => accountIds);

/** The mailboxes whose mails stand alone for the viewer. */
export const unthreaded = (groups: readonly ReachedGroup[]): readonly string[] =>
  accountsOf(groups.filter(({ reach }) => !showsThread(reach.level)));

/** Which thread a mail belongs to for the viewer. */
export function threadKey(groups: readonly ReachedGroup[], suffix: Suffix = ""): Prisma.Sql {
  const [e, k] = [named("e", suffix), named("k", suffix)];
  const alone = unthreaded(groups);
  if (alone.length === 0) return Prisma.sql`${k}.thread_id`;
  return Prisma.sql`CASE WHEN ${e}.owner_id = ANY(${uuidArray(alone)}) THEN ${e}.id ELSE ${k}.thread_id END`;
}

/** Mail without a time counts as the oldest. The indexes have the same expression. */
export const receivedAt = (mail: "e" | "e2"): Prisma.Sql =>
  Prisma.raw(`COALESCE(${mail}.received_at, '-infinity'::timestamptz)`);

/** The level of a mail that is within one of the groups. */
export function levelOf(groups: readonly ReachedGroup[]): Prisma.Sql {
  const cases = groups.map(
    ({ accountIds, reach }) => Prisma.sql`WHEN e.owner_id = ANY(${uuidArray(accountIds)}) THEN ${reach.level}`,
  );
  return Prisma.sql`CASE ${Prisma.join(cases, " ")} END`;
}

function isWithin(groups: readonly ReachedGroup[], suffix: Suffix): Prisma.Sql {
  const [e, c] = [named("e", suffix), named("c", suffix)];
  const alternatives = groups.map(({ accountIds, reach }) => {
    const isTheirs = Prisma.sql`${e}.owner_id = ANY(${uuidArray(accountIds)})`;
    if (reach.kind === "ALL") return isTheirs;
    const isOutside = Prisma.sql`NOT ${c}.domains <@ ${[...reach.ownDomains]}::text[]`;
    return Prisma.sql`(${isTheirs} AND ${isOutside} AND ${stateOf(suffix)} = 'HERE')`;
  });
  return Prisma.sql`(${Prisma.join(alternatives, " OR ")})`;
}

const usualStates: readonly MailState[] = ["HERE", "DETACHED"];

/** Parts of a mail that a filter tells about. */
const filteredParts: Readonly<Partial<Record<keyof MailFilter, MailPart>>> = {
  ...{ folder: "folderId", isRead: "isRead", isFlagged: "flag", hasAttachments: "hasAttachments", from: "from" },
};

/** The mailboxes whose level shows all that the filter asks about. */
export function askable({ mailboxes, filter }: MailQuery): readonly ReachedGroup[] {
  const parts = Object.entries(filteredParts).flatMap(([name, part]) =>
    Reflect.get(filter, name) === undefined ? [] : part,
  );
  return groupReached(
    mailboxes.filter(
      ({ accountId, reach }) =>
        (filter.accountId === undefined || filter.accountId === accountId) &&
        parts.every((part) => showsPart(reach.level, part)),
    ),
  );
}

/** Each group may be searched in what its level shows. Null: nothing to look for. */
export function searched(sought: Sought, groups: readonly ReachedGroup[]): string | null {
  const mailboxes = groups.map(({ accountIds, reach }) => ({ accountIds, parts: searchableParts(reach.level) }));
  return searchQuery(sought, mailboxes);
}

export interface Conditions {
  readonly groups: readonly ReachedGroup[];
  readonly filter: MailFilter;
  /** Microsoft's ids of the filtered folder and what lies below it. */
  readonly folderIds: readonly string[] | null;
  readonly tsquery: string | null;
}

export function isFound({ groups, filter, folderIds, tsquery }: Conditions, suffix: Suffix = ""): Prisma.Sql {
  const [e, c] = [named("e", suffix), named("c", suffix)];
  const { threadId, isRead, isFlagged, hasAttachments, receivedFrom, receivedBefore } = filter;
  const states = filter.states ?? usualStates;
  const given = <T>(value: T | null | undefined, condition: (value: T) => Prisma.Sql): readonly Prisma.Sql[] =>
    value === undefined || value === null ? [] : [condition(value)];
  return all([
    Prisma.sql`${e}.deleted_at IS NULL`,
    isWithin(groups, suffix),
    Prisma.sql`${stateOf(suffix)} = ANY(${[...states]}::text[])`,
    ...given(folderIds, (ids) => Prisma.sql`${e}.folder_id = ANY(${[...ids]}::text[])`),
    ...given(threadId, (id) => Prisma.sql`${threadKey(groups, suffix)} = ${id}::uuid`),
    ...given(isRead, (is) => Prisma.sql`${e}.is_read = ${is}`),
    ...given(isFlagged, (is) => Prisma.sql`(${e}.flag->>'status' = 'flagged') = ${is}`),
    ...given(hasAttachments, (has) => Prisma.sql`${c}.has_attachments = ${has}`),
    ...given(receivedFrom, (at) => Prisma.sql`${e}.received_at >= ${at}::timestamptz`),
    ...given(receivedBefore, (at) => Prisma.sql`${e}.received_at < ${at}::timestamptz`),
    ...given(tsquery, (query) => Prisma.sql`${c}.search @@ ${query}::tsquery`),
  ]);
}
