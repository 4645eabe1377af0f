import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const runFields = `
  id resource trigger state phase done total ratePerSecond secondsLeft graphRequests
  queuedAt startedAt finishedAt waitingUntil
  account { id userPrincipalName }
  counts {
    createdInOffice updatedInOffice deletedInOffice createdInM365 updatedInM365 deletedInM365 unchanged conflicts failed
    mailed withheld
  }
  error { code message remedy }
  brake {
    reason deletesInOffice deletesInM365 sampleTitles
    meetingsToWrite peopleToMail peopleOutside sampleAddresses sampleMeetings
  }
`;

export const readRuns = defineOperation(
  `query ReadRuns($accountId: ID, $resource: Resource, $state: RunState, $first: Int, $after: String) {
    page: runs(accountId: $accountId, resource: $resource, state: $state, first: $first, after: $after) {
      edges { node { ${runFields} } } ${pageFields}
    }
  }`,
);

export const readRun = defineOperation(`query ReadRun($id: ID!) { run(id: $id) { ${runFields} } }`);

export const followRuns = defineOperation(
  `subscription FollowRuns($after: String) { runProgress(after: $after) { cursor run { ${runFields} } } }`,
);

export const syncNow = defineMutation(
  `mutation SyncNow($accountId: ID!, $resource: Resource, $full: Boolean) {
    result: syncNow(accountId: $accountId, resource: $resource, full: $full) {
      __typename ... on UserError { message } ... on SyncNowSuccess { data { runs { ${runFields} } } }
    }
  }`,
);

export const cancelRun = defineMutation(
  `mutation CancelRun($runId: ID!) {
    result: cancelRun(runId: $runId) { __typename ... on UserError { message } ... on CancelRunSuccess { data { ${runFields} } } }
  }`,
);

export const approveRun = defineMutation(
  `mutation ApproveRun($runId: ID!, $itemIds: [ID!]) {
    result: approveRun(runId: $runId, itemIds: $itemIds) { __typename ... on UserError { message } ... on ApproveRunSuccess { data { ${runFields} } } }
  }`,
);

export const rejectRun = defineMutation(
  `mutation RejectRun($runId: ID!) {
    result: rejectRun(runId: $runId) { __typename ... on UserError { message } ... on RejectRunSuccess { data { ${runFields} } } }
  }`,
);

export type Run = NodeOf<typeof readRuns>;
