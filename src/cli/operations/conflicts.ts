import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const conflictFields = `
  id resource kind fields state rule outcome reason title decidedBy decidedAt createdAt
  account { id userPrincipalName }
  versions { field label base office m365 baseText officeText m365Text }
`;

const conflict = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), userPrincipalName: z.string() }),
  resource: z.string(),
  kind: z.string(),
  title: z.string().nullable(),
  fields: z.array(z.string()),
  state: z.string(),
  rule: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  versions: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      base: z.unknown(),
      office: z.unknown(),
      m365: z.unknown(),
      baseText: z.string().nullable(),
      officeText: z.string().nullable(),
      m365Text: z.string().nullable(),
    }),
  ),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type Conflict = z.infer<typeof conflict>;

export const readConflicts = defineOperation(
  `query ReadConflicts($accountId: ID, $resource: Resource, $state: ConflictState, $first: Int, $after: String) {
    page: conflicts(accountId: $accountId, resource: $resource, state: $state, first: $first, after: $after) {
      edges { node { ${conflictFields} } } ${pageFields}
    }
  }`,
  connectionOf(conflict),
);

export const readConflict = defineOperation(
  `query ReadConflict($id: ID!) { conflict(id: $id) { ${conflictFields} } }`,
  z.object({ conflict: conflict.nullable() }),
);

export const resolveConflict = defineMutation(
  `mutation ResolveConflict($input: ResolveConflictInput!) {
    result: resolveConflict(input: $input) {
      __typename ... on UserError { message } ... on ResolveConflictSuccess { data { ${conflictFields} } }
    }
  }`,
  conflict,
);

export const reopenConflict = defineMutation(
  `mutation ReopenConflict($conflictId: ID!) {
    result: reopenConflict(conflictId: $conflictId) {
      __typename ... on UserError { message } ... on ReopenConflictSuccess { data { ${conflictFields} } }
    }
  }`,
  conflict,
);
