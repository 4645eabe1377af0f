import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";

const signOnFields = `redirectUri frontChannelLogoutUri confirmedTenants { tenantId name confirmedAt }
  lastTry { at byName works messages tenant { id name isAdmitted } }`;

export const readSignOn = defineOperation(`query ReadSignOn { signOn { ${signOnFields} } viewer { name } }`);

export const trySignOn = defineMutation(
  `mutation TrySignOn {
    result: trySignOn { __typename ... on UserError { message } ... on TrySignOnSuccess { data { url expiresAt } } }
  }`,
);

export const confirmTenant = defineMutation(
  `mutation ConfirmTenant($input: ConfirmTenantInput!) {
    result: confirmTenant(input: $input) { __typename ... on UserError { message } ... on ConfirmTenantSuccess { data { ${signOnFields} } } }
  }`,
);

export const withdrawTenant = defineMutation(
  `mutation WithdrawTenant($tenantId: String!) {
    result: withdrawTenant(tenantId: $tenantId) { __typename ... on UserError { message } ... on WithdrawTenantSuccess { data { ${signOnFields} } } }
  }`,
);

export type SignOn = NonNullable<DataOf<typeof readSignOn>["signOn"]>;
export type LastTry = NonNullable<SignOn["lastTry"]>;
