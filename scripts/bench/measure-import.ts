import { must } from "../../src/lib/must.ts";
import { drain, type Measured } from "./bare-fetch.ts";
import type { BenchedImport } from "./benched.ts";
import { measureCopy } from "./measure-copy.ts";
import { type ProcessUse, readPostgresCpuSeconds, watchProcess } from "./process-use.ts";
import { type Stage, secondsOf } from "./stage.ts";

export interface ImportFigures {
  readonly benched: BenchedImport;
  readonly count: number;
  readonly seconds: number;
  readonly graphRequests: number;
  /** The first drain: the simulator makes its JSON. */
  readonly cold: Measured;
  /** Half of them before the import and half after it, fastest first. */
  readonly bare: readonly Measured[];
  /** The same pages, each stored by one COPY: the median of three. */
  readonly copied: Measured;
  /** The server's. */
  readonly use: ProcessUse;
  /** Of PostgreSQL, for the same. */
  readonly postgresCpuSeconds: number | null;
}

/** The first import of a full mailbox, between bare drains of the same pages. */
export async function measureImport(stage: Stage, count: number, pageSize: number): Promise<ImportFigures> {
  const cold = await drain(stage.mailbox, stage.benched, pageSize);
  const before = [
    await drain(stage.mailbox, stage.benched, pageSize),
    await drain(stage.mailbox, stage.benched, pageSize),
  ];
  const cpuBefore = await readPostgresCpuSeconds(stage.dataFolder);
  const watch = await watchProcess(must(stage.product.child.pid, "process id"), stage.product.url);
  await stage.connect();
  const run = await stage.runEnds();
  const use = await watch.stop();
  const cpuAfter = await readPostgresCpuSeconds(stage.dataFolder);
  const { createdInOffice, failed } = run.counts;
  if (createdInOffice < count * (1 - (stage.benched.leftOut ?? 0)) || failed > 0)
    throw new Error(`Of ${count} ${stage.benched.noun} ${createdInOffice} were imported and ${failed} failed.`);
  const after = [
    await drain(stage.mailbox, stage.benched, pageSize),
    await drain(stage.mailbox, stage.benched, pageSize),
  ];
  const copies = [
    await measureCopy(stage, pageSize),
    await measureCopy(stage, pageSize),
    await measureCopy(stage, pageSize),
  ];
  return {
    benched: stage.benched,
    count: createdInOffice,
    seconds: secondsOf(run),
    graphRequests: run.graphRequests,
    cold,
    bare: [...before, ...after].toSorted((one, other) => one.seconds - other.seconds),
    copied: must(copies.toSorted((one, other) => one.seconds - other.seconds)[1], "median"),
    use,
    postgresCpuSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
  };
}
