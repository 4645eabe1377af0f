import type { Measured } from "./bare-fetch.ts";
import type { LiveFigures } from "./live/measure-live.ts";
import type { ChangeFigures, Changes } from "./measure-change.ts";
import type { ExportFigures } from "./measure-export.ts";
import type { FleetFigures } from "./measure-fleet.ts";
import type { HttpFigures } from "./measure-http.ts";
import type { IdleFigures } from "./measure-idle.ts";
import type { ImportFigures } from "./measure-import.ts";
import type { RestFigures } from "./measure-rest.ts";
import type { PageStatements, RunStatements } from "./statement-log.ts";

const perSecond = ({ items, seconds }: Pick<Measured, "items" | "seconds">): number => items / seconds;
const micros = (seconds: number, items: number): string => Math.round((seconds * 1e6) / items).toLocaleString("en");
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** The ratio is to the median of the drains; of an even number, to the faster of the two in the middle. */
export function describeImport({
  benched,
  count,
  seconds,
  graphRequests,
  cold,
  bare,
  copied,
  use,
  postgresCpuSeconds,
}: ImportFigures): string[] {
  const { noun } = benched;
  const middle = bare[Math.floor((bare.length - 1) / 2)];
  const drained = bare.map((one) => whole(count / one.seconds)).join(", ");
  const onPages =
    cold.items === count ? "" : `; ${whole(cold.items)} items on the pages, with each occurrence of a series`;
  return [
    `bare fetch     ${drained} ${noun}/s warm; ${whole(count / cold.seconds)} cold (the simulator makes its JSON)${onPages}`,
    `import         ${whole(count / seconds)} ${noun}/s: ${seconds.toFixed(2)} s from the run's start to its end, ${graphRequests} Graph requests`,
    `bare copy      ${whole(perSecond(copied))} ${noun}/s: the same pages, each parsed and stored by one durable COPY of the same columns`,
    `ratio          ${(copied.seconds / seconds).toFixed(2)} of bare copy (aim ≥ 0.5), ${((middle?.seconds ?? 0) / seconds).toFixed(2)} of bare fetch`,
    `CPU            ${micros(use.cpuSeconds, count)} µs of the server for one of the ${noun}${benched.mostMicros === undefined ? "" : ` (aim ≤ ${benched.mostMicros})`}, ${micros(middle?.cpuSeconds ?? 0, count)} µs in bare fetch (a loaded machine does not change these)${postgresCpuSeconds === null ? "" : `; ${micros(postgresCpuSeconds, count)} µs of PostgreSQL`}`,
    `memory         peak RSS ${whole(use.rssMiB)} MiB (${whole(use.rssBeforeMiB)} before), peak heap ${whole(use.heapMiB)} MiB`,
  ];
}

export function describeIdle({ seconds, requests }: IdleFigures): string[] {
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  return [
    `${total} requests in ${(seconds * 1000).toFixed(0)} ms (aim: one for the lists or calendars, and one for each of them)`,
    ...byRoute(requests),
  ];
}

export function describeChanges({ fromOutlook, fromOffice }: Changes): string[] {
  return [...describeChange("Outlook -> Oro", fromOutlook), ...describeChange("Oro -> Outlook", fromOffice)];
}

function describeChange(way: string, { ms, runs, requests }: ChangeFigures): string[] {
  const median = ms[Math.floor(ms.length / 2)] ?? 0;
  const [carrier, ...echoes] = runs.map(
    ({ trigger, graphRequests }) => `${graphRequests} Graph requests in a run by ${trigger}`,
  );
  return [
    `${way} ${whole(median)} ms from the edit until it is there, ${whole(ms[0] ?? 0)} to ${whole(ms.at(-1) ?? 0)} of ${ms.length} (aim < 1,000)`,
    `  ${carrier} (aim 2)${echoes.length === 0 ? "" : `; then ${echoes.join(", ")}`}`,
    ...byRoute(requests).map((line) => `    ${line}`),
  ];
}

function byRoute(requests: Readonly<Record<string, number>>): string[] {
  return Object.entries(requests).map(([route, count]) => `${count} × ${route}`);
}

export function describeStatements({ pages, fewest, most, statements }: PageStatements): string[] {
  const each = fewest === most ? String(most) : `${fewest} to ${most}`;
  return [
    `${each} statements a page over ${pages} pages (aim: constant, ≤ 12), BEGIN and COMMIT counted, from PostgreSQL's own log:`,
    ...statements.map(({ text, averageMs }) => `${averageMs.toFixed(1).padStart(7)} ms  ${text}`),
  ];
}

export function describeIdleStatements(statements: RunStatements): string[] {
  return [
    `${statements.length} statements from lease to end (aim ≤ 12), BEGIN and COMMIT counted, from PostgreSQL's own log:`,
    ...statements.map(({ text, ms }) => `${ms.toFixed(1).padStart(7)} ms  ${text}`),
  ];
}

