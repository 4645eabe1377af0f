// How fast the sync is, told as ratios to bare fetch in the same run: the machine's own speed cancels out. Every measurement runs the
// real server (ROLE=all) in a process of its own, on a durable PostgreSQL of its own in a temporary folder, against the simulator in
// another process. Nothing is asserted: figures are for people.
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { usualPageSize } from "../src/adapters/graph/mailboxes.ts";
import { makeDataFolder } from "../test/support/postgres-server.ts";
import type { Benched } from "./bench/benched.ts";
import { benchedEvents } from "./bench/benched-events.ts";
import { benchedMail, benchedUnreadMail } from "./bench/benched-mail.ts";
import { benchedTasks } from "./bench/benched-tasks.ts";
import { measureLive } from "./bench/live/measure-live.ts";
import { describeBudget, describeMailbox, describeMarks, describeSending } from "./bench/mail/describe-mail.ts";
import { measureBudget, shortLimit } from "./bench/mail/measure-budget.ts";
import { measureMailbox } from "./bench/mail/measure-mailbox.ts";
import { measureMarks } from "./bench/mail/measure-marks.ts";
import { measureSending } from "./bench/mail/measure-sending.ts";
import { measureChanges } from "./bench/measure-change.ts";
import { measureExport } from "./bench/measure-export.ts";
import { measureFleet } from "./bench/measure-fleet.ts";
import { measureHttp } from "./bench/measure-http.ts";
import { measureIdle, measureIdleStatements } from "./bench/measure-idle.ts";
import { type ImportFigures, measureImport } from "./bench/measure-import.ts";
import { measureRest } from "./bench/measure-rest.ts";
import {
  describeChanges,
  describeExport,
  describeFleet,
  describeHttp,
  describeIdle,
  describeIdleStatements,
  describeImport,
  describeLive,
  describeMemory,
  describeRest,
  describeStatements,
} from "./bench/report.ts";
import { openStage, type Stage } from "./bench/stage.ts";
import { logStatements, pagesIn } from "./bench/statement-log.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "20000" },
    events: { type: "string", default: "10000" },
    export: { type: "string", default: "2000" },
    mailboxes: { type: "string", default: "200" },
    mails: { type: "string", default: "10000" },
    large: { type: "string", default: "100000" },
    /** Mails of a first sync that its budget holds up. */
    budget: { type: "string", default: "2500" },
    /** Mails of a first sync beside which mail is sent. */
    beside: { type: "string", default: "20000" },
    /** Mails that are marked read; more than about 9,000 take more than ten minutes, which is Microsoft's limit. */
    marked: { type: "string", default: "3000" },
    "skip-large": { type: "boolean", default: false },
    only: { type: "string" },
    /** One line of JSON a measurement, with all of its figures, and nothing else. */
    json: { type: "boolean", default: false },
    profile: { type: "string" },
    // Megabytes for the server's old generation. Without it V8 lets garbage lie until it is worth a collection, so that a peak says
    // little about what is kept.
    heap: { type: "string" },
  },
});
/** What there is to measure. An import goes on with an idle run and one change in either direction. */
const measurements = {
  import: () => importAndChange(benchedTasks, Number(values.tasks)),
  statements: () => countStatements(benchedTasks, Number(values.tasks)),
  export: () => exportRecords(benchedTasks, Number(values.export)),
  "calendar-import": () => importAndChange(benchedEvents, Number(values.events)),
  "calendar-statements": () => countStatements(benchedEvents, Number(values.events)),
  "calendar-export": () => exportRecords(benchedEvents, Number(values.export)),
  "mail-import": () => importMail(Number(values.mails)),
  mailbox: () => openMailbox(Number(values.large)),
  "mail-budget": () => importWithinBudget(Number(values.budget)),
  "mail-send": () => sendBesideSync(Number(values.beside)),
  "mail-marked": () => markRead(Number(values.marked)),
  rest: restServer,
  http: answerOverHttp,
  fleet: () => syncFleet(Number(values.mailboxes)),
  live: tellThousand,
  large: () => importLarge(benchedTasks, Number(values.large)),
};
type Name = keyof typeof measurements;
const isName = (name: string): name is Name => name in measurements;
const wanted = (values.only ?? Object.keys(measurements).join(",")).split(",");
const unknown = wanted.filter((name) => !isName(name));
if (unknown.length > 0)
  throw new Error(`No measurement is called ${unknown.join(", ")}. There are ${Object.keys(measurements).join(", ")}.`);
const imported = new Map<Benched, ImportFigures>();

