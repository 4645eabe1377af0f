import type { SyncedData } from "../model/account.ts";
import type { BrowserSession, Invitation, Organization, Person, Removal, WholePerson } from "../model/person.ts";
import { defineMutation, defineOperation } from "./operation.ts";
import type { Paged, PageVariables } from "./queries.ts";

/** Whatever was changed here grows `seen`, so that it is read again. */
interface Seen {
  readonly seen: number;
}

const pageFields = "totalCount pageInfo { hasNextPage endCursor }";
const personFields = "id name email role standing lastSeenAt organization { id name }";
const organizationFields = "id name people mailboxes archivedAt";
const invitationFields = `id createdByName createdAt expiresAt user { ${personFields} }`;

export const readPeople = defineOperation<
  { readonly page: Paged<Person> },
  PageVariables & Partial<Seen> & { readonly filter: object }
>(`query ReadPeople($filter: UserFilter, $first: Int, $after: String) {
  page: users(filter: $filter, first: $first, after: $after) { ${pageFields} nodes { ${personFields} } }
}`);

export const readPerson = defineOperation<{ readonly user: WholePerson | null }, Seen & { readonly id: string }>(
  `query ReadPerson($id: ID!) {
    user(id: $id) {
      ${personFields} createdAt suspendedAt removedAt accounts { id userPrincipalName }
      identities { tenantId objectId userPrincipalName displayName lastSeenAt }
    }
  }`,
);

/** Archived ones too, and which one is the viewer's. */
export const readAllOrganizations = defineOperation<
  {
    readonly organizations: readonly Organization[];
    readonly viewer: { readonly organization: { readonly id: string } };
  },
  Seen
>(`query ReadAllOrganizations {
  organizations(includeArchived: true) { ${organizationFields} } viewer { organization { id } }
}`);

export const readInvitations = defineOperation<{ readonly invitations: readonly Invitation[] }, Seen>(
  `query ReadInvitations { invitations { ${invitationFields} } }`,
);

/** For whoever may remove this person. */
export const readRemoval = defineOperation<{ readonly removal: Removal }, Seen & { readonly userId: string }>(
  "query ReadRemoval($userId: ID!) { removal(userId: $userId) { mailboxes tasks events importedRecords tokens sessions } }",
);

export const readSessions = defineOperation<
  { readonly page: Paged<BrowserSession> },
  PageVariables & Seen & { readonly userId: string }
>(`query ReadSessions($userId: ID, $first: Int, $after: String) {
  page: sessions(userId: $userId, first: $first, after: $after) {
    ${pageFields} nodes { id role signedInBy address userAgent browser createdAt lastUsedAt expiresAt isCurrent }
  }
}`);

interface Invited {
  readonly url: string;
  readonly invitation: Invitation;
}

export const inviteUser = defineMutation<
  Invited,
  { readonly input: { readonly name: string; readonly email: string; readonly role: string; organizationId?: string } }
>("inviteUser", "($input: CreateUserInput!)", "(input: $input)", `{ url invitation { ${invitationFields} } }`);

export const inviteAgain = defineMutation<Invited, { readonly userId: string }>(
  "inviteAgain",
  "($userId: ID!)",
  "(userId: $userId)",
  `{ url invitation { ${invitationFields} } }`,
);

export const revokeInvitation = defineMutation<unknown, { readonly id: string }>(
  "revokeInvitation",
  "($id: ID!)",
  "(id: $id)",
  "{ __typename }",
);

/** What is absent stays. */
export interface PersonInput {
  readonly userId: string;
  readonly name?: string;
  readonly email?: string;
  readonly role?: string;
  readonly organizationId?: string;
}

export const updateUser = defineMutation<Person, { readonly input: PersonInput }>(
  "updateUser",
  "($input: UpdateUserInput!)",
  "(input: $input)",
  `{ ${personFields} }`,
);

const definePersonMutation = (name: string) =>
  defineMutation<Person, { readonly userId: string }>(
    name,
    "($userId: ID!)",
    "(userId: $userId)",
    `{ ${personFields} }`,
  );

export const suspendUser = definePersonMutation("suspendUser");
export const resumeUser = definePersonMutation("resumeUser");

export const removeUser = defineMutation<
  Person,
  {
    readonly input: {
      readonly userId: string;
      readonly syncedData: SyncedData;
      /** The numbers that were shown. */
      readonly mailboxes: number;
      readonly importedRecords?: number;
    };
  }
>("removeUser", "($input: RemoveUserInput!)", "(input: $input)", `{ ${personFields} }`);

export const unbindIdentity = defineMutation<
  unknown,
  { readonly identity: { readonly tenantId: string; readonly objectId: string } }
>("unbindIdentity", "($identity: IdentityInput!)", "(identity: $identity)", "{ __typename }");

export const createOrganization = defineMutation<Organization, { readonly name: string }>(
  "createOrganization",
  "($name: String!)",
  "(name: $name)",
  `{ ${organizationFields} }`,
);

export const renameOrganization = defineMutation<
  Organization,
  { readonly organizationId: string; readonly name: string }
>(
  "renameOrganization",
  "($name: String!, $organizationId: ID!)",
  "(name: $name, organizationId: $organizationId)",
  `{ ${organizationFields} }`,
);

const defineOrganizationMutation = (name: string) =>
  defineMutation<Organization, { readonly organizationId: string }>(
    name,
    "($organizationId: ID!)",
    "(organizationId: $organizationId)",
    `{ ${organizationFields} }`,
  );

export const archiveOrganization = defineOrganizationMutation("archiveOrganization");
export const restoreOrganization = defineOrganizationMutation("restoreOrganization");

export const endSession = defineMutation<unknown, { readonly id: string }>("endSession", "($id: ID!)", "(id: $id)", "");

/** Answers how many. */
export const endSessions = defineMutation<number, { readonly userId: string }>(
  "endSessions",
  "($userId: ID!)",
  "(userId: $userId)",
  "",
);
