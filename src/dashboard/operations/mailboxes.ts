import { defineMutation, defineOperation, refusal } from "./operation.ts";

const mailboxFields = `id organizationId version label address access lacks viaAccountId importFrom readerIds readerRoles accountId
  account { id state stateReason access importedRecords }`;
const processingFields = `kind since task { owner { id name } subject dueInDays isDueOnWorkingDays }
  webhook { url secretSetAt failingSince stopped }`;

export const readSystemMailboxes = defineOperation(
  `query ReadSystemMailboxes { systemMailboxes { ${mailboxFields} processing { ${processingFields} } } }`,
);

/** The first of them by name, and how many there are. */
export const readColleagues = defineOperation(`query ReadColleagues($filter: UserFilter, $first: Int!) {
  page: users(filter: $filter, first: $first) { totalCount nodes { id name email } }
}`);

export const createSystemMailbox = defineMutation(`mutation CreateSystemMailbox($input: CreateSystemMailboxInput!) {
  result: createSystemMailbox(input: $input) { ${refusal} ... on CreateSystemMailboxSuccess { data { id } } }
}`);

export const updateSystemMailbox = defineMutation(`mutation UpdateSystemMailbox($input: UpdateSystemMailboxInput!) {
  result: updateSystemMailbox(input: $input) { ${refusal} ... on UpdateSystemMailboxSuccess { data { id version } } }
}`);

export const connectSystemMailbox = defineMutation(`mutation ConnectSystemMailbox($id: ID!) {
  result: connectSystemMailbox(id: $id) { ${refusal} ... on ConnectSystemMailboxSuccess { data { state message url expiresAt } } }
}`);

export const checkApplicationReach = defineMutation(`mutation CheckApplicationReach($id: ID!, $mustNotReach: String) {
  result: checkApplicationReach(id: $id, mustNotReach: $mustNotReach) {
    ${refusal} ... on CheckApplicationReachSuccess { data { people reached refused withoutMailbox outsideIsRefused message } }
  }
}`);

export const removeSystemMailbox = defineMutation(`mutation RemoveSystemMailbox($input: RemoveSystemMailboxInput!) {
  result: removeSystemMailbox(input: $input) {
    ${refusal} ... on CountChangedError { current } ... on RemoveSystemMailboxSuccess { data }
  }
}`);

export const setMailProcessing = defineMutation(`mutation SetMailProcessing($input: SetMailProcessingInput!) {
  result: setMailProcessing(input: $input) { ${refusal} ... on SetMailProcessingSuccess { data { ${processingFields} } } }
}`);

export const rotateWebhookSecret = defineMutation(`mutation RotateWebhookSecret($mailboxId: ID!) {
  result: rotateWebhookSecret(mailboxId: $mailboxId) { ${refusal} ... on RotateWebhookSecretSuccess { data { secret } } }
}`);

export const testWebhook = defineMutation(`mutation TestWebhook($mailboxId: ID!) {
  result: testWebhook(mailboxId: $mailboxId) { ${refusal} ... on TestWebhookSuccess { data { isDelivered status said } } }
}`);

export const readDeliveries = defineOperation(`query ReadDeliveries($mailboxId: ID!, $first: Int, $after: String) {
  page: mailDeliveries(mailboxId: $mailboxId, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { id emailId state createdAt nextAt attempts { at status error } }
  }
}`);

export const repeatMailDelivery = defineMutation(`mutation RepeatMailDelivery($id: ID!) {
  result: repeatMailDelivery(id: $id) { ${refusal} ... on RepeatMailDeliverySuccess { data { id state } } }
}`);
