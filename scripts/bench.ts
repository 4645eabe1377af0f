// How fast the sync is, told as ratios to bare fetch in the same run: the machine's own speed cancels out. Every measurement runs the
// real server (ROLE=all) in a process of its own, on a durable PostgreSQL of its own in a temporary folder, against the simulator in
// another process. Nothing is asserted: figures are for people.
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { usualPageSize } from "../src/adapters/graph/mailboxes.ts";
import { makeDataFolder } from "../test/support/postgres-server.ts";
import { measureExport } from "./bench/measure-export.ts";
import { measureIdle } from "./bench/measure-idle.ts";
import { type ImportFigures, measureImport } from "./bench/measure-import.ts";
import { describeExport, describeIdle, describeImport, describeMemory, describeStatements } from "./bench/report.ts";
import { openStage, type Stage } from "./bench/stage.ts";
import { logStatements } from "./bench/statement-log.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "20000" },
    export: { type: "string", default: "2000" },
    large: { type: "string", default: "100000" },
    "skip-large": { type: "boolean", default: false },
    only: { type: "string", default: "import,statements,export,large" },
    profile: { type: "string" },
    // Megabytes for the server's old generation. Without it V8 lets garbage lie until it is worth a collection, so that a peak says
    // little about what is kept.
    heap: { type: "string" },
  },
});
const wanted = new Set(values.only.split(","));
if (values["skip-large"]) wanted.delete("large");
const tasks = Number(values.tasks);
const large = Number(values.large);
/** Enough for a dozen pages; logging slows a run down, so this one is not timed. */
const loggedTasks = Math.min(tasks, 12 * usualPageSize);

const folder = await makeDataFolder();
const nodeOptions = [
  ...(await profileInto(values.profile)),
  ...(values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`]),
];
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

say(
  `Node ${process.version}, ${availableParallelism()} processors. Server, simulator and PostgreSQL are processes of this machine.\n` +
    `Simulator: latency 0, no ten-minute limit, pages of ${usualPageSize}. PostgreSQL: embedded, durable (synchronous commit).\n` +
    (values.heap === undefined ? "" : `The server's old generation is limited to ${values.heap} MB.\n`),
);
// Ctrl-C ends our children, which ends the measurement; PostgreSQL is on its own and has to be stopped.
process.on("SIGINT", () => {});
try {
  const small = wanted.has("import") ? await importAndIdle() : null;
  if (wanted.has("statements")) await countStatements();
  if (wanted.has("export")) await exportTasks(Number(values.export));
  if (wanted.has("large")) await importLarge(small);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function importAndIdle(): Promise<ImportFigures> {
  await using stage = await openStage({ folder, name: "import", tasks, nodeOptions });
  const figures = await measureImport(stage, tasks, usualPageSize);
  tell(stage, `First import of ${tasks} tasks`, describeImport(figures));
  tell(stage, "Idle run", describeIdle(await measureIdle(stage)));
  return figures;
}

async function countStatements(): Promise<void> {
  await using stage = await openStage({ folder, name: "statements", tasks: loggedTasks });
  const log = await logStatements(stage.databaseUrl, stage.logFile);
  await stage.connect();
  await stage.runEnds();
  tell(stage, `SQL of a first import of ${loggedTasks} tasks`, describeStatements(await log.stop()));
}

async function exportTasks(count: number): Promise<void> {
  await using stage = await openStage({ folder, name: "export", tasks: 0, nodeOptions });
  tell(stage, `First export of ${count} tasks`, describeExport(await measureExport(stage, count)));
}

async function importLarge(small: ImportFigures | null): Promise<void> {
  await using stage = await openStage({ folder, name: "large", tasks: large, nodeOptions });
  const figures = await measureImport(stage, large, usualPageSize);
  tell(stage, `First import of ${large} tasks`, describeImport(figures));
  if (small !== null) say(describeMemory(small, figures));
}

function tell(stage: Stage, title: string, lines: readonly string[]): void {
  const load = loadavg().map((value) => value.toFixed(1));
  const databases = `jobs in ${stage.jobs.toLowerCase()}, data in PostgreSQL`;
  say(`${title}  (${databases}; load average ${load.join(" ")})\n${lines.map((line) => `  ${line}`).join("\n")}\n`);
}

/** CPU profiles of the server, one for each measurement: https://nodejs.org/api/cli.html#--cpu-prof */
async function profileInto(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  await mkdir(path, { recursive: true });
  return ["--cpu-prof", `--cpu-prof-dir=${resolve(path)}`];
}
