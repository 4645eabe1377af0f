/**
 * One alert for each mailbox while mail of it is late and cannot be sent. Mail is late a while after it was due, or after it was submitted and
 * nobody could look for what became of it; less trouble than that passes by itself, and is nobody's concern.
 */
export interface LateMail {
  /** Something failed. Nothing is told while no mail of the mailbox is late. @param why for people */
  tell(accountId: string, why: string): Promise<void>;
  /** All went well: the alert ends, unless mail is late still; so does that of a mailbox that might not send, unless mail waits for it. */
  settle(accountId: string): Promise<void>;
}

/** As long as a submission may take to show itself, and some trouble of Microsoft's beside it. */
export const LATE_AFTER_MINUTES = 15;
