import { must } from "../../src/lib/must.ts";
import { drain, type Measured } from "./bare-fetch.ts";
import { type ProcessUse, watchProcess } from "./process-use.ts";
import { type Stage, secondsOf } from "./stage.ts";

export interface ImportFigures {
  readonly tasks: number;
  readonly seconds: number;
  readonly graphRequests: number;
  /** The first drain: the simulator makes its JSON. */
  readonly cold: Measured;
  /** Half of them before the import and half after it, fastest first. */
  readonly bare: readonly Measured[];
  /** The server's. */
  readonly use: ProcessUse;
}

/** The first import of a full mailbox, between bare drains of the same pages. */
export async function measureImport(stage: Stage, tasks: number, pageSize: number): Promise<ImportFigures> {
  const cold = await drain(stage.mailbox, pageSize);
  const before = [await drain(stage.mailbox, pageSize), await drain(stage.mailbox, pageSize)];
  const watch = await watchProcess(must(stage.product.child.pid, "process id"), stage.product.url);
  await stage.connect();
  const run = await stage.runEnds();
  const use = await watch.stop();
  if (run.counts.createdInOffice !== tasks || run.counts.failed > 0)
    throw new Error(`Of ${tasks} tasks ${run.counts.createdInOffice} were imported and ${run.counts.failed} failed.`);
  const after = [await drain(stage.mailbox, pageSize), await drain(stage.mailbox, pageSize)];
  return {
    tasks,
    seconds: secondsOf(run),
    graphRequests: run.graphRequests,
    cold,
    bare: [...before, ...after].toSorted((one, other) => one.seconds - other.seconds),
    use,
  };
}
