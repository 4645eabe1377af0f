import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

const statusFields = `
  id resource state isEnabled isInProgress lastSyncAt nextSyncAt reconciledAt freshnessSeconds lastOutcome
  notifications { mode since reason expiresAt lastNotificationAt }
  account { id userPrincipalName displayName state }
  run { id state phase done total ratePerSecond secondsLeft waitingUntil }
  lastError { code message remedy }
  counts { inSync excluded failing inConflict detached total }
  graphBudget { used limit windowMinutes }
`;

const syncStatus = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), userPrincipalName: z.string(), displayName: z.string(), state: z.string() }),
  resource: z.string(),
  state: z.string(),
  isEnabled: z.boolean(),
  isInProgress: z.boolean(),
  lastSyncAt: z.string().nullable(),
  nextSyncAt: z.string().nullable(),
  reconciledAt: z.string().nullable(),
  freshnessSeconds: z.number().nullable(),
  lastOutcome: z.string().nullable(),
  lastError: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  run: z
    .object({
      id: z.string(),
      state: z.string(),
      phase: z.string().nullable(),
      done: z.number(),
      total: z.number().nullable(),
      ratePerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
      waitingUntil: z.string().nullable(),
    })
    .nullable(),
  counts: z.object({
    inSync: z.number(),
    excluded: z.number(),
    failing: z.number(),
    inConflict: z.number(),
    detached: z.number(),
    total: z.number(),
  }),
  graphBudget: z.object({ used: z.number(), limit: z.number(), windowMinutes: z.number() }).nullable(),
  notifications: z.object({
    mode: z.string(),
    since: z.string().nullable(),
    reason: z.string(),
    expiresAt: z.string().nullable(),
    lastNotificationAt: z.string().nullable(),
  }),
});
export type SyncStatus = z.infer<typeof syncStatus>;

export const readSyncStatus = defineOperation(
  `query ReadSyncStatus($accountId: ID, $resource: Resource, $first: Int, $after: String) {
    page: syncStatus(accountId: $accountId, resource: $resource, first: $first, after: $after) {
      edges { node { ${statusFields} } } ${pageFields}
    }
  }`,
  connectionOf(syncStatus),
);

export const followSyncStatus = defineOperation(
  `subscription FollowSyncStatus($accountId: ID, $resource: Resource, $after: String) {
    syncStatus(accountId: $accountId, resource: $resource, after: $after) { cursor status { ${statusFields} } }
  }`,
  z.object({ syncStatus: z.object({ cursor: z.string(), status: syncStatus }) }),
);
