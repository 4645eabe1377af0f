import type { SyncStatus } from "./operations/sync-status.ts";
import { formatProgress } from "./progress.ts";
import type { Style } from "./style.ts";
import { formatTable } from "./table.ts";
import { sayName, sayWhen } from "./words.ts";

const head = [
  "ACCOUNT",
  "RESOURCE",
  "ENABLED",
  "IN PROGRESS",
  "LAST SYNC",
  "NEXT SYNC",
  "NOTIFIED",
  "STATE",
  "PROGRESS",
  "RECORDS",
];

/** The status table, and below it what needs somebody: the error and its remedy. */
export function formatStatus(style: Style, statuses: readonly SyncStatus[], now: Date): string {
  if (statuses.length === 0) {
    return "No account is connected yet.\n  → m365-sync connect\n";
  }
  const rows = [...statuses]
    .sort(byName)
    .map((status) => [
      status.account.userPrincipalName,
      sayName(status.resource),
      status.isEnabled ? "yes" : style.dim("no"),
      status.isInProgress ? style.accent("yes") : style.dim("no"),
      sayWhen(status.lastSyncAt, now),
      sayWhen(status.nextSyncAt, now),
      formatNotifications(style, status),
      colourState(style, status.state),
      status.isInProgress && status.run !== null ? formatProgress(style, status.run) : style.dim("–"),
      formatCounts(style, status.counts),
    ]);
  return formatTable(style, head, rows) + formatTroubles(style, statuses);
}

/** One line for logs, where nothing can be redrawn. */
export function formatStatusLine(style: Style, status: SyncStatus, now: Date): string {
  return [
    now.toISOString(),
    status.account.userPrincipalName,
    sayName(status.resource),
    colourState(style, status.state),
    ...(status.isInProgress && status.run !== null ? [formatProgress(style, status.run)] : []),
    formatCounts(style, status.counts),
  ].join("  ");
}

export function colourState(style: Style, state: string): string {
  const said = sayName(state);
  switch (state) {
    case "IN_SYNC":
    case "SUCCEEDED":
    case "CONNECTED":
      return style.good(said);
    case "SYNCING":
    case "RUNNING":
    case "QUEUED":
      return style.accent(said);
    case "FAILING":
    case "FAILED":
    case "SIGN_IN_NEEDED":
    case "NEEDS_REAUTH":
      return style.bad(said);
    case "OFF":
    case "NOT_YET":
      return style.dim(said);
    default:
      return style.warn(said);
  }
}

function formatCounts(style: Style, counts: SyncStatus["counts"]): string {
  const parts = [
    `${counts.inSync} in sync`,
    ...(counts.failing > 0 ? [style.bad(`${counts.failing} failing`)] : []),
    ...(counts.inConflict > 0 ? [style.warn(`${counts.inConflict} in conflict`)] : []),
    ...(counts.excluded > 0 ? [`${counts.excluded} excluded`] : []),
    ...(counts.detached > 0 ? [`${counts.detached} detached`] : []),
  ];
  return parts.join(", ");
}

/** Whether Microsoft tells of changes. */
function formatNotifications(style: Style, { isEnabled, notifications }: SyncStatus): string {
  if (!isEnabled) return style.dim("–");
  if (notifications.mode === "PUSH") return style.good("yes");
  return notifications.mode === "POLLING" ? style.dim("no") : style.warn("degraded");
}

function formatTroubles(style: Style, statuses: readonly SyncStatus[]): string {
  const troubles = statuses.flatMap(({ account, resource, lastError, notifications }) =>
    lastError === null
      ? notifications.mode === "DEGRADED"
        ? `${style.warn("!")} ${account.userPrincipalName} ${sayName(resource)}: ${notifications.reason}\n`
        : []
      : `${style.bad("✕")} ${account.userPrincipalName} ${sayName(resource)}: ${lastError.message}\n  → ${lastError.remedy}\n`,
  );
  return troubles.length === 0 ? "" : `\n${troubles.join("")}`;
}

function byName(one: SyncStatus, other: SyncStatus): number {
  return (
    one.account.userPrincipalName.localeCompare(other.account.userPrincipalName) ||
    one.resource.localeCompare(other.resource)
  );
}
