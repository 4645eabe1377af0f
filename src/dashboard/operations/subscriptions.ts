import type { Conflict } from "../model/conflict.ts";
import type { ActivityEntry, Alert } from "../model/news.ts";
import type { AccessChange } from "../model/person.ts";
import type { Run } from "../model/run.ts";
import type { SyncStatus } from "../model/status.ts";
import { defineOperation } from "./operation.ts";
import { activityFields, alertFields, conflictFields, runFields, statusFields } from "./selections.ts";

/** Null: the present state first. */
export interface After {
  readonly after: string | null;
}

export const followStatus = defineOperation<
  { readonly event: { readonly cursor: string; readonly status: SyncStatus } },
  After
>(
  `subscription FollowStatus($after: String) { event: syncStatus(after: $after) { cursor status { ${statusFields} } } }`,
);

export const followRuns = defineOperation<{ readonly event: { readonly cursor: string; readonly run: Run } }, After>(
  `subscription FollowRuns($after: String) { event: runProgress(after: $after) { cursor run { ${runFields} } } }`,
);

export const followConflicts = defineOperation<
  { readonly event: { readonly cursor: string; readonly conflict: Conflict } },
  After
>(
  `subscription FollowConflicts($after: String) { event: conflicts(after: $after) { cursor conflict { ${conflictFields} } } }`,
);

export const followAlerts = defineOperation<
  { readonly event: { readonly cursor: string; readonly alert: Alert } },
  After
>(`subscription FollowAlerts($after: String) { event: alerts(after: $after) { cursor alert { ${alertFields} } } }`);

export const followSettings = defineOperation<{ readonly event: { readonly cursor: string } }, After>(
  "subscription FollowSettings($after: String) { event: settings(after: $after) { cursor } }",
);

export const followAccess = defineOperation<{ readonly event: AccessChange & { readonly cursor: string } }, After>(
  "subscription FollowAccess($after: String) { event: accessChanges(after: $after) { cursor kind userId } }",
);

export const followActivity = defineOperation<{ readonly event: ActivityEntry }, After>(
  `subscription FollowActivity($after: String) { event: activity(after: $after) { ${activityFields} } }`,
);
