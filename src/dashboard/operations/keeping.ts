import { defineMutation, defineOperation, refusal } from "./operation.ts";

const holdFields =
  "id address reason placedByName placedAt liftedByName liftedAt mails account { id userPrincipalName } organization { id name }";
const erasureFields =
  "id step pass expected mailsDeleted mailsReplaced elsewhere reason orderedByName receivedBefore finishedAt";

export const readHolds = defineOperation(`query ReadHolds { legalHolds { ${holdFields} } }`);

export const placeHold = defineMutation(`mutation PlaceHold($input: PlaceLegalHoldInput!) {
  result: placeLegalHold(input: $input) { ${refusal} ... on PlaceLegalHoldSuccess { data { id } } }
}`);

export const liftHold = defineMutation(`mutation LiftHold($id: ID!, $reason: String!) {
  result: liftLegalHold(id: $id, reason: $reason) { ${refusal} ... on LiftLegalHoldSuccess { data { id } } }
}`);

export const readToPurge = defineOperation(`query ReadToPurge($accountId: ID!, $filter: MailPurgeFilter) {
  mailToPurge(accountId: $accountId, filter: $filter) { mails held }
}`);

export const purge = defineMutation(`mutation Purge($input: PurgeMailInput!) {
  result: purgeMail(input: $input) { ${refusal} ... on PurgeMailSuccess { data { count held } } }
}`);

export const readLarge = defineOperation(`query ReadLarge($filter: LargeAttachmentsInput!) {
  largeAttachments(filter: $filter) { attachments bytes held }
}`);

export const removeLarge = defineMutation(`mutation RemoveLarge($filter: LargeAttachmentsInput!, $expectedCount: Int!) {
  result: removeLargeAttachments(filter: $filter, expectedCount: $expectedCount) {
    ${refusal} ... on RemoveLargeAttachmentsSuccess { data { count held } }
  }
}`);

export const report = defineMutation(`mutation ReportOn($input: ErasureSubject!) {
  result: reportPerson(input: $input) {
    ${refusal}
    ... on ReportPersonSuccess {
      data {
        mails attachments attachmentBytes outgoing ownRecords left { tasks events folders settings holds }
        mailboxes { theirs replaced held account { id userPrincipalName } }
      }
    }
  }
}`);

export const exportMail = defineMutation(`mutation ExportMail($input: ErasureSubject!) {
  result: exportPerson(input: $input) {
    ${refusal} ... on ExportPersonSuccess { data { url mailboxes closedMailboxes { id userPrincipalName } } }
  }
}`);

export const erase = defineMutation(`mutation Erase($input: ErasureSubject!, $expectedCount: Int!) {
  result: erasePerson(input: $input, expectedCount: $expectedCount) { ${refusal} ... on ErasePersonSuccess { data { ${erasureFields} } } }
}`);

export const readErased = defineOperation(`query ReadErased { erasures { ${erasureFields} } }`);
