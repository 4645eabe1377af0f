import { z } from "zod";
import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import { BadCursorError, type FeedEvent, type FeedFilter, type FeedMessage } from "../../app/ports/feed.ts";
import { storableJson } from "../../lib/storable-json.ts";
import type { Sql } from "../database/sql-database.ts";
import { comparePositions, formatCursor, type Position } from "./position.ts";

/**
 * Writes events in the transaction that they report, in one statement. They become visible when it commits, and never if it does not. The
 * owner of an account and the organization of a person are filled in.
 */
export async function writeFeed(tx: Pick<Sql, "$executeRaw">, events: readonly FeedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO feed_event (topic, organization_id, user_id, account_id, resource, subject_id, detail)
    SELECT e.topic, coalesce(e."organizationId", a.organization_id, u.organization_id), coalesce(e."userId", a.user_id), e."accountId",
      e.resource, e."subjectId", e.detail
    FROM ROWS FROM (jsonb_to_recordset(${storableJson(events)}::jsonb) AS (topic text, "organizationId" uuid, "userId" uuid,
        "accountId" uuid, resource resource, "subjectId" text, detail jsonb)) WITH ORDINALITY
      AS e(topic, "organizationId", "userId", "accountId", resource, "subjectId", detail, place)
    LEFT JOIN account a ON a.id = e."accountId"
    LEFT JOIN "user" u ON u.id = e."userId"
    ORDER BY e.place`;
}

/** Writes that runs changed, as part of the statement that changes them. @param runs selects their ids, accounts and resources */
export function writeRunEvents(runs: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO feed_event (topic, organization_id, user_id, account_id, resource, subject_id)
    SELECT 'run', a.organization_id, a.user_id, a.id, r.resource, r.id::text
    FROM (${runs}) AS r(id, account_id, resource) JOIN account a ON a.id = r.account_id`;
}

/** The same for outgoing mail `o` of an account `a`. */
export const outgoingEvent = `
  INSERT INTO feed_event (topic, organization_id, user_id, account_id, resource, subject_id)
  SELECT 'outgoing', a.organization_id, a.user_id, a.id, 'EMAIL', o.id::text`;

/** Wakes the readers when the transaction commits, as each row of the feed does. */
export const wakeFeed = Prisma.sql`pg_notify('m365_sync_feed', '')::text AS woken`;

/** Ends of runs without news, which have no row in the feed. Their transactions write nothing else to it. */
const quietEnds = Prisma.sql`
  SELECT r.quiet_xact AS xact, 1::bigint AS id, r.finished_at AS at, 'run'::text AS topic, a.organization_id, a.user_id, r.account_id,
    r.resource, r.id::text AS subject_id, NULL::jsonb AS detail
  FROM run r JOIN account a ON a.id = r.account_id WHERE r.quiet_xact IS NOT NULL`;

export interface StoredMessage {
  readonly position: Position;
  readonly message: FeedMessage;
}

export interface Batch {
  readonly messages: readonly StoredMessage[];
  /** There are committed events that an older, still open transaction hides: look again soon. */
  readonly hasHidden: boolean;
}

const present = <T extends z.ZodType>(shape: T) => shape.nullable().transform((value) => value ?? undefined);

