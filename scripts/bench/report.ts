import type { Measured } from "./bare-fetch.ts";
import type { ExportFigures } from "./measure-export.ts";
import type { IdleFigures } from "./measure-idle.ts";
import type { ImportFigures } from "./measure-import.ts";
import type { PageStatements } from "./statement-log.ts";

const perSecond = ({ items, seconds }: Pick<Measured, "items" | "seconds">): number => items / seconds;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** The ratio is to the median of the drains; of an even number, to the faster of the two in the middle. */
export function describeImport({ tasks, seconds, graphRequests, cold, bare, memory }: ImportFigures): string[] {
  const speed = tasks / seconds;
  const drained = bare.map(perSecond);
  const median = drained[Math.floor((drained.length - 1) / 2)] ?? 0;
  return [
    `bare fetch     ${drained.map(whole).join(", ")} tasks/s warm; ${whole(perSecond(cold))} cold (the simulator makes its JSON)`,
    `import         ${whole(speed)} tasks/s: ${seconds.toFixed(2)} s from the run's start to its end, ${graphRequests} Graph requests`,
    `ratio          ${(speed / median).toFixed(2)} of bare fetch (aim ≥ 0.5)`,
    `memory         peak RSS ${whole(memory.rssMiB)} MiB (${whole(memory.rssBeforeMiB)} before), peak heap ${whole(memory.heapMiB)} MiB`,
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
    `Memory at ${whole(large.tasks)} against ${whole(small.tasks)} tasks: RSS ${percent(large.memory.rssMiB, small.memory.rssMiB)}, ` +
    `heap ${percent(large.memory.heapMiB, small.memory.heapMiB)} (aim: within 20 %)`
  );
}
