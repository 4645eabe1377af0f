import type { MailboxOwner } from "../../../core/records/record-scope.ts";
import type { AccountState } from "../account-store.ts";

/** What is known of a mailbox that mail is sent from. */
export interface SendingMailbox extends MailboxOwner {
  readonly id: string;
  /** Its address. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly timeZone: string;
  readonly state: AccountState;
  readonly grantedScopes: readonly string[];
}

export interface SendingMailboxes {
  find(accountId: string): Promise<SendingMailbox | null>;
  /** Those of a person. */
  ofPerson(userId: string): Promise<readonly SendingMailbox[]>;
  /** Whether somebody else could approve what this person sends: an administrator of the system or of this organization. */
  hasOtherApprover(organizationId: string, userId: string): Promise<boolean>;
}
