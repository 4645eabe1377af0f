import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

export const userFields = "id name email role standing lastSeenAt organization { id name }";
export const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  standing: z.string(),
  lastSeenAt: z.string().nullable(),
  organization: z.object({ id: z.string(), name: z.string() }),
});

export type User = z.infer<typeof user>;

export const readPeople = defineOperation(
  `query ReadPeople($first: Int, $after: String, $filter: UserFilter) {
    page: users(first: $first, after: $after, filter: $filter) { edges { node { ${userFields} } } ${pageFields} }
  }`,
  connectionOf(user),
);

const link = z.object({ url: z.string() });

export const invitePerson = defineMutation(
  `mutation InvitePerson($input: CreateUserInput!) {
    result: inviteUser(input: $input) { __typename ... on UserError { message } ... on InviteUserSuccess { data { url } } }
  }`,
  link,
);

export const inviteAgain = defineMutation(
  `mutation InviteAgain($userId: ID!) {
    result: inviteAgain(userId: $userId) { __typename ... on UserError { message } ... on InviteAgainSuccess { data { url } } }
  }`,
  link,
);

export const updatePerson = defineMutation(
  `mutation UpdatePerson($input: UpdateUserInput!) {
    result: updateUser(input: $input) { __typename ... on UserError { message } ... on UpdateUserSuccess { data { ${userFields} } } }
  }`,
  user,
);

export const suspendPerson = defineMutation(
  `mutation SuspendPerson($userId: ID!) {
    result: suspendUser(userId: $userId) { __typename ... on UserError { message } ... on SuspendUserSuccess { data { ${userFields} } } }
  }`,
  user,
);

export const resumePerson = defineMutation(
  `mutation ResumePerson($userId: ID!) {
    result: resumeUser(userId: $userId) { __typename ... on UserError { message } ... on ResumeUserSuccess { data { ${userFields} } } }
  }`,
  user,
);

const removal = z.object({
  mailboxes: z.number(),
  tasks: z.number(),
  events: z.number(),
  importedRecords: z.number(),
  tokens: z.number(),
  sessions: z.number(),
});
export type Removal = z.infer<typeof removal>;

export const readRemoval = defineOperation(
  "query ReadRemoval($userId: ID!) { removal(userId: $userId) { mailboxes tasks events importedRecords tokens sessions } }",
  z.object({ removal }),
);

export const removePerson = defineMutation(
  `mutation RemovePerson($input: RemoveUserInput!) {
    result: removeUser(input: $input) { __typename ... on UserError { message } ... on RemoveUserSuccess { data { ${userFields} } } }
  }`,
  user,
);
