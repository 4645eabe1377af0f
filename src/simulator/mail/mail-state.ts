import type { Logged } from "../mailbox/change-log.ts";
import type { FeedLog } from "./feed-log.ts";
import type { ContentSource } from "./mail-content.ts";
import type { Ordered } from "./ordered.ts";
import type { WellKnownName } from "./well-known.ts";

/** A date and time of a flag, as Graph writes it. */
export interface FlagMoment {
  readonly dateTime: string;
  readonly timeZone: string;
}

export interface Flag {
  readonly flagStatus: "notFlagged" | "complete" | "flagged";
  readonly startDateTime?: FlagMoment;
  readonly dueDateTime?: FlagMoment;
  readonly completedDateTime?: FlagMoment;
}

export const NOT_FLAGGED: Flag = { flagStatus: "notFlagged" };

/** What the last answer to a mail was: Outlook shows it as an arrow. */
export type LastVerb = "reply" | "replyAll" | "forward";

/** What a draft will be to another mail once it is sent. */
export interface Answering {
  readonly original: MessageState;
  readonly verb: LastVerb;
}

export interface ExtendedProperty {
  readonly id: string;
  readonly value: string;
}

/**
 * One message of a mailbox. There may be 100,000, so it is small: what it says is in `content(index)`, and its ids, its change key and its
 * JSON are made from its numbers.
 */
export interface MessageState {
  /** Its place among all messages that the mailbox ever had; the immutable id is made from it. */
  readonly number: number;
  /** Given anew by every move; the default id is made from it. */
  place: number;
  folder: FolderState;
  /** What it says; another one after each edit of a draft. */
  content: ContentSource;
  readonly index: number;
  /** Messages of one conversation share it, within this mailbox. */
  conversation: number;
  /** All times are epoch milliseconds, whole seconds. */
  receivedAt: number;
  readonly createdAt: number;
  modifiedAt: number;
  /** The change key is made from it. */
  change: number;
  /** The change number of its last change that was no move. */
  edited: number;
  /** Bytes with attachments, as Exchange counts them. */
  size: number;
  isDraft: boolean;
  /** Written in this mailbox: a draft, or the copy of what was sent. */
  readonly isOwn: boolean;
  isRead: boolean;
  flag: Flag;
  categories: readonly string[];
  importance: "low" | "normal" | "high" | undefined;
  inference: "focused" | "other";
  isReadReceiptRequested: boolean | undefined;
  isDeliveryReceiptRequested: boolean | undefined;
  lastVerb: LastVerb | undefined;
  /** Of a draft: what it answers or forwards. */
  answering: Answering | undefined;
  /** Those that were written through Graph; the ones that every message has are not among them. Changed by `mailbox.extend` only. */
  extended: readonly ExtendedProperty[];
  /** When it was made or rewritten, to the millisecond: it is found by search and by Message-ID some time after. */
  writtenAt: number;
  /** Purged: no id finds it any more. */
  isGone: boolean;
}

/** Never 0 for two different messages. */
export function byArrival(one: MessageState, other: MessageState): number {
  return one.receivedAt - other.receivedAt || one.number - other.number;
}

/** What a search folder looks for. */
export interface FolderSearch {
  readonly sources: readonly FolderState[];
  readonly isDeep: boolean;
  /** A `$filter` of messages. */
  readonly filter: string;
}

/** A folder, and its place in the log of the folder tree (`Logged`). */
export interface FolderState extends Logged {
  /** It stays the same whatever happens to the folder. */
  readonly id: string;
  readonly wellKnownName?: WellKnownName;
  /** Localised for default folders, in the language that the mailbox was made in. */
  displayName: string;
  /** Absent only for the root of everything, which nobody sees. */
  parent: FolderState | undefined;
  readonly children: Set<FolderState>;
  /** Default folders that come with first use are missing until then, if the switch says so. */
  isProvisioned: boolean;
  readonly isHidden: boolean;
  /** Where Teams keeps its chats. */
  readonly isForChats?: boolean;
  /** The `@odata.type` of a folder that is not a plain one: a search folder, or one of another program. */
  readonly type?: string;
  readonly search?: FolderSearch;
  /** Items of other classes (contacts, tasks, chats): counted in `totalItemCount`, and by `$skip`. */
  otherItems: number;
  unread: number;
  /** Sum of its messages' sizes. */
  bytes: number;
  /** Its messages, the oldest first. */
  readonly messages: Ordered<MessageState>;
  /** The same in no order that means anything, since somebody has read its delta feed. */
  shuffled?: Ordered<MessageState>;
  /** What has changed in it, for its delta feed. */
  readonly log: FeedLog<MessageState>;
}
