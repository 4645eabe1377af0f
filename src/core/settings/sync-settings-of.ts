import { unreachable } from "../../lib/unreachable.ts";
import type { Resource } from "../records/record.ts";
import type { SyncSettings } from "../sync/sync-settings.ts";
import type { SettingKey } from "./catalogue.ts";
import type { ResolvedSettings } from "./resolve.ts";

/** The system-wide switch of each resource. */
export const switchOf = {
  EMAIL: "EMAIL_SYNC_ENABLED",
  CALENDAR: "CALENDAR_SYNC_ENABLED",
  TASKS: "TASKS_SYNC_ENABLED",
} as const satisfies Record<Resource, SettingKey>;

const resources: readonly Resource[] = ["EMAIL", "CALENDAR", "TASKS"];

/** What the system syncs at all, whatever people switched off for themselves. */
export function switchedOn(settings: Pick<ResolvedSettings, (typeof switchOf)[Resource]>): readonly Resource[] {
  return resources.filter((resource) => settings[switchOf[resource]].value);
}

/**
 * The settings that the engine needs for one account's one resource.
 * @param maySync whether anything of this person is synced at all
 */
export function syncSettingsOf(
  settings: ResolvedSettings,
  resource: Resource,
  accountId: string,
  maySync: boolean,
): SyncSettings {
  const isOn = maySync && settings[switchOf[resource]].value;
  const common = {
    intervalMinutes: settings.SYNC_INTERVAL_MINUTES.value,
    windowBackDays: settings.WINDOW_BACK_DAYS.value,
    windowAheadDays: settings.WINDOW_AHEAD_DAYS.value,
    deletionBrakePercent: settings.DELETION_BRAKE_PERCENT.value,
    deletionBrakeMinimum: settings.DELETION_BRAKE_MINIMUM.value,
    invitationBrakePeople: settings.INVITATION_BRAKE_PEOPLE.value,
  };
  switch (resource) {
    case "TASKS": {
      const lists = settings.TASKS_LISTS.value[accountId];
      return {
        ...common,
        isEnabled: isOn && settings.TASKS_ENABLED.value,
        direction: settings.TASKS_DIRECTION.value,
        conflictRule: settings.TASKS_CONFLICT_RULE.value,
        drift: settings.TASKS_DRIFT.value,
        collectionIds: lists?.listIds ?? null,
        destinationId: lists?.destinationListId ?? null,
      };
    }
    case "CALENDAR": {
      const calendars = settings.CALENDAR_CALENDARS.value[accountId];
      return {
        ...common,
        isEnabled: isOn && settings.CALENDAR_ENABLED.value,
        direction: settings.CALENDAR_DIRECTION.value,
        conflictRule: settings.CALENDAR_CONFLICT_RULE.value,
        drift: settings.CALENDAR_DRIFT.value,
        collectionIds: calendars?.calendarIds ?? null,
        destinationId: calendars?.destinationCalendarId ?? null,
      };
    }
    case "EMAIL":
      // Mail has no direction: it is only imported, so Microsoft always leads.
      return {
        ...common,
        isEnabled: isOn,
        windowBackDays: settings.EMAIL_WINDOW_BACK_DAYS.value,
        direction: "M365_TO_OFFICE",
        conflictRule: "M365_WINS",
        drift: "LEAVE",
        collectionIds: settings.EMAIL_FOLDERS.value,
        destinationId: null,
      };
    default:
      return unreachable(resource);
  }
}
