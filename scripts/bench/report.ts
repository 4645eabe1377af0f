import type { Measured } from "./bare-fetch.ts";
import type { ExportFigures } from "./measure-export.ts";
import type { IdleFigures } from "./measure-idle.ts";
import type { ImportFigures } from "./measure-import.ts";
import type { PageStatements } from "./statement-log.ts";

const perSecond = ({ items, seconds }: Pick<Measured, "items" | "seconds">): number => items / seconds;
const micros = (seconds: number, items: number): string => Math.round((seconds * 1e6) / items).toLocaleString("en");
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** The ratio is to the median of the drains; of an even number, to the faster of the two in the middle. */
export function describeImport({ tasks, seconds, graphRequests, cold, bare, use }: ImportFigures): string[] {
  const speed = tasks / seconds;
  const drained = bare.map(perSecond);
  const middle = bare[Math.floor((bare.length - 1) / 2)];
  const median = middle === undefined ? 0 : perSecond(middle);
  return [
    `bare fetch     ${drained.map(whole).join(", ")} tasks/s warm; ${whole(perSecond(cold))} cold (the simulator makes its JSON)`,
    `import         ${whole(speed)} tasks/s: ${seconds.toFixed(2)} s from the run's start to its end, ${graphRequests} Graph requests`,
    `ratio          ${(speed / median).toFixed(2)} of bare fetch (aim ≥ 0.5)`,
    `CPU            ${micros(use.cpuSeconds, tasks)} µs a task in the server, ${micros(middle?.cpuSeconds ?? 0, tasks)} µs in bare fetch (a loaded machine does not change these)`,
    `memory         peak RSS ${whole(use.rssMiB)} MiB (${whole(use.rssBeforeMiB)} before), peak heap ${whole(use.heapMiB)} MiB`,
  ];
}

export function describeIdle({ seconds, requests }: IdleFigures): string[] {
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  return [
    `${total} requests in ${(seconds * 1000).toFixed(0)} ms (aim: one for each collection, the collection of lists being one)`,
    ...Object.entries(requests).map(([route, count]) => `${count} × ${route}`),
  ];
}

export function describeStatements({ pages, fewest, most, statements }: PageStatements): string[] {
  const each = fewest === most ? String(most) : `${fewest} to ${most}`;
  return [
    `${each} statements a page over ${pages} pages (aim: constant, ≤ 12), BEGIN and COMMIT counted, from PostgreSQL's own log:`,
    ...statements.map(({ text, averageMs }) => `${averageMs.toFixed(1).padStart(7)} ms  ${text}`),
  ];
}

export function describeExport({ tasks, seconds, graphRequests, bare }: ExportFigures): string[] {
  const speed = tasks / seconds;
  return [
    `bare fetch     ${whole(perSecond(bare))} creates/s, three at a time`,
    `export         ${whole(speed)} tasks/s: ${seconds.toFixed(2)} s from the run's start to its end, ${graphRequests} Graph requests`,
    `ratio          ${(speed / perSecond(bare)).toFixed(2)} of bare fetch`,
  ];
}

export function describeMemory(small: ImportFigures, large: ImportFigures): string {
  const percent = (more: number, less: number): string => `${(((more - less) / less) * 100).toFixed(0)} %`;
  return (
    `Memory at ${whole(large.tasks)} against ${whole(small.tasks)} tasks: RSS ${percent(large.use.rssMiB, small.use.rssMiB)}, ` +
    `heap ${percent(large.use.heapMiB, small.use.heapMiB)} (aim: within 20 %)`
  );
}
