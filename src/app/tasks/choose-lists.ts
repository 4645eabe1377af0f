import type { Viewer } from "../../core/access/viewer.ts";
import type { AccountAccess, AccountOwners } from "../access/account-access.ts";
import { NotFoundError, ValidationError } from "../errors.ts";
import type { ReadSyncSettings } from "../settings/read-sync-settings.ts";
import type { Settings } from "../settings/settings.ts";

export interface TaskListChoice {
  readonly accountId: string;
  /** Null: the default list. */
  readonly listIds: readonly string[] | null;
  readonly destinationListId: string | null;
}

export interface TaskListsDeps {
  readonly accountAccess: AccountAccess;
  readonly accounts: AccountOwners;
  readonly settings: Pick<Settings, "readScope" | "update">;
  readonly readSyncSettings: ReadSyncSettings;
  /** Microsoft's ids of the account's lists that are there. */
  listsOf(accountId: string): Promise<readonly { readonly id: string; readonly isReadOnly: boolean }[]>;
}

export interface TaskLists {
  /** Stored among the settings of the account's person. @throws ValidationError, ForbiddenError, NotFoundError, StaleWriteError */
  choose(viewer: Viewer, choice: TaskListChoice): Promise<TaskListChoice>;
  /** Where new tasks go; null for the default list. */
  destinationOf(accountId: string): Promise<string | null>;
}

export function createTaskLists(deps: TaskListsDeps): TaskLists {
  return {
    async choose(viewer, choice) {
      const { userId } = await deps.accountAccess.require(viewer, "operateAccounts", choice.accountId);
      mustExist(choice, await deps.listsOf(choice.accountId));
      const scope = await deps.settings.readScope(viewer, { level: "USER", ownerId: userId });
      const present = scope.values.find(({ key }) => key === "TASKS_LISTS")?.value;
      const { accountId, listIds, destinationListId } = choice;
      // Settings check the shape; the choices of the person's other accounts stay.
      const value = { ...(typeof present === "object" ? present : {}), [accountId]: { listIds, destinationListId } };
      await deps.settings.update(viewer, {
        level: "USER",
        ownerId: userId,
        expectedVersion: scope.version,
        set: [{ key: "TASKS_LISTS", value }],
        inherit: [],
      });
      return choice;
    },
    async destinationOf(accountId) {
      const owner = await deps.accounts.ownerOf(accountId);
      if (owner === null) throw new NotFoundError("account");
      return (await deps.readSyncSettings(owner.userId, "TASKS", accountId)).destinationId;
    },
  };
}

function mustExist(
  { listIds, destinationListId }: TaskListChoice,
  lists: readonly { readonly id: string; readonly isReadOnly: boolean }[],
): void {
  const known = new Set(lists.map(({ id }) => id));
  if (listIds !== null && (listIds.length === 0 || listIds.some((id) => !known.has(id)))) {
    throw new ValidationError("listIds", "ids of at least one list of this account");
  }
  if (destinationListId === null) return;
  const isSynced = listIds === null ? known.has(destinationListId) : listIds.includes(destinationListId);
  if (!isSynced) throw new ValidationError("destinationListId", "one of the lists that are synced");
  if (lists.some(({ id, isReadOnly }) => id === destinationListId && isReadOnly)) {
    throw new ValidationError("destinationListId", "a list that can be written to");
  }
}
