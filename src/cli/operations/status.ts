import type { DataOf } from "../../lib/graphql-operation.ts";
import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const statusFields = `
  id resource state isEnabled isInProgress lastSyncAt nextSyncAt reconciledAt freshnessSeconds lastOutcome
  notifications { mode since reason expiresAt lastNotificationAt }
  account { id userPrincipalName displayName state }
  run { id state phase done total ratePerSecond secondsLeft waitingUntil }
  lastError { code message remedy }
  counts { inSync excluded failing inConflict detached pending total }
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

export const readAlerts = defineOperation(
  `query ReadAlerts($accountId: ID, $isResolved: Boolean, $first: Int, $after: String) {
    page: alerts(accountId: $accountId, isResolved: $isResolved, first: $first, after: $after) {
      edges {
        node {
          id resource type operation step itemId externalId code message remedy occurrences createdAt updatedAt resolvedAt canAcknowledge
          account { id userPrincipalName }
        }
      }
      ${pageFields}
    }
  }`,
);

export const acknowledgeAlert = defineMutation(
  `mutation AcknowledgeAlert($id: ID!) {
    result: acknowledgeAlert(id: $id) { __typename ... on UserError { message } ... on AcknowledgeAlertSuccess { data { message } } }
  }`,
);

export type Alert = NodeOf<typeof readAlerts>;

export const readPassingCodes = defineOperation("query ReadPassingCodes { errorCatalogue { code class } }");

/** Codes of what passes by itself. */
export function passingCodes({ errorCatalogue }: DataOf<typeof readPassingCodes>): ReadonlySet<string> {
  return new Set(errorCatalogue.filter((entry) => entry.class === "TRANSIENT").map(({ code }) => code));
}
