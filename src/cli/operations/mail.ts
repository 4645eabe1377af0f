import type { DataOf } from "../../lib/graphql-operation.ts";
import { pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

export const readMailFolders = defineOperation(
  `query ReadMailFolders($accountId: ID!) {
    mailFolders(accountId: $accountId) {
      id parentId name wellKnownName isFollowed isGone isInDeletedItems count unread countInMicrosoft unreadInMicrosoft
    }
  }`,
);

export const readEmails = defineOperation(
  `query ReadEmails($filter: EmailFilter, $search: String, $isThreaded: Boolean, $first: Int, $after: String) {
    page: emails(filter: $filter, search: $search, isThreaded: $isThreaded, first: $first, after: $after) {
      edges { node { id accountId threadId threadCount level state receivedAt from { name address } subject isRead hasAttachments } }
      ${pageFields}
    }
  }`,
);

export const readEmail = defineOperation(
  `query ReadEmail($id: ID!) {
    email(id: $id) {
      id accountId threadId level state receivedAt sentAt subject messageId size isRead fileUrl
      from { name address } to { name address } cc { name address } bcc { name address }
      body { state reason text }
      attachments { isComplete nodes { id name contentType size state url } }
    }
  }`,
);

export type ShownEmail = NonNullable<DataOf<typeof readEmail>["email"]>;
