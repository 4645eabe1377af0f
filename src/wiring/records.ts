import { nameId } from "../adapters/crypto/name-id.ts";
import { createEventReader } from "../adapters/store/events.ts";
import { isCancelledInM365 } from "../adapters/store/sync/cancelled-occurrences.ts";
import type { AccountAccess } from "../app/access/account-access.ts";
import type { Glass } from "../app/access/glass.ts";
import { createChooseCollections } from "../app/collections/choose-collections.ts";
import { createEditEvents } from "../app/events/edit-events.ts";
import { createImportCalendar } from "../app/events/import-calendar.ts";
import { createReadEvents } from "../app/events/read-events.ts";
import { createChooseMailFolders } from "../app/mail/choose-mail-folders.ts";
import { createReadZone } from "../app/settings/read-sync-settings.ts";
import type { Settings } from "../app/settings/settings.ts";
import { createEditTasks } from "../app/tasks/edit-tasks.ts";
import type { Resource } from "../core/records/record.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { Databases } from "./databases.ts";
import { offices } from "./resources.ts";
import type { Stores } from "./stores.ts";

/** What people edit in the back office, and which collections of a mailbox take part. */
export function createRecords(
  { prisma }: Databases,
  stores: Stores,
  {
    accountAccess,
    settings,
    glass,
  }: {
    readonly accountAccess: AccountAccess;
    readonly settings: Settings;
    readonly glass: Glass;
  },
  logger: Logger,
) {
  const { accounts, people, owners, readSettings } = stores;
  const onOfficeChange = createOnOfficeChange(stores, logger);
  const eventReader = createEventReader(prisma);
  return {
    editTasks: createEditTasks({
      table: offices.TASKS,
      people,
      ownerOf: owners.ofTask,
      readable: glass.reach,
      transaction: (work) => prisma.$transaction(work),
      newId: systemClock.newId,
      now: systemClock.now,
      zoneOf: createReadZone(stores.settings, owners.zoneOfPrimary),
      onOfficeChange,
    }),
    editEvents: createEditEvents({
      table: offices.CALENDAR,
      people,
      ownerOf: owners.ofEvent,
      readable: glass.reach,
      isCancelledInM365: (eventId, date) => isCancelledInM365(prisma, eventId, date),
      transaction: (work) => prisma.$transaction(work),
      newId: systemClock.newId,
      onOfficeChange,
    }),
    readEvents: createReadEvents(eventReader, glass.reach),
    importCalendar: createImportCalendar({
      table: offices.CALENDAR,
      reader: eventReader,
      people,
      transaction: (work) => prisma.$transaction(work),
      nameId,
      onOfficeChange,
    }),
    chooseMailFolders: createChooseMailFolders({
      ...{ accountAccess, accounts, settings },
      readSyncSettings: readSettings,
      mailFoldersOf: owners.mailFoldersOf,
    }),
    collections: createChooseCollections({
      accountAccess,
      accounts,
      settings,
      readSyncSettings: readSettings,
      collectionsOf: owners.collectionsOf,
    }),
  };
}

/** Orders the runs that take a change of Oro's along. */
export function createOnOfficeChange({ owners, orders, readSettings }: Stores, logger: Logger) {
  const orderRuns = async (ownerId: string, resource: Resource): Promise<void> => {
    for (const accountId of await owners.accountsOf(ownerId)) {
      const { isEnabled } = await readSettings(ownerId, resource, accountId);
      if (isEnabled) await orders.requestSync(accountId, resource, "OFFICE_CHANGE");
    }
  };
  // The record is stored and in the change log: the next run finds it, even if none can be ordered now.
  return (ownerId: string, resource: Resource): Promise<void> =>
    orderRuns(ownerId, resource).catch((error: unknown) =>
      logger.error({ err: error, ownerId, resource }, "A change was stored, but its run could not be ordered."),
    );
}
