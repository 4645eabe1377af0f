import { defineMutation, defineOperation, refusal } from "./operation.ts";

const people = "{ name address }";
const outgoingFields = `id accountId state sentence advice actions hold dueAt sendAt submittedAt updatedAt createdAt subject recipientCount originEmailId kind
  to ${people} attachments { id name size } bounces { address reason }`;

/** What a mail scheduled for next month is among, however many are sent meanwhile. */
const open = "[WAITING, DRAFTED, ATTACHED, SUBMITTING, SUBMITTED, WITHDRAWING, FAILED, HELD, UNSURE, BOUNCED]";

/** What is on its way or waits for a person, and what was sent last. */
export const readOutgoing = defineOperation(`query ReadOutgoing($accountId: ID!) {
  open: outgoingEmails(filter: { accountId: $accountId, states: ${open} }, first: 50) { nodes { ${outgoingFields} } }
  newest: outgoingEmails(filter: { accountId: $accountId }, first: 5) { nodes { ${outgoingFields} } }
}`);

/** Of others: what the viewer may let go. */
export const readHeldMail = defineOperation(`query ReadHeldMail {
  outgoingEmails(filter: { isToApprove: true }, first: 100) { nodes { ${outgoingFields} account { userPrincipalName } } }
}`);

export const readAnswer = defineOperation(`query ReadAnswer($emailId: ID!, $kind: EmailAnswerKind) {
  emailAnswer(emailId: $emailId, kind: $kind) { kind accountId subject to ${people} cc ${people} }
  email(id: $emailId) { attachments { nodes { id name size isInline } } }
}`);

export const completeAddress = defineOperation(
  `query CompleteAddress($search: String!) { emailAddresses(search: $search, first: 8) ${people} }`,
);

export const sendEmail = defineMutation(`mutation SendEmail($input: SendEmailInput!) {
  result: sendEmail(input: $input) { ${refusal} ... on SendEmailSuccess { data { id } } }
}`);

export const replyToEmail = defineMutation(`mutation ReplyToEmail($input: ReplyToEmailInput!) {
  result: replyToEmail(input: $input) { ${refusal} ... on ReplyToEmailSuccess { data { id } } }
}`);

export const forwardEmail = defineMutation(`mutation ForwardEmail($input: ForwardEmailInput!) {
  result: forwardEmail(input: $input) { ${refusal} ... on ForwardEmailSuccess { data { id } } }
}`);

export const cancelOutgoing = defineMutation(`mutation CancelOutgoing($id: ID!) {
  result: cancelOutgoingEmail(id: $id) { ${refusal} ... on CancelOutgoingEmailSuccess { data { id } } }
}`);

export const releaseOutgoing = defineMutation(`mutation ReleaseOutgoing($id: ID!) {
  result: releaseOutgoingEmail(id: $id) { ${refusal} ... on ReleaseOutgoingEmailSuccess { data { id } } }
}`);

export const retryOutgoing = defineMutation(`mutation RetryOutgoing($id: ID!) {
  result: retryOutgoingEmail(id: $id) { ${refusal} ... on RetryOutgoingEmailSuccess { data { id } } }
}`);

export const settleOutgoing = defineMutation(`mutation SettleOutgoing($id: ID!, $outcome: OutgoingEmailOutcome!) {
  result: settleOutgoingEmail(id: $id, outcome: $outcome) { ${refusal} ... on SettleOutgoingEmailSuccess { data { id } } }
}`);
