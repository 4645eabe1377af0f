import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { HeardSubscription, SubscriptionStore } from "../../app/ports/subscriptions.ts";
import { ALL_MAIL, type Target } from "../../core/notifications/plan-subscriptions.ts";
import { type SubscriptionEvent, subscriptionTransitions } from "../../core/notifications/subscription-state.ts";
import type { Resource } from "../../core/records/record.ts";
import { allowedFrom } from "../../core/sync/transitions.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { isSignedIn } from "./account-sql.ts";
import { inTransaction, type Tx, type WriteFeed } from "./context.ts";
import { nextState, stateIn } from "./state-sql.ts";
import { readSubscribedAccount } from "./subscribed-account.ts";
import { subscriptionAlerts } from "./subscription-alerts.ts";
import { readToldFacts } from "./told-mail.ts";

/**
 * After this many minutes a failure raises an alert, and a subscription that missed changes counts as silent: To Do's notifications may
 * take a quarter of an hour.
 */
export const PATIENCE_MINUTES = 15;

/** Runs are ordered within this time after a notification: the gap between two of them, and some seconds. */
const answeredAfter = Prisma.sql`CASE s.resource WHEN 'EMAIL' THEN interval '15 seconds' ELSE interval '5 seconds' END`;

/** Folders that are read first, of one mailbox. */
const MOST_FIRST = 100;

interface Changed {
  readonly id: string;
  readonly accountId: string;
  readonly resource: Resource;
}

