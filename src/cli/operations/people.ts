import type { DataOf } from "../../lib/graphql-operation.ts";
import { type NodeOf, pageFields } from "../connection.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const userFields = "id name email role standing lastSeenAt organization { id name }";

export const readPeople = defineOperation(
  `query ReadPeople($first: Int, $after: String, $filter: UserFilter) {
    page: users(first: $first, after: $after, filter: $filter) { edges { node { ${userFields} } } ${pageFields} }
  }`,
);

export const invitePerson = defineMutation(
  `mutation InvitePerson($input: CreateUserInput!) {
    result: inviteUser(input: $input) { __typename ... on UserError { message } ... on InviteUserSuccess { data { url } } }
  }`,
);

export const inviteAgain = defineMutation(
  `mutation InviteAgain($userId: ID!) {
    result: inviteAgain(userId: $userId) { __typename ... on UserError { message } ... on InviteAgainSuccess { data { url } } }
  }`,
);

export const updatePerson = defineMutation(
  `mutation UpdatePerson($input: UpdateUserInput!) {
    result: updateUser(input: $input) { __typename ... on UserError { message } ... on UpdateUserSuccess { data { ${userFields} } } }
  }`,
);

export const suspendPerson = defineMutation(
  `mutation SuspendPerson($userId: ID!) {
    result: suspendUser(userId: $userId) { __typename ... on UserError { message } ... on SuspendUserSuccess { data { ${userFields} } } }
  }`,
);

export const resumePerson = defineMutation(
  `mutation ResumePerson($userId: ID!) {
    result: resumeUser(userId: $userId) { __typename ... on UserError { message } ... on ResumeUserSuccess { data { ${userFields} } } }
  }`,
);

export const readRemoval = defineOperation(
  "query ReadRemoval($userId: ID!) { removal(userId: $userId) { mailboxes tasks events importedRecords tokens sessions } }",
);

export const removePerson = defineMutation(
  `mutation RemovePerson($input: RemoveUserInput!) {
    result: removeUser(input: $input) { __typename ... on UserError { message } ... on RemoveUserSuccess { data { ${userFields} } } }
  }`,
);

export type User = NodeOf<typeof readPeople>;
export type Removal = DataOf<typeof readRemoval>["removal"];

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

export const beginPeopleImport = defineMutation(
  `mutation BeginPeopleImport {
    result: beginPeopleImport { __typename ... on UserError { message } ... on BeginPeopleImportSuccess { data { url expiresAt } } }
  }`,
);

export const readPeopleImport = defineOperation(
  "query ReadPeopleImport { peopleImport { id state read message tenantName importable leftOut { words count } } }",
);

export const importPeople = defineMutation(
  `mutation ImportPeople($input: ImportPeopleInput!) {
    result: importPeople(input: $input) { __typename ... on UserError { message } ... on ImportPeopleSuccess { data { imported leftOut { words count } } } }
  }`,
);

export type PeopleImport = NonNullable<DataOf<typeof readPeopleImport>["peopleImport"]>;
