import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";
import type { IdAlphabet } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";
import type { FeedEntry, News } from "./feed-log.ts";
import { createFolders, type Folders } from "./folders.ts";
import { type ContentSource, type MailContent, one } from "./mail-content.ts";
import { createMailIds, type MailIds } from "./mail-id.ts";
import { byArrival, type FolderState, type MessageState, NOT_FLAGGED } from "./mail-state.ts";
import { createIndex, type Index } from "./message-index.ts";
import { createOrdered, type Ordered } from "./ordered.ts";
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
  /** All messages that are not gone, the oldest first. */
  readonly messages: Ordered<MessageState>;
  /** By either id; a message that is gone is not found. */
  find(id: string): MessageState | undefined;
  /** By Message-ID, which several may share. */
  readonly byMessageId: Index<MessageState>;
  /** By conversationId. */
  readonly byConversation: Index<MessageState>;
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
  /** To Deleted Items; from there to Recoverable Items; from there for good. */
  remove(message: MessageState): void;
  purge(message: MessageState): void;
  /** The read receipts that its owner has sent, by marking mail as read. */
  readonly receipts: ReadReceipt[];
  newConversation(): number;
  /** A Message-ID as Exchange makes them. */
  mintMessageId(): string;
  /** Now, in whole seconds. */
  now(): number;
}

export interface MailDeps {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly idAlphabet: IdAlphabet;
  readonly switches: () => MailSwitches;
  readonly onChange: (change: MailChange) => void;
}

export function createMailMailbox(owner: Person, deps: MailDeps): MailMailbox {
  const { clock, random, idAlphabet, switches } = deps;
  const ids = createMailIds(random, idAlphabet);
  const folders = createFolders(random, { idAlphabet, switches });
  const messages = createOrdered<MessageState>(byArrival);
  const byNumber = new Map<number, MessageState>();
  const byPlace = new Map<number, MessageState>();
  const byMessageId = createIndex<MessageState>(({ content, index }) => content(index).messageId?.trim(), messages.all);
  const byConversation = createIndex<MessageState>(
    ({ conversation }) => ids.conversationId(conversation),
    messages.all,
  );
  let numbers = 0;
  let places = 0;
  let changes = 0;
  let conversations = 0;
  const now = () => Math.floor(clock.now() / 1000) * 1000;

  function log(
    folder: FolderState,
    message: MessageState,
    news: News,
    more: Partial<FeedEntry<MessageState>> = {},
  ): void {
    folder.log.add({ message, news, place: message.place, isMove: false, isLate: false, ...more });
    folders.touch(folder);
  }

  function tell(
    message: MessageState,
    changeType: MailChange["changeType"],
    folder: FolderState,
    isMove = false,
  ): void {
    deps.onChange({ mailbox, message, folder, changeType, isMove });
  }

  function enter(message: MessageState, folder: FolderState): void {
    message.folder = folder;
    folder.messages.add(message);
    folder.shuffled?.add(message);
    folder.bytes += message.size;
    if (!message.isRead) folder.unread += 1;
  }

  function leave(message: MessageState): void {
    const { folder } = message;
    folder.messages.remove(message);
    folder.shuffled?.remove(message);
    folder.bytes -= message.size;
    if (!message.isRead) folder.unread -= 1;
  }

  function replace(message: MessageState): void {
    byPlace.delete(message.place);
    places += 1;
    message.place = places;
    byPlace.set(message.place, message);
  }

  function stamp(message: MessageState): void {
    changes += 1;
    message.change = changes;
    message.modifiedAt = now();
  }

  function add(folder: FolderState, content: ContentSource, fields: NewMessage): MessageState {
    numbers += 1;
    places += 1;
    changes += 1;
    const at = fields.isOld === true ? fields.receivedAt : now();
    // Spelled out and not spread, so that all messages share one shape: 100,000 of them are made at once.
    const message: MessageState = {
      number: numbers,
      place: places,
      folder,
      content,
      index: fields.index ?? 0,
      conversation: fields.conversation ?? mailbox.newConversation(),
      receivedAt: fields.receivedAt,
      createdAt: at,
      modifiedAt: at,
      change: changes,
      size: fields.size ?? 0,
      isDraft: fields.isDraft ?? false,
      isOwn: fields.isOwn ?? fields.isDraft ?? false,
      isRead: fields.isRead ?? false,
      flag: fields.flag ?? NOT_FLAGGED,
      categories: fields.categories ?? [],
      importance: undefined,
      inference: fields.inference ?? "focused",
      isReadReceiptRequested: undefined,
      isDeliveryReceiptRequested: undefined,
      lastVerb: undefined,
      extended: fields.extended ?? [],
      writtenAt: fields.isOld === true ? fields.receivedAt : clock.now(),
      isGone: false,
    };
    byNumber.set(message.number, message);
    byPlace.set(message.place, message);
    messages.add(message);
    byMessageId.add(message);
    byConversation.add(message);
    enter(message, folder);
    log(folder, message, "added");
    tell(message, "created", folder);
    return message;
  }

  const mailbox: MailMailbox = {
    owner,
    ids,
    folders,
    messages,
    byMessageId,
    byConversation,
    receipts: [],
    now,
    add,
    newConversation() {
      conversations += 1;
      return conversations;
    },
    mintMessageId: () =>
      `<${random.bytes(12).toString("hex").toUpperCase()}@DB9PR0101MB1234.eurprd01.prod.exchange.example>`,
    find(id) {
      const read = ids.read(id);
      if (read === undefined) return undefined;
      return read.kind === "number" ? byNumber.get(read.value) : byPlace.get(read.value);
    },
    move(message, to) {
      const from = message.folder;
      const { moveOrder } = switches();
      log(from, message, "removed", { isMove: true, isLate: moveOrder === "createdFirst" });
      leave(message);
      tell(message, "deleted", from, true);
      replace(message);
      stamp(message);
      enter(message, to);
      log(to, message, "added", { isMove: true, isLate: moveOrder === "roundLater" });
      tell(message, "created", to, true);
    },
    renumber(folder) {
      for (const message of folder.messages.all()) replace(message);
    },
    copy(message, to) {
      const { content, index, conversation, receivedAt, isRead, isDraft, isOwn, flag, categories, size, extended } =
        message;
      return add(to, content, {
        index,
        conversation,
        receivedAt,
        isRead,
        isDraft,
        isOwn,
        flag,
        categories,
        size,
        extended,
      });
    },
    touch(message, ...news) {
      stamp(message);
      for (const one of news) log(message.folder, message, one);
      tell(message, "updated", message.folder);
    },
    mark(message, isRead) {
      if (message.isRead !== isRead) message.folder.unread += isRead ? -1 : 1;
      message.isRead = isRead;
    },
    rewrite(message, content) {
      byMessageId.remove(message);
      message.content = one(content);
      message.writtenAt = clock.now();
      byMessageId.add(message);
    },
    remove(message) {
      const { deleteditems, recoverableitemsdeletions } = folders.places;
      if (message.folder === recoverableitemsdeletions) mailbox.purge(message);
      else
        mailbox.move(message, folders.isBelow(message.folder, deleteditems) ? recoverableitemsdeletions : deleteditems);
    },
    purge(message) {
      const { folder } = message;
      log(folder, message, "removed");
      leave(message);
      message.isGone = true;
      byNumber.delete(message.number);
      byPlace.delete(message.place);
      messages.remove(message);
      byMessageId.remove(message);
      byConversation.remove(message);
      tell(message, "deleted", folder);
    },
  };
  return mailbox;
}
