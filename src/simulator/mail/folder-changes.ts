import type { FolderKind } from "./folders.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";

/** Why a change of the tree is refused. */
export type FolderRefusal = "exists" | "intoItself" | "searchFolder";
export type FolderOutcome = { readonly folder: FolderState } | { readonly refusal: FolderRefusal };

/** What a person does with folders, in Outlook or through Graph. Default folders are the caller's concern. */
export function makeFolder(mailbox: MailMailbox, parent: FolderState, name: string, kind?: FolderKind): FolderOutcome {
  if (isTaken(mailbox, parent, name)) return { refusal: "exists" };
  return { folder: mailbox.folders.add(parent, name, kind) };
}

export function renameFolder(mailbox: MailMailbox, folder: FolderState, name: string): FolderOutcome {
  if (folder.parent !== undefined && isTaken(mailbox, folder.parent, name, folder)) return { refusal: "exists" };
  mailbox.folders.rename(folder, name);
  return { folder };
}

export function moveFolder(
  mailbox: MailMailbox,
  folder: FolderState,
  parent: FolderState,
  keepsItemIds: boolean,
): FolderOutcome {
  const { folders } = mailbox;
  if (folders.isBelow(parent, folder)) return { refusal: "intoItself" };
  if (parent.search !== undefined) return { refusal: "searchFolder" };
  if (isTaken(mailbox, parent, folder.displayName, folder)) return { refusal: "exists" };
  folders.place(folder, parent);
  if (!keepsItemIds) for (const one of [folder, ...folders.below(folder)]) mailbox.renumber(one);
  return { folder };
}

/** With its messages and everything below it; all of them get new ids. */
export function copyFolder(mailbox: MailMailbox, folder: FolderState, parent: FolderState): FolderOutcome {
  const { folders } = mailbox;
  if (folders.isBelow(parent, folder)) return { refusal: "intoItself" };
  if (isTaken(mailbox, parent, folder.displayName)) return { refusal: "exists" };
  const children = folders.childrenOf(folder);
  const made = folders.add(parent, folder.displayName, {
    ...(folder.search === undefined ? {} : { search: folder.search }),
    ...(folder.type === undefined ? {} : { type: folder.type }),
    isHidden: folder.isHidden,
  });
  for (const message of folder.messages.all()) mailbox.copy(message, made);
  for (const child of children) copyFolder(mailbox, child, made);
  return { folder: made };
}

/** To Deleted Items with everything in it, under the same id; from there for good. */
export function deleteFolder(mailbox: MailMailbox, folder: FolderState): void {
  const { folders } = mailbox;
  const { deleteditems } = folders.places;
  if (folders.isBelow(folder, deleteditems)) {
    purgeFolder(mailbox, folder);
    return;
  }
  // Exchange numbers a name that is taken there already.
  let name = folder.displayName;
  for (let number = 1; isTaken(mailbox, deleteditems, name); number += 1) name = `${folder.displayName}${number}`;
  if (name !== folder.displayName) folders.rename(folder, name);
  folders.place(folder, deleteditems);
}

/** Its messages are gone too. */
export function purgeFolder(mailbox: MailMailbox, folder: FolderState): void {
  const { folders } = mailbox;
  for (const one of [folder, ...folders.below(folder)])
    for (const message of [...one.messages.all()]) mailbox.purge(message);
  folders.drop(folder);
}

/** Siblings' names differ by more than their case. */
function isTaken({ folders }: MailMailbox, parent: FolderState, name: string, but?: FolderState): boolean {
  return folders
    .childrenOf(parent)
    .some((child) => child !== but && child.displayName.toLowerCase() === name.toLowerCase());
}
