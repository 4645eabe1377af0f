import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const conflictFields = `
  id resource kind fields state rule outcome reason title decidedBy decidedAt createdAt
  account { id userPrincipalName }
  versions { field label base office m365 baseText officeText m365Text }
`;

export const readConflicts = defineOperation(
  `query ReadConflicts($accountId: ID, $resource: Resource, $state: ConflictState, $first: Int, $after: String) {
    page: conflicts(accountId: $accountId, resource: $resource, state: $state, first: $first, after: $after) {
      edges { node { ${conflictFields} } } ${pageFields}
    }
  }`,
);

export const readConflict = defineOperation(`query ReadConflict($id: ID!) { conflict(id: $id) { ${conflictFields} } }`);

export const resolveConflict = defineMutation(
  `mutation ResolveConflict($input: ResolveConflictInput!) {
    result: resolveConflict(input: $input) {
      __typename ... on UserError { message } ... on ResolveConflictSuccess { data { ${conflictFields} } }
    }
  }`,
);

export const reopenConflict = defineMutation(
  `mutation ReopenConflict($conflictId: ID!) {
    result: reopenConflict(conflictId: $conflictId) {
      __typename ... on UserError { message } ... on ReopenConflictSuccess { data { ${conflictFields} } }
    }
  }`,
);

export type Conflict = NodeOf<typeof readConflicts>;
