import { defineMutation, defineOperation, refusal } from "./operation.ts";

const pageFields = "totalCount pageInfo { hasNextPage endCursor }";
const personFields = "id name email role standing lastSeenAt organization { id name }";
const organizationFields = "id name people mailboxes archivedAt";
const invitationFields = `id createdByName createdAt expiresAt user { ${personFields} }` as const;

export const readPeople = defineOperation(`query ReadPeople($filter: UserFilter, $first: Int, $after: String) {
  page: users(filter: $filter, first: $first, after: $after) { ${pageFields} nodes { ${personFields} } }
}`);

export const readPerson = defineOperation(
  `query ReadPerson($id: ID!) {
    user(id: $id) {
      ${personFields} createdAt suspendedAt removedAt accounts { id userPrincipalName }
      identities { tenantId objectId userPrincipalName displayName lastSeenAt }
    }
  }`,
);

/** Archived ones too, and which one is the viewer's. */
export const readAllOrganizations = defineOperation(`query ReadAllOrganizations {
  organizations(includeArchived: true) { ${organizationFields} } viewer { organization { id } }
}`);

export const readInvitations = defineOperation(`query ReadInvitations { invitations { ${invitationFields} } }`);

/** For viewers who may remove this person. */
export const readRemoval = defineOperation(
  "query ReadRemoval($userId: ID!) { removal(userId: $userId) { mailboxes tasks events importedRecords tokens sessions } }",
);

export const readSessions = defineOperation(`query ReadSessions($userId: ID, $first: Int, $after: String) {
  page: sessions(userId: $userId, first: $first, after: $after) {
    ${pageFields} nodes { id role signedInBy address userAgent browser createdAt lastUsedAt expiresAt isCurrent }
  }
}`);

export const inviteUser = defineMutation(`mutation InviteUser($input: CreateUserInput!) {
  result: inviteUser(input: $input) { ${refusal} ... on InviteUserSuccess { data { url invitation { ${invitationFields} } } } }
}`);

export const inviteAgain = defineMutation(`mutation InviteAgain($userId: ID!) {
  result: inviteAgain(userId: $userId) { ${refusal} ... on InviteAgainSuccess { data { url invitation { ${invitationFields} } } } }
}`);

export const revokeInvitation = defineMutation(`mutation RevokeInvitation($id: ID!) {
  result: revokeInvitation(id: $id) { ${refusal} ... on RevokeInvitationSuccess { data { __typename } } }
}`);

export const updateUser = defineMutation(`mutation UpdateUser($input: UpdateUserInput!) {
  result: updateUser(input: $input) { ${refusal} ... on UpdateUserSuccess { data { ${personFields} } } }
}`);

export const suspendUser = defineMutation(`mutation SuspendUser($userId: ID!) {
  result: suspendUser(userId: $userId) { ${refusal} ... on SuspendUserSuccess { data { ${personFields} } } }
}`);
export const resumeUser = defineMutation(`mutation ResumeUser($userId: ID!) {
  result: resumeUser(userId: $userId) { ${refusal} ... on ResumeUserSuccess { data { ${personFields} } } }
}`);

export const removeUser = defineMutation(`mutation RemoveUser($input: RemoveUserInput!) {
  result: removeUser(input: $input) { ${refusal} ... on RemoveUserSuccess { data { ${personFields} } } }
}`);

export const unbindIdentity = defineMutation(`mutation UnbindIdentity($identity: IdentityInput!) {
  result: unbindIdentity(identity: $identity) { ${refusal} ... on UnbindIdentitySuccess { data { __typename } } }
}`);

export const createOrganization = defineMutation(`mutation CreateOrganization($name: String!) {
  result: createOrganization(name: $name) { ${refusal} ... on CreateOrganizationSuccess { data { ${organizationFields} } } }
}`);

export const renameOrganization = defineMutation(`mutation RenameOrganization($name: String!, $organizationId: ID!) {
  result: renameOrganization(name: $name, organizationId: $organizationId) { ${refusal} ... on RenameOrganizationSuccess { data { ${organizationFields} } } }
}`);

export const archiveOrganization = defineMutation(`mutation ArchiveOrganization($organizationId: ID!) {
  result: archiveOrganization(organizationId: $organizationId) { ${refusal} ... on ArchiveOrganizationSuccess { data { ${organizationFields} } } }
}`);
export const restoreOrganization = defineMutation(`mutation RestoreOrganization($organizationId: ID!) {
  result: restoreOrganization(organizationId: $organizationId) { ${refusal} ... on RestoreOrganizationSuccess { data { ${organizationFields} } } }
}`);

export const endSession = defineMutation(`mutation EndSession($id: ID!) {
  result: endSession(id: $id) { ${refusal} ... on EndSessionSuccess { data } }
}`);

/** Returns how many. */
export const endSessions = defineMutation(`mutation EndSessions($userId: ID!) {
  result: endSessions(userId: $userId) { ${refusal} ... on EndSessionsSuccess { data } }
}`);

export const readImport = defineOperation(`query ReadImport {
  peopleImport {
    id state read message tenantName expiresAt importable leftOut { words count } domains { domain count }
  }
}`);

export const readCandidates =
  defineOperation(`query ReadCandidates($search: String, $domain: String, $isImportable: Boolean, $first: Int, $after: String) {
  peopleImport {
    page: people(search: $search, domain: $domain, isImportable: $isImportable, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { objectId name userPrincipalName email leftOutWords }
    }
  }
}`);

/** All who can be imported, or are found. */
export const readImportableIds = defineOperation(`query ReadImportableIds($search: String, $domain: String) {
  peopleImport { importableIds(search: $search, domain: $domain) }
}`);

export const beginImport = defineMutation(`mutation BeginPeopleImport {
  result: beginPeopleImport { ${refusal} ... on BeginPeopleImportSuccess { data { url expiresAt } } }
}`);

export const importPeople = defineMutation(`mutation ImportPeople($input: ImportPeopleInput!) {
  result: importPeople(input: $input) { ${refusal} ... on ImportPeopleSuccess { data { imported leftOut { words count } } } }
}`);
