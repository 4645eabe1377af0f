import type { FolderOutcome } from "../mail/folder-changes.ts";
import type { MailMailbox } from "../mail/mail-mailbox.ts";
import type { Flag, FolderState, MessageState } from "../mail/mail-state.ts";
import { ControlError } from "./find.ts";

export interface OutlookFolder {
  readonly id: string;
  readonly displayName: string;
  readonly wellKnownName?: string;
  readonly parentFolderId?: string;
  readonly isHidden: boolean;
  readonly messages: number;
  readonly unread: number;
}

/** A message as its owner sees it in Outlook. */
export interface OutlookMail {
  /** The default id; another one after every move. */
  readonly id: string;
  readonly immutableId: string;
  readonly changeKey: string;
  readonly folder: OutlookFolder;
  readonly subject: string | null;
  readonly from?: string;
  readonly internetMessageId?: string;
  /** ISO instant. */
  readonly receivedAt: string;
  readonly isRead: boolean;
  readonly isDraft: boolean;
  readonly flag: Flag;
  readonly categories: readonly string[];
}

export function folderNamed(mailbox: MailMailbox, parent: FolderState, name: string): FolderState {
  const found = mailbox.folders.childrenOf(parent).find(({ displayName }) => displayName === name);
  return found ?? mailbox.folders.add(parent, name);
}

/** By well-known name, id, or path of display names. @throws ControlError 404 */
export function findFolder({ folders }: MailMailbox, key: string): FolderState {
  const found = folders.find(key);
  if (found !== undefined) return found;
  const names = key.split("/");
  const [first = ""] = names;
  const all = folders.below(folders.places.msgfolderroot);
  for (const start of all.filter(({ displayName }) => displayName === key || displayName === first)) {
    if (start.displayName === key) return start;
    let at: FolderState | undefined = start;
    for (const name of names.slice(1))
      at = at === undefined ? undefined : folders.childrenOf(at).find(({ displayName }) => displayName === name);
    if (at !== undefined) return at;
  }
  throw new ControlError(404, `No such folder: ${key}`);
}

export function mustSucceed(made: FolderOutcome): FolderState {
  if ("folder" in made) return made.folder;
  throw new ControlError(400, made.refusal === "exists" ? "A folder with this name is there already" : "Not there");
}

export function showFolder({
  id,
  displayName,
  wellKnownName,
  parent,
  isHidden,
  messages,
  unread,
}: FolderState): OutlookFolder {
  return {
    ...{ id, displayName, isHidden, messages: messages.size, unread },
    ...(wellKnownName === undefined ? {} : { wellKnownName }),
    ...(parent === undefined ? {} : { parentFolderId: parent.id }),
  };
}

export function show({ ids }: MailMailbox, message: MessageState): OutlookMail {
  const { subject, from, messageId } = message.content(message.index);
  const { number, place, change: changed, folder, receivedAt, isRead, isDraft, flag, categories } = message;
  return {
    ...{ id: ids.ofPlace(place), immutableId: ids.ofNumber(number), changeKey: ids.changeKey(changed) },
    ...{ folder: showFolder(folder), subject, receivedAt: new Date(receivedAt).toISOString() },
    ...(from?.address === undefined ? {} : { from: from.address }),
    ...(messageId === undefined ? {} : { internetMessageId: messageId }),
    ...{ isRead, isDraft, flag, categories },
  };
}
