import type { Resource } from "./record.ts";

/** Who a mailbox belongs to. One without a person belongs to its organization. */
export interface MailboxOwner {
  readonly organizationId: string;
  readonly userId: string | null;
}

/** What Oro's records and their change log belong to: mail to its mailbox, everything else to the person. */
export function recordScopeOf(resource: Resource, accountId: string, userId: string | null): string {
  return resource === "EMAIL" ? accountId : (userId ?? accountId);
}

/** Whose settings apply to a mailbox: its person's, or its organization's if it has no person. */
export function settingsOwnerOf({ userId, organizationId }: MailboxOwner): string {
  return userId ?? organizationId;
}
