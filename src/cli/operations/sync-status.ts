import { type NodeOf, pageFields } from "../connection.ts";
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

export const readSyncStatus = defineOperation(
  `query ReadSyncStatus($accountId: ID, $resource: Resource, $first: Int, $after: String) {
    page: syncStatus(accountId: $accountId, resource: $resource, first: $first, after: $after) {
      edges { node { ${statusFields} } } ${pageFields}
    }
  }`,
);

export const followSyncStatus = defineOperation(
  `subscription FollowSyncStatus($accountId: ID, $resource: Resource, $after: String) {
    syncStatus(accountId: $accountId, resource: $resource, after: $after) { cursor status { ${statusFields} } }
  }`,
);

export type SyncStatus = NodeOf<typeof readSyncStatus>;