export const rowShape = z.object({
  xact: z.string().transform(BigInt),
  id: z.bigint(),
  at: z.date(),
  isHidden: z.boolean(),
  topic: z.enum(["status", "run", "conflict", "alert", "settings", "activity", "access", "email", "outgoing"]),
  organizationId: present(z.string()),
  userId: present(z.string()),
  accountId: present(z.string()),
  resource: present(z.enum(["EMAIL", "CALENDAR", "TASKS"])),
  subjectId: present(z.string()),
  detail: present(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});

export const eventColumns = Prisma.sql`e.xact::text AS xact, e.id, e.at, e.topic, e.organization_id AS "organizationId",
  e.user_id AS "userId", e.account_id AS "accountId", e.resource::text AS resource, e.subject_id AS "subjectId", e.detail`;

/**
 * Committed events after a place, in order, at most `limit`. Those of transactions that began after the oldest open one are left for later:
 * that one may still commit an event that belongs before them.
 * @throws BadCursorError when events after `after` were purged, or this database has not reached that place
 */
export async function readFeedEvents(
  prisma: PrismaClient,
  after: Position,
  limit: number,
  filter?: FeedFilter,
): Promise<Batch> {
  const place = Prisma.sql`(${String(after.xact)}::text::xid8, ${after.id}::bigint)`;
  const next = (source: Prisma.Sql) => Prisma.sql`(
    SELECT e.xact, e.id, e.at, e.topic, e.organization_id, e.user_id, e.account_id, e.resource, e.subject_id, e.detail FROM ${source} AS e
    WHERE e.xact >= ${String(after.xact)}::text::xid8 AND (e.xact, e.id) > ${place} ${filterSql(filter)}
    ORDER BY e.xact, e.id LIMIT ${limit})`;
  const rows = await prisma.$queryRaw<unknown[]>`
    WITH bounds AS (
      SELECT pg_snapshot_xmin(pg_current_snapshot()) AS open, pg_snapshot_xmax(pg_current_snapshot()) AS next
    ), floor AS (
      SELECT (value->>'xact')::xid8 AS xact, (value->>'id')::bigint AS id FROM installation WHERE name = 'feedFloor'
    ), events AS (
      SELECT ${eventColumns}, e.xact >= bounds.open AS "isHidden"
      FROM (${next(Prisma.sql`feed_event`)} UNION ALL ${next(Prisma.sql`(${quietEnds})`)}) AS e, bounds
      ORDER BY e.xact, e.id LIMIT ${limit}
    )
    SELECT events.*, bounds.next::text AS next, floor.xact::text AS "floorXact", floor.id AS "floorId"
    FROM bounds LEFT JOIN floor ON true LEFT JOIN events ON true`;
  refuseLostPlace(after, boundsShape.parse(rows[0]));
  const events = rows.filter(isEvent).map((row) => rowShape.parse(row));
  return {
    messages: events.filter(({ isHidden }) => !isHidden).map(toMessage),
    hasHidden: events.some(({ isHidden }) => isHidden),
  };
}

const boundsShape = z.object({
  next: z.string().transform(BigInt),
  floorXact: z.string().nullable(),
  floorId: z.bigint().nullable(),
});

function refuseLostPlace(after: Position, { next, floorXact, floorId }: z.infer<typeof boundsShape>): void {
  // A database restored from a backup, or another database, has not reached that place.
  if (after.xact > next) throw new BadCursorError("The cursor comes from another database.");
  if (floorXact === null || floorId === null) return;
  if (comparePositions(after, { xact: BigInt(floorXact), id: floorId }) < 0) {
    throw new BadCursorError("Events behind the cursor are no longer kept.");
  }
}

/** Without events, the outer join returns only the row of bounds. */
function isEvent(row: unknown): boolean {
  return typeof row === "object" && row !== null && "id" in row && row.id !== null;
}

function filterSql(filter: FeedFilter | undefined): Prisma.Sql {
  if (filter === undefined) return Prisma.empty;
  return Prisma.sql`AND e.topic IN (${Prisma.join([...filter.topics])})
    AND (${filter.accountId ?? null}::uuid IS NULL OR e.account_id = ${filter.accountId ?? null}::uuid)
    AND (${filter.resource ?? null}::text IS NULL OR e.resource::text = ${filter.resource ?? null}::text)`;
}

export function toMessage({ xact, id, isHidden: _isHidden, ...row }: z.infer<typeof rowShape>): StoredMessage {
  const position = { xact, id };
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  return { position, message: { ...known, topic: row.topic, at: row.at, cursor: formatCursor(position) } };
}

/** The place before which every event is visible to readers from now on. */
export async function readHead(prisma: PrismaClient): Promise<Position> {
  const rows = await prisma.$queryRaw<{ open: string }[]>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS open`;
  return { xact: BigInt(rows[0]?.open ?? 0), id: 0n };
}

/**
 * Deletes events that are older, at most `limit` of them, and stores how far, so that an earlier cursor is refused instead of silently
 * missing events. Lines of the activity log have their own retention time, since the other events are only read by subscriptions. @returns
 * how many
 */
export async function purgeFeed(
  prisma: PrismaClient,
  before: Date,
  what: "feed" | "activity",
  limit: number,
): Promise<number> {
  // The log has an index by place and none by time: only its first lines are examined, and the old ones among them are deleted.
  const oldest =
    what === "activity"
      ? Prisma.sql`SELECT id, at, xact FROM feed_event WHERE topic = 'activity' ORDER BY xact, id LIMIT ${limit}`
      : Prisma.sql`SELECT id, at, xact FROM feed_event WHERE topic <> 'activity' AND at < ${before} ORDER BY at LIMIT ${limit}`;
  const rows = await prisma.$queryRaw<{ count: bigint }[]>`
    WITH gone AS (
      DELETE FROM feed_event WHERE id = ANY(ARRAY(
        SELECT id FROM (${oldest}) AS oldest WHERE at < ${before} AND xact < pg_snapshot_xmin(pg_current_snapshot())))
      RETURNING xact, id
    ), last AS (
      SELECT xact, id FROM gone ORDER BY xact DESC, id DESC LIMIT 1
    ), floor AS (
      INSERT INTO installation (name, value)
      SELECT 'feedFloor', jsonb_build_object('xact', xact::text, 'id', id::text) FROM last
      ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
      WHERE ((installation.value->>'xact')::xid8, (installation.value->>'id')::bigint)
        < ((EXCLUDED.value->>'xact')::xid8, (EXCLUDED.value->>'id')::bigint)
    )
    SELECT count(*) AS count FROM gone`;
  return Number(rows[0]?.count ?? 0);
}
