import type { Viewer } from "../../core/access/viewer.ts";
import { type ChosenFolder, followedFolders, type TreeFolder } from "../../core/mail/followed-folders.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import type { AccountAccess, AccountOwners } from "../access/account-access.ts";
import { NotFoundError, ValidationError } from "../errors.ts";
import type { ReadSyncSettings } from "../settings/read-sync-settings.ts";
import type { Settings } from "../settings/settings.ts";

export interface MailFolderChoice {
  readonly accountId: string;
  /** By Microsoft's ids; null: as EMAIL_FOLDERS says. */
  readonly folders: readonly { readonly folderId: string; readonly withSubfolders: boolean }[] | null;
}

export interface ChooseMailFoldersDeps {
  readonly accountAccess: AccountAccess;
  readonly accounts: AccountOwners;
  readonly settings: Pick<Settings, "readScope" | "update">;
  readonly readSyncSettings: ReadSyncSettings;
  /** The account's existing folders. */
  mailFoldersOf(accountId: string): Promise<readonly TreeFolder[]>;
}

export interface ChooseMailFolders {
  /**
   * Stored among the settings of the account's person, or organization. Mail of folders that are no longer chosen stays in Oro.
   * @throws ValidationError, ForbiddenError, NotFoundError, StaleWriteError
   */
  choose(viewer: Viewer, choice: MailFolderChoice): Promise<MailFolderChoice>;
  /** What is in force: ids, or well-known names of an account without a choice of its own. @throws NotFoundError */
  chosenOf(accountId: string): Promise<readonly ChosenFolder[]>;
  /** Whether a folder may be chosen: not Drafts, Deleted Items or what lies below them, nor what the server keeps for itself. */
  isOffered(folders: readonly TreeFolder[], folderId: string): boolean;
}

const KEY = "EMAIL_CHOSEN_FOLDERS";

export function createChooseMailFolders(deps: ChooseMailFoldersDeps): ChooseMailFolders {
  return {
    async choose(viewer, choice) {
      const { accountId, folders } = choice;
      const owner = await deps.accountAccess.require(viewer, "operateAccounts", accountId);
      const level = owner.userId === null ? "ORGANIZATION" : "USER";
      const ref = { level, ownerId: settingsOwnerOf(owner) } as const;
      if (folders !== null) mustBeOffered(folders, await deps.mailFoldersOf(accountId));
      const scope = await deps.settings.readScope(viewer, ref);
      const present = scope.values.find((setting) => setting.key === KEY)?.value;
      // Settings check the shape; the choices for the person's other accounts stay.
      const { [accountId]: _before, ...others } = { ...(typeof present === "object" ? present : {}) } as Record<
        string,
        unknown
      >;
      const value = folders === null ? others : { ...others, [accountId]: folders };
      await deps.settings.update(viewer, {
        ...ref,
        expectedVersion: scope.version,
        set: [{ key: KEY, value }],
        inherit: [],
      });
      return choice;
    },
    async chosenOf(accountId) {
      const owner = await deps.accounts.ownerOf(accountId);
      if (owner === null) throw new NotFoundError("account");
      return (await deps.readSyncSettings(settingsOwnerOf(owner), "EMAIL", accountId)).mail?.folders ?? [];
    },
    isOffered,
  };
}

function isOffered(folders: readonly TreeFolder[], folderId: string): boolean {
  return followedFolders(folders, [{ folder: folderId, withSubfolders: false }]).get(folderId) === "WHOLE";
}

function mustBeOffered(chosen: NonNullable<MailFolderChoice["folders"]>, present: readonly TreeFolder[]): void {
  if (chosen.length === 0 || chosen.some(({ folderId }) => !isOffered(present, folderId))) {
    const rule = "ids of at least one mail folder of this account; Drafts and Deleted Items cannot be chosen";
    throw new ValidationError("folders", rule);
  }
}
