/**
 * Every setting that may be overridden: where the page shows it, at which levels it can be set, its default and its rule.
 * The Azure application is separate (azure-application.ts), since it exists once and holds a secret.
 */
import { z } from "zod";
import { asciiDomain } from "../access/mail-domain.ts";
import { roles } from "../access/role.ts";
import type { RoleMapping } from "../access/sign-on.ts";
import type { ConflictRule, Direction, DriftPolicy } from "../sync/sync-settings.ts";
import { type Definition, everyLevel, flag, oneOf, timeZone, whole } from "./definition.ts";
import type { SettingsLevel } from "./level.ts";
import { mailSettings } from "./mail-settings.ts";

const integrations = "Microsoft 365 Integrations";
const synchronization = "Synchronization Settings";
const calendar = "Calendar Synchronization";
const tasks = "Tasks Synchronization";
const safety = "Safety";
const retention = "Retention (days)";
const sessions = "Sessions";
const signOn = "Microsoft 365 Single Sign-On";

const systemOnly: readonly SettingsLevel[] = ["SYSTEM"];
const belowSystem: readonly SettingsLevel[] = ["ORGANIZATION", "USER"];
const aboveUser: readonly SettingsLevel[] = ["SYSTEM", "ORGANIZATION"];
const userOnly: readonly SettingsLevel[] = ["USER"];

const directions: readonly [Direction, ...Direction[]] = ["OFFICE_TO_M365", "M365_TO_OFFICE", "BIDIRECTIONAL"];
const conflictRules: readonly [ConflictRule, ...ConflictRule[]] = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"];
const driftPolicies: readonly [DriftPolicy, ...DriftPolicy[]] = ["LEAVE", "REVERT"];

const direction = (section: string) =>
  oneOf({ section, label: "Sync Direction", levels: everyLevel }, directions, "BIDIRECTIONAL");
const conflictRule = (section: string) =>
  oneOf({ section, label: "Conflict Resolution", levels: everyLevel }, conflictRules, "OFFICE_WINS");
const drift = (section: string) =>
  oneOf({ section, label: "Edits on the following side", levels: everyLevel }, driftPolicies, "LEAVE");
const isSwitch = (label: string) => flag({ section: integrations, label, levels: systemOnly }, false);
const kept = (label: string, days: number) =>
  whole({ section: retention, label: `${label} (0: for ever)`, levels: systemOnly }, days, 0, 36_500);
const enabled = (section: string) => flag({ section, label: "Enabled", levels: belowSystem }, true);

const identifier = z.string().min(1).max(1024);
/** By account, since a person may have several mailboxes: the chosen To Do lists (null: the default list), and where new tasks go. */
const listChoices: Definition<
  Readonly<Record<string, { listIds: readonly string[] | null; destinationListId: string | null }>>
> = {
  section: tasks,
  label: "To Do lists",
  levels: userOnly,
  default: {},
  rule: z.record(
    z.uuid(),
    z.strictObject({
      listIds: z.array(identifier).min(1).max(500).nullable(),
      destinationListId: identifier.nullable(),
    }),
  ),
  ruleText:
    "for each account id { listIds: ids of at least one list, or null; destinationListId: one of them, or null }",
};

/** By account: the chosen calendars (null: the default calendar), and where new events go. */
const calendarChoices: Definition<
  Readonly<Record<string, { calendarIds: readonly string[] | null; destinationCalendarId: string | null }>>
> = {
  section: calendar,
  label: "Calendars",
  levels: userOnly,
  default: {},
  rule: z.record(
    z.uuid(),
    z.strictObject({
      calendarIds: z.array(identifier).min(1).max(500).nullable(),
      destinationCalendarId: identifier.nullable(),
    }),
  ),
  ruleText:
    "for each account id { calendarIds: ids of at least one calendar, or null; destinationCalendarId: one of them, or null }",
};

const unlike = (context: z.RefinementCtx): never => {
  context.addIssue("not a domain");
  return z.NEVER;
};

/** Stored in the form used for comparison. */
const domains: Definition<readonly string[]> = {
  section: signOn,
  label: "Domains",
  levels: systemOnly,
  default: [],
  rule: z
    .array(z.string().transform((text, context) => asciiDomain(text.trim().replace(/^@/, "")) ?? unlike(context)))
    .max(200)
    .transform((all) => [...new Set(all)]),
  ruleText: "domains such as contoso.example, at most 200; none for any",
};

