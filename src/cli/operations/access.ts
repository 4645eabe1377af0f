import type { DataOf } from "../../lib/graphql-operation.ts";
import { pageFields } from "../connection.ts";
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

const tokenFields = "id name role scopes createdAt expiresAt revokedAt lastUsedAt user { id email }";

export const readTokens = defineOperation(`query ReadTokens { apiTokens { ${tokenFields} } }`);

export const createToken = defineMutation(
  `mutation CreateToken($input: CreateApiTokenInput!) {
    result: createApiToken(input: $input) {
      __typename ... on UserError { message } ... on CreateApiTokenSuccess { data { token apiToken { ${tokenFields} } } }
    }
  }`,
);

export const revokeToken = defineMutation(
  `mutation RevokeToken($id: ID!) {
    result: revokeApiToken(id: $id) { __typename ... on UserError { message } ... on RevokeApiTokenSuccess { data { ${tokenFields} } } }
  }`,
);

export const readSessions = defineOperation(
  `query ReadSessions($first: Int, $after: String, $userId: ID) {
    page: sessions(first: $first, after: $after, userId: $userId) {
      edges { node { id user { id email } role signedInBy address userAgent browser createdAt lastUsedAt expiresAt } } ${pageFields}
    }
  }`,
);

export const endSession = defineMutation(
  `mutation EndSession($id: ID!) {
    result: endSession(id: $id) { __typename ... on UserError { message } ... on EndSessionSuccess { data } }
  }`,
);

export const endSessions = defineMutation(
  `mutation EndSessions($userId: ID) {
    result: endSessions(userId: $userId) { __typename ... on UserError { message } ... on EndSessionsSuccess { data } }
  }`,
);

const glassFields =
  "id viewerName viewerRole isMine isAboutMe user { id name email } reason startedAt endsAt endedAt reads";

export const readGlass = defineOperation(`query ReadGlass { brokenGlass { ${glassFields} } }`);

export const breakGlass = defineMutation(
  `mutation BreakGlass($input: BreakGlassInput!) {
    result: breakGlass(input: $input) { __typename ... on UserError { message } ... on BreakGlassSuccess { data { ${glassFields} } } }
  }`,
);

export const endGlass = defineMutation(
  `mutation EndGlass($id: ID!) {
    result: endBrokenGlass(id: $id) { __typename ... on UserError { message } ... on EndBrokenGlassSuccess { data { ${glassFields} } } }
  }`,
);

export type BrokenGlass = DataOf<typeof readGlass>["brokenGlass"][number];

export const readViewer = defineOperation(
  "query ReadViewer { viewer { id name email role organization { id name } } }",
);

export const readOrganizations = defineOperation("query ReadOrganizations { organizations { id name } }");

export const readUsers = defineOperation(
  `query ReadUsers($first: Int, $after: String) {
    page: users(first: $first, after: $after) { edges { node { id name email } } ${pageFields} }
  }`,
);

export type Viewer = DataOf<typeof readViewer>["viewer"];
