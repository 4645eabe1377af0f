import type { BudgetFigures } from "./measure-budget.ts";
import type { MailboxFigures } from "./measure-mailbox.ts";
import type { MarkFigures } from "./measure-marks.ts";
import type { SendingFigures } from "./measure-sending.ts";

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const spread = (sorted: readonly number[]): string =>
  `${whole(median(sorted))} ms, ${whole(sorted[0] ?? 0)} to ${whole(sorted.at(-1) ?? 0)} of ${sorted.length}`;

export function describeMailbox(figures: MailboxFigures): string[] {
  const { count, newestMs, bareNewest, seconds, rssMiB, search, listMs, idle, arrivals } = figures;
  const asked = Object.values(idle.requests).reduce((sum, one) => sum + one, 0);
  return [
    `newest 50      readable ${whole(newestMs)} ms after the mailbox is connected (aim < 3,000)`,
    `  bare fetch   ${whole(bareNewest.seconds * 1000)} ms for the list of folders and the page of those fifty`,
    `first sync     ${whole(count / seconds)} mails/s (aim ≥ 2,000): ${seconds.toFixed(1)} s; peak RSS ${whole(rssMiB)} MiB`,
    `search         a page of fifty with its total in ${spread(search.ownerMs)} (aim < 100)`,
    `  bare SQL     ${spread(search.bareMs)}: the same page and total from the same tables, without rights`,
    `  by subject   ${spread(search.subjectMs)} for a colleague who sees subjects only; ${spread(search.rareSubjectMs)} for a word that hardly any subject has (aim < 100)`,
    `list           a page of fifty in ${spread(listMs)}`,
    `idle run       ${asked} requests with ${idle.folders} folders (aim 12), ${idle.mailRows} mail rows and ${idle.feedRows} feed rows written (aim 0), in ${whole(idle.seconds * 1000)} ms`,
    ...Object.entries(idle.requests).map(([route, times]) => `    ${times} × ${route}`),
    `  bare fetch   ${whole(idle.bareMs)} ms for the same requests, one after another`,
    `new mail       at a subscriber ${spread(arrivals.ms)} after it arrived in the mailbox (aim < 1,000); ${whole(arrivals.sent)} requests were sent in the ten minutes before`,
    `  bare fetch   ${spread(arrivals.bareMs)}: the notification to a bare client, then the mail by one request`,
  ];
}

export function describeBudget({
  mails,
  limit,
  sent,
  allowed,
  share,
  throttled,
  barePerSecond,
}: BudgetFigures): string[] {
  return [
    `budget         ${(share * 100).toFixed(1)} % of the ${allowed} requests that history may send in ${limit.seconds} s, of ${limit.requests} (aim ≥ 95): ${sent.join(", ")} in each whole window; ${mails} mails`,
    `answered 429   ${throttled} (aim 0)`,
    `bare fetch     ${whole(barePerSecond * limit.seconds)} requests in ${limit.seconds} s without a limit, pages of the same size one after another: the limit is what holds the sync up`,
  ];
}

export function describeSending({
  count,
  during,
  acceptedMs,
  arrivedMs,
  orderedMs,
  throttled,
  bareMs,
}: SendingFigures): string[] {
  return [
    `send           ${spread(acceptedMs)} from due to Microsoft's 202, while ${whole(count)} mails are read for the first time (aim < 3,000)`,
    `  recipient    ${spread(arrivedMs)} from the order until the recipient has it, less the transport's own time`,
    `  order        answered in ${spread(orderedMs)}; ${during} mails before the sync ended; ${throttled} × 429 (aim 0)`,
    `  bare fetch   ${spread(bareMs)} for a draft and its submission, when the sync is over`,
  ];
}

export function describeMarks({ marked, orderedMs, seconds, requests, throttled, bare }: MarkFigures): string[] {
  return [
    `marked read    ${whole(marked)} in ${seconds.toFixed(1)} s, of 10,000 requests in ten minutes; in Oro at once, answered in ${whole(orderedMs)} ms`,
    `answered 429   ${throttled} (aim 0)`,
    ...Object.entries(requests).map(([route, times]) => `    ${times} × ${route}`),
    `  bare fetch   ${whole(bare.marked / bare.seconds)}/s in batches of four, one after another, without a limit`,
  ];
}
