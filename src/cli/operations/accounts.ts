import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";
import { checkFields, checkResult } from "./check-result.ts";

const account = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  state: z.string(),
  stateReason: z.string().nullable(),
});
export type Account = z.infer<typeof account>;

export const readAccounts = defineOperation(
  `query ReadAccounts($first: Int, $after: String) {
    page: accounts(first: $first, after: $after) {
      edges { node { id userPrincipalName displayName state stateReason } } ${pageFields}
    }
  }`,
  connectionOf(account),
);

const mailbox = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  primaryFor: z.array(z.string()),
  importedRecords: z.number(),
  user: z.object({ name: z.string() }),
});
export type Mailbox = z.infer<typeof mailbox>;

export const readMailbox = defineOperation(
  `query ReadMailbox($id: ID!) {
    account(id: $id) { id userPrincipalName primaryFor importedRecords user { name } }
  }`,
  z.object({ account: mailbox.nullable() }),
);

/** Without the count of records, which takes longer. */
export const readPrimary = defineOperation(
  "query ReadPrimary($id: ID!) { account(id: $id) { userPrincipalName primaryFor user { name } } }",
  z.object({ account: mailbox.pick({ userPrincipalName: true, primaryFor: true, user: true }).nullable() }),
);

const changedAccount = z.object({ userPrincipalName: z.string() });

export const disconnectAccount = defineMutation(
  `mutation DisconnectAccount($input: DisconnectAccountInput!) {
    result: disconnectAccount(input: $input) {
      __typename ... on UserError { message } ... on DisconnectAccountSuccess { data { userPrincipalName } }
    }
  }`,
  changedAccount,
);

export const choosePrimaryMailbox = defineMutation(
  `mutation ChoosePrimaryMailbox($accountId: ID!, $resource: Resource!) {
    result: choosePrimaryMailbox(accountId: $accountId, resource: $resource) {
      __typename ... on UserError { message } ... on ChoosePrimaryMailboxSuccess { data { userPrincipalName } }
    }
  }`,
  changedAccount,
);

export const connectAccount = defineMutation(
  `mutation ConnectAccount($input: ConnectAccountInput!) {
    result: connectAccount(input: $input) {
      __typename ... on UserError { message } ... on ConnectAccountSuccess { data { url expiresAt } }
    }
  }`,
  z.object({ url: z.string(), expiresAt: z.string() }),
);

export const checkConnection = defineMutation(
  `mutation CheckConnection($accountId: ID!) {
    result: checkConnection(accountId: $accountId) {
      __typename ... on UserError { message } ... on CheckConnectionSuccess { data { ${checkFields} } }
    }
  }`,
  checkResult,
);

export const readLedgerCheck = defineOperation(
  "query ReadLedgerCheck($accountId: ID) { ledgerCheck(accountId: $accountId) { isClean unsettled duplicates missing unread } }",
  z.object({
    ledgerCheck: z.object({
      isClean: z.boolean(),
      unsettled: z.number(),
      duplicates: z.number(),
      missing: z.number(),
      unread: z.number(),
    }),
  }),
);
