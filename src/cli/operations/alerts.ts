import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

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
