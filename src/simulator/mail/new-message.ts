import type { ContentSource } from "./mail-content.ts";
import type { NewMessage } from "./mail-mailbox.ts";
import { type FolderState, type MessageState, NOT_FLAGGED } from "./mail-state.ts";

interface Placed {
  readonly folder: FolderState;
  readonly content: ContentSource;
  readonly fields: NewMessage;
}

/**
 * A message as its mailbox takes it in. @param counted what its mailbox counted for it @param now epoch milliseconds
 */
export function newMessage(
  counted: Pick<MessageState, "number" | "place" | "change" | "conversation">,
  now: number,
  { folder, content, fields }: Placed,
): MessageState {
  const { number, place, change, conversation } = counted;
  const isOld = fields.isOld === true;
  const at = isOld ? fields.receivedAt : Math.floor(now / 1000) * 1000;
  // Spelled out and not spread, so that all messages share one shape: 100,000 of them are made at once.
  return {
    number,
    place,
    folder,
    content,
    index: fields.index ?? 0,
    conversation,
    receivedAt: fields.receivedAt,
    createdAt: at,
    modifiedAt: at,
    change,
    edited: change,
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
    answering: undefined,
    extended: fields.extended ?? [],
    writtenAt: isOld ? fields.receivedAt : now,
    isGone: false,
  };
}
