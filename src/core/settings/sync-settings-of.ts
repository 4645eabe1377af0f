import { unreachable } from "../../lib/unreachable.ts";
import type { ChosenFolder } from "../mail/followed-folders.ts";
import type { MailRules } from "../mail/mail-rules.ts";
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

/** Whose settings they are: a person's, or an organization's for its system mailboxes. */
export interface SettingsOf {
  readonly settings: ResolvedSettings;
  /** Whether anything of this person is synced at all. */
  readonly maySync: boolean;
  /** Of an organization, by account; absent or undefined: a person's. */
  readonly systemMailboxes?: Readonly<Record<string, { readonly importFrom: string }>> | undefined;
}

/** The settings that the engine needs for one account's one resource. */
export function syncSettingsOf(
  { settings, maySync, systemMailboxes }: SettingsOf,
  resource: Resource,
  accountId: string,
): SyncSettings {
  const isSynced = systemMailboxes === undefined || resource === "EMAIL";
  const isOn = maySync && isSynced && settings[switchOf[resource]].value;
  const importFrom = systemMailboxes?.[accountId]?.importFrom;
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
      // Mail has neither direction nor rule: its own table decides (core/sync/decide-mail.ts).
      return {
        ...common,
        isEnabled: isOn && settings.EMAIL_ENABLED.value,
        windowBackDays: mailWindowDays(settings),
        ...(importFrom !== undefined && { importFrom }),
        direction: "BIDIRECTIONAL",
        conflictRule: "M365_WINS",
        drift: "LEAVE",
        collectionIds: null,
        destinationId: null,
        mail: {
          folders: mailFoldersOf(settings, accountId),
          rules: mailRulesOf(settings),
          bodyLimitBytes: settings.EMAIL_BODY_LIMIT_MB.value * 1_048_576,
          keepsDeleted: settings.EMAIL_DELETED_IN_MICROSOFT.value === "KEEP",
          allowsReceipts: settings.EMAIL_READ_RECEIPTS.value === "ALLOW",
          deletionBrakeMost: settings.EMAIL_DELETION_BRAKE.value,
        },
      };
    default:
      return unreachable(resource);
  }
}

export function mailRulesOf(settings: ResolvedSettings): MailRules {
  return {
    excluded: settings.EMAIL_EXCLUDED_ADDRESSES.value,
    importsInternal: settings.EMAIL_INTERNAL.value,
    ownDomains: settings.EMAIL_OWN_DOMAINS.value,
  };
}

/** What would be deleted for its age is not imported either. */
export function mailWindowDays({ EMAIL_WINDOW_BACK_DAYS, EMAIL_RETENTION_DAYS }: ResolvedSettings): number {
  const kept = EMAIL_RETENTION_DAYS.value;
  return kept === 0 ? EMAIL_WINDOW_BACK_DAYS.value : Math.min(EMAIL_WINDOW_BACK_DAYS.value, kept);
}

function mailFoldersOf(settings: ResolvedSettings, accountId: string): readonly ChosenFolder[] {
  const chosen = settings.EMAIL_CHOSEN_FOLDERS.value[accountId];
  if (chosen !== undefined) return chosen.map(({ folderId, withSubfolders }) => ({ folder: folderId, withSubfolders }));
  return settings.EMAIL_FOLDERS.value.map((folder) => ({ folder, withSubfolders: true }));
}
