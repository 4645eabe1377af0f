import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const alert = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), userPrincipalName: z.string() }).nullable(),
  resource: z.string().nullable(),
  type: z.string(),
  operation: z.string().nullable(),
  step: z.string().nullable(),
  itemId: z.string().nullable(),
  externalId: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  occurrences: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  resolvedAt: z.string().nullable(),
  canAcknowledge: z.boolean(),
});
export type Alert = z.infer<typeof alert>;

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
  connectionOf(alert),
);

export const acknowledgeAlert = defineMutation(
  `mutation AcknowledgeAlert($id: ID!) {
    result: acknowledgeAlert(id: $id) { __typename ... on UserError { message } ... on AcknowledgeAlertSuccess { data { message } } }
  }`,
  z.object({ message: z.string() }),
);
