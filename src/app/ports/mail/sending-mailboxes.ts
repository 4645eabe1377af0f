import type { MailboxAccess } from "../../../core/microsoft/mailbox-access.ts";
import type { MailboxOwner } from "../../../core/records/record-scope.ts";
import type { AccountState } from "../account-store.ts";
import type { Reader } from "./mailboxes.ts";

/** What is known of a mailbox that mail is sent from. */
export interface SendingMailbox extends MailboxOwner {
  readonly id: string;
  /** Its address. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly timeZone: string;
  readonly state: AccountState;
  readonly grantedScopes: readonly string[];
  readonly access: MailboxAccess;
}

export interface SendingMailboxes {
  find(accountId: string): Promise<SendingMailbox | null>;
  /** The viewer's own, and system mailboxes that are granted to the viewer. */
  ofViewer(viewer: Reader): Promise<readonly SendingMailbox[]>;
  /** Whether it is one of those. */
  isOf(viewer: Reader, mailbox: Pick<SendingMailbox, "id" | "userId">): Promise<boolean>;
  /** Whether somebody else could approve what this person sends, or anybody what nobody ordered: an administrator of the system or of this organization. */
  hasOtherApprover(organizationId: string, userId: string | null): Promise<boolean>;
}
