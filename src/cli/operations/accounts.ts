import type { DataOf, SuccessOf } from "../../lib/graphql-operation.ts";
import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const checkFields = "ok steps { name ok message code remedy }";

export const readAccounts = defineOperation(
  `query ReadAccounts($first: Int, $after: String) {
    page: accounts(first: $first, after: $after) {
      edges { node { id userPrincipalName displayName state stateReason } } ${pageFields}
    }
  }`,
);

export const readMailbox = defineOperation(
  `query ReadMailbox($id: ID!) {
    account(id: $id) { id userPrincipalName primaryFor importedRecords user { name } }
  }`,
);

/** Without the count of records, which takes longer. */
export const readPrimary = defineOperation(
  "query ReadPrimary($id: ID!) { account(id: $id) { userPrincipalName primaryFor user { name } } }",
);

export const disconnectAccount = defineMutation(
  `mutation DisconnectAccount($input: DisconnectAccountInput!) {
    result: disconnectAccount(input: $input) {
      __typename ... on UserError { message } ... on DisconnectAccountSuccess { data { userPrincipalName } }
    }
  }`,
);

export const choosePrimaryMailbox = defineMutation(
  `mutation ChoosePrimaryMailbox($accountId: ID!, $resource: Resource!) {
    result: choosePrimaryMailbox(accountId: $accountId, resource: $resource) {
      __typename ... on UserError { message } ... on ChoosePrimaryMailboxSuccess { data { userPrincipalName } }
    }
  }`,
);

export const connectAccount = defineMutation(
  `mutation ConnectAccount($input: ConnectAccountInput!) {
    result: connectAccount(input: $input) {
      __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url expiresAt } }
    }
  }`,
);

export const checkConnection = defineMutation(
  `mutation CheckConnection($accountId: ID!) {
    result: checkConnection(accountId: $accountId) {
      __typename ... on UserError { message } ... on CheckConnectionSuccess { data { ${checkFields} } }
    }
  }`,
);

export const readLedgerCheck = defineOperation(
  "query ReadLedgerCheck($accountId: ID) { ledgerCheck(accountId: $accountId) { isClean unsettled duplicates missing unread } }",
);

export type Account = NodeOf<typeof readAccounts>;
export type Mailbox = NonNullable<DataOf<typeof readMailbox>["account"]>;
export type CheckResult = SuccessOf<typeof checkConnection>;
