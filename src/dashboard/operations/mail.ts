import { defineMutation, defineOperation, refusal } from "./operation.ts";

export const readMailFolders = defineOperation(`query ReadMailFolders($accountId: ID!) {
  mailFolders(accountId: $accountId) {
    id parentId name wellKnownName isFollowed isGone isInDeletedItems count unread countInMicrosoft
  }
}`);

const people = "{ name address }";
const listedFields = `id accountId threadId threadCount state level from ${people} to ${people} receivedAt sentAt
  subject preview isRead flag { status } importance type hasAttachments`;
const pageFields = "totalCount isTotalMore pageInfo { hasNextPage endCursor }";

/** The newest first; one of each conversation if they are threaded. */
export const readMails = defineOperation(
  `query ReadMails($filter: EmailFilter!, $search: String, $isThreaded: Boolean, $first: Int, $after: String) {
    page: emails(filter: $filter, search: $search, isThreaded: $isThreaded, first: $first, after: $after) {
      ${pageFields} nodes { ${listedFields} }
    }
  }`,
);

/** Whether there is any that the viewer may see. */
export const readAnyMail = defineOperation(
  "query ReadAnyMail($accountId: ID!) { emails(filter: { accountId: $accountId }, first: 1) { nodes { id } } }",
);

export const readThread = defineOperation(
  "query ReadThread($id: ID!) { emailThread(id: $id) { id subject count zipUrl } }",
);

/** Whatever became of them in Microsoft, the newest first. */
export const readThreadMails = defineOperation(
  `query ReadThreadMails($id: ID!, $first: Int, $after: String) {
    page: emails(filter: { threadId: $id, states: [HERE, IN_DELETED_ITEMS, DELETED, DETACHED] }, first: $first, after: $after) {
      ${pageFields} nodes { ${listedFields} }
    }
  }`,
);

export const readMail = defineOperation(`query ReadMail($id: ID!, $showRemoteImages: Boolean!) {
  email(id: $id) {
    id level cc ${people} bcc ${people} replyTo ${people} sender ${people} categories fileUrl webLink
    body(showRemoteImages: $showRemoteImages) { state reason text frameUrl remoteImages }
    attachments { isComplete nodes { id kind name contentType size isInline state reason url } }
  }
}`);

/** For whoever opened a mail whose text has not come yet. */
export const fetchEmailText = defineMutation(`mutation FetchEmailText($input: FetchEmailTextInput!) {
  result: fetchEmailText(input: $input) { ${refusal} ... on FetchEmailTextSuccess { data { emailId reason } } }
}`);

/** Whether the viewer wants mail by conversation. */
export const readMailSettings = defineOperation(
  "query ReadMailSettings { effectiveSettings { values { key value } } }",
);

export const chooseMailFolders = defineMutation(`mutation ChooseMailFolders($input: ChooseMailFoldersInput!) {
  result: chooseMailFolders(input: $input) { ${refusal} ... on ChooseMailFoldersSuccess { data { accountId } } }
}`);

export const previewMailRules = defineMutation(`mutation PreviewMailRules($input: PreviewMailRulesInput!) {
  result: previewMailRules(input: $input) {
    ${refusal} ... on PreviewMailRulesSuccess { data { excludedAddress markedPrivate internal outsideWindow looked closedMailboxes hasMore keptOutNow readsAgain } }
  }
}`);

const edited = "data { selected changed refused { count message } }";

export const updateEmails = defineMutation(`mutation UpdateMails($input: UpdateEmailsInput!) {
  result: updateEmails(input: $input) {
    ${refusal} ... on CountChangedError { current } ... on UpdateEmailsSuccess { ${edited} }
  }
}`);

export const deleteEmails = defineMutation(`mutation DeleteMails($input: DeleteEmailsInput!) {
  result: deleteEmails(input: $input) {
    ${refusal} ... on CountChangedError { current } ... on DeleteEmailsSuccess { ${edited} }
  }
}`);
