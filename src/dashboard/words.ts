import type {
  NotificationHealth,
  Resource,
  Run,
  RunPhase,
  RunState,
  RunTrigger,
  Side,
  SyncStateName,
  SyncStatus,
} from "./model.ts";

const wholeNumber = new Intl.NumberFormat();
const rateNumber = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export const formatNumber = (value: number): string => wholeNumber.format(value);

const compactNumber = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 0 });

/** "4,996", "50K": for places with little room, where the whole number is told beside. */
export const shortNumber = (value: number): string =>
  value < 10_000 ? formatNumber(value) : compactNumber.format(value);

/** "412/s", "0.4/s" */
export const formatRate = (perSecond: number): string =>
  `${perSecond >= 10 ? wholeNumber.format(Math.round(perSecond)) : rateNumber.format(perSecond)}/s`;

/** "1 task", "1,204 tasks" */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const sideName: Record<Side, string> = { OFFICE: "Oro", M365: "Microsoft" };

export const resourceName: Record<Resource, string> = { EMAIL: "Email", CALENDAR: "Calendar", TASKS: "Tasks" };
const recordName: Record<Resource, string> = { EMAIL: "message", CALENDAR: "event", TASKS: "task" };

/** "48 tasks" */
export const countedRecords = (count: number, resource: Resource): string => counted(count, recordName[resource]);

/** How soon a change in Microsoft is heard of, in a word. */
export const notificationWord: Record<NotificationHealth["mode"], string> = {
  PUSH: "live",
  POLLING: "polling",
  DEGRADED: "notifications degraded",
};

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

/** What holds a mailbox's records. */
const collectionsName: Record<Resource, string> = { EMAIL: "folders", CALENDAR: "calendars", TASKS: "lists" };

const phaseWords: Record<Exclude<RunPhase, "LISTS">, string> = {
  READ: "reading",
  COMPARE: "comparing",
  WRITE: "writing",
};

/** What a run is doing now. */
export function activityWord(run: Run): string {
  if (run.state === "QUEUED") return "queued";
  if (run.phase === null) return "starting";
  return run.phase === "LISTS" ? `looking for ${collectionsName[run.resource]}` : phaseWords[run.phase];
}

/** "1,204 / 2,000", or "1,204, total not known yet": a total is never invented. */
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
    counts.mailed > 0 ? `${counted(counts.mailed, "person", "people")} mailed` : "",
    counts.withheld > 0 ? `${counted(counts.withheld, "meeting")} made without an invitation` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "nothing to change" : parts.join("; ");
}

export const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
