import { type ChosenFolder, type FollowMode, followedFolders, type TreeFolder } from "../mail/followed-folders.ts";
import type { SyncSettings } from "./sync-settings.ts";

/** What the choice of collections needs to know of one. */
export interface FollowedCollection extends Omit<TreeFolder, "isFollowed" | "isHidden"> {
  readonly id: string;
  readonly isDefault: boolean;
  readonly isReadOnly: boolean;
  readonly state: "ACTIVE" | "EXCLUDED" | "GONE";
}

/** Which collections are synced, and how far, by Microsoft's ids; those that are gone may be among them. */
export type Follow = (collections: readonly FollowedCollection[]) => ReadonlyMap<string, FollowMode>;

/**
 * Lists and calendars: the chosen ones, or the default one. Mail: folders by their place in the tree.
 * @param before the folders that were chosen when the last run ended
 */
export function followBy(
  { collectionIds, mail }: Pick<SyncSettings, "collectionIds" | "mail">,
  before: readonly ChosenFolder[] | undefined,
): Follow {
  if (mail !== undefined) return (all) => followedFolders(all.map(folderOf), mail.folders, before ?? mail.folders);
  return (all) => {
    const chosen = all.filter(({ id, externalId, isDefault }) =>
      collectionIds === null ? isDefault : collectionIds.includes(id) || collectionIds.includes(externalId),
    );
    return new Map(chosen.map(({ externalId }) => [externalId, "WHOLE"]));
  };
}

/** Collections that somebody named one by one: it is told if one of them is gone. */
export function namedBy({ collectionIds, mail }: Pick<SyncSettings, "collectionIds" | "mail">): ReadonlySet<string> {
  return new Set(mail?.folders.map(({ folder }) => folder) ?? collectionIds ?? []);
}

function folderOf({
  externalId,
  parentId = null,
  wellKnown = null,
  isReadOnly,
  state,
}: FollowedCollection): TreeFolder {
  return { externalId, parentId, wellKnown, isHidden: isReadOnly, isFollowed: state === "ACTIVE" };
}
