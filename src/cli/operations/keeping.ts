import { defineMutation, defineOperation } from "../operation.ts";

const holdFields = `id address reason placedByName placedAt liftedByName liftedAt mails
  account { id userPrincipalName } organization { id name }`;

export const readHolds = defineOperation(`query ReadLegalHolds { legalHolds { ${holdFields} } }`);

export const placeHold = defineMutation(
  `mutation PlaceLegalHold($input: PlaceLegalHoldInput!) {
    result: placeLegalHold(input: $input) { __typename ... on UserError { message } ... on PlaceLegalHoldSuccess { data { ${holdFields} } } }
  }`,
);

export const liftHold = defineMutation(
  `mutation LiftLegalHold($id: ID!, $reason: String!) {
    result: liftLegalHold(id: $id, reason: $reason) { __typename ... on UserError { message } ... on LiftLegalHoldSuccess { data { ${holdFields} } } }
  }`,
);

export const readMailToPurge = defineOperation(
  `query ReadMailToPurge($accountId: ID!, $filter: MailPurgeFilter) { mailToPurge(accountId: $accountId, filter: $filter) { mails held } }`,
);

export const purgeMail = defineMutation(
  `mutation PurgeMail($input: PurgeMailInput!) {
    result: purgeMail(input: $input) { __typename ... on UserError { message } ... on PurgeMailSuccess { data { count held } } }
  }`,
);

export const readLargeAttachments = defineOperation(
  `query ReadLargeAttachments($filter: LargeAttachmentsInput!) { largeAttachments(filter: $filter) { attachments bytes held } }`,
);

export const removeLargeAttachments = defineMutation(
  `mutation RemoveLargeAttachments($filter: LargeAttachmentsInput!, $expectedCount: Int!) {
    result: removeLargeAttachments(filter: $filter, expectedCount: $expectedCount) {
      __typename ... on UserError { message } ... on RemoveLargeAttachmentsSuccess { data { count held } }
    }
  }`,
);

export const reportPerson = defineMutation(
  `mutation ReportPerson($input: ErasureSubject!) {
    result: reportPerson(input: $input) {
      __typename ... on UserError { message }
      ... on ReportPersonSuccess {
        data {
          mails attachments attachmentBytes outgoing ownRecords left { tasks events folders settings holds }
          mailboxes { theirs replaced held account { id userPrincipalName } }
        }
      }
    }
  }`,
);

export const exportPerson = defineMutation(
  `mutation ExportPerson($input: ErasureSubject!) {
    result: exportPerson(input: $input) {
      __typename ... on UserError { message } ... on ExportPersonSuccess { data { url mailboxes closedMailboxes { userPrincipalName } } }
    }
  }`,
);

const erasureFields =
  "id step pass expected mailsDeleted mailsReplaced elsewhere reason orderedByName receivedBefore finishedAt";

export const erasePerson = defineMutation(
  `mutation ErasePerson($input: ErasureSubject!, $expectedCount: Int!) {
    result: erasePerson(input: $input, expectedCount: $expectedCount) {
      __typename ... on UserError { message } ... on ErasePersonSuccess { data { ${erasureFields} } }
    }
  }`,
);

export const readErasures = defineOperation(`query ReadErasures { erasures { ${erasureFields} } }`);
