import { type GraphCall, jsonBody } from "../graph/call.ts";
import { addressOf } from "../mailbox/address.ts";
import { conversationOf, put } from "./deliver.ts";
import { contentOfInput } from "./draft-content.ts";
import { type MailContent, sizeOf } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox, NewMessage } from "./mail-mailbox.ts";
import type { ExtendedProperty, FolderState, MessageState } from "./mail-state.ts";
import { type DraftInput, readDraft } from "./message-input.ts";
import { extendedKey } from "./message-view.ts";
import { mimeBody, sendsMime } from "./sent-mime.ts";
import { flagOf } from "./update-message.ts";

const LARGEST_REQUEST = 4 * 1024 * 1024;

/** The JSON body of a call that may bring files. @throws GraphError 413 above 4 MB */
export function mailBody(call: GraphCall): Record<string, unknown> {
  mustBeSmall(call);
  return jsonBody(call);
}

function mustBeSmall(call: GraphCall): void {
  const { bytes, body } = call.request;
  if ((bytes?.length ?? Buffer.byteLength(body)) > LARGEST_REQUEST) throw mailError(call, "RequestEntityTooLarge");
}

/** A mail as a client wrote it, with what its mailbox keeps beside it. */
export interface Written {
  readonly content: MailContent;
  readonly extended: readonly ExtendedProperty[];
  readonly isMime: boolean;
  /** What only JSON can say. */
  readonly input: DraftInput;
}

/** The mail that a call brings, in JSON or in MIME. */
export function readWritten(call: GraphCall, mailbox: MailMailbox): Written {
  if (!sendsMime(call.request)) return writtenInJson(call, mailBody(call));
  mustBeSmall(call);
  return writtenInMime(call, mailbox);
}

export function writtenInJson(call: GraphCall, raw: unknown): Written {
  const input = readDraft(raw);
  const extended = (input.singleValueExtendedProperties ?? []).map(({ id, value }) => ({ id: extendedKey(id), value }));
  return { content: contentOfInput(call, raw, input), extended, isMime: false, input };
}

/** Who it says that it is from has no effect, unless the switch says so: it is from the mailbox that it is put into. */
export function writtenInMime(call: GraphCall, { owner }: MailMailbox): Written {
  const { mimeHonoursFrom } = call.world.settings.mail;
  const content = mimeBody(call);
  const from = mimeHonoursFrom ? (content.from ?? addressOf(owner)) : addressOf(owner);
  return { content: { ...content, from, sender: undefined }, extended: [], isMime: true, input: {} };
}

/** Puts a draft into a folder. With MAPI's message flags it is what they say: a mail that was received or sent long ago. */
export function addDraft(
  call: GraphCall,
  mailbox: MailMailbox,
  folder: FolderState,
  written: Written,
  more: Partial<NewMessage> = {},
): MessageState {
  mustHaveRoom(call, mailbox, sizeOf(written.content));
  const { input, isMime } = written;
  const value = (key: string) => written.extended.find(({ id }) => id === key)?.value;
  const flags = value("Integer 0xe07");
  const isDraft = isMime || flags === undefined || (Number(flags) & UNSENT) !== 0;
  const received = Date.parse(value("SystemTime 0xe06") ?? "");
  const at = mailbox.now();
  const keepsId = !isMime || call.world.settings.mail.mimeKeepsMessageId;
  const given = keepsId ? written.content.messageId : undefined;
  const content = { ...written.content, messageId: given ?? mailbox.mintMessageId() };
  const isFromOwner = (Number(flags) & FROM_ME) !== 0 || folder === mailbox.folders.places.sentitems;
  const message = put(mailbox, folder, content, {
    receivedAt: isDraft || Number.isNaN(received) ? at : Math.floor(received / 1000) * 1000,
    ...{ isDraft, isOwn: isDraft || isFromOwner },
    isRead: input.isRead ?? (isDraft || flags === undefined || (Number(flags) & READ) !== 0),
    extended: written.extended.filter(({ id }) => id !== "Integer 0xe07" && id !== "SystemTime 0xe06"),
    ...(input.flag === undefined ? {} : { flag: flagOf(call, input.flag) }),
    ...(input.categories === undefined ? {} : { categories: input.categories }),
    ...(input.inferenceClassification === undefined ? {} : { inference: input.inferenceClassification }),
    // A draft's thread is not found by the mails that it names: they are not known to be answered before it is sent.
    conversation: isDraft ? mailbox.newConversation() : (conversationOf(mailbox, content) ?? mailbox.newConversation()),
    ...more,
  });
  return message;
}

/** MAPI's message flags (MS-OXCMSG 2.2.1.6). */
const [READ, UNSENT, FROM_ME] = [0x1, 0x8, 0x20];

/** @throws GraphError where a mailbox is full */
export function mustHaveRoom(call: GraphCall, { folders }: MailMailbox, bytes: number): void {
  const { mailboxQuota } = call.world.settings.mail;
  const held = folders.below(folders.places.msgfolderroot).reduce((sum, folder) => sum + folder.bytes, 0);
  if (held + bytes > mailboxQuota) throw mailError(call, "ErrorQuotaExceeded");
}
