import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import type { LeftOut, SyncStatus } from "../../app/ports/status-reader.ts";
import type { SyncCounts } from "../../app/ports/sync-orders.ts";
import { reachOf } from "../../core/access/rights.ts";
import { syncStateNames } from "../../core/status/sync-state-name.ts";
import { builder, pageSize } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { NotificationHealthType } from "./notification-health.ts";
import { ResourceEnum } from "./resource.ts";
import { StandingEnum } from "./role.ts";
import { RunStateEnum } from "./run-enums.ts";
import { SyncError, shownError } from "./sync-error.ts";

const SyncStateNameEnum = builder.enumType("SyncStateName", {
  description: "What a dashboard shows of one account's one resource.",
  values: syncStateNames,
});

const SyncCountsType = builder.objectRef<SyncCounts>("SyncCounts").implement({
  description: "Records, each in exactly one of these; they add up to `total`.",
  fields: (t) => ({
    inSync: t.exposeInt("inSync"),
    excluded: t.exposeInt("excluded", { description: "Outside the window, the chosen lists or the direction." }),
    failing: t.exposeInt("failing", {
      description: "Set aside after an error; tried again automatically, or when it changes.",
    }),
    inConflict: t.exposeInt("inConflict"),
    detached: t.exposeInt("detached", { description: "Synced once, now kept on both sides without being synced." }),
    pending: t.exposeInt("pending", { description: "Of mail: a change waits to be settled." }),
    total: t.exposeInt("total"),
  }),
});

const LeftOutStateEnum = builder.enumType("LeftOutState", {
  description: "Never synced, or synced once.",
  values: ["EXCLUDED", "DETACHED"] as const,
});

export const LeftOutReasonEnum = builder.enumType("LeftOutReason", {
  description: "Why a record is kept without being synced.",
  values: {
    WINDOW: { description: "It is outside of the window." },
    DIRECTION: { description: "It is on the following side only." },
    NOT_ORGANIZER: { description: "Somebody else's meeting, which only its organizer can create in Microsoft." },
    INVITATIONS: { description: "A person rejected mailing its attendees." },
    DUPLICATE: { description: "A copy of a record that is synced already." },
    MAILBOX_DISCONNECTED: {
      description:
        "Made in Oro, and waiting for this mailbox, its owner's primary one, to be connected. It goes to no other mailbox.",
    },
    COLLECTION: { description: "Its list or calendar is no longer chosen, or no longer exists." },
    FOLLOWER_DELETED: { description: "It was deleted on the following side, which has no effect on the other." },
    DELETION_REJECTED: { description: "A person rejected its deletion." },
    DECLINED: { description: "A meeting that its owner declined: Exchange removed it from the mailbox." },
    REMOVED_WHILE_DETACHED: { description: "It was removed while it was not synced." },
    OTHER_MAILBOX: { description: "It belongs to another mailbox of the same person." },
    DELETED: { description: "It was deleted for good in Microsoft, and is kept in Oro." },
    EXCLUDED_ADDRESS: { description: "Mail with an address or a domain that is excluded. Nothing of it is stored." },
    MARKED_PRIVATE: { description: "Mail that its sender marked private or personal. Nothing of it is stored." },
    INTERNAL_MAIL: {
      description: "Mail within the organization, which is not imported. Nothing of it is stored.",
    },
    PURGED: {
      description: "Mail that somebody deleted in Oro alone, of a folder that is followed. Nothing of it is stored.",
    },
    ERASED: { description: "Mail from or only to a person who was erased. Nothing of it is stored." },
  } as const satisfies Record<LeftOut["reason"], object>,
});

const LeftOutType = builder.objectRef<LeftOut>("LeftOut").implement({
  description: "Records that are kept without being synced, for one reason.",
  fields: (t) => ({
    state: t.field({ type: LeftOutStateEnum, resolve: ({ state }) => state }),
    reason: t.field({ type: LeftOutReasonEnum, resolve: ({ reason }) => reason }),
    count: t.exposeInt("count"),
  }),
});

/** Microsoft's limit for one mailbox and application: learn.microsoft.com/graph/throttling-limits, Outlook service. */
const graphLimit = 10_000;
const graphWindowMinutes = 10;

