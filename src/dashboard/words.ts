import type { Brake, Resource, Run, RunPhase, RunState, RunTrigger, SyncStateName, SyncStatus } from "./model.ts";

const wholeNumber = new Intl.NumberFormat();
const rateNumber = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export const formatNumber = (value: number): string => wholeNumber.format(value);

/** "412/s", "0.4/s" */
export const formatRate = (perSecond: number): string =>
  `${perSecond >= 10 ? wholeNumber.format(Math.round(perSecond)) : rateNumber.format(perSecond)}/s`;

/** "1 task", "1,204 tasks" */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const resourceName: Record<Resource, string> = { EMAIL: "Email", CALENDAR: "Calendar", TASKS: "Tasks" };
const recordName: Record<Resource, string> = { EMAIL: "message", CALENDAR: "event", TASKS: "task" };

/** "48 tasks" */
export const countedRecords = (count: number, resource: Resource): string => counted(count, recordName[resource]);

/** How a state is coloured; each state has an icon and a word as well. */
export type Tone = "good" | "busy" | "attention" | "bad" | "quiet";

export const stateWords: Record<SyncStateName, { readonly word: string; readonly tone: Tone }> = {
  IN_SYNC: { word: "in sync", tone: "good" },
  SYNCING: { word: "syncing", tone: "busy" },
  WAITING: { word: "waiting", tone: "attention" },
  PAUSED: { word: "paused", tone: "quiet" },
  NEEDS_APPROVAL: { word: "needs approval", tone: "attention" },
  CONFLICTS: { word: "conflicts", tone: "attention" },
  FAILING: { word: "failing", tone: "bad" },
  SIGN_IN_NEEDED: { word: "sign-in needed", tone: "bad" },
  OFF: { word: "off", tone: "quiet" },
  NOT_YET: { word: "not yet", tone: "quiet" },
};

export const runWords: Record<RunState, { readonly word: string; readonly state: SyncStateName }> = {
  QUEUED: { word: "queued", state: "WAITING" },
  RUNNING: { word: "running", state: "SYNCING" },
  WAITING: { word: "waiting for Microsoft", state: "WAITING" },
  AWAITING_APPROVAL: { word: "needs approval", state: "NEEDS_APPROVAL" },
  SUCCEEDED: { word: "succeeded", state: "IN_SYNC" },
  PARTIAL: { word: "some records failed", state: "CONFLICTS" },
  FAILED: { word: "failed", state: "FAILING" },
  CANCELLED: { word: "cancelled", state: "PAUSED" },
};

export const triggerWords: Record<RunTrigger, string> = {
  INTERVAL: "on schedule",
  MANUAL: "Sync now",
  OFFICE_CHANGE: "change in Oro",
  NOTIFICATION: "change in Microsoft",
  RETRY: "retry",
  SETTINGS: "changed settings",
  APPROVAL: "approved",
};

const phaseWords: Record<RunPhase, string> = {
  LISTS: "looking for lists",
  READ: "reading",
  COMPARE: "comparing",
  WRITE: "writing",
};

/** What a run is doing now. */
export function activityWord(run: Run): string {
  if (run.state === "QUEUED") return "queued";
  return run.phase === null ? "starting" : phaseWords[run.phase];
}

/** "1,204 / 2,000", or "1,204, total not known yet": a total is never made up. */
export const progressWords = (run: Run): string =>
  run.total === null
    ? `${formatNumber(run.done)}, total not known yet`
    : `${formatNumber(run.done)} / ${formatNumber(run.total)}`;

/** Whether the resource is synced for this account; "not yet" means that this version does not sync it. */
export const isOn = ({ state }: SyncStatus): boolean => state !== "OFF" && state !== "NOT_YET";

/** The state to show: a run that is heard of before its status counts at once. */
export function shownState(status: SyncStatus): SyncStateName {
  if (status.state !== "IN_SYNC" && status.state !== "CONFLICTS") return status.state;
  switch (status.run?.state) {
    case "RUNNING":
      return "SYNCING";
    case "WAITING":
      return "WAITING";
    case "AWAITING_APPROVAL":
      return "NEEDS_APPROVAL";
    default:
      return status.state;
  }
}

/** "3 created and 1 changed in Oro; 2 deleted in Microsoft" */
export function changesWords({ counts }: Run): string {
  const side = (created: number, updated: number, deleted: number, name: string) => {
    const parts = [
      created > 0 ? `${formatNumber(created)} created` : "",
      updated > 0 ? `${formatNumber(updated)} changed` : "",
      deleted > 0 ? `${formatNumber(deleted)} deleted` : "",
    ].filter((part) => part !== "");
    return parts.length === 0 ? "" : `${joined(parts)} in ${name}`;
  };
  const parts = [
    side(counts.createdInOffice, counts.updatedInOffice, counts.deletedInOffice, "Oro"),
    side(counts.createdInM365, counts.updatedInM365, counts.deletedInM365, "Microsoft"),
    counts.conflicts > 0 ? counted(counts.conflicts, "conflict") : "",
    counts.failed > 0 ? `${formatNumber(counts.failed)} failed` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "nothing to change" : parts.join("; ");
}

/** "48 tasks in Oro and 2 tasks in Microsoft": exactly what the approval would delete. */
export function deletionWords(brake: Brake, resource: Resource): string {
  const parts = [
    brake.deletesInOffice > 0 ? `${countedRecords(brake.deletesInOffice, resource)} in Oro` : "",
    brake.deletesInM365 > 0 ? `${countedRecords(brake.deletesInM365, resource)} in Microsoft` : "",
  ].filter((part) => part !== "");
  return joined(parts);
}

export function brakeReasonWords(reason: string): string {
  switch (reason) {
    case "SIDE_EMPTY":
      return "Everything that was linked is gone from one side, which is how a wrong account or a restored backup looks.";
    case "TOO_MANY_DELETIONS":
      return "That is more than the deletion brake allows.";
    default:
      return reason;
  }
}

export const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** A field's value as a person reads it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "empty";
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : value.map(valueWords).join(", ");
  if (typeof value === "object" && "title" in value) return valueWords(value.title);
  return JSON.stringify(value);
}
