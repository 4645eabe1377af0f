import type { Resource } from "../records/record.ts";

/** What a changed setting needs: a run, since records may be decided differently; only a new schedule; or nothing. */
export interface Concern {
  readonly resources: readonly Resource[];
  readonly need: "run" | "clock" | "nothing";
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
  ["EMAIL_", { resources: ["EMAIL"], need: "run" }],
];

/** For each resource affected by one of the keys: whether it needs a run. */
export function concernOf(keys: readonly string[]): ReadonlyMap<Resource, { readonly needsRun: boolean }> {
  const found = new Map<Resource, { readonly needsRun: boolean }>();
  for (const key of keys) {
    const [, concern] = concerns.find(([start]) => key.startsWith(start)) ?? [key, { resources: all, need: "run" }];
    for (const resource of concern.resources) {
      found.set(resource, { needsRun: concern.need === "run" || found.get(resource)?.needsRun === true });
    }
  }
  return found;
}
