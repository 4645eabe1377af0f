import { pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const readFailingRecords = defineOperation(
  `query ReadFailingRecords($accountId: ID, $resource: Resource, $text: String, $first: Int, $after: String) {
    page: failingRecords(accountId: $accountId, resource: $resource, text: $text, first: $first, after: $after) {
      edges { node { account { id userPrincipalName } resource side recordId title error { code message remedy } attempts nextAttemptAt } }
      ${pageFields}
    }
  }`,
);

export const retryItem = defineMutation(
  `mutation RetryItem($accountId: ID!, $resource: Resource!, $side: Side!, $recordId: ID!) {
    result: retryItem(accountId: $accountId, resource: $resource, side: $side, recordId: $recordId) {
      __typename ... on UserError { message } ... on RetryItemSuccess { data { recordId } }
    }
  }`,
);

export const readLeftOutRecords = defineOperation(
  `query ReadLeftOutRecords($accountId: ID, $resource: Resource, $reason: LeftOutReason!, $text: String, $first: Int, $after: String) {
    page: leftOutRecords(accountId: $accountId, resource: $resource, reason: $reason, text: $text, first: $first, after: $after) {
      edges { node { account { id userPrincipalName } resource reason recordId title since } } ${pageFields}
    }
  }`,
);

export const takeBackRejection = defineMutation(
  `mutation TakeBackRejection($accountId: ID!, $resource: Resource!, $rejection: Rejection!, $recordIds: [ID!]) {
    result: takeBackRejection(accountId: $accountId, resource: $resource, rejection: $rejection, recordIds: $recordIds) {
      __typename ... on UserError { message } ... on TakeBackRejectionSuccess { data { accountId } }
    }
  }`,
);

export const readPlanItems = defineOperation(
  `query ReadPlanItems($runId: ID!, $asks: PlanQuestion, $text: String, $first: Int, $after: String) {
    page: planItems(runId: $runId, asks: $asks, text: $text, first: $first, after: $after) {
      edges { node { id title inOffice inM365 asks mails changes { side label from to } } } ${pageFields}
    }
  }`,
);

export const readPlannedRecipients = defineOperation(
  `query ReadPlannedRecipients($runId: ID!, $text: String, $first: Int, $after: String) {
    page: plannedRecipients(runId: $runId, text: $text, first: $first, after: $after) {
      edges { node { id address meetings } } ${pageFields}
    }
  }`,
);