const GraphBudget = builder.objectRef<number>("GraphBudget").implement({
  description: "Requests to Microsoft Graph for this mailbox, against its limit.",
  fields: (t) => ({
    used: t.int({ resolve: (used) => used }),
    limit: t.int({ resolve: () => graphLimit }),
    windowMinutes: t.int({ resolve: () => graphWindowMinutes }),
  }),
});

export const SyncStatusType = builder.objectRef<SyncStatus>("SyncStatus").implement({
  description: "The state of one account's one resource.",
  fields: (t) => ({
    id: t.exposeID("id"),
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    resource: t.expose("resource", { type: ResourceEnum }),
    state: t.expose("state", { type: SyncStateNameEnum }),
    isEnabled: t.exposeBoolean("isEnabled"),
    ownerStanding: t.expose("ownerStanding", {
      type: StandingEnum,
      description: "Unless it is ACTIVE, nothing is synced and the state is PAUSED.",
    }),
    isInProgress: t.exposeBoolean("isInProgress"),
    lastSyncAt: t.expose("lastSyncAt", { type: "DateTime", nullable: true }),
    nextSyncAt: t.expose("nextSyncAt", { type: "DateTime", nullable: true }),
    reconciledAt: t.expose("reconciledAt", {
      type: "DateTime",
      nullable: true,
      description:
        "The oldest of the times at which the lists or calendars were last compared whole, by ids and versions; null until each has been read whole.",
    }),
    freshnessSeconds: t.int({
      nullable: true,
      description: "Since the last sync that succeeded; null before the first.",
      resolve: ({ lastSyncAt }) =>
        lastSyncAt === null ? null : Math.max(0, Math.floor((Date.now() - lastSyncAt.getTime()) / 1_000)),
    }),
    run: t.prismaField({
      type: "Run",
      nullable: true,
      description: "The unfinished run, or else the last one.",
      resolve: (query, { runId }, _args, { prisma }) =>
        runId === null ? null : prisma.run.findUnique({ ...wholeRow(query), where: { id: runId } }),
    }),
    lastOutcome: t.expose("lastOutcome", { type: RunStateEnum, nullable: true }),
    lastError: t.field({
      type: SyncError,
      nullable: true,
      resolve: ({ lastErrorCode }) => shownError(lastErrorCode),
    }),
    counts: t.field({ type: SyncCountsType, resolve: (status) => status.counts() }),
    leftOut: t.field({
      type: [LeftOutType],
      description: "Why records are excluded or detached; they add up to those two counts.",
      resolve: async (status) => [...(await status.leftOut())],
    }),
    graphBudget: t.field({ type: GraphBudget, resolve: (status) => status.graphRequests() }),
    notifications: t.field({ type: NotificationHealthType, resolve: (status) => status.notifications() }),
  }),
});

builder.queryField("syncStatus", (t) =>
  t.connection(
    {
      type: SyncStatusType,
      description: "Account by account, resource by resource.",
      args: { accountId: t.arg.id(), resource: t.arg({ type: ResourceEnum }) },
      resolve: async (_root, { accountId, resource, ...args }, { viewer, app }) => {
        const what = {
          reach: reachOf(viewer, "readAccounts"),
          ...(accountId == null ? {} : { accountIds: [accountId] }),
          ...(resource == null ? {} : { resource }),
        };
        const connection = await resolveCursorConnection(
          { args, ...pageSize, toCursor: (status: SyncStatus) => status.id },
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => [
            ...(await app.status.read({
              ...what,
              limit,
              isBackward: inverted,
              ...(after === undefined ? {} : { afterId: after }),
              ...(before === undefined ? {} : { beforeId: before }),
            })),
          ],
        );
        return { ...connection, totalCount: () => app.status.count(what) };
      },
    },
    { name: "SyncStatusConnection" },
    { name: "SyncStatusEdge" },
  ),
);

builder.prismaObjectField("Account", "syncStatuses", (t) =>
  t.field({
    type: [SyncStatusType],
    description: "One for each resource.",
    args: { resource: t.arg({ type: ResourceEnum }) },
    resolve: async ({ id }, { resource }, { viewer, app }) => [
      ...(await app.status.read({
        reach: reachOf(viewer, "readAccounts"),
        accountIds: [id],
        ...(resource == null ? {} : { resource }),
      })),
    ],
  }),
);
