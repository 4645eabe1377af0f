import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

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

const run = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), userPrincipalName: z.string() }),
  resource: z.string(),
  trigger: z.string(),
  state: z.string(),
  phase: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  graphRequests: z.number(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  waitingUntil: z.string().nullable(),
  counts: z.object({
    createdInOffice: z.number(),
    updatedInOffice: z.number(),
    deletedInOffice: z.number(),
    createdInM365: z.number(),
    updatedInM365: z.number(),
    deletedInM365: z.number(),
    unchanged: z.number(),
    conflicts: z.number(),
    failed: z.number(),
    mailed: z.number(),
    withheld: z.number(),
  }),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  brake: z
    .object({
      reason: z.string(),
      deletesInOffice: z.number(),
      deletesInM365: z.number(),
      sampleTitles: z.array(z.string()),
      meetingsToWrite: z.number(),
      peopleToMail: z.number(),
      peopleOutside: z.number(),
      sampleAddresses: z.array(z.string()),
      sampleMeetings: z.array(z.string()),
    })
    .nullable(),
});
export type Run = z.infer<typeof run>;

export const readRuns = defineOperation(
  `query ReadRuns($accountId: ID, $resource: Resource, $state: RunState, $first: Int, $after: String) {
    page: runs(accountId: $accountId, resource: $resource, state: $state, first: $first, after: $after) {
      edges { node { ${runFields} } } ${pageFields}
    }
  }`,
  connectionOf(run),
);

export const readRun = defineOperation(
  `query ReadRun($id: ID!) { run(id: $id) { ${runFields} } }`,
  z.object({ run: run.nullable() }),
);

export const followRuns = defineOperation(
  `subscription FollowRuns($after: String) { runProgress(after: $after) { cursor run { ${runFields} } } }`,
  z.object({ runProgress: z.object({ cursor: z.string(), run }) }),
);

export const syncNow = defineMutation(
  `mutation SyncNow($accountId: ID!, $resource: Resource, $full: Boolean) {
    result: syncNow(accountId: $accountId, resource: $resource, full: $full) {
      __typename ... on UserError { message } ... on SyncNowSuccess { data { runs { ${runFields} } } }
    }
  }`,
  z.object({ runs: z.array(run) }),
);

export const cancelRun = defineMutation(
  `mutation CancelRun($runId: ID!) {
    result: cancelRun(runId: $runId) { __typename ... on UserError { message } ... on CancelRunSuccess { data { ${runFields} } } }
  }`,
  run,
);

export const approveRun = defineMutation(
  `mutation ApproveRun($runId: ID!) {
    result: approveRun(runId: $runId) { __typename ... on UserError { message } ... on ApproveRunSuccess { data { ${runFields} } } }
  }`,
  run,
);

export const rejectRun = defineMutation(
  `mutation RejectRun($runId: ID!) {
    result: rejectRun(runId: $runId) { __typename ... on UserError { message } ... on RejectRunSuccess { data { ${runFields} } } }
  }`,
  run,
);
