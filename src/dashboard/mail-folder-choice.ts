// Which folders of a mailbox are followed, while somebody chooses.
import { descendants, type FolderNode } from "./mail-folders.ts";
import type { MailFolder } from "./model.ts";

/** By Microsoft's id: whether what lies below is followed too, now and later. */
export type FolderChoice = ReadonlyMap<string, { readonly withSubfolders: boolean }>;

/** What Microsoft or Oro takes care of by itself. */
const neverOffered: ReadonlySet<string> = new Set(["drafts", "deleteditems", "outbox", "recoverableitemsdeletions"]);

const isOffered = ({ wellKnownName, isGone, isInDeletedItems }: MailFolder): boolean =>
  !isGone && !isInDeletedItems && !(wellKnownName !== null && neverOffered.has(wellKnownName));

/** The tree without what cannot be chosen, and what lies below that. */
export function offeredFolders(tree: readonly FolderNode[]): readonly FolderNode[] {
  const refused = new Set(
    tree.flatMap((node, index) =>
      isOffered(node.folder) ? [] : [node, ...descendants(tree, index)].map(({ folder }) => folder.id),
    ),
  );
  return tree.filter(({ folder }) => !refused.has(folder.id));
}

/** What is followed now, in as few folders as say it. */
export function presentChoice(offered: readonly FolderNode[]): FolderChoice {
  const choice = new Map<string, { readonly withSubfolders: boolean }>();
  const covered = new Set<string>();
  for (const [index, { folder }] of offered.entries()) {
    if (!folder.isFollowed || covered.has(folder.id)) continue;
    const below = descendants(offered, index);
    const withSubfolders = below.every((node) => node.folder.isFollowed);
    choice.set(folder.id, { withSubfolders });
    if (withSubfolders) for (const node of below) covered.add(node.folder.id);
  }
  return choice;
}

/** The ids of folders that a chosen one above brings along. */
export function broughtAlong(offered: readonly FolderNode[], choice: FolderChoice): ReadonlySet<string> {
  return new Set(
    offered.flatMap(({ folder }, index) =>
      choice.get(folder.id)?.withSubfolders === true ? descendants(offered, index).map((node) => node.folder.id) : [],
    ),
  );
}

export function toggleFolder(choice: FolderChoice, folderId: string): FolderChoice {
  const next = new Map(choice);
  if (!next.delete(folderId)) next.set(folderId, { withSubfolders: true });
  return next;
}

export function setSubfolders(choice: FolderChoice, folderId: string, withSubfolders: boolean): FolderChoice {
  return new Map(choice).set(folderId, { withSubfolders });
}

/** What stays in Oro, followed no more, and what would be read: mail by Oro's and by Microsoft's count. */
export function choiceEffect(offered: readonly FolderNode[], choice: FolderChoice) {
  const brought = broughtAlong(offered, choice);
  const folders = offered.map(({ folder }) => ({ folder, isChosen: choice.has(folder.id) || brought.has(folder.id) }));
  const added = folders.filter(({ folder, isChosen }) => isChosen && !folder.isFollowed);
  const left = folders.filter(({ folder, isChosen }) => !isChosen && folder.isFollowed);
  return {
    added: added.length,
    left: left.length,
    mailToRead: added.reduce((sum, { folder }) => sum + (folder.countInMicrosoft ?? 0), 0),
    mailLeft: left.reduce((sum, { folder }) => sum + folder.count, 0),
  };
}
