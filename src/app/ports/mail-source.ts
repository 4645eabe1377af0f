import type { MailContent } from "../../core/records/mail.ts";
import type { OpenedAccount, RequestTerms } from "./m365-records.ts";

/** An attachment as Microsoft tells of it, without its bytes. */
export interface MailAttachment {
  readonly id: string;
  /** `file` has bytes, `item` is a mail, contact or event (its bytes are MIME, vCard or iCalendar), `reference` is a link and has none. */
  readonly kind: "file" | "item" | "reference";
  readonly name: string;
  readonly contentType: string | null;
  /** Bytes with Microsoft's overhead: some percent more than there are. */
  readonly size: number;
  readonly isInline: boolean;
  /** Without its angle brackets, as a `cid:` address names it. */
  readonly contentId: string | null;
}

export interface MailBytes {
  /** Read once, in order. Ending early ends the download. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many bytes will come; null if Microsoft does not say. */
  readonly length: number | null;
  readonly contentType: string | null;
}

/**
 * What stands beside a mail's state, fetched for itself: late bodies, attachments, the mail as MIME. Every call is a single attempt. Ids are
 * Microsoft's.
 * @throws StoreError from every call
 */
export interface MailSource {
  /** What each mail says, in the order of the ids: null if it certainly does not exist; an error for one is that one's value. */
  readContents(ids: readonly string[], signal: AbortSignal): Promise<readonly (MailContent | null | Error)[]>;
  /** Inline ones too, in the order of the ids; null and errors as above. */
  listAttachments(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (readonly MailAttachment[] | null | Error)[]>;
  /** Streams an attachment's bytes into `take`; the mailbox's place is held until it returns. @throws StoreError notFound, rejected */
  readAttachment<T>(
    ref: { readonly mailId: string; readonly attachmentId: string },
    take: (bytes: MailBytes) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** The whole mail as MIME, as Exchange rebuilds it. @throws StoreError notFound, rejected */
  readMime<T>(mailId: string, take: (bytes: MailBytes) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Opens a connected account's mail; its requests share the mailbox's limits with all others. */
export interface MailSources {
  /** Without terms, its requests count as a person's who waits. @throws StoreError needsReauth, appMisconfigured, unavailable */
  openMail(account: OpenedAccount, terms?: RequestTerms): Promise<MailSource>;
}
