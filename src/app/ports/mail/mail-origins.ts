import type { OpenedAccount } from "../m365-records.ts";

interface MailOrigin {
  readonly account: OpenedAccount;
  /** Microsoft's. */
  readonly mailId: string;
}

/** Where a stored mail is in Microsoft. */
export interface MailOrigins {
  /** Null if its mailbox is not connected now, or Microsoft is known to have it no more. */
  of(emailId: string): Promise<MailOrigin | null>;
}