const folder = await makeDataFolder();
const nodeOptions = [
  ...(await profileInto(values.profile)),
  ...(values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`]),
];
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

if (!values.json)
  say(
    `Node ${process.version}, ${availableParallelism()} processors. Server, simulator and PostgreSQL are processes of this machine.\n` +
      `Simulator: latency 0, no ten-minute limit, pages of ${usualPageSize}. PostgreSQL: embedded, durable (synchronous commit).\n` +
      (values.heap === undefined ? "" : `The server's old generation is limited to ${values.heap} MB.\n`),
  );
// Ctrl-C ends our children, which ends the measurement; PostgreSQL is on its own and has to be stopped.
process.on("SIGINT", () => {});
try {
  for (const name of wanted.filter(isName)) if (name !== "large" || !values["skip-large"]) await measurements[name]();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function importAndChange(benched: Benched, seeded: number): Promise<void> {
  const name = `import_${benched.noun}`;
  await using stage = await openStage({ folder, name, benched, seeded, nodeOptions });
  const figures = await measureImport(stage, seeded, usualPageSize);
  imported.set(benched, figures);
  tell(stage, `First import of ${seeded} ${benched.noun}`, figures, describeImport);
  tell(stage, `Idle run, ${benched.noun}`, await measureIdle(stage), describeIdle);
  tell(stage, `One change, ${benched.noun}`, await measureChanges(stage), describeChanges);
}

async function importMail(seeded: number): Promise<void> {
  await using stage = await openStage({ folder, name: "import_mails", benched: benchedMail, seeded, nodeOptions });
  tell(stage, `First import of ${seeded} mails`, await measureImport(stage, seeded, usualPageSize), describeImport);
}

async function openMailbox(seeded: number): Promise<void> {
  await using stage = await openStage({ folder, name: "mailbox", benched: benchedMail, seeded, nodeOptions });
  tell(stage, `A mailbox of ${seeded} mails`, await measureMailbox(stage, seeded), describeMailbox);
}

async function importWithinBudget(seeded: number): Promise<void> {
  const env = { SIMULATOR_LIMIT: `${shortLimit.requests}/${shortLimit.seconds}` };
  await using stage = await openStage({ folder, name: "budget", benched: benchedMail, seeded, env, nodeOptions });
  tell(stage, `A first sync of ${seeded} mails within a short budget`, await measureBudget(stage), describeBudget);
}

async function sendBesideSync(seeded: number): Promise<void> {
  await using stage = await openStage({ folder, name: "sending", benched: benchedMail, seeded, nodeOptions });
  tell(stage, `Mail sent in a first sync of ${seeded} mails`, await measureSending(stage, seeded), describeSending);
}

async function markRead(seeded: number): Promise<void> {
  await using stage = await openStage({ folder, name: "marks", benched: benchedUnreadMail, seeded, nodeOptions });
  tell(stage, `${seeded} mails marked read`, await measureMarks(stage), describeMarks);
}

/** Enough for a dozen pages; logging slows a run down, so this one is not timed. */
async function countStatements(benched: Benched, most: number): Promise<void> {
  const seeded = Math.min(most, 12 * usualPageSize);
  await using stage = await openStage({ folder, name: `statements_${benched.noun}`, benched, seeded });
  const log = await logStatements(stage);
  await stage.connect();
  await stage.runEnds();
  tell(
    stage,
    `SQL of a first import of ${seeded} ${benched.noun}`,
    pagesIn(await log.stop(), stage),
    describeStatements,
  );
  tell(stage, `SQL of an idle run, ${benched.noun}`, await measureIdleStatements(stage), describeIdleStatements);
}

async function exportRecords(benched: Benched, count: number): Promise<void> {
  await using stage = await openStage({ folder, name: `export_${benched.noun}`, benched, seeded: 0, nodeOptions });
  tell(stage, `First export of ${count} ${benched.noun}`, await measureExport(stage, count), describeExport);
}

async function restServer(): Promise<void> {
  const jobs = process.env.MONGODB_URL === undefined ? "postgresql" : "mongodb";
  tell({ jobs }, "A server with nothing to do", await measureRest(folder, nodeOptions), describeRest);
}

async function answerOverHttp(): Promise<void> {
  await using stage = await openStage({ folder, name: "http", benched: benchedTasks, seeded: 0, nodeOptions });
  tell(stage, "Requests over HTTP, 50 connections", await measureHttp(stage), describeHttp);
}

async function syncFleet(mailboxes: number): Promise<void> {
  const settings = { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: true };
  await using stage = await openStage({
    ...{ folder, name: "fleet", benched: benchedTasks, seeded: 0, settings, nodeOptions },
  });
  const figures = await measureFleet(stage, mailboxes, [benchedTasks, benchedEvents]);
  tell(stage, `Idle runs of ${mailboxes} mailboxes`, figures, describeFleet);
}

async function tellThousand(): Promise<void> {
  await using stage = await openStage({ folder, name: "live", benched: benchedTasks, seeded: 0, nodeOptions });
  tell(stage, "Status messages to subscribers over WebSocket", await measureLive(stage, [1_000, 100]), describeLive);
}

async function importLarge(benched: Benched, seeded: number): Promise<void> {
  await using stage = await openStage({ folder, name: "large", benched, seeded, nodeOptions });
  const figures = await measureImport(stage, seeded, usualPageSize);
  tell(stage, `First import of ${seeded} ${benched.noun}`, figures, describeImport);
  const small = imported.get(benched);
  if (small !== undefined && !values.json) say(describeMemory(small, figures));
}

function tell<Figures extends object>(
  { jobs }: Pick<Stage, "jobs">,
  title: string,
  figures: Figures,
  describe: (figures: Figures) => readonly string[],
): void {
  const load = loadavg().map((value) => Number(value.toFixed(1)));
  const lines = describe(figures).map((line) => `  ${line}`);
  const databases = `jobs in ${jobs.toLowerCase()}, data in PostgreSQL`;
  // What is measured is in the title; as an object it is mostly functions.
  const withoutBenched = (name: string, value: unknown): unknown => (name === "benched" ? undefined : value);
  say(
    values.json
      ? JSON.stringify({ title, jobs: jobs.toLowerCase(), load, figures }, withoutBenched)
      : `${title}  (${databases}; load average ${load.join(" ")})\n${lines.join("\n")}\n`,
  );
}

/** CPU profiles of the server, one for each measurement: https://nodejs.org/api/cli.html#--cpu-prof */
async function profileInto(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  await mkdir(path, { recursive: true });
  return ["--cpu-prof", `--cpu-prof-dir=${resolve(path)}`];
}
