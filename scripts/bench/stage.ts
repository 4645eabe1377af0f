import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { must } from "../../src/lib/must.ts";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import type { AnswerTo } from "../../test/support/asked.ts";
import { connectPersona, type Product, setUpSystem, startProduct } from "../../test/support/product.ts";
import type { Mailbox } from "./bare-fetch.ts";
import type { BenchedImport } from "./benched.ts";
import { type SimulatorProcess, startSimulatorProcess } from "./simulator-process.ts";

const person = "quiet@contoso.example";
const overStates = ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"];
const pollMs = 250;

const lastRuns = `query ($resource: Resource!) { runs(first: 20, resource: $resource) {
  nodes { id state startedAt finishedAt graphRequests error { message } counts { createdInOffice createdInM365 failed } } } }`;

export type FinishedRun = AnswerTo<typeof lastRuns>["runs"]["nodes"][number];

/** One measurement's own simulator, database and server, each a process; nothing of another measurement is in them. */
export interface Stage<B extends BenchedImport = BenchedImport> extends AsyncDisposable {
  readonly benched: B;
  /** Whose mailbox it is. */
  readonly person: string;
  readonly simulator: SimulatorProcess;
  readonly mailbox: Mailbox;
  readonly product: Product;
  readonly databaseUrl: string;
  /** Of PostgreSQL. */
  readonly logFile: string;
  readonly dataFolder: string;
  /** mongodb or postgresql. */
  readonly jobs: string;
  /** Connects the mailbox, which starts the first sync. */
  connect(): Promise<string>;
  /** Waits until no run of the resource is left to do; answers the last one. @throws Error unless it succeeded */
  runEnds(): Promise<FinishedRun>;
}

export interface StageOptions<B extends BenchedImport = BenchedImport> {
  /** Holds the databases of all stages. */
  readonly folder: string;
  readonly name: string;
  readonly benched: B;
  /** In the mailbox's default list, calendar or folder. */
  readonly seeded: number;
  /** Of the system, instead of those for what is measured. */
  readonly settings?: BenchedImport["settings"];
  /** For the server, beside what it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** For the server's Node. */
  readonly nodeOptions?: readonly string[];
}

export async function openStage<B extends BenchedImport>(options: StageOptions<B>): Promise<Stage<B>> {
  const stops: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    return await open(options, stops, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open<B extends BenchedImport>(
  { folder, name, benched, seeded, settings = benched.settings, env = {}, nodeOptions = [] }: StageOptions<B>,
  stops: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Stage<B>> {
  const simulator = await startSimulatorProcess();
  stops.push(simulator.stop);
  const postgres = join(folder, "postgres");
  const database = await openDatabase({ folder: postgres, database: `bench_${name}` });
  stops.push(database.stop);
  if (seeded > 0) await benched.seed(simulator, person, seeded);
  const product = await startProduct({
    databaseUrl: database.url,
    mongoUrl: process.env.MONGODB_URL,
    simulatorOrigin: simulator.origin,
    dataFolder: await mkdtemp(join(folder, `${name}-`)),
    env: { PATH: process.env.PATH ?? "", ...pick("MONGOD_PATH"), ...env },
    nodeOptions,
  });
  stops.push(() => product.end());
  const allow = (uri: string) => simulator.control("PATCH", `/apps/${SEEDED_APP.clientId}`, { addRedirectUris: [uri] });
  await setUpSystem(product, { control: { entra: { addRedirectUri: allow } } }, settings);
  const { system } = await product.ask("{ system { jobs } }");
  return {
    person,
    benched,
    simulator,
    mailbox: { origin: simulator.origin, token: await simulator.accessToken(person) },
    product,
    databaseUrl: database.url,
    logFile: `${postgres}.log`,
    dataFolder: postgres,
    jobs: system.jobs,
    connect: () => connectPersona(product, person),
    runEnds: () => waitForLastRun(product, benched),
    [Symbol.asyncDispose]: close,
  };
}

async function waitForLastRun(product: Product, { resource }: BenchedImport): Promise<FinishedRun> {
  for (;;) {
    const { runs } = await product.ask(lastRuns, { resource });
    if (runs.nodes.length > 0 && runs.nodes.every(({ state }) => overStates.includes(state))) {
      const last = must(runs.nodes[0], "run");
      if (last.state === "SUCCEEDED") return last;
      throw new Error(`The run ended as ${last.state}: ${last.error?.message}\n${product.output.join("\n")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function pick(name: string): Readonly<Record<string, string>> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

export function secondsOf({ startedAt, finishedAt }: FinishedRun): number {
  return (Date.parse(must(finishedAt, "end of the run")) - Date.parse(must(startedAt, "start of the run"))) / 1000;
}
