import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";
import type { IdAlphabet } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";
import type { FeedEntry, News } from "./feed-log.ts";
import { createFolders } from "./folders.ts";
import { type ContentSource, type MailContent, one, sizeOf } from "./mail-content.ts";
import { createMailIds } from "./mail-id.ts";
import type { MailChange, MailMailbox, NewMessage, ReadReceipt } from "./mail-mailbox.ts";
import { createShares } from "./mail-shares.ts";
import { byArrival, type FolderState, type MessageState } from "./mail-state.ts";
import { createIndex } from "./message-index.ts";
import { newMessage } from "./new-message.ts";
import { createOrdered } from "./ordered.ts";
import type { MailSwitches } from "./switches.ts";

export interface MailDeps {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly idAlphabet: IdAlphabet;
  readonly switches: () => MailSwitches;
  readonly onChange: (change: MailChange) => void;
  readonly onReceipt: (mailbox: MailMailbox, receipt: ReadReceipt, about: MailContent) => void;
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
  const receipts: ReadReceipt[] = [];
  const extended = new Set<MessageState>();
  let numbers = 0;
  let places = 0;
  let changes = 0;
  let conversations = 0;
  const now = () => Math.floor(clock.now() / 1000) * 1000;

  function log(
    folder: FolderState,
    message: MessageState,
    news: News,
    more: Partial<Pick<FeedEntry<MessageState>, "isMove" | "isLate">> = {},
  ): void {
    folder.log.add({
      message,
      news,
      place: message.place,
      change: message.change,
      isMove: false,
      isLate: false,
      ...more,
    });
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
    const conversation = fields.conversation ?? mailbox.newConversation();
    const counted = { number: numbers, place: places, change: changes, conversation };
    const message = newMessage(counted, clock.now(), { folder, content, fields });
    byNumber.set(message.number, message);
    byPlace.set(message.place, message);
    messages.add(message);
    byMessageId.add(message);
    byConversation.add(message);
    if (message.extended.length > 0) extended.add(message);
    enter(message, folder);
    log(folder, message, "added");
    tell(message, "created", folder);
    return message;
  }

  const mailbox: MailMailbox = {
    owner,
    ids,
    folders,
    switches,
    shares: createShares(),
    messages,
    byMessageId,
    byConversation,
    extended,
    receipts,
    sendReceipt(receipt, about) {
      receipts.push(receipt);
      deps.onReceipt(mailbox, receipt, about);
    },
    now,
    add,
    extend(message, properties) {
      message.extended = properties;
      if (properties.length > 0) extended.add(message);
      else extended.delete(message);
    },
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
      message.edited = message.change;
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
      message.folder.bytes += sizeOf(content) - message.size;
      message.size = sizeOf(content);
      message.writtenAt = clock.now();
      byMessageId.add(message);
    },
    becomeSent(message, content, to) {
      const from = message.folder;
      log(from, message, "removed", { isMove: true });
      leave(message);
      tell(message, "deleted", from, true);
      messages.remove(message);
      byMessageId.remove(message);
      message.content = one(content);
      message.size = sizeOf(content);
      message.receivedAt = now();
      message.isDraft = false;
      message.isRead = true;
      message.writtenAt = clock.now();
      replace(message);
      stamp(message);
      messages.add(message);
      byMessageId.add(message);
      enter(message, to);
      log(to, message, "added", { isMove: true });
      tell(message, "created", to, true);
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
      extended.delete(message);
      tell(message, "deleted", folder);
    },
  };
  return mailbox;
}
