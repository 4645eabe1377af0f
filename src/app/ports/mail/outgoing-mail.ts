import type { Outgoing, OutgoingState } from "../../../core/mail/outgoing/outgoing.ts";
import type { PersonAct } from "../../../core/mail/outgoing/person.ts";
import type { Actor } from "../audit.ts";
import type { OutgoingContent } from "./mail-sender.ts";

/** An order to send a mail. What it may and may not say is checked by whoever takes it. */
export interface OutgoingOrder {
  /** A new UUID. */
  readonly id: string;
  readonly accountId: string;
  readonly orderedById: string;
  /** For the audit. */
  readonly by: Actor;
  /** The same person and key are the same order, however often it comes; null: it is new. */
  readonly idempotencyKey: string | null;
  /** Null: at once, after the time to undo. */
  readonly sendAt: Date | null;
  readonly undoSeconds: number;
  readonly content: Omit<OutgoingContent, "attachments" | "messageId" | "marker">;
  /** Of what it answers or passes on, our id. */
  readonly originEmailId: string | null;
  /** Files that the same person uploaded for this mailbox, in their order. */
  readonly uploadIds: readonly string[];
  /** The most bytes that the uploads may have together. */
  readonly mostFileBytes: number;
  /** Stored attachments of mails of this mailbox that go with it, behind the uploads. */
  readonly forwardedIds: readonly string[];
}

export type Ordered =
  | { readonly kind: "ordered"; readonly outgoing: StoredOutgoing }
  /** It was ordered before, with this key. */
  | { readonly kind: "again"; readonly outgoing: StoredOutgoing }
  | { readonly kind: "notConnected" }
  /** These uploads or attachments are not there, not stored, not this person's, or sent already. */
  | { readonly kind: "missingFiles"; readonly ids: readonly string[] }
  | { readonly kind: "filesTooLarge" };

/** An outgoing message as people read it. */
export interface StoredOutgoing extends Outgoing {
  readonly id: string;
  readonly accountId: string;
  readonly organizationId: string;
  /** Null: an automatic answer. */
  readonly orderedById: string | null;
  readonly version: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly sendAt: Date | null;
  readonly originEmailId: string | null;
  /** Its copy in Sent Items, once a sync brought it. */
  readonly copyEmailId: string | null;
  /** Whom it did not reach. */
  readonly bounces: readonly Bounce[];
  readonly content: OutgoingContent;
}

export interface Bounce {
  readonly address: string;
  readonly reason: string;
}

export type PersonChanged =
  | { readonly kind: "changed"; readonly outgoing: StoredOutgoing }
  /** Its state does not allow it, it may still turn out to be sent, or it is no longer the version that was asked for. */
  | { readonly kind: "refused" | "tooEarly" | "otherVersion"; readonly outgoing: StoredOutgoing }
  | { readonly kind: "notFound" };

export interface UploadedFile {
  readonly accountId: string;
  readonly organizationId: string;
  readonly uploadedById: string;
  readonly name: string;
  readonly contentType: string | null;
  readonly isInline: boolean;
  /** Without its angle brackets. */
  readonly contentId: string | null;
}

/** What the brake holds. */
export interface BrakedMail {
  /** Null: of all organizations. */
  readonly organizationId: string | null;
  /** Null: of all mailboxes. */
  readonly accountId: string | null;
  /** Nobody approves their own. */
  readonly notOrderedById: string;
}

export interface OutgoingPage {
  readonly of: { readonly accountIds: readonly string[] } | { readonly braked: BrakedMail };
  /** Absent: all. */
  readonly states?: readonly OutgoingState[] | undefined;
  readonly first: number;
  readonly after: { readonly createdAt: Date; readonly id: string } | null;
  /** What each says; without it `html` is "": a list need not read megabytes. Default: with it. */
  readonly withText?: boolean;
}

/** What people do about mail that is sent from here. Each change writes a feed event, topic "outgoing", with the message as its subject. */
export interface OutgoingMail {
  /** Takes a file in that waits for its order, for a day. @returns its id */
  upload(
    file: UploadedFile,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly size: number }>;
  /** One transaction. The outbox is woken by whoever calls. */
  add(order: OutgoingOrder): Promise<Ordered>;
  /**
   * A person's word, as far as the present state allows it. @param version that it must have; null: any
   */
  change(id: string, act: PersonAct, version: bigint | null, by: Actor): Promise<PersonChanged>;
  /** Newest first. */
  list(page: OutgoingPage): Promise<{ readonly rows: readonly StoredOutgoing[]; readonly hasMore: boolean }>;
  one(id: string): Promise<StoredOutgoing | null>;
}
