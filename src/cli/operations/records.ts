import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const account = z.object({ id: z.string(), userPrincipalName: z.string() });
const trouble = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

const failingRecord = z.object({
  account,
  resource: z.string(),
  side: z.string(),
  recordId: z.string(),
  title: z.string().nullable(),
  error: trouble.nullable(),
  attempts: z.number(),
  nextAttemptAt: z.string().nullable(),
});

export const readFailingRecords = defineOperation(
  `query ReadFailingRecords($accountId: ID, $resource: Resource, $text: String, $first: Int, $after: String) {
    page: failingRecords(accountId: $accountId, resource: $resource, text: $text, first: $first, after: $after) {
      edges { node { account { id userPrincipalName } resource side recordId title error { code message remedy } attempts nextAttemptAt } }
      ${pageFields}
    }
  }`,
  connectionOf(failingRecord),
);

export const retryItem = defineMutation(
  `mutation RetryItem($accountId: ID!, $resource: Resource!, $side: Side!, $recordId: ID!) {
    result: retryItem(accountId: $accountId, resource: $resource, side: $side, recordId: $recordId) {
      __typename ... on UserError { message } ... on RetryItemSuccess { data { recordId } }
    }
  }`,
  z.object({ recordId: z.string() }),
);

const leftOutRecord = z.object({
  account,
  resource: z.string(),
  reason: z.string(),
  recordId: z.string(),
  title: z.string().nullable(),
  since: z.string(),
});

export const readLeftOutRecords = defineOperation(
  `query ReadLeftOutRecords($accountId: ID, $resource: Resource, $reason: LeftOutReason!, $text: String, $first: Int, $after: String) {
    page: leftOutRecords(accountId: $accountId, resource: $resource, reason: $reason, text: $text, first: $first, after: $after) {
      edges { node { account { id userPrincipalName } resource reason recordId title since } } ${pageFields}
    }
  }`,
  connectionOf(leftOutRecord),
);

export const takeBackRejection = defineMutation(
  `mutation TakeBackRejection($accountId: ID!, $resource: Resource!, $rejection: Rejection!, $recordIds: [ID!]) {
    result: takeBackRejection(accountId: $accountId, resource: $resource, rejection: $rejection, recordIds: $recordIds) {
      __typename ... on UserError { message } ... on TakeBackRejectionSuccess { data { accountId } }
    }
  }`,
  z.object({ accountId: z.string() }),
);

export const readBrakeItems = defineOperation(
  `query ReadBrakeItems($runId: ID!, $kind: BrakeItemKind!, $text: String, $first: Int, $after: String) {
    page: brakeItems(runId: $runId, kind: $kind, text: $text, first: $first, after: $after) {
      edges { node { id name deletesIn } } ${pageFields}
    }
  }`,
  connectionOf(z.object({ id: z.string(), name: z.string().nullable(), deletesIn: z.string().nullable() })),
);
