import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";
import { userFields } from "./people.ts";

const personFields = `${userFields}
  identities { tenantId objectId userPrincipalName displayName boundAt lastSeenAt }` as const;

export const readPerson = defineOperation(`query ReadPerson($userId: ID!) { user(id: $userId) { ${personFields} } }`);

export const bindIdentity = defineMutation(
  `mutation BindIdentity($userId: ID!, $identity: IdentityInput!) {
    result: bindIdentity(userId: $userId, identity: $identity) {
      __typename ... on UserError { message } ... on BindIdentitySuccess { data { ${personFields} } }
    }
  }`,
);

export const unbindIdentity = defineMutation(
  `mutation UnbindIdentity($identity: IdentityInput!) {
    result: unbindIdentity(identity: $identity) {
      __typename ... on UserError { message } ... on UnbindIdentitySuccess { data { redirectUri } }
    }
  }`,
);

export type Person = NonNullable<DataOf<typeof readPerson>["user"]>;
export type Identity = Person["identities"][number];
