import type { Evidence, FoundDraft } from "../../../core/mail/outgoing/evidence.ts";
import type { SendAnswer } from "../../../core/mail/outgoing/settle.ts";
import type { MailAddress } from "../../../core/records/mail.ts";
import type { OpenedAccount, RequestTerms } from "../m365-records.ts";

export interface OutgoingAttachment {
  readonly id: string;
  readonly name: string;
  readonly contentType: string | null;
  readonly size: number;
  readonly isInline: boolean;
  /** Without its angle brackets. */
  readonly contentId: string | null;
}

/** What it answers or passes on. */
export interface OutgoingOrigin {
  readonly kind: "REPLY" | "REPLY_ALL" | "FORWARD";
  /** Microsoft's id of that mail. */
  readonly m365Id: string;
  /** Microsoft must not begin the draft: that would mark the mail as read, and send its receipt. */
  readonly isKeptUnread: boolean;
  readonly messageId: string | null;
  /** Message-IDs, the oldest first. */
  readonly references: readonly string[];
}

/** What an outgoing message says. */
export interface OutgoingContent {
  /** Our own, with its angle brackets. It and `marker` find the draft and the copy. */
  readonly messageId: string;
  /** The value of our extended property. */
  readonly marker: string;
  readonly origin: OutgoingOrigin | null;
  /** Null: the mailbox's own address. */
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly subject: string;
  readonly html: string;
  readonly importance: "low" | "normal" | "high";
  readonly attachments: readonly OutgoingAttachment[];
  /** Of an automatic answer, which says that it is one: the same without HTML. Absent: a person wrote it. */
  readonly automatic?: { readonly text: string };
}

export interface DraftQuery {
  readonly content: OutgoingContent;
  /** Microsoft's id of the draft, if it is known. */
  readonly draftId: string | null;
  /** Unmarked drafts of its conversation count that are younger; null: none does. */
  readonly unmarkedSince: Date | null;
}

/**
 * Makes and sends drafts in one mailbox. Every call is a single attempt.
 * @throws StoreError from every call but `send`
 */
export interface MailSender {
  /** Makes the draft, as a reply or forward of Microsoft's where it has an origin, and reads it back. */
  createDraft(content: OutgoingContent, signal: AbortSignal): Promise<FoundDraft>;
  /** Gives a draft that Microsoft began our marks and what the message says. */
  completeDraft(draft: FoundDraft, content: OutgoingContent, signal: AbortSignal): Promise<FoundDraft>;
  /** One look: by id, by Message-ID and by property, in Drafts, Outbox and Sent Items. */
  look(query: DraftQuery, signal: AbortSignal): Promise<Evidence>;
  /** Those of the content's attachments that the draft does not hold. */
  missingAttachments(
    draftId: string,
    content: OutgoingContent,
    signal: AbortSignal,
  ): Promise<readonly OutgoingAttachment[]>;
  attach(
    draftId: string,
    file: OutgoingAttachment,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Submits it: once, and it never throws. What is no acceptance and no listed refusal is unknown. */
  send(draftId: string, signal: AbortSignal): Promise<SendAnswer>;
  /** Empties its recipients if it is still the same, reads it back and moves it to Deleted Items. False: it changed, or it is gone. */
  disarm(draft: FoundDraft, signal: AbortSignal): Promise<boolean>;
}

/** Opens a connected account's mailbox for sending; its requests share the mailbox's limits with all others. */
export interface MailSenders {
  /** @throws StoreError needsReauth, appMisconfigured, unavailable */
  openSender(account: OpenedAccount, terms?: RequestTerms): Promise<MailSender>;
}
