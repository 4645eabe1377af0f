import { type LiveEvent, type LiveSource, Watching } from "../../app/live/live-source.ts";
import type { FeedMessage } from "../../app/ports/feed.ts";
import type { StatusReader, SyncStatus } from "../../app/ports/status-reader.ts";
import { type Reach, reachOf } from "../../core/access/rights.ts";
import type { Resource } from "../../core/records/record.ts";
import { builder } from "../builder.ts";
import { ResourceEnum } from "./resource.ts";
import { SyncStatusType } from "./sync-status.ts";

const SyncStatusEvent = builder.objectRef<LiveEvent<SyncStatus>>("SyncStatusEvent").implement({
  description: "A status as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    status: t.field({ type: SyncStatusType, resolve: ({ value }) => value }),
  }),
});

const resources: readonly Resource[] = ["CALENDAR", "EMAIL", "TASKS"];

interface Filter {
  readonly reach: Reach;
  readonly accountIds?: readonly string[];
  readonly resource?: Resource;
}

builder.subscriptionField("syncStatus", (t) =>
  t.field({
    type: SyncStatusEvent,
    description: "First all statuses, then each that changes, at most ten times a second.",
    args: { accountId: t.arg.id(), resource: t.arg({ type: ResourceEnum }), after: t.arg.string() },
    subscribe: (_root, { accountId, resource, after }, { viewer, app }) =>
      new Watching(
        statuses(app.status, {
          reach: reachOf(viewer, "readAccounts"),
          ...(accountId == null ? {} : { accountIds: [accountId] }),
          ...(resource == null ? {} : { resource }),
        }),
        after,
      ),
    resolve: (event) => event,
  }),
);

function statuses(reader: Pick<StatusReader, "read">, filter: Filter): LiveSource<SyncStatus> {
  const named = (found: readonly SyncStatus[]) => found.map((value) => ({ id: value.id, value }));
  return {
    kind: "state",
    topics: ["status", "run", "conflict", "settings"],
    concerns: (message) => concerned(message, filter),
    present: async (afterId, limit) =>
      named(await reader.read({ ...filter, limit, ...(afterId === "" ? {} : { afterId }) })),
    read: async (ids) => named(await reader.read({ ...filter, ids })),
  };
}

/** A message about an account without a resource (its state changed) concerns all its resources; settings concern everybody under them. */
function concerned(message: FeedMessage, { reach, accountIds, resource }: Filter): readonly string[] | "all" {
  const { accountId } = message;
  if (message.topic === "settings") return isElsewhere(message, reach) ? [] : "all";
  if (accountId === undefined || (accountIds !== undefined && !accountIds.includes(accountId))) return [];
  const touched = message.resource === undefined ? resources : [message.resource];
  return touched.filter((each) => resource === undefined || each === resource).map((each) => `${accountId}:${each}`);
}

/** Settings of an organization or person that the viewer does not see. */
function isElsewhere({ organizationId, userId }: FeedMessage, reach: Reach): boolean {
  if (reach.kind === "organization") return organizationId !== undefined && organizationId !== reach.organizationId;
  return reach.kind === "own" && userId !== undefined && userId !== reach.userId;
}
