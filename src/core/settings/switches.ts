import type { Resource } from "../records/record.ts";
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
