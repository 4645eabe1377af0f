import { type GraphCall, type Permission, param } from "../graph/call.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { readPrefer } from "../odata/prefer.ts";
import { type AttachmentView, wantsBytes } from "./attachment-view.ts";
import type { MailAttachment } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import { reachOf } from "./mail-shares.ts";
import type { FolderState, MessageState } from "./mail-state.ts";
import { WELL_KNOWN } from "./well-known.ts";

const REFUSAL = { refusal: "ErrorAccessDenied" } as const;

/** Also for those who may only see who wrote when. */
export const READ_MAIL: Permission = {
  scopes: ["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
  sharedScopes: ["Mail.Read.Shared", "Mail.ReadWrite.Shared"],
  roles: ["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
  ...REFUSAL,
};
/** What a mail says, and what is attached to it. */
export const READ_TEXT: Permission = {
  scopes: ["Mail.Read", "Mail.ReadWrite"],
  sharedScopes: ["Mail.Read.Shared", "Mail.ReadWrite.Shared"],
  roles: ["Mail.Read", "Mail.ReadWrite"],
  ...REFUSAL,
};
export const WRITE_MAIL: Permission = {
  scopes: ["Mail.ReadWrite"],
  sharedScopes: ["Mail.ReadWrite.Shared"],
  roles: ["Mail.ReadWrite"],
  ...REFUSAL,
};

export const SEND_MAIL: Permission = {
  scopes: ["Mail.Send"],
  sharedScopes: ["Mail.Send.Shared"],
  roles: ["Mail.Send"],
  ...REFUSAL,
};

/** Where messages stand in a path: in the whole mailbox, or in a folder of it. */
export const MESSAGE_BASES = ["/messages", "/mailFolders/{folder}/messages"];

/** The mailbox that the path names, as a whole. @throws GraphError for another person's, unless all of it is shared with the caller */
export function mailboxOf(call: GraphCall): MailMailbox {
  const { mailbox, reaches } = reachedBy(call);
  if (reaches === undefined) return mailbox;
  throw notShared(call);
}

/** Which folders of it the caller reaches; undefined for all of them. */
interface Reached {
  readonly mailbox: MailMailbox;
  readonly reaches: ((folder: FolderState) => boolean) | undefined;
}

function reachedBy(call: GraphCall): Reached {
  const { session, person, world } = call;
  const mailbox = world.mail.of(person);
  if (session.person === undefined || session.person === person) return { mailbox, reaches: undefined };
  const { shares } = mailbox;
  const reader = session.person;
  const reach = reachOf(shares, reader);
  if (reach === "nothing") throw notShared(call);
  return {
    mailbox,
    reaches: reach === "whole" ? undefined : (folder) => shares.folders.get(folder)?.has(reader) ?? false,
  };
}

/** Whether the caller reaches a folder because its owner has shared this one, and not the mailbox. */
export function isFolderShare(call: GraphCall): boolean {
  return reachedBy(call).reaches !== undefined;
}

function notShared(call: GraphCall): GraphError {
  return mailError(call, call.world.settings.mail.notShared === 403 ? "ErrorAccessDenied" : "ErrorItemNotFound");
}

export function isImmutable(call: GraphCall): boolean {
  return readPrefer(call.request.headers.prefer).isImmutable ?? false;
}

export interface LocatedFolder {
  readonly mailbox: MailMailbox;
  readonly folder: FolderState;
}

/** The folder that the path names, by id or by well-known name. */
export function locateFolder(call: GraphCall): LocatedFolder {
  const { mailbox, reaches } = reachedBy(call);
  const folder = mustFindFolder(call, mailbox, param(call, "folder"), "ErrorItemNotFound");
  if (reaches?.(folder) === false) throw notShared(call);
  return { mailbox, folder };
}

function mustFindFolder(
  call: GraphCall,
  { folders }: MailMailbox,
  key: string,
  missing: "ErrorItemNotFound" | "ErrorToFolderNotFound",
): FolderState {
  const found = folders.find(key);
  if (found !== undefined) return found;
  const isName = WELL_KNOWN.some((name) => name === key.toLowerCase());
  throw mailError(call, isName || folders.isWellFormed(key) ? missing : "ErrorInvalidIdMalformed");
}

/** Where something is to be moved or copied to. @throws GraphError for a folder of another mailbox */
export function mustFindDestination(call: GraphCall, mailbox: MailMailbox, key: string): FolderState {
  const isElsewhere = mailbox.folders.find(key) === undefined && call.world.mail.hasFolder(key);
  if (isElsewhere) throw mailError(call, "ErrorCrossMailboxMoveCopy");
  return mustFindFolder(call, mailbox, key, "ErrorToFolderNotFound");
}

export interface LocatedMessage {
  readonly mailbox: MailMailbox;
  readonly message: MessageState;
}

/** The message that the path names: anywhere in the mailbox, or in the folder that the path names too. */
export function locateMessage(call: GraphCall): LocatedMessage {
  const { mailbox, reaches } = reachedBy(call);
  const id = param(call, "message");
  const read = mailbox.ids.read(id);
  if (read === undefined) throw mailError(call, "ErrorInvalidIdMalformed");
  const isOtherKind = (read.kind === "number") !== isImmutable(call);
  if (isOtherKind && !call.world.settings.mail.mixedIdsAccepted) throw mailError(call, "ErrorInvalidIdMalformed");
  const message = mailbox.find(id);
  const isElsewhere = call.params.folder !== undefined && message?.folder !== locateFolder(call).folder;
  if (message === undefined || isElsewhere) throw mailError(call, "ErrorItemNotFound");
  if (reaches?.(message.folder) === false) throw notShared(call);
  return { mailbox, message };
}

/** Whether a message is one of those that cannot be read. */
export function isCorrupt({ world }: Pick<GraphCall, "world">, { ids }: MailMailbox, message: MessageState): boolean {
  const { corruptItems } = world.settings.mail;
  if (corruptItems.length === 0) return false;
  return corruptItems.includes(ids.ofNumber(message.number)) || corruptItems.includes(ids.ofPlace(message.place));
}

/** @throws GraphError where one of them cannot be opened, and its bytes are wanted: then none of them comes */
export function mustOpen(call: GraphCall, files: readonly MailAttachment[], view: AttachmentView): void {
  if (!wantsBytes(view)) return;
  for (const { refusal } of files) if (refusal !== undefined) throw mailError(call, refusal);
}
