import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const signOnFields = `redirectUri frontChannelLogoutUri confirmedTenants { tenantId name confirmedAt }
  lastTry { at byName works messages tenant { id name isAdmitted } }`;

const lastTry = z.object({
  at: z.string(),
  byName: z.string(),
  works: z.boolean(),
  messages: z.array(z.string()),
  tenant: z.object({ id: z.string(), name: z.string().nullable(), isAdmitted: z.boolean() }).nullable(),
});
export type LastTry = z.infer<typeof lastTry>;

const signOn = z.object({
  redirectUri: z.string(),
  frontChannelLogoutUri: z.string(),
  confirmedTenants: z.array(z.object({ tenantId: z.string(), name: z.string(), confirmedAt: z.string() })),
  lastTry: lastTry.nullable(),
});
export type SignOn = z.infer<typeof signOn>;

export const readSignOn = defineOperation(
  `query ReadSignOn { signOn { ${signOnFields} } viewer { name } }`,
  z.object({ signOn: signOn.nullable(), viewer: z.object({ name: z.string() }) }),
);

export const trySignOn = defineMutation(
  `mutation TrySignOn {
    result: trySignOn { __typename ... on UserError { message } ... on TrySignOnSuccess { data { url expiresAt } } }
  }`,
  z.object({ url: z.string(), expiresAt: z.string() }),
);

export const confirmTenant = defineMutation(
  `mutation ConfirmTenant($input: ConfirmTenantInput!) {
    result: confirmTenant(input: $input) { __typename ... on UserError { message } ... on ConfirmTenantSuccess { data { ${signOnFields} } } }
  }`,
  signOn,
);

export const withdrawTenant = defineMutation(
  `mutation WithdrawTenant($tenantId: String!) {
    result: withdrawTenant(tenantId: $tenantId) { __typename ... on UserError { message } ... on WithdrawTenantSuccess { data { ${signOnFields} } } }
  }`,
  signOn,
);
