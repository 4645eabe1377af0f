import type { Viewer } from "../../core/access/viewer.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import type { AccountAccess, AccountOwners } from "../access/account-access.ts";
import { NotFoundError, ValidationError } from "../errors.ts";
import type { ReadSyncSettings } from "../settings/read-sync-settings.ts";
import type { Settings } from "../settings/settings.ts";

/** The resources whose records are in collections that people choose. Mail folders are a setting at every level instead. */
export type CollectionResource = "TASKS" | "CALENDAR";

export interface CollectionChoice {
  readonly accountId: string;
  /** Microsoft's ids; null: the default collection. */
  readonly collectionIds: readonly string[] | null;
  /** Where new records of the back office go; null: the default collection, or the first. */
  readonly destinationId: string | null;
}

interface PresentCollection {
  readonly id: string;
  readonly isReadOnly: boolean;
}

export interface ChooseCollectionsDeps {
  readonly accountAccess: AccountAccess;
  readonly accounts: AccountOwners;
  readonly settings: Pick<Settings, "readScope" | "update">;
  readonly readSyncSettings: ReadSyncSettings;
  /** Microsoft's ids of the account's existing collections. */
  collectionsOf(accountId: string, resource: CollectionResource): Promise<readonly PresentCollection[]>;
}

export interface ChooseCollections {
  /** Stored among the settings of the account's person. @throws ValidationError, ForbiddenError, NotFoundError, StaleWriteError */
  choose(viewer: Viewer, resource: CollectionResource, choice: CollectionChoice): Promise<CollectionChoice>;
  /** Where new records go; null for the default collection. @throws NotFoundError */
  destinationOf(accountId: string, resource: CollectionResource): Promise<string | null>;
}

/** The setting that holds the choice, and the names of its fields there and in the API. */
const places = {
  TASKS: { key: "TASKS_LISTS", ids: "listIds", destination: "destinationListId", noun: "list" },
  CALENDAR: {
    key: "CALENDAR_CALENDARS",
    ids: "calendarIds",
    destination: "destinationCalendarId",
    noun: "calendar",
  },
} as const;

export function createChooseCollections(deps: ChooseCollectionsDeps): ChooseCollections {
  return {
    async choose(viewer, resource, choice) {
      const { accountId, collectionIds, destinationId } = choice;
      const owner = await deps.accountAccess.require(viewer, "operateAccounts", accountId);
      const level = owner.userId === null ? "ORGANIZATION" : "USER";
      const ref = { level, ownerId: settingsOwnerOf(owner) } as const;
      mustExist(resource, choice, await deps.collectionsOf(accountId, resource));
      const { key, ids, destination } = places[resource];
      const scope = await deps.settings.readScope(viewer, ref);
      const present = scope.values.find((setting) => setting.key === key)?.value;
      // Settings check the shape; the choices for the person's other accounts stay.
      const value = {
        ...(typeof present === "object" ? present : {}),
        [accountId]: { [ids]: collectionIds, [destination]: destinationId },
      };
      await deps.settings.update(viewer, {
        ...ref,
        expectedVersion: scope.version,
        set: [{ key, value }],
        inherit: [],
      });
      return choice;
    },
    async destinationOf(accountId, resource) {
      const owner = await deps.accounts.ownerOf(accountId);
      if (owner === null) throw new NotFoundError("account");
      return (await deps.readSyncSettings(settingsOwnerOf(owner), resource, accountId)).destinationId;
    },
  };
}

function mustExist(
  resource: CollectionResource,
  { collectionIds, destinationId }: CollectionChoice,
  present: readonly PresentCollection[],
): void {
  const { ids, destination, noun } = places[resource];
  const known = new Set(present.map(({ id }) => id));
  if (collectionIds !== null && (collectionIds.length === 0 || collectionIds.some((id) => !known.has(id)))) {
    throw new ValidationError(ids, `ids of at least one ${noun} of this account`);
  }
  if (destinationId === null) return;
  const isSynced = collectionIds === null ? known.has(destinationId) : collectionIds.includes(destinationId);
  if (!isSynced) throw new ValidationError(destination, `one of the ${noun}s that are synced`);
  if (present.some(({ id, isReadOnly }) => id === destinationId && isReadOnly)) {
    throw new ValidationError(destination, `a ${noun} that can be written to`);
  }
}
