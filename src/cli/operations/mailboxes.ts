import { defineMutation, defineOperation } from "../operation.ts";

const mailboxFields =
  "id version label address access lacks importFrom readerIds readerRoles account { id state stateReason importedRecords }";

/** Those that the viewer administers or reads. */
export const readMailboxes = defineOperation(`query ReadMailboxes { systemMailboxes { ${mailboxFields} } }`);

export const createMailbox = defineMutation(
  `mutation CreateMailbox($input: CreateSystemMailboxInput!) {
    result: createSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on CreateSystemMailboxSuccess { data { ${mailboxFields} } }
    }
  }`,
);

export const updateMailbox = defineMutation(
  `mutation UpdateMailbox($input: UpdateSystemMailboxInput!) {
    result: updateSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on UpdateSystemMailboxSuccess { data { ${mailboxFields} } }
    }
  }`,
);

export const connectMailbox = defineMutation(
  `mutation ConnectMailbox($id: ID!) {
    result: connectSystemMailbox(id: $id) {
      __typename ... on UserError { message } ... on ConnectSystemMailboxSuccess { data { state message url expiresAt } }
    }
  }`,
);

export const checkReach = defineMutation(
  `mutation CheckReach($id: ID!, $mustNotReach: String) {
    result: checkApplicationReach(id: $id, mustNotReach: $mustNotReach) {
      __typename ... on UserError { message }
      ... on CheckApplicationReachSuccess { data { people reached refused withoutMailbox outsideIsRefused message } }
    }
  }`,
);

export const removeMailbox = defineMutation(
  `mutation RemoveMailbox($input: RemoveSystemMailboxInput!) {
    result: removeSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on RemoveSystemMailboxSuccess { data }
    }
  }`,
);
