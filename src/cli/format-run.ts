import type { Run } from "./operations/runs.ts";
import { sayBrake, sayBrakeNames } from "./say-brake.ts";
import type { Style } from "./terminal.ts";
import { countOf, sayName, saySpan } from "./words.ts";

/** "ada@contoso.test tasks  running  write ━━━─── 12/40" */
export function formatRunLine(style: Style, run: Run): string {
  const moving = run.state === "RUNNING" ? `  ${formatProgress(style, run)}` : "";
  const waiting = run.waitingUntil === null || run.state !== "WAITING" ? "" : ` until ${run.waitingUntil}`;
  return `${run.account.userPrincipalName} ${sayName(run.resource)}  ${colourState(style, run.state)}${waiting}${moving}`;
}

/** How a run ended, what it did, and what to do next if it did not end well. */
export function formatRunEnd(style: Style, run: Run): string {
  const mark = run.state === "SUCCEEDED" ? style.good("✓") : style.bad("✕");
  const head = `${mark} ${run.account.userPrincipalName} ${sayName(run.resource)}: ${sayName(run.state)} (${sayCounts(run)})\n`;
  return (
    head +
    adviceFor(run)
      .map((line) => `  → ${line}\n`)
      .join("")
  );
}

/** "2 new and 1 changed in Microsoft, 3 new in Oro" */
export function sayCounts({ counts }: Run): string {
  const parts = [
    saySideCounts("Microsoft", counts.createdInM365, counts.updatedInM365, counts.deletedInM365),
    saySideCounts("Oro", counts.createdInOffice, counts.updatedInOffice, counts.deletedInOffice),
    counts.conflicts > 0 ? `${counts.conflicts} in conflict` : "",
    counts.failed > 0 ? `${counts.failed} failed` : "",
    counts.mailed > 0 ? (counts.mailed === 1 ? "1 person mailed" : `${counts.mailed} people mailed`) : "",
    counts.withheld > 0 ? `${countOf(counts.withheld, "meeting")} without an invitation` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

function saySideCounts(side: string, created: number, updated: number, deleted: number): string {
  const parts = [
    ...(created > 0 ? [`${created} new`] : []),
    ...(updated > 0 ? [`${updated} changed`] : []),
    ...(deleted > 0 ? [`${deleted} deleted`] : []),
  ];
  return parts.length === 0 ? "" : `${parts.join(" and ")} in ${side}`;
}

function adviceFor(run: Run): readonly string[] {
  if (run.state === "AWAITING_APPROVAL") {
    return [
      `It ${sayBrake(run)}.`,
      ...sayBrakeNames(run),
      `m365-sync approve ${run.id}, or m365-sync reject ${run.id}; m365-sync asked ${run.id} names all of it`,
    ];
  }
  if (run.error !== null) return [run.error.message, run.error.remedy];
  return run.state === "PARTIAL" ? ["Some items failed: m365-sync alerts says which and why."] : [];
}

interface Progress {
  readonly phase: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

const barWidth = 12;

/** "write ━━━━━━────── 120/250 · 85/s · 2 s left"; the bar only where the total is known. */
export function formatProgress(style: Style, progress: Progress): string {
  const { phase, done, total, ratePerSecond, secondsLeft } = progress;
  const count = total === null ? String(done) : `${formatBar(style, done, total)} ${done}/${total}`;
  return [
    `${phase === null ? "" : `${phase.toLowerCase()} `}${count}`,
    ...(ratePerSecond === null ? [] : [`${Math.round(ratePerSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${saySpan(secondsLeft)} left`]),
  ].join(" · ");
}

function formatBar(style: Style, done: number, total: number): string {
  const filled = total === 0 ? barWidth : Math.min(barWidth, Math.floor((done / total) * barWidth));
  return style.accent("━".repeat(filled)) + style.dim("─".repeat(barWidth - filled));
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
