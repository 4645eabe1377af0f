import type { Resource } from "../records/record.ts";

/**
 * What a changed setting needs: a run, since records may be decided differently; a run, and the end of those that still go by the old
 * setting, since it kept less out; only a new schedule; or nothing.
 */
export interface Concern {
  readonly resources: readonly Resource[];
  readonly need: "run" | "newRun" | "clock" | "nothing";
}

const all: readonly Resource[] = ["EMAIL", "CALENDAR", "TASKS"];

/** Not a setting: a person's or an organization's standing, which also decides whether anything is synced. */
export const standingKey = "STANDING";

/** By the longest matching prefix of the key; anything not listed (the Azure application) concerns everything. */
const concerns: readonly (readonly [string, Concern])[] = [
  [standingKey, { resources: all, need: "run" }],
  ["SYNC_INTERVAL_", { resources: all, need: "clock" }],
  ["WINDOW_", { resources: ["CALENDAR", "TASKS"], need: "run" }],
  // Each run reads it before it writes, so no extra run is needed.
  ["DELETION_BRAKE_", { resources: [], need: "nothing" }],
  ["INVITATION_BRAKE_", { resources: [], need: "nothing" }],
  ["SSO_", { resources: [], need: "nothing" }],
  ["SESSION_", { resources: [], need: "nothing" }],
  ["RETENTION_", { resources: [], need: "nothing" }],
  ["CALENDAR_", { resources: ["CALENDAR"], need: "run" }],
  ["TASKS_", { resources: ["TASKS"], need: "run" }],
  // Asked when mail is opened, shown, written or counted.
  ...(
    [
      ...["EMAIL_ATTACHMENT", "EMAIL_BODY_", "EMAIL_MAX_", "EMAIL_SENDING_", "EMAIL_READ_", "EMAIL_SHARING"],
      ...["EMAIL_DELETION_", "EMAIL_RECIPIENTS_", "EMAIL_UNDO_", "EMAIL_DEFAULT_", "EMAIL_THREADED", "EMAIL_SIGNATURE"],
      "EMAIL_COMPLETION_",
    ] as const
  ).map((start) => [start, { resources: [], need: "nothing" }] as const),
  // Who is kept out, and what is followed.
  ...(["EMAIL_EXCLUDED_", "EMAIL_INTERNAL", "EMAIL_OWN_DOMAINS", "EMAIL_FOLDERS", "EMAIL_CHOSEN_FOLDERS"] as const).map(
    (start) => [start, { resources: ["EMAIL"], need: "newRun" }] as const,
  ),
  ["EMAIL_", { resources: ["EMAIL"], need: "run" }],
];

export interface Need {
  readonly needsRun: boolean;
  /** Runs and other work that began before must not go on. */
  readonly endsOlder: boolean;
}

/** What each resource needs that is affected by one of the keys. */
export function concernOf(keys: readonly string[]): ReadonlyMap<Resource, Need> {
  const found = new Map<Resource, Need>();
  for (const key of keys) {
    const [, concern] = concerns.find(([start]) => key.startsWith(start)) ?? [key, { resources: all, need: "run" }];
    for (const resource of concern.resources) {
      const before = found.get(resource);
      const endsOlder = concern.need === "newRun" || before?.endsOlder === true;
      found.set(resource, { needsRun: endsOlder || concern.need === "run" || before?.needsRun === true, endsOlder });
    }
  }
  return found;
}
