// The folders of a mailbox as a tree, and the lists that are no folder of it.
import type { Account, MailFolder, SystemMailbox, Viewer } from "./model.ts";

/** Lists that stand beside the folders, by what stands in their place in an address. */
export const mailViews = { all: "All mail", deleted: "Deleted in Microsoft" } as const;
export type MailView = keyof typeof mailViews;

export const isMailView = (folderId: string): folderId is MailView => Object.hasOwn(mailViews, folderId);

export interface FolderNode {
  readonly folder: MailFolder;
  /** 0 at the top. */
  readonly depth: number;
}

/** Microsoft's own order: what people open first stands first. */
const wellKnownOrder = ["inbox", "drafts", "sentitems", "archive", "deleteditems", "junkemail"];

function rank({ wellKnownName }: MailFolder): number {
  const known = wellKnownName === null ? -1 : wellKnownOrder.indexOf(wellKnownName);
  return known === -1 ? wellKnownOrder.length : known;
}

/** Each folder below the one that holds it: well-known ones first, then by name. One whose parent is not known stands at the top. */
export function folderTree(folders: readonly MailFolder[]): readonly FolderNode[] {
  const ids = new Set(folders.map(({ id }) => id));
  const children = new Map<string | null, MailFolder[]>();
  for (const folder of folders) {
    const parent = folder.parentId !== null && ids.has(folder.parentId) ? folder.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), folder]);
  }
  const below = (parentId: string | null, depth: number): readonly FolderNode[] =>
    (children.get(parentId) ?? [])
      .toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
      .flatMap((folder) => [{ folder, depth }, ...below(folder.id, depth + 1)]);
  return below(null, 0);
}

/** A mailbox whose mail may be opened, however it is known. */
export interface MailMailbox {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly state: Account["state"];
  /** Null: a system mailbox. */
  readonly user: { readonly id: string; readonly name: string } | null;
  /** Own, or a system mailbox that lists the viewer. */
  readonly isReaders: boolean;
}

/** Accounts that the viewer sees, and system mailboxes: who reads these need not see their accounts. */
export function mailMailboxesOf(
  accounts: readonly Account[],
  systemMailboxes: readonly Pick<
    SystemMailbox,
    "accountId" | "label" | "address" | "readerIds" | "readerRoles" | "account"
  >[],
  { id, role }: Pick<Viewer, "id" | "role">,
): readonly MailMailbox[] {
  const isSystem = new Set(systemMailboxes.map(({ accountId }) => accountId));
  const system = systemMailboxes.flatMap(({ accountId, label, address, readerIds, readerRoles, account }) =>
    accountId === null
      ? []
      : [
          {
            ...{ id: accountId, displayName: label, userPrincipalName: address, user: null },
            state: account?.state ?? ("CONNECTED" as const),
            isReaders: readerIds.includes(id) || readerRoles.includes(role),
          },
        ],
  );
  const others = accounts.filter((account) => !isSystem.has(account.id));
  return [...others.map((account) => ({ ...account, isReaders: account.user?.id === id })), ...system];
}

/** The mailbox whose mail is shown first: one's own, and of several one that works. */
export function firstMailboxOf<Mailbox extends Pick<MailMailbox, "state" | "user">>(
  accounts: readonly Mailbox[],
  viewerId: string,
): Mailbox | undefined {
  const isConnected = ({ state }: Mailbox) => state === "CONNECTED";
  const own = accounts.filter(({ user }) => user?.id === viewerId);
  return own.find(isConnected) ?? own[0] ?? accounts.find(isConnected) ?? accounts[0];
}

/** What is read first: the inbox, or everything where there is none to read. */
export function firstFolderOf(folders: readonly MailFolder[]): string {
  return folders.find(({ wellKnownName }) => wellKnownName === "inbox")?.id ?? "all";
}

/** Folders that hold or get mail; the others are offered where folders are chosen. */
export function shownFolders(tree: readonly FolderNode[]): readonly FolderNode[] {
  const isKept = ({ folder }: FolderNode) => folder.isFollowed || folder.count > 0;
  // What a kept folder lies in is kept too, so that its place can be seen.
  return tree.filter((node, index) => isKept(node) || descendants(tree, index).some(isKept));
}

/** What follows in the tree and lies deeper. */
export function descendants(tree: readonly FolderNode[], index: number): readonly FolderNode[] {
  const depth = tree[index]?.depth ?? 0;
  const rest = tree.slice(index + 1);
  const end = rest.findIndex((node) => node.depth <= depth);
  return end === -1 ? rest : rest.slice(0, end);
}