const mapping: Definition<readonly RoleMapping[]> = {
  section: signOn,
  label: "Roles of new users",
  levels: systemOnly,
  default: [],
  rule: z
    .array(
      z.strictObject({
        value: z.string().trim().min(1).max(120),
        role: z.enum(roles),
        organizationId: z.uuid().nullable().default(null),
      }),
    )
    .max(100),
  ruleText:
    "at most 100 of { value: an app role's value or a group's id; role; organizationId: an organization's id, or null for the first one }; the first that fits counts",
};

const catalogue = {
  EMAIL_SYNC_ENABLED: isSwitch("Enable Emails Sync"),
  CALENDAR_SYNC_ENABLED: isSwitch("Enable Calendar Sync"),
  TASKS_SYNC_ENABLED: isSwitch("Enable Tasks Sync"),

  SYNC_INTERVAL_MINUTES: whole(
    { section: synchronization, label: "Sync Interval (in minutes)", levels: everyLevel },
    5,
    1,
    1440,
  ),
  WINDOW_BACK_DAYS: whole({ section: synchronization, label: "Window (days back)", levels: everyLevel }, 730, 1, 3650),
  WINDOW_AHEAD_DAYS: whole(
    { section: synchronization, label: "Window (days ahead)", levels: everyLevel },
    730,
    1,
    3650,
  ),

  TIME_ZONE: timeZone({ section: synchronization, label: "Time zone", levels: aboveUser }, "UTC"),

  CALENDAR_ENABLED: enabled(calendar),
  CALENDAR_DIRECTION: direction(calendar),
  CALENDAR_CONFLICT_RULE: conflictRule(calendar),
  CALENDAR_DRIFT: drift(calendar),
  CALENDAR_CALENDARS: calendarChoices,

  TASKS_ENABLED: enabled(tasks),
  TASKS_DIRECTION: direction(tasks),
  TASKS_CONFLICT_RULE: conflictRule(tasks),
  TASKS_DRIFT: drift(tasks),
  TASKS_LISTS: listChoices,

  ...mailSettings,

  SSO_ENABLED: flag({ section: signOn, label: "Enable", levels: systemOnly }, false),
  SSO_DOMAINS: domains,
  SSO_ONLY: flag({ section: signOn, label: "Disable Non-SSO Login for Listed Domains", levels: systemOnly }, false),
  SSO_CREATES_USERS: flag({ section: signOn, label: "Make unknown people users", levels: systemOnly }, false),
  SSO_MAPPING: mapping,

  SESSION_IDLE_MINUTES: whole(
    { section: sessions, label: "End when not used for (minutes)", levels: systemOnly },
    240,
    5,
    43_200,
  ),
  SESSION_LIFETIME_HOURS: whole({ section: sessions, label: "End after (hours)", levels: systemOnly }, 12, 1, 720),

  DELETION_BRAKE_PERCENT: whole({ section: safety, label: "Deletion brake (%)", levels: aboveUser }, 20, 1, 100),
  DELETION_BRAKE_MINIMUM: whole(
    { section: safety, label: "Deletion brake (at least this many)", levels: aboveUser },
    20,
    1,
    100_000,
  ),
  INVITATION_BRAKE_PEOPLE: whole(
    { section: safety, label: "Invitation brake (people)", levels: aboveUser },
    25,
    1,
    100_000,
  ),

  RETENTION_RUNS_DAYS: kept("Runs and their writes", 90),
  RETENTION_ACTIVITY_DAYS: kept("Activity", 30),
  RETENTION_FEED_DAYS: kept("Events of subscriptions", 7),
  RETENTION_AUDIT_DAYS: kept("Audit", 730),
  RETENTION_RESOLVED_DAYS: kept(
    "Resolved alerts and conflicts, what finished runs asked, ended sessions, tokens and invitations",
    30,
  ),
  RETENTION_DELETED_DAYS: kept("Deleted records", 90),
} as const satisfies Record<string, Definition<unknown>>;

export type SettingKey = keyof typeof catalogue;
export type SettingValues = { readonly [K in SettingKey]: (typeof catalogue)[K]["default"] };

export const settingKeys = Object.keys(catalogue) as readonly SettingKey[];

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(catalogue, text);
}

/** The definition of one setting, whatever its value type. */
export function definitionOf(key: SettingKey): Definition<unknown> {
  return catalogue[key];
}
