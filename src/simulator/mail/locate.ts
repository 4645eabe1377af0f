import { type GraphCall, type Permission, param } from "../graph/call.ts";
import { readPrefer } from "../odata/prefer.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
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
export const WRITE_MAIL: Permission = {
  scopes: ["Mail.ReadWrite"],
  sharedScopes: ["Mail.ReadWrite.Shared"],
  roles: ["Mail.ReadWrite"],
  ...REFUSAL,
};

/** Where messages stand in a path: in the whole mailbox, or in a folder of it. */
export const MESSAGE_BASES = ["/messages", "/mailFolders/{folder}/messages"];

/** The mailbox that the path names. @throws GraphError for another person's, of which nothing is shared */
export function mailboxOf(call: GraphCall): MailMailbox {
  const { session, person, world } = call;
  if (session.person !== undefined && session.person !== person)
    throw mailError(call, world.settings.mail.notShared === 403 ? "ErrorAccessDenied" : "ErrorItemNotFound");
  return world.mail.of(person);
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
  const mailbox = mailboxOf(call);
  return { mailbox, folder: mustFindFolder(call, mailbox, param(call, "folder"), "ErrorItemNotFound") };
}

export function mustFindFolder(
  call: GraphCall,
  { folders }: MailMailbox,
  key: string,
  missing: "ErrorItemNotFound" | "ErrorFolderNotFound" | "ErrorToFolderNotFound",
): FolderState {
  const found = folders.find(key);
  if (found !== undefined) return found;
  const isName = WELL_KNOWN.some((name) => name === key.toLowerCase());
  throw mailError(call, isName || folders.isWellFormed(key) ? missing : "ErrorInvalidIdMalformed");
}

export interface LocatedMessage {
  readonly mailbox: MailMailbox;
  readonly message: MessageState;
}

/** The message that the path names: anywhere in the mailbox, or in the folder that the path names too. */
export function locateMessage(call: GraphCall): LocatedMessage {
  const mailbox = mailboxOf(call);
  const id = param(call, "message");
  const read = mailbox.ids.read(id);
  if (read === undefined) throw mailError(call, "ErrorInvalidIdMalformed");
  const isOtherKind = (read.kind === "number") !== isImmutable(call);
  if (isOtherKind && !call.world.settings.mail.mixedIdsAccepted) throw mailError(call, "ErrorInvalidIdMalformed");
  const message = mailbox.find(id);
  const isElsewhere = call.params.folder !== undefined && message?.folder !== locateFolder(call).folder;
  if (message === undefined || isElsewhere) throw mailError(call, "ErrorItemNotFound");
  return { mailbox, message };
}

/** Whether a message is one of those that cannot be read. */
export function isCorrupt({ world }: Pick<GraphCall, "world">, { ids }: MailMailbox, message: MessageState): boolean {
  const { corruptItems } = world.settings.mail;
  if (corruptItems.length === 0) return false;
  return corruptItems.includes(ids.ofNumber(message.number)) || corruptItems.includes(ids.ofPlace(message.place));
}
