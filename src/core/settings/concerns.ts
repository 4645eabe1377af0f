import type { Resource } from "../records/record.ts";

/** What a change of a setting asks of schedules: a run, since records may be decided otherwise; only the clock; or nothing. */
export interface Concern {
  readonly resources: readonly Resource[];
  readonly need: "run" | "clock" | "nothing";
}

const all: readonly Resource[] = ["EMAIL", "CALENDAR", "TASKS"];

/** No setting: how a person or an organization stands, which decides like one whether anything is synced. */
export const standingKey = "STANDING";

/** By the key's first letters, the longest that fits; whatever is not here (the Azure application) concerns everything. */
const concerns: readonly (readonly [string, Concern])[] = [
  [standingKey, { resources: all, need: "run" }],
  ["SYNC_INTERVAL_", { resources: all, need: "clock" }],
  ["WINDOW_", { resources: ["CALENDAR", "TASKS"], need: "run" }],
  // Read by each run before it writes; what is not written yet needs no run of its own.
  ["DELETION_BRAKE_", { resources: [], need: "nothing" }],
  ["INVITATION_BRAKE_", { resources: [], need: "nothing" }],
  ["SSO_", { resources: [], need: "nothing" }],
  ["SESSION_", { resources: [], need: "nothing" }],
  ["RETENTION_", { resources: [], need: "nothing" }],
  ["CALENDAR_", { resources: ["CALENDAR"], need: "run" }],
  ["TASKS_", { resources: ["TASKS"], need: "run" }],
  ["EMAIL_", { resources: ["EMAIL"], need: "run" }],
];

/** For each resource that one of the keys concerns, whether it needs a run. */
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
