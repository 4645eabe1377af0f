import type { DataOf } from "../../lib/graphql-operation.ts";
import { pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const ordered = "id state sentence advice actions dueAt subject recipientCount to { name address }";
const decided = "id state sentence advice";

export const readOutgoing = defineOperation(
  `query ReadOutgoing($id: ID!) {
    outgoingEmail(id: $id) { ${ordered} }
  }`,
);

export const readMailboxOwners = defineOperation(
  `query ReadMailboxOwners($first: Int, $after: String) {
    page: accounts(first: $first, after: $after) { edges { node { id user { id } } } ${pageFields} }
  }`,
);

export const readOutgoingList = defineOperation(
  `query ReadOutgoingList($filter: OutgoingEmailFilter, $first: Int, $after: String) {
    page: outgoingEmails(filter: $filter, first: $first, after: $after) {
      edges { node { id accountId account { userPrincipalName } state sentence advice actions createdAt dueAt subject recipientCount to { name address } bounces { address reason } } }
      ${pageFields}
    }
  }`,
);

export const sendEmail = defineMutation(
  `mutation SendEmail($input: SendEmailInput!) {
    result: sendEmail(input: $input) {
      __typename ... on UserError { message }
      ... on SendEmailSuccess { data { ${ordered} } }
    }
  }`,
);

export const replyToEmail = defineMutation(
  `mutation ReplyToEmail($input: ReplyToEmailInput!) {
    result: replyToEmail(input: $input) {
      __typename ... on UserError { message }
      ... on ReplyToEmailSuccess { data { ${ordered} } }
    }
  }`,
);

export const forwardEmail = defineMutation(
  `mutation ForwardEmail($input: ForwardEmailInput!) {
    result: forwardEmail(input: $input) {
      __typename ... on UserError { message }
      ... on ForwardEmailSuccess { data { ${ordered} } }
    }
  }`,
);

export const cancelOutgoing = defineMutation(
  `mutation CancelOutgoing($id: ID!) {
    result: cancelOutgoingEmail(id: $id) {
      __typename ... on UserError { message } ... on CancelOutgoingEmailSuccess { data { ${decided} } }
    }
  }`,
);

export const releaseOutgoing = defineMutation(
  `mutation ReleaseOutgoing($id: ID!) {
    result: releaseOutgoingEmail(id: $id) {
      __typename ... on UserError { message } ... on ReleaseOutgoingEmailSuccess { data { ${decided} } }
    }
  }`,
);

export const retryOutgoing = defineMutation(
  `mutation RetryOutgoing($id: ID!) {
    result: retryOutgoingEmail(id: $id) {
      __typename ... on UserError { message } ... on RetryOutgoingEmailSuccess { data { ${decided} } }
    }
  }`,
);

export const settleOutgoing = defineMutation(
  `mutation SettleOutgoing($id: ID!, $outcome: OutgoingEmailOutcome!) {
    result: settleOutgoingEmail(id: $id, outcome: $outcome) {
      __typename ... on UserError { message } ... on SettleOutgoingEmailSuccess { data { ${decided} } }
    }
  }`,
);

export type Outgoing = NonNullable<DataOf<typeof readOutgoing>["outgoingEmail"]>;
