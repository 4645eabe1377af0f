import { capital } from "../lib/english.ts";
import type { Check } from "./check.ts";
import { formatCheck } from "./commands/doctor.ts";
import { colourState, formatProgress } from "./format-run.ts";
import type { SyncStatus } from "./operations/status.ts";
import { formatTable } from "./table.ts";
import type { Style } from "./terminal.ts";
import { countOf, sayName, sayWhen } from "./words.ts";

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

/** How many rows are read without scrolling. */
const shownAtMost = 20;

/** A summary, then what needs a person, one line for each cause, then the rows, those that need or do something first. */
export function formatStatus(
  style: Style,
  statuses: readonly SyncStatus[],
  now: Date,
  {
    checks,
    isAll,
    isNamed,
  }: {
    readonly checks: readonly Check[];
    readonly isAll: boolean /** One account was asked for. */;
    readonly isNamed: boolean;
  },
): string {
  if (statuses.length === 0) {
    return "No account is connected yet.\n  → m365-sync connect\n";
  }
  const wanted = isAll ? [...statuses] : statuses.filter(({ isEnabled, isInProgress }) => isEnabled || isInProgress);
  const sorted = wanted.sort((one, other) => (isAll ? 0 : urgencyOf(one) - urgencyOf(other)) || byName(one, other));
  const shown = isAll ? sorted : sorted.slice(0, shownAtMost);
  const hidden = statuses.length - shown.length;
  return [
    `${summaryOf(statuses)}\n`,
    ...checks.map((check) => formatCheck(style, check, isAll)),
    shown.length === 0 ? "" : `\n${formatTable(style, head, rowsOf(style, shown, now))}`,
    isNamed ? comparedWords(shown, now) : "",
    hidden > 0 ? style.dim(`… ${hidden} more: --all, or --account NAME\n`) : "",
  ].join("");
}

/** "311 accounts: 933 syncs, 600 in sync, 12 sign in needed" */
function summaryOf(statuses: readonly SyncStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of statuses) counts.set(state, (counts.get(state) ?? 0) + 1);
  const accounts = new Set(statuses.map(({ account }) => account.id)).size;
  const parts = [...counts]
    .sort((one, other) => other[1] - one[1])
    .map(([state, count]) => `${count} ${sayName(state)}`);
  return `${countOf(accounts, "account")}, ${countOf(statuses.length, "sync")}: ${parts.join(", ")}.`;
}

/** "Tasks: compared whole 7 h ago." Only for a single account; a table of many would get too wide. */
function comparedWords(statuses: readonly SyncStatus[], now: Date): string {
  return statuses
    .filter(({ isEnabled }) => isEnabled)
    .map(({ resource, reconciledAt }) => {
      const name = sayName(resource);
      const when = reconciledAt === null ? "not compared whole yet" : `compared whole ${sayWhen(reconciledAt, now)}`;
      return `${capital(name)}: ${when}.\n`;
    })
    .join("");
}

const order = ["SIGN_IN_NEEDED", "NEEDS_APPROVAL", "FAILING", "CONFLICTS", "SYNCING", "WAITING"];
const urgencyOf = ({ state }: SyncStatus): number => (order.includes(state) ? order.indexOf(state) : order.length);

function rowsOf(style: Style, statuses: readonly SyncStatus[], now: Date): readonly (readonly string[])[] {
  return statuses.map((status) => [
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

function formatCounts(style: Style, counts: SyncStatus["counts"]): string {
  const parts = [
    `${counts.inSync} in sync`,
    ...(counts.failing > 0 ? [style.bad(`${counts.failing} failing`)] : []),
    ...(counts.inConflict > 0 ? [style.warn(`${counts.inConflict} in conflict`)] : []),
    ...(counts.pending > 0 ? [`${counts.pending} waiting`] : []),
    ...(counts.excluded > 0 ? [`${counts.excluded} excluded`] : []),
    ...(counts.detached > 0 ? [`${counts.detached} detached`] : []),
  ];
  return parts.join(", ");
}

/** Whether Microsoft notifies us of changes. */
function formatNotifications(style: Style, { isEnabled, notifications }: SyncStatus): string {
  if (!isEnabled) return style.dim("–");
  if (notifications.mode === "PUSH") return style.good("yes");
  return notifications.mode === "POLLING" ? style.dim("no") : style.warn("degraded");
}

function byName(one: SyncStatus, other: SyncStatus): number {
  return (
    one.account.userPrincipalName.localeCompare(other.account.userPrincipalName) ||
    one.resource.localeCompare(other.resource)
  );
}
