import type { MailState, ReachedMailbox, ReadableLevel } from "../../../core/access/mail-access.ts";
import type { WholeMail } from "../../../core/access/mail-view.ts";

/** Where a page ends: the next one begins behind this mail. */
export interface MailCursor {
  /** ISO 8601 in UTC, to the second; null for mail without a time, which is last when the newest is first. */
  readonly receivedAt: string | null;
  readonly id: string;
}

/** Absent parts do not narrow. A mailbox of which the viewer's level does not show a filtered part has no mail for the query. */
export interface MailFilter {
  readonly accountId?: string | undefined;
  /** Microsoft's id of a folder; with `accountId`. */
  readonly folder?: { readonly id: string; readonly withSubfolders: boolean } | undefined;
  readonly threadId?: string | undefined;
  readonly isRead?: boolean | undefined;
  readonly isFlagged?: boolean | undefined;
  readonly hasAttachments?: boolean | undefined;
  /** A whole address, or words of the sender's name or address. */
  readonly from?: string | undefined;
  readonly receivedFrom?: Date | undefined;
  readonly receivedBefore?: Date | undefined;
  /** Absent: HERE and DETACHED. Deleted mail is out of the usual lists. */
  readonly states?: readonly MailState[] | undefined;
}

export interface MailQuery {
  /** The mailboxes that the viewer reads, each once. What they do not reach does not exist for the query. */
  readonly mailboxes: readonly ReachedMailbox[];
  readonly filter: MailFilter;
  /** As people type it: words, "a phrase", -without, or. Only what the level shows of a mail is searched. */
  readonly search?: string | undefined;
  /** One row for each thread: the first of its mails, in this order, that the query finds. */
  readonly isThreaded?: boolean | undefined;
}

export interface MailPageQuery extends MailQuery {
  readonly order: "NEWEST_FIRST" | "OLDEST_FIRST";
  readonly first: number;
  readonly after: MailCursor | null;
}

/** A mail of a list, whole: `visibleMail` cuts it to what `level` shows before anything of it leaves the server. */
export interface ListedMail extends Omit<WholeMail, "headers" | "body"> {
  readonly id: string;
  readonly accountId: string;
  /** Mail of one thread in one mailbox has the same; whether a viewer may know it, `showsThread` says. */
  readonly threadId: string;
  /** The placements of one mail in an organization have the same. It names no mail that the viewer may not read. */
  readonly messageGroupId: string;
  readonly state: MailState;
  readonly level: ReadableLevel;
}

export interface ReadMail extends ListedMail, Pick<WholeMail, "headers" | "body"> {}

export interface MailPage {
  readonly rows: readonly ListedMail[];
  readonly hasMore: boolean;
}

/** Counts that end at a limit: `isMore` says that there are more than `count`. */
export interface CappedCount {
  readonly count: number;
  readonly isMore: boolean;
}

/** A thread as far as the viewer reads it. */
export interface MailThread {
  readonly id: string;
  readonly accountId: string;
  readonly count: number;
  /** Null if the level does not show what is read. */
  readonly unread: number | null;
  /** The first and the last mail's. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Of the first mail. */
  readonly subject: string | null;
}

/** Stored mail, read with a viewer's reach. A page costs a constant number of statements, however large the mailboxes are. */
export interface MailReader {
  list(query: MailPageQuery): Promise<MailPage>;
  /** How many rows a list has, up to 1,000. */
  count(query: MailQuery): Promise<CappedCount>;
  /** Null if it does not exist or is not within the viewer's reach; of any state. */
  one(mailboxes: readonly ReachedMailbox[], emailId: string): Promise<ReadMail | null>;
  /** By its id, or by the id of a thread that was merged into it since. Its mails: `list` with `threadId` = the id returned. */
  thread(mailboxes: readonly ReachedMailbox[], threadId: string): Promise<MailThread | null>;
  /** How many mails of each of these threads are within the viewer's reach, of any state, counted up to 100. One statement for all. */
  threadSizes(mailboxes: readonly ReachedMailbox[], threadIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
