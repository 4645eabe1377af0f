import type { WellKnownName } from "./well-known.ts";

/**
 * Habits of Outlook's mail on which sources disagree, or which come and go. Each can be switched while the simulator runs; the product must
 * be right with every position. The first position is the default.
 */
export const MAIL_POSITIONS = {
  /** A read or unread mark in a later round: id and isRead without etag, the same with its folder, or the whole message. */
  readChange: ["light", "lightWithParent", "full"],
  /** A read mark where `isRead` was not selected: nothing, or an item with only an id. */
  readChangeUnselected: ["silent", "reported"],
  flagChange: ["full", "light"],
  categoryChange: ["full", "light"],
  /** The reason that goes with a message which was moved to another folder. */
  removedReason: ["deleted", "changed"],
  removedHasType: [true, false],
  /** Of a move's two reports: both in the next round, the arrival a round before the removal, or a round after it. */
  moveOrder: ["removedFirst", "createdFirst", "roundLater"],
  /** What its folder reports of a message that left and came back between two rounds. */
  moveRoundTrip: ["removedOnly", "nothing", "full"],
  /** Whether a message that was moved stands twice on its page. */
  moveDuplicates: [false, true],
  /** After so many messages a round with a filter is over. */
  deltaFilterCap: [5000, null],
  /** How a round ends at the cap: as if it were complete, with a nextLink to an empty page, or with a link that fails. */
  deltaFilterCapTail: ["deltaLink", "nextLink", "error"],
  /** Whether later rounds leave out messages outside of the filter. */
  deltaFilterLater: ["ignored", "applied"],
  /** What `$top` limits: the round, or the page. */
  deltaTop: ["total", "pageSize", "ignored"],
  /** Items on a page when the client does not say. */
  deltaPageSize: [10, 50],
  /** Items on a page at most. */
  deltaMaxPage: [1000, 200],
  /** The order of a first round that names none. */
  deltaOrder: ["undefined", "newestFirst", "oldestFirst"],
  /** How a link names its folder: `mailFolders('id')`, or `mailFolders/id`. */
  deltaLinkForm: ["paren", "slash"],
  deltaUniqueBody: [true, false],
  deltaHeaders: [true, false],
  deltaExpandAttachments: [false, true],
  deltaExpandProps: [true, false],
  /** Of a hundred unchanged messages so many come again in each later round. */
  deltaReplays: [0, 20],
  /** Of a hundred read marks so many are told as a removal, though the message is where it was. */
  falseRemovals: [0, 50],
  /** How many states of one reader Exchange remembers: of so many pages the links work, older ones are dead. */
  deltaGenerations: [4, 2, 100],
  deltaDeadStatus: [410, "400 noCode", "400 ErrorInvalidSyncStateData", 404],
  /** A folder that another person has shared: its feed is refused, or served. */
  sharedFolderDelta: [404, 200],
  notShared: [403, 404],
  /** Whether the tree's feed tells a folder again whose counts changed. */
  folderDeltaOnCounts: [true, false],
  /** Whether the tree's feed holds hidden folders: if asked for, or never. */
  folderDeltaHidden: ["onRequest", "never"],
  /** Whether the children of a purged folder are told as removed. */
  folderDeltaChildren: ["silent", "listed"],
  folderDeltaSearchFolders: [true, false],
  folderSizeInBytes: [false, true],
  /** Whether the messages of a moved folder keep their default ids. */
  folderMoveKeepsItemIds: [true, false],
  /** Whether `/me/messages` holds junk. */
  listIncludesJunk: [true, false],
  folderMoveStatus: [200, 201],
  copyStatus: [201, 200],
  renameDefaultFolder: [403, 400, "allowed"],
  moveDefaultStatus: [400, 500],
  searchFolderDelta: [400, 404],
  conflictStatus: [412, 409],
  /** Chance from 0 to 1 that a PATCH soon after a create fails. */
  conflictRate: [0, 0.5],
  /** Whether writing the read mark that a message has moves its change key. */
  noopPatchBumps: [false, true],
  patchSentCode: ["ErrorInvalidPropertyUpdateSentMessage", "ErrorInvalidRequest"],
  patchReceivedSubject: ["refused", "accepted"],
  patchSentRecipients: ["refused", "ignored"],
  patchReadOnly: ["ignored", 400],
  readReceiptOnPatch: ["sent", "notSent"],
  moveToSame: [201, 400],
  createReplyStatus: [201, 200],
  /** Whether making the draft of an answer marks what it answers as read. */
  createReplyMarksRead: [true, false],
  /** DELETE of what lies in Recoverable Items already. */
  deleteRecoverable: [403, 204],
  /** Whether the copy in Sent Items shows its headers. */
  sentItemsHeaders: ["absent", "present"],
  /** Whether received mail shows how the receiving service judged its sender. */
  authResults: ["present", "absent"],
  /** Whether From, To, Cc and Sender are missing among the headers. */
  headersOmitAddresses: [false, true],
  /** How the answer writes the id of an extended property: `Integer 0xe08` for `Integer 0x0E08`, or as it was asked for. */
  extendedIds: ["short", "asSent"],
  /** Whether a list refuses to expand extended properties. */
  expandTooComplex: [false, true],
  /** Characters of a page at most; a longer one is answered 504. */
  largestPage: [null, 4_000_000],
  /** A filter that nobody documents: a page without any filter, or a refusal. */
  unsupportedFilter: ["silent", 400],
  searchLimit: [250, 1000],
  /** How long a message is not found by `$search`. */
  searchLagMs: [2000, 0, 60_000],
  /** How long a message is not found by its Message-ID. */
  lookupLagMs: [2000, 0, 60_000],
  /** Whether an id of one kind is taken in a request that prefers the other. */
  mixedIdsAccepted: [true, false],
  /** Of a hundred seeded mails so many have no sender, no Message-ID, the Message-ID of another one. */
  mailWithoutFrom: [1, 0],
  mailWithoutMessageId: [1, 0],
  duplicateMessageId: [1, 0],
  /** Whether `/me/messages` holds Teams chats. */
  teamsChatsInMessages: [true, false],
  /** Whether logos in signatures count as inline: where they do not, their mail has attachments. */
  attachmentsInline: ["strict", "logosNotInline"],
  /** How a mailbox-wide subscription hears of a move: as the end of one message and the birth of another, or as a change. */
  notifyMove: ["deletedCreated", "updated"],
  /** Whether an answer through the calendar moves the request mail to Deleted Items. */
  rsvpDeletesRequest: [true, false],
  /** Whether an unanswered request that is deleted in Outlook takes its event along. */
  deleteRequestRemovesEvent: [false, true],
  invalidUserStatus: [404, 400],
  /** Whether a sent draft keeps its immutable id, or the copy in Sent Items has another one. */
  idSurvivesSend: [false, true],
  /** Whether a sent draft keeps its Message-ID, or Exchange gives it another one. */
  messageIdKept: [true, false],
  /** What becomes of a Message-ID that goes with `sendMail` in JSON. */
  sendMailMessageId: ["ignored", "honoured"],
  /** How long a mail is under way before it stands in Sent Items and leaves. */
  sendDelayMs: [3000, 180_000],
  /** Where the draft of a mail that is under way is seen. */
  sendDelayView: ["drafts", "outbox", "gone"],
  /** A draft whose recipients are taken away while it is under way. */
  withdrawnDraft: ["notSent", "sent"],
  /** A second `send` of one draft; 202 sends a second mail. */
  sendTwice: [400, 404, 202],
  /** Whether mail was not accepted when its sending is answered 429 or 503. */
  sendRejectedIsSafe: [true, false],
  /** Whether In-Reply-To and References go out that were written as extended properties. */
  replyHeadersByMapi: [true, false],
  mimeKeepsMessageId: [true, false],
  /** Whether a mail in MIME is from whom it says. */
  mimeHonoursFrom: [false, true],
  /** After so long a mail comes back that cannot be delivered. */
  ndr: [2000, "off", 3_600_000],
  /** How the address of an upload writes its names, and answers a piece that is not the last one. */
  uploadCasing: ["Pascal", "camel"],
  uploadPutStatus: [200, 202],
  /** Uploads to a mailbox that another person has shared. */
  uploadShared: [403, "works"],
  /** Bytes that a mailbox holds. */
  mailboxQuota: [100 * 1024 ** 3],
  /** Bytes of a mail at most, as it is on the wire. */
  largestMail: [35 * 1024 ** 2],
  recipientsPerMail: [500],
  recipientsPerDay: [10_000],
  /** More than these wait for the next minute. */
  mailsPerMinute: [30],
} as const satisfies Record<string, readonly [unknown, ...unknown[]]>;

