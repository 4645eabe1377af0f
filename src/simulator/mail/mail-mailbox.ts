import type { Person } from "../directory/person.ts";
import type { News } from "./feed-log.ts";
import type { Folders } from "./folders.ts";
import type { ContentSource, MailContent } from "./mail-content.ts";
import type { MailIds } from "./mail-id.ts";
import type { MailShares } from "./mail-shares.ts";
import type { FolderState, MessageState } from "./mail-state.ts";
import type { Index } from "./message-index.ts";
import type { Ordered } from "./ordered.ts";
import type { MailSwitches } from "./switches.ts";

/** What a new message is beside its content; the rest is as on a mail that just arrived. */
export interface NewMessage
  extends Partial<Pick<MessageState, "isRead" | "isDraft" | "isOwn" | "flag" | "categories" | "size" | "inference">> {
  readonly receivedAt: number;
  readonly conversation?: number;
  readonly index?: number;
  readonly extended?: MessageState["extended"];
  /** Part of a history: made when it was received, and not now. */
  readonly isOld?: boolean;
}

/** One change of a message, for whoever tells others of it. */
export interface MailChange {
  readonly mailbox: MailMailbox;
  readonly message: MessageState;
  readonly folder: FolderState;
  readonly changeType: "created" | "updated" | "deleted";
  /** Whether it is one half of a move. */
  readonly isMove: boolean;
}

/** A read receipt on its way to whoever asked for it. */
export interface ReadReceipt {
  readonly messageId: string | undefined;
  readonly to: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The mail of one person's mailbox. */
export interface MailMailbox {
  readonly owner: Person;
  readonly ids: MailIds;
  readonly folders: Folders;
  readonly switches: () => MailSwitches;
  readonly shares: MailShares;
  /** All messages that are not gone, the oldest first. */
  readonly messages: Ordered<MessageState>;
  /** By either id; a message that is gone is not found. */
  find(id: string): MessageState | undefined;
  /** By Message-ID, which several may share. */
  readonly byMessageId: Index<MessageState>;
  /** By conversationId. */
  readonly byConversation: Index<MessageState>;
  /** Those that carry extended properties which were written through Graph. */
  readonly extended: ReadonlySet<MessageState>;
  extend(message: MessageState, properties: MessageState["extended"]): void;
  add(folder: FolderState, content: ContentSource, fields: NewMessage): MessageState;
  /** The same message in another folder: the default id is another one from now on, the immutable id stays. */
  move(message: MessageState, to: FolderState): void;
  copy(message: MessageState, to: FolderState): MessageState;
  /** Other default ids for all messages of a folder. */
  renumber(folder: FolderState): void;
  /** After its fields were changed: a new change key, and news for its folder's feed. */
  touch(message: MessageState, ...news: readonly News[]): void;
  /** Changes the read mark and the folder's count, and tells nobody yet. */
  mark(message: MessageState, isRead: boolean): void;
  /** Other words in a draft. */
  rewrite(message: MessageState, content: MailContent): void;
  /** A draft becomes the copy of what was sent, under its immutable id. */
  becomeSent(message: MessageState, content: MailContent, to: FolderState): void;
  /** To Deleted Items; from there to Recoverable Items; from there for good. */
  remove(message: MessageState): void;
  purge(message: MessageState): void;
  /** The read receipts that its owner has sent, by marking mail as read. */
  readonly receipts: readonly ReadReceipt[];
  sendReceipt(receipt: ReadReceipt, about: MailContent): void;
  newConversation(): number;
  /** A Message-ID as Exchange makes them. */
  mintMessageId(): string;
  /** Now, in whole seconds. */
  now(): number;
}
