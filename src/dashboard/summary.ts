import { accountsOf, type Need } from "./needs.ts";
import type { PageState } from "./state.ts";
import { relativeTime } from "./times.ts";
import { counted, formatNumber, isOn, shownState } from "./words.ts";

/** The whole system in a few figures. */
export interface Summary {
  readonly accounts: number;
  readonly needing: number;
  /** Needs without an account, such as a wrong client secret. */
  readonly systemNeeds: number;
  readonly syncing: number;
  readonly waiting: number;
  readonly retrying: number;
  readonly isAnythingOn: boolean;
  readonly oldestCheckAt: string | null;
}

export function summarize(state: PageState, needs: readonly Need[]): Summary {
  const needing = new Set(needs.flatMap(accountsOf));
  const accounts = [...state.accounts.values()].filter((account) => account.state !== "DISCONNECTED");
  const having = {
    SYNCING: new Set<string>(),
    WAITING: new Set<string>(),
    FAILING: new Set<string>(),
  };
  let isAnythingOn = false;
  let oldestCheckAt: string | null = null;
  for (const status of state.statuses.values()) {
    if (!isOn(status)) continue;
    isAnythingOn = true;
    const shown = shownState(status);
    if (shown === "SYNCING" || shown === "WAITING" || shown === "FAILING") having[shown].add(status.account.id);
    const isTold = needing.has(status.account.id);
    if (status.lastSyncAt !== null && !isTold && (oldestCheckAt === null || status.lastSyncAt < oldestCheckAt)) {
      oldestCheckAt = status.lastSyncAt;
    }
  }
  const countQuiet = (ids: ReadonlySet<string>) => [...ids].filter((id) => !needing.has(id)).length;
  return {
    accounts: accounts.length,
    needing: needing.size,
    systemNeeds: needs.filter((need) => accountsOf(need).length === 0).length,
    syncing: countQuiet(having.SYNCING),
    waiting: countQuiet(having.WAITING),
    retrying: countQuiet(having.FAILING),
    isAnythingOn,
    oldestCheckAt,
  };
}

/** The answer to "is everything all right?", in one or two short sentences. */
export function stateSentence(summary: Summary, nowMs: number): string {
  if (summary.accounts === 0) return "No account is connected yet.";
  if (!summary.isAnythingOn && summary.needing === 0) return "Nothing is switched on yet.";
  const check = summary.oldestCheckAt === null ? "" : `, oldest check ${relativeTime(summary.oldestCheckAt, nowMs)}`;
  const needs = [
    summary.systemNeeds > 0 ? "Microsoft 365 cannot be reached with the present settings." : "",
    summary.needing > 0
      ? `${formatNumber(summary.needing)} of ${counted(summary.accounts, "account")} ${summary.needing === 1 ? "needs" : "need"} you.`
      : "",
  ].filter((part) => part !== "");
  const doing = doingWords(summary);
  if (needs.length === 0) {
    const subject = summary.accounts === 1 ? "The account" : `All ${formatNumber(summary.accounts)} accounts`;
    const verb = summary.accounts === 1 ? "is" : "are";
    if (doing === "") return `${subject} ${verb} in sync${check}.`;
    return `Nothing needs you: ${doing}${check}.`;
  }
  if (summary.needing >= summary.accounts || summary.systemNeeds > 0) return needs.join(" ");
  return `${needs.join(" ")} ${doing === "" ? "Everything else is in sync" : `Of the others, ${doing}`}${check}.`;
}

function doingWords(summary: Summary): string {
  const parts: string[] = [];
  const say = (count: number, one: string, many: string) => {
    if (count > 0) parts.push(`${formatNumber(count)} ${count === 1 ? one : many}`);
  };
  say(summary.syncing, "is syncing", "are syncing");
  say(summary.waiting, "is waiting", "are waiting");
  say(summary.retrying, "failed and is tried again", "failed and are tried again");
  return parts.join(", ");
}

/** "2 need you · m365-sync" */
export function tabTitle(summary: Summary | null): string {
  if (summary === null) return "m365-sync";
  const needs = summary.needing + summary.systemNeeds;
  if (needs > 0) return `${formatNumber(needs)} ${needs === 1 ? "needs" : "need"} you · m365-sync`;
  if (summary.accounts === 0) return "Set up · m365-sync";
  return summary.syncing > 0 ? `${formatNumber(summary.syncing)} syncing · m365-sync` : "In sync · m365-sync";
}
