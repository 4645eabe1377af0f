/**
 * Which of a mailbox's folders are followed, and how far.
 *
 *   chosen, or below a folder that was chosen with its subfolders       WHOLE: its mail is imported
 *   Deleted Items                                                       KNOWN_ONLY: what was imported before is followed there
 *   … a chosen folder below it: it was deleted                          WHOLE, until it is purged or no longer chosen
 *   … another folder below it that was followed when it was deleted     KNOWN_ONLY
 *   Drafts, the Outbox, hidden ones, what the server keeps for itself   never, and nothing below them
 *   all else                                                            not at all
 */
export type FollowMode = "WHOLE" | "KNOWN_ONLY";

/** A folder by its id in Microsoft, or by its well-known name. */
export interface ChosenFolder {
  readonly folder: string;
  /** Also what lies below it, now and later. */
  readonly withSubfolders: boolean;
}

export interface TreeFolder {
  readonly externalId: string;
  /** Microsoft's id of the folder that holds it. Null, or unknown here: it is at the top. */
  readonly parentId?: string | null;
  readonly wellKnown?: string | null;
  readonly isHidden?: boolean;
  /** It was followed until now. */
  readonly isFollowed: boolean;
}

/** Well-known folders that people can choose. */
export const wellKnownFolders = [
  "inbox",
  "sentitems",
  "archive",
  "junkemail",
  "clutter",
  "conversationhistory",
] as const;

const neverFollowed: ReadonlySet<string> = new Set([
  ...["drafts", "outbox", "scheduled", "searchfolders", "recoverableitemsdeletions"],
  ...["syncissues", "conflicts", "localfailures", "serverfailures"],
]);
const DELETED = "deleteditems";

/**
 * @param before what was chosen when the folders were last followed: what was unticked since is not kept
 * @returns by Microsoft's ids; a folder that is not followed is absent
 */
export function followedFolders(
  folders: readonly TreeFolder[],
  chosen: readonly ChosenFolder[],
  before: readonly ChosenFolder[] = chosen,
): ReadonlyMap<string, FollowMode> {
  const byId = new Map(folders.map((folder) => [folder.externalId, folder]));
  const choices = new Map(chosen.map((choice) => [choice.folder, choice]));
  const unticked = new Set(before.map(({ folder }) => folder).filter((folder) => !choices.has(folder)));
  const choiceOf = ({ externalId, wellKnown }: TreeFolder): ChosenFolder | undefined =>
    choices.get(externalId) ?? (wellKnown ? choices.get(wellKnown) : undefined);
  const isUnticked = ({ externalId, wellKnown }: TreeFolder): boolean =>
    unticked.has(externalId) || unticked.has(wellKnown ?? "");

  const modeOf = (folder: TreeFolder): FollowMode | null => {
    const line = [folder, ...ancestorsOf(folder, byId)];
    if (line.some(({ wellKnown, isHidden }) => isHidden || neverFollowed.has(wellKnown ?? ""))) return null;
    if (folder.wellKnown === DELETED) return "KNOWN_ONLY";
    const deletedAt = line.findIndex(({ wellKnown }) => wellKnown === DELETED);
    // What lies above Deleted Items chooses nothing below it.
    const choosing = deletedAt < 0 ? line : line.slice(0, deletedAt);
    const isChosen = choosing.some((one, at) => {
      const choice = choiceOf(one);
      return choice !== undefined && (at === 0 || choice.withSubfolders);
    });
    if (isChosen) return "WHOLE";
    return deletedAt > 0 && folder.isFollowed && !choosing.some(isUnticked) ? "KNOWN_ONLY" : null;
  };

  return new Map(
    folders.flatMap((folder) => {
      const mode = modeOf(folder);
      return mode === null ? [] : [[folder.externalId, mode] as const];
    }),
  );
}

/** From the nearest to the top. A tree that was read while folders were being moved may hold a circle. */
function ancestorsOf(folder: TreeFolder, byId: ReadonlyMap<string, TreeFolder>): readonly TreeFolder[] {
  const line: TreeFolder[] = [];
  for (let above = byId.get(folder.parentId ?? ""); above !== undefined; above = byId.get(above.parentId ?? "")) {
    if (above === folder || line.includes(above)) break;
    line.push(above);
  }
  return line;
}
