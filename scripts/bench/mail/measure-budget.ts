import { usualPageSize } from "../../../src/adapters/graph/mailboxes.ts";
import { budgetOf } from "../../../src/core/limits/priority.ts";
import { must } from "../../../src/lib/must.ts";
import { drain } from "../bare-fetch.ts";
import type { Stage } from "../stage.ts";

/** What one mailbox takes: Microsoft's 10,000 in ten minutes, shortened. */
export const shortLimit = { requests: 100, seconds: 10 } as const;
/** Characters of a page's JSON. A page that is larger is answered 504: with usual pages no mailbox would come near its limit. */
const largestPage = 100_000;

export interface BudgetFigures {
  readonly mails: number;
  readonly limit: typeof shortLimit;
  /** In each whole window of the first sync. */
  readonly sent: readonly number[];
  /** What history may use of a window. */
  readonly allowed: number;
  /** Of what was allowed in all of these windows. */
  readonly share: number;
  readonly throttled: number;
  /** Without any limit and with pages of the same size, one after another. */
  readonly barePerSecond: number;
}

/** How much of its budget a first sync uses when the budget is what holds it up. */
export async function measureBudget({ simulator, mailbox, benched, connect, runEnds }: Stage): Promise<BudgetFigures> {
  const bare = await drain(mailbox, benched, bareSize);
  const limits = { requestsPer10Minutes: shortLimit.requests, windowSeconds: shortLimit.seconds };
  // What the bare client sent counts until it leaves the window.
  await new Promise((resolve) => setTimeout(resolve, shortLimit.seconds * 1000));
  await simulator.control("PATCH", "/settings", { limits, mail: { largestPage } });
  await simulator.forgetRequests();
  await connect();
  const { counts } = await runEnds();
  const { byStatus } = await simulator.countRequests();
  const times = (await simulator.requests())
    .filter(({ path }) => /^\/v1\.0\/(me|users)\//.test(path))
    .map(({ at }) => Date.parse(at));
  const sent = perWindow(times, shortLimit.seconds * 1000);
  const allowed = budgetOf("HISTORY", shortLimit.requests, false);
  return {
    mails: counts.createdInOffice,
    limit: shortLimit,
    sent,
    allowed,
    share: sent.reduce((sum, one) => sum + one, 0) / (sent.length * allowed),
    throttled: byStatus["429"] ?? 0,
    barePerSecond: bare.requests / bare.seconds,
  };
}

/** About as many mails as such a page holds. */
const bareSize = Math.floor(usualPageSize / 100);

/** @throws Error unless there are two whole windows: the first one begins with a full budget */
function perWindow(times: readonly number[], windowMs: number): readonly number[] {
  const first = must(times[0], "a request");
  const last = must(times.at(-1), "a request");
  const windows = Math.floor((last - first) / windowMs);
  if (windows < 2) throw new Error("The first sync ended before two windows were over: give it more mail.");
  const sent = Array.from({ length: windows }, () => 0);
  for (const at of times) {
    const nth = Math.floor((at - first) / windowMs);
    if (nth < windows) sent[nth] = (sent[nth] ?? 0) + 1;
  }
  return sent;
}