type Positions = typeof MAIL_POSITIONS;

/** Any number is a position of these. */
export const AMOUNTS = [
  ...(["deltaPageSize", "deltaMaxPage", "deltaReplays", "falseRemovals", "deltaGenerations", "conflictRate"] as const),
  ...(["searchLimit", "searchLagMs", "lookupLagMs", "sendDelayMs"] as const),
  ...(["mailboxQuota", "largestMail", "recipientsPerMail", "recipientsPerDay", "mailsPerMinute"] as const),
  ...(["mailWithoutFrom", "mailWithoutMessageId", "duplicateMessageId"] as const),
] as const;
type Amount = (typeof AMOUNTS)[number];
type Named = Exclude<keyof Positions, Amount | "deltaFilterCap" | "largestPage" | "ndr">;

export type MailSwitches = { -readonly [Name in Named]: Positions[Name][number] } & { [Name in Amount]: number } & {
  deltaFilterCap: number | null;
  largestPage: number | null;
  ndr: number | "off";
  /** Well-known folders that the mailbox has not yet. */
  wellKnownMissing: readonly WellKnownName[];
  /** The language that mailboxes are made in: names of their default folders. */
  locale: string;
  /** Messages, by either id, that cannot be read: 500 ErrorCorruptData. */
  corruptItems: readonly string[];
  /** Status of a refusal instead of the usual one, by its code. */
  status: Readonly<Record<string, number>>;
};

export const DEFAULT_MAIL: Readonly<MailSwitches> = {
  ...firstOf(MAIL_POSITIONS),
  wellKnownMissing: ["archive", "clutter", "conflicts", "scheduled"],
  locale: "de-DE",
  corruptItems: [],
  status: {},
};

function firstOf<const Table extends Record<string, readonly [unknown, ...unknown[]]>>(
  table: Table,
): { [Name in keyof Table]: Table[Name][0] } {
  const pairs = Object.entries(table).map(([name, positions]) => [name, positions[0]]);
  return Object.fromEntries(pairs);
}
