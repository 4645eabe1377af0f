import { defineOperation } from "./operation.ts";
import { activityFields, alertFields, conflictFields, runFields, statusFields } from "./selections.ts";

/** Null: the present state first. */
export interface After {
  readonly after: string | null;
}

export const followStatus = defineOperation(
  `subscription FollowStatus($after: String) { event: syncStatus(after: $after) { cursor status { ${statusFields} } } }`,
);

export const followRuns = defineOperation(
  `subscription FollowRuns($after: String) { event: runProgress(after: $after) { cursor run { ${runFields} } } }`,
);

export const followConflicts = defineOperation(
  `subscription FollowConflicts($after: String) { event: conflicts(after: $after) { cursor conflict { ${conflictFields} } } }`,
);

export const followAlerts = defineOperation(
  `subscription FollowAlerts($after: String) { event: alerts(after: $after) { cursor alert { ${alertFields} } } }`,
);

export const followSettings = defineOperation(
  "subscription FollowSettings($after: String) { event: settings(after: $after) { cursor } }",
);

export const followAccess = defineOperation(
  "subscription FollowAccess($after: String) { event: accessChanges(after: $after) { cursor kind userId } }",
);

export const followActivity = defineOperation(
  `subscription FollowActivity($after: String) { event: activity(after: $after) { ${activityFields} } }`,
);

/** Nothing comes first: what is there is read by query. */
export const followOutgoing = defineOperation(
  "subscription FollowOutgoing($after: String) { event: outgoingEmails(after: $after) { cursor outgoingEmail { accountId } } }",
);

/** The same. */
export const followMail = defineOperation(
  "subscription FollowMail($after: String) { event: emails(after: $after) { cursor accountId } }",
);
