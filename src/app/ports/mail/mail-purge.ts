import type { AuditAndFeed } from "../settings-store.ts";

/** Mail that is no longer followed: DETACHED, or DELETED in Microsoft for good. */
export const purgeableStates = ["DETACHED", "DELETED"] as const;
export type PurgeableState = (typeof purgeableStates)[number];

export interface PurgeFilter {
  readonly states: readonly PurgeableState[];
  /** Microsoft's id of its folder; not of those below it. */
  readonly folderId: string | null;
  readonly receivedBefore: Date | null;
}

export interface AttachmentFilter {
  readonly accountIds: readonly string[];
  readonly largerThanBytes: number;
  readonly receivedBefore: Date | null;
}

export interface MailPurge {
  /** How many there are, and how many more a legal hold keeps. */
  count(accountId: string, filter: PurgeFilter): Promise<{ readonly mails: number; readonly held: number }>;
  /**
   * Deletes at most `limit` of them in Oro, with all that tells of them. Of what lies in a followed folder a keyed hash stays, so that the
   * next full round does not bring it back. @returns how many
   */
  remove(accountId: string, filter: PurgeFilter, limit: number): Promise<number>;
  /** Stored attachments of mail, without those that a legal hold keeps; `mailboxes`: those that have any. */
  countAttachments(filter: AttachmentFilter): Promise<{
    readonly attachments: number;
    readonly bytes: number;
    readonly held: number;
    readonly mailboxes: readonly string[];
  }>;
  /** Takes the bytes of at most `limit` of them out of Oro, of one mailbox. @returns how many */
  removeAttachments(accountId: string, filter: Omit<AttachmentFilter, "accountIds">, limit: number): Promise<number>;
  /** Deletes bytes that nothing refers to any more. @returns how many blobs */
  collectBytes(limit: number): Promise<number>;
  report(report: AuditAndFeed): Promise<void>;
}
