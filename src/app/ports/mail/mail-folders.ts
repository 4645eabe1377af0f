import type { ReachedMailbox } from "../../../core/access/mail-access.ts";

export interface MailFolder {
  /** Microsoft's id. */
  readonly id: string;
  readonly collectionId: string;
  /** Microsoft's id of the folder that holds it; null at the top. */
  readonly parentId: string | null;
  readonly name: string;
  /** inbox, sentitems, deleteditems …; null for most. */
  readonly wellKnown: string | null;
  /** Its mail is followed; false: it is not chosen, or it no longer exists. */
  readonly isFollowed: boolean;
  /** Microsoft has it no more, and Oro still has mail of it. */
  readonly isGone: boolean;
  /** Deleted Items, or below it. */
  readonly isInDeletedItems: boolean;
  /** Mail in Oro that the viewer reads, not counting subfolders. */
  readonly count: number;
  readonly unread: number;
  /** As Microsoft counts: it lags and includes other items; null if unknown. */
  readonly countInMicrosoft: number | null;
  readonly unreadInMicrosoft: number | null;
}

export interface MailFolderReader {
  /** The whole tree, parents before their subfolders, by name. Empty if the viewer's level does not show folders. */
  folders(mailbox: ReachedMailbox): Promise<readonly MailFolder[]>;
}
