import type { Resource } from "./record.ts";

/** Whose a mailbox is. One without a person is its organization's, and nobody's own. */
export interface MailboxOwner {
  readonly organizationId: string;
  readonly userId: string | null;
}

/** What Oro's records and their change log belong to: mail to its mailbox, all else to the person. */
export function recordScopeOf(resource: Resource, accountId: string, userId: string | null): string {
  return resource === "EMAIL" ? accountId : (userId ?? accountId);
}

/** Whose settings a mailbox goes by: its person's, or its organization's where it has none. */
export function settingsOwnerOf({ userId, organizationId }: MailboxOwner): string {
  return userId ?? organizationId;
}
