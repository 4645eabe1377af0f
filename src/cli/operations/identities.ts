import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";
import { user, userFields } from "./people.ts";

const personFields = `${userFields}
  identities { tenantId objectId userPrincipalName displayName boundAt lastSeenAt }`;

const identity = z.object({
  tenantId: z.string(),
  objectId: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  boundAt: z.string(),
  lastSeenAt: z.string().nullable(),
});
export type Identity = z.infer<typeof identity>;

const person = user.extend({ identities: z.array(identity) });
export type Person = z.infer<typeof person>;

export const readPerson = defineOperation(
  `query ReadPerson($userId: ID!) { user(id: $userId) { ${personFields} } }`,
  z.object({ user: person.nullable() }),
);

export const bindIdentity = defineMutation(
  `mutation BindIdentity($userId: ID!, $identity: IdentityInput!) {
    result: bindIdentity(userId: $userId, identity: $identity) {
      __typename ... on UserError { message } ... on BindIdentitySuccess { data { ${personFields} } }
    }
  }`,
  person,
);

export const unbindIdentity = defineMutation(
  `mutation UnbindIdentity($identity: IdentityInput!) {
    result: unbindIdentity(identity: $identity) {
      __typename ... on UserError { message } ... on UnbindIdentitySuccess { data { redirectUri } }
    }
  }`,
  z.object({ redirectUri: z.string() }),
);