export function describeFleet(figures: FleetFigures): string[] {
  const { mailboxes, runs, runsPerSecond, cpuMsPerRun, graphRequestsPerRun, feedRowsPerRun, statements, bare } =
    figures;
  const bareRuns = bare.requests / 2;
  return [
    `bare fetch     ${whole(bareRuns / bare.seconds)} runs/s, ${((bare.cpuSeconds * 1000) / bareRuns).toFixed(1)} ms CPU a run: the same ${bare.requests} requests, eight at a time`,
    `runs           ${whole(runsPerSecond)}/s from the first order to the last end (aim ≥ 150): ${mailboxes} mailboxes, ${runs} runs due at once`,
    `CPU            ${cpuMsPerRun.toFixed(1)} ms of the server a run (aim ≤ 5)`,
    `database       ${statements.transactions.toFixed(1)} transactions a run (aim ≤ 6), ${statements.statements.toFixed(1)} statements`,
    `feed           ${feedRowsPerRun.toFixed(2)} rows a run (aim ≤ 1)`,
    `Graph          ${graphRequestsPerRun.toFixed(2)} requests a run (aim 2)`,
    ...statements.frequent
      .filter(({ count }) => count >= 0.05)
      .map(({ text, count }) => `${count.toFixed(2).padStart(9)} ×  ${text}`),
  ];
}

export function describeExport({ benched, count, seconds, graphRequests, bare }: ExportFigures): string[] {
  const speed = count / seconds;
  return [
    `bare fetch     ${whole(perSecond(bare))} creates/s, three at a time`,
    `export         ${whole(speed)} ${benched.noun}/s: ${seconds.toFixed(2)} s from the run's start to its end, ${graphRequests} Graph requests`,
    `ratio          ${(speed / perSecond(bare)).toFixed(2)} of bare fetch`,
  ];
}

/** The first is the anchor. */
export function describeHttp(figures: readonly HttpFigures[]): string[] {
  const anchor = figures[0]?.perSecond ?? 0;
  return figures.map(
    ({ name, perSecond, cpuMicros, p99Ms }) =>
      `${name.padEnd(20)} ${whole(perSecond).padStart(6)} requests/s, ${(perSecond / anchor).toFixed(2)} of plain yoga (aim ≥ 0.5); ` +
      `${whole(cpuMicros)} µs CPU of the server a request, p99 ${whole(p99Ms)} ms`,
  );
}

export function describeRest({ startMs, restMiB, plainStartMs, plainRestMiB }: RestFigures): string[] {
  const middle = startMs[Math.floor(startMs.length / 2)] ?? 0;
  return [
    `plain yoga     ${whole(plainRestMiB)} MiB after a minute of rest; started in ${whole(plainStartMs)} ms`,
    `server         ${whole(restMiB)} MiB after a minute of rest (aim ≤ 150), ${(restMiB / plainRestMiB).toFixed(2)} of plain yoga`,
    `start          ${whole(middle)} ms until it listens, ${whole(startMs[0] ?? 0)} to ${whole(startMs.at(-1) ?? 0)} of ${startMs.length}`,
  ];
}

export function describeMemory(small: ImportFigures, large: ImportFigures): string {
  const percent = (more: number, less: number): string => `${(((more - less) / less) * 100).toFixed(0)} %`;
  return (
    `Memory at ${whole(large.count)} against ${whole(small.count)} ${small.benched.noun}: RSS ${percent(large.use.rssMiB, small.use.rssMiB)}, ` +
    `heap ${percent(large.use.heapMiB, small.use.heapMiB)} (aim: within 20 %)`
  );
}

export function describeLive(all: readonly LiveFigures[]): string[] {
  return all.flatMap((one) => {
    const anchor = all.find(({ name, subscribers }) => name === "plain yoga" && subscribers === one.subscribers);
    const ratio =
      one === anchor || anchor === undefined
        ? ""
        : ` = ${(one.perSecond / anchor.perSecond).toFixed(2)} of plain yoga (aim ≥ 2.5)`;
    const lines = [
      `${one.name.padEnd(11)} ${one.subscribers} subscribers, ${one.changes} changes: ${whole(one.perSecond)} messages/s${ratio}`,
      `            p50 ${one.p50Ms.toFixed(1)} ms, p99 ${one.p99Ms.toFixed(1)} ms (aim < 50), ${one.cpuMicros.toFixed(1)} µs CPU of the server a message; ${whole(one.received * 100)} % of the changes arrived one by one`,
    ];
    if (one !== anchor)
      lines.push(
        `            present state of ${one.presentRows} rows to each: ${(one.presentMs / 1000).toFixed(2)} s (aim < 2), RSS ${whole(one.presentRssMiB)} MiB (aim < 250)`,
      );
    return lines;
  });
}