export function createSubscriptionStore(prisma: PrismaClient, writeFeed: WriteFeed): SubscriptionStore {
  const alerts = subscriptionAlerts(writeFeed);
  /** Changes rows in one transaction, and publishes the changed status. */
  const change = (work: (tx: Tx) => Promise<readonly Changed[]>): Promise<void> =>
    inTransaction(prisma, async (tx) => {
      const changed = await work(tx);
      await writeFeed(
        tx,
        changed.map(({ accountId, resource }) => ({ topic: "status", accountId, resource })),
      );
    });

  const stamp = (id: string) =>
    prisma.$executeRaw`UPDATE notification_subscription SET last_notification_at = clock_timestamp() WHERE id = ${id}::uuid`;

  return {
    account: (accountId) => readSubscribedAccount(prisma, accountId),

    async prepare(accountId, { resource, collectionId }: Target, clientStateHash) {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        INSERT INTO notification_subscription (account_id, resource, collection_id, client_state_hash, next_attempt_at)
        SELECT id, ${resource}::resource, ${collectionId}, ${clientStateHash}, clock_timestamp() + interval '1 minute'
        FROM account WHERE id = ${accountId}::uuid AND state <> 'DISCONNECTED' FOR SHARE
        ON CONFLICT (account_id, resource, collection_id) DO UPDATE SET client_state_hash = EXCLUDED.client_state_hash,
          subscription_id = NULL, next_attempt_at = EXCLUDED.next_attempt_at
        RETURNING id`;
      return rows[0]?.id ?? null;
    },

    async made(id, subscriptionId, expiresAt, nextAttemptAt) {
      let isKept = false;
      await change(async (tx) => {
        const changed = await tx.$queryRaw<Changed[]>`
          UPDATE notification_subscription SET subscription_id = ${subscriptionId}, expires_at = ${expiresAt}::timestamptz,
            next_attempt_at = ${nextAttemptAt}::timestamptz, failures = 0, failing_since = NULL, error_code = NULL, error_message = NULL,
            ${after("made")}
          WHERE id = ${id}::uuid RETURNING id, account_id AS "accountId", resource::text AS resource`;
        await alerts.resolve(tx, changed);
        isKept = changed.length > 0;
        return changed;
      });
      return isKept;
    },

    renewed: (id, expiresAt, nextAttemptAt) =>
      change(async (tx) => {
        const changed = await tx.$queryRaw<Changed[]>`
          UPDATE notification_subscription SET expires_at = ${expiresAt}::timestamptz, next_attempt_at = ${nextAttemptAt}::timestamptz,
            failures = 0, failing_since = NULL, error_code = NULL, error_message = NULL,
            ${after("renewed")}
          WHERE id = ${id}::uuid RETURNING id, account_id AS "accountId", resource::text AS resource`;
        await alerts.resolve(tx, changed);
        return changed;
      }),

    failed: (id, { code, message, nextAttemptAt }) =>
      change(async (tx) => {
        const changed = await tx.$queryRaw<(Changed & { isLong: boolean })[]>`
          UPDATE notification_subscription SET failures = failures + 1, failing_since = COALESCE(failing_since, clock_timestamp()),
            next_attempt_at = ${nextAttemptAt}::timestamptz, error_code = ${code}, error_message = ${message},
            ${after("failed")}
          WHERE id = ${id}::uuid
          RETURNING id, account_id AS "accountId", resource::text AS resource,
            failing_since < clock_timestamp() - ${PATIENCE_MINUTES}::int * interval '1 minute' AS "isLong"`;
        await alerts.raise(
          tx,
          changed.filter(({ isLong }) => isLong),
          code,
          message,
        );
        return changed;
      }),

    unsupported: (id, message) =>
      change(
        (tx) => tx.$queryRaw<Changed[]>`
          UPDATE notification_subscription SET ${after("unsupported")}, error_message = ${message},
            failures = 0, failing_since = NULL, expires_at = NULL, next_attempt_at = clock_timestamp() + interval '1 day'
          WHERE id = ${id}::uuid RETURNING id, account_id AS "accountId", resource::text AS resource`,
      ),

    forget: (ids) =>
      change(async (tx) => {
        const changed = await tx.$queryRaw<Changed[]>`
          DELETE FROM notification_subscription WHERE id = ANY(${[...ids]}::uuid[])
          RETURNING id, account_id AS "accountId", resource::text AS resource`;
        await alerts.resolve(tx, changed);
        return changed;
      }),

    async expedite(id) {
      await prisma.$executeRaw`UPDATE notification_subscription SET next_attempt_at = clock_timestamp() WHERE id = ${id}::uuid`;
    },

    async find(id) {
      if (!isUuid(id)) return null;
      const [found] = await prisma.$queryRaw<HeardSubscription[]>`
        SELECT s.id, s.account_id AS "accountId", s.resource::text AS resource, s.client_state_hash AS "clientStateHash"
        FROM notification_subscription s JOIN account a ON a.id = s.account_id
        WHERE s.id = ${id}::uuid AND ${isSignedIn}`;
      return found ?? null;
    },

    toldFacts: (subscription, ids) => readToldFacts(prisma, subscription, ids),

    async heard({ id, accountId, resource }, told) {
      if (told === undefined) await stamp(id);
      else
        await prisma.$executeRaw`
          UPDATE notification_subscription SET last_notification_at = clock_timestamp(), unplaced = ${JSON.stringify(told.unplaced)}::jsonb,
            first_folders = ARRAY(SELECT DISTINCT unnest(first_folders || ${[...told.first]}::uuid[]) LIMIT ${MOST_FIRST}::int)
          WHERE id = ${id}::uuid`;
      // It is not known in which of several lists the unannounced change was: a notification for any of them proves that Microsoft notifies
      // again.
      const recovered = await prisma.$queryRaw<Changed[]>`
        UPDATE notification_subscription SET unheard_since = NULL,
          ${after("heard")}
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource AND (unheard_since IS NOT NULL OR state = 'SILENT')
        RETURNING id, account_id AS "accountId", resource::text AS resource`;
      if (recovered.length === 0) return;
      await change(async (tx) => {
        await alerts.resolve(tx, recovered);
        return recovered;
      });
    },

    async heardOfLoss(id) {
      await stamp(id);
    },

    async isAnswered(accountId, resource) {
      const [row] = await prisma.$queryRaw<{ answered: boolean }[]>`
        SELECT EXISTS (
          SELECT FROM run r WHERE r.account_id = ${accountId}::uuid AND r.resource = ${resource}::resource
            AND (r.state = 'QUEUED' OR r.started_at > (
              SELECT max(s.last_notification_at) FROM notification_subscription s
              WHERE s.account_id = r.account_id AND s.resource = r.resource))) AS answered`;
      return row?.answered ?? false;
    },

    async afterRun(accountId, resource) {
      // What a run brings of mail is mostly old: history, a wider window, a relaxed rule. Nothing announces that.
      const isNews =
        resource === "EMAIL"
          ? Prisma.sql`EXISTS (SELECT FROM office_email e WHERE e.owner_id = s.account_id AND e.deleted_at IS NULL
              AND COALESCE(e.received_at, '-infinity'::timestamptz) >= before.at AND e.created_at >= this.started_at)`
          : Prisma.sql`true`;
      const wanted = resource === "EMAIL" ? Prisma.sql`DISTINCT ${ALL_MAIL}::text` : Prisma.sql`external_id`;
      const [row] = await prisma.$queryRaw<{ isUnfit: boolean }[]>`
        WITH last AS (
          SELECT trigger, started_at, counts FROM run
          WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource AND finished_at IS NOT NULL
          ORDER BY queued_at DESC LIMIT 2
        ), unheard AS (
          UPDATE notification_subscription s SET unheard_since = clock_timestamp()
          FROM (SELECT * FROM last ORDER BY started_at DESC LIMIT 1) AS this,
            (SELECT min(started_at) AS at, count(*) AS runs FROM last) AS before
          WHERE s.account_id = ${accountId}::uuid AND s.resource = ${resource}::resource AND s.state = 'ACTIVE' AND s.unheard_since IS NULL
            AND before.runs = 2 AND this.trigger = 'INTERVAL' AND s.state_since < before.at
            AND (this.counts->>'createdInOffice')::int + (this.counts->>'updatedInOffice')::int
              + (this.counts->>'deletedInOffice')::int > 0
            AND ${isNews} AND NOT EXISTS (
              SELECT FROM notification_subscription h WHERE h.account_id = s.account_id AND h.resource = s.resource
                AND h.last_notification_at >= before.at)
        )
        SELECT EXISTS (
          SELECT FROM (SELECT ${wanted} AS id FROM collection
            WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource AND state = 'ACTIVE') AS c
          FULL JOIN (SELECT collection_id FROM notification_subscription
            WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource) AS s ON s.collection_id = c.id
          WHERE c.id IS NULL OR s.collection_id IS NULL) AS "isUnfit"`;
      return row?.isUnfit ?? false;
    },

    async due(limit) {
      const rows = await prisma.$queryRaw<{ accountId: string }[]>`
        SELECT s.account_id AS "accountId" FROM notification_subscription s JOIN account a ON a.id = s.account_id
        WHERE s.next_attempt_at <= clock_timestamp() AND ${isSignedIn}
        GROUP BY s.account_id ORDER BY min(s.next_attempt_at) LIMIT ${limit}`;
      return rows.map(({ accountId }) => accountId);
    },

    unanswered: (limit) => prisma.$queryRaw<{ accountId: string; resource: Resource }[]>`
      SELECT h.account_id AS "accountId", h.resource::text AS resource FROM (
        SELECT s.account_id, s.resource, max(s.last_notification_at) AS at FROM notification_subscription s
        JOIN account a ON a.id = s.account_id
        WHERE s.last_notification_at < clock_timestamp() - ${answeredAfter} AND ${isSignedIn}
        GROUP BY s.account_id, s.resource) AS h
      WHERE NOT EXISTS (
        SELECT FROM run r WHERE r.account_id = h.account_id AND r.resource = h.resource
          AND (r.state IN ('QUEUED', 'AWAITING_APPROVAL') OR r.started_at > h.at))
      LIMIT ${limit}`,

    findSilent: () =>
      change(async (tx) => {
        const changed = await tx.$queryRaw<Changed[]>`
          UPDATE notification_subscription SET ${after("unheard")}, next_attempt_at = clock_timestamp()
          WHERE ${stateIn("state", allowedFrom(subscriptionTransitions, "unheard"))} AND unheard_since < clock_timestamp() - ${PATIENCE_MINUTES}::int * interval '1 minute'
          RETURNING id, account_id AS "accountId", resource::text AS resource`;
        await alerts.raise(tx, changed, "NOTIFICATIONS_SILENT", "Changes were found that no notification had told.");
        return changed;
      }),
  };
}

/** A subscription's state after the event, and since when. */
function after(event: SubscriptionEvent): Prisma.Sql {
  const next = nextState(subscriptionTransitions, event);
  return Prisma.sql`state = ${next}, state_since = CASE WHEN state = ${next} THEN state_since ELSE clock_timestamp() END`;
}
