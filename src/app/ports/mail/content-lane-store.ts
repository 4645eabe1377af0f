import type { MailBody, MailContent } from "../../../core/records/mail.ts";
import type { MailAttachment } from "../mail-source.ts";
import type { AttachmentState } from "./mail-attachments.ts";

/** The right to work on a mailbox's content lane, until it expires or is taken away. */
export interface LaneLease {
  readonly accountId: string;
  readonly holder: string;
  readonly token: bigint;
  readonly leaseMs: number;
}

/** A mail whose text or attachments are still to be read. */
export interface WaitingMail {
  readonly emailId: string;
  /** Microsoft's id. */
  readonly m365Id: string;
  readonly subject: string;
}

export interface WaitingAttachment {
  readonly id: string;
  readonly m365Id: string;
  /** Microsoft's id of its mail. */
  readonly mailId: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly state: AttachmentState;
}

/** What came, or why nothing can come. */
export type ReadText = WaitingMail & ({ readonly content: MailContent } | { readonly body: MailBody });

export interface ListedAttachments {
  readonly emailId: string;
  readonly attachments: readonly (MailAttachment & {
    readonly state: AttachmentState;
    readonly reason: string | null;
  })[];
}

/** Each `save` proves the lease in its own transaction; false: it is lost, and nothing was saved. */
export interface ContentLaneStore {
  /** Null while somebody else has it. */
  take(accountId: string, holder: string, leaseMs: number): Promise<LaneLease | null>;
  release(lease: LaneLease): Promise<void>;
  /** Mailboxes with a text or a list of attachments still to be read, or attachments to be fetched. */
  waitingAccounts(limit: number): Promise<readonly string[]>;

  /** The newest first, without those that are named. */
  nextTexts(accountId: string, limit: number, except: readonly string[]): Promise<readonly WaitingMail[]>;
  nextLists(accountId: string, limit: number, except: readonly string[]): Promise<readonly WaitingMail[]>;
  /** @param receivedFrom only of mail that was received since; null: of all mail */
  nextAttachment(
    accountId: string,
    receivedFrom: Date | null,
    except: readonly string[],
  ): Promise<WaitingAttachment | null>;
  attachment(attachmentId: string): Promise<WaitingAttachment | null>;

  /** A mail whose text is still to be read; null if it came, or its mail is followed no longer. */
  text(emailId: string): Promise<(WaitingMail & { readonly accountId: string }) | null>;

  /** Of a mail that somebody opened: its mailbox must only be connected still. False: it is not, and nothing was saved. */
  saveOpened(accountId: string, text: ReadText): Promise<boolean>;
  saveTexts(lease: LaneLease, texts: readonly ReadText[]): Promise<boolean>;
  saveLists(lease: LaneLease, lists: readonly ListedAttachments[]): Promise<boolean>;
  saveRefused(attachmentId: string, reason: string): Promise<void>;
  /**
   * Streams an attachment's bytes in. @param lease null for somebody who opened it: then the mailbox must only be connected still
   * @returns false if the lease or the attachment is gone: nothing was stored
   */
  saveBytes(
    lease: LaneLease | null,
    attachment: WaitingAttachment,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly blobId: string; readonly length: number } | false>;
}
