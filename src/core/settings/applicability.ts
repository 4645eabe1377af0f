import type { SettingKey } from "./catalogue.ts";
import type { ResolvedSettings } from "./resolve.ts";

export interface Applicability {
  readonly isApplicable: boolean;
  /** Why not, for people. */
  readonly note: string | null;
}

const applies: Applicability = { isApplicable: true, note: null };
const not = (note: string): Applicability => ({ isApplicable: false, note });

const enabling = {
  EMAIL_ENABLED: "EMAIL_SYNC_ENABLED",
  CALENDAR_ENABLED: "CALENDAR_SYNC_ENABLED",
  TASKS_ENABLED: "TASKS_SYNC_ENABLED",
} as const;

/** Whether a value has any effect now. A value that does not apply is kept for when it applies again. */
export function applicabilityOf(
  key: SettingKey,
  settings: ResolvedSettings,
  isApplicationComplete: boolean,
): Applicability {
  switch (key) {
    case "EMAIL_SYNC_ENABLED":
    case "CALENDAR_SYNC_ENABLED":
    case "TASKS_SYNC_ENABLED":
    case "SSO_ENABLED":
      return isApplicationComplete || !settings[key].value
        ? applies
        : not("Suspended until client id, client secret and tenant are all set.");
    case "EMAIL_ENABLED":
    case "CALENDAR_ENABLED":
    case "TASKS_ENABLED":
      return settings[enabling[key]].value
        ? applies
        : not("Applies only while it is switched on for the whole system.");
    case "CALENDAR_CONFLICT_RULE":
    case "TASKS_CONFLICT_RULE":
      return isBidirectional(key, settings) ? applies : not("Applies only with the direction Bidirectional.");
    case "CALENDAR_DRIFT":
    case "TASKS_DRIFT":
      return isBidirectional(key, settings) ? not("Applies only with a one-way direction.") : applies;
    case "SSO_ONLY":
      if (settings.SSO_DOMAINS.value.length === 0) return not("Applies only with domains.");
      return settings.SSO_ENABLED.value ? applies : not("Applies only while single sign-on is enabled.");
    case "SSO_MAPPING":
      return settings.SSO_CREATES_USERS.value ? applies : not("Applies only while unknown people are made users.");
    default:
      return applies;
  }
}

function isBidirectional(key: SettingKey, settings: ResolvedSettings): boolean {
  const direction = settings[key.startsWith("TASKS") ? "TASKS_DIRECTION" : "CALENDAR_DIRECTION"];
  return direction.value === "BIDIRECTIONAL";
}
