import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "graphql-ws";
import { inject } from "vitest";
import WebSocket from "ws";
import { must } from "../../src/lib/must.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { granted } from "./asked.ts";
import { createTestDatabase, createTestMongo } from "./database.ts";
import { eventCalls } from "./event-calls.ts";
import { watch } from "./live-client.ts";
import { ADMIN_TOKEN, connectPersona, type Product, setUpSystem, startProduct } from "./product.ts";
import { type RunningSimulator, runSimulator } from "./simulator.ts";

export interface EndedRun {
  readonly id: string;
  readonly state: string;
  readonly counts: { readonly mailed: number; readonly withheld: number };
  readonly brake: {
    readonly reason: string;
    readonly peopleToMail: number;
    readonly sampleAddresses: readonly string[];
    readonly sampleMeetings: readonly string[];
  } | null;
}

/** A real server whose administrator has a persona's mailbox with its calendar connected, and what people do there over the API. */
export interface CalendarProduct {
  readonly product: Product;
  readonly simulator: RunningSimulator;
  readonly accountId: string;
  readonly events: ReturnType<typeof eventCalls>;
  /** Asks for a run and answers it as it ended. */
  syncNow(): Promise<EndedRun>;
  /** A run as it is now and with every change, until nobody listens. */
  runStates(runId: string): AsyncGenerator<EndedRun>;
  /** The run that waits for a person, as soon as one does. */
  awaitsApproval(): Promise<EndedRun>;
  /** Occurrences that Oro lists in a year, those of a subject. */
  listed(subject: string, year?: number): Promise<readonly Listed[]>;
  /** Which calendars are synced, by their names. */
  chooseCalendars(...names: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Listed {
  readonly date: string | null;
  readonly subject: string;
  /** Null where the reader may not see it. */
  readonly time: { readonly start: string; readonly end: string; readonly isAllDay: boolean } | null;
  readonly event: { readonly id: string; readonly version: number };
}

const runFields = "id state counts { mailed withheld } brake { reason peopleToMail sampleAddresses sampleMeetings }";
const ends = ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"];

interface Options {
  readonly backend: "MongoDB" | "PostgreSQL";
  readonly persona?: string;
  readonly simulator?: SimulatorOptions;
}

export async function openCalendarProduct({ backend, persona = "quiet", ...more }: Options): Promise<CalendarProduct> {
  const folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
  const database = await createTestDatabase();
  const mongo = backend === "MongoDB" ? await createTestMongo() : undefined;
  const simulator = await runSimulator(more.simulator);
  const product = await startProduct({
    program: inject("serverFile"),
    databaseUrl: database.url,
    mongoUrl: mongo?.url,
    simulatorOrigin: simulator.origin,
    dataFolder: folder,
  });
  const live: Client = createClient({
    url: `${product.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  await setUpSystem(product, simulator, { TASKS_SYNC_ENABLED: false, CALENDAR_SYNC_ENABLED: true });
  const accountId = await connectPersona(product, `${persona}@contoso.example`);
  const events = eventCalls(
    {
      askComposed: async (query, variables) => ({
        status: 200,
        data: await product.askComposed(query, variables),
        errors: [],
      }),
    },
    { id: "", token: ADMIN_TOKEN },
  );

  async function* runStates(runId: string): AsyncGenerator<EndedRun> {
    const told = watch(live, `subscription ($id: ID!) { runProgress(runId: $id) { cursor run { ${runFields} } } }`, {
      id: runId,
    });
    for await (const { runProgress } of told) yield runProgress.run;
  }

  return {
    product,
    simulator,
    accountId,
    events,
    runStates,
    async syncNow() {
      const { syncNow } = await product.ask(
        `mutation ($id: ID!) { syncNow(accountId: $id, resource: CALENDAR) { __typename ... on SyncNowSuccess { data { runs { id } } } } }`,
        { id: accountId },
      );
      for await (const run of runStates(must(granted(syncNow).data.runs[0], "run").id))
        if (ends.includes(run.state)) return run;
      throw new Error("Nobody tells of the run any more.");
    },
    async awaitsApproval() {
      const told = watch(
        live,
        `subscription { syncStatus(resource: CALENDAR) { cursor status { run { ${runFields} } } } }`,
      );
      for await (const { syncStatus } of told) {
        const { run } = syncStatus.status;
        if (run?.state === "AWAITING_APPROVAL") return run;
      }
      throw new Error("Nobody tells of the status any more.");
    },
    async listed(subject, year = 2027) {
      const { events: found } = await product.ask(
        `query ($from: DateTime!, $to: DateTime!, $text: String) {
          events(from: $from, to: $to, filter: { text: $text }, first: 100) {
            nodes { date subject time { start end isAllDay } event { id version } } } }`,
        { from: `${year}-01-01T00:00:00Z`, to: `${year + 1}-01-01T00:00:00Z`, text: subject },
      );
      return found.nodes;
    },
    async chooseCalendars(...names) {
      const { calendars } = await product.ask(`query ($id: ID!) { calendars(accountId: $id) { id name } }`, {
        id: accountId,
      });
      const calendarIds = calendars.filter(({ name }) => names.includes(name)).map(({ id }) => id);
      const { chooseCalendars } = await product.ask(
        `mutation ($input: ChooseCalendarsInput!) { chooseCalendars(input: $input) { __typename ... on UserError { message } } }`,
        { input: { accountId, mode: "CHOSEN", calendarIds } },
      );
      if (chooseCalendars.__typename !== "ChooseCalendarsSuccess") throw new Error(JSON.stringify(chooseCalendars));
    },
    async close() {
      await live.dispose();
      const code = await product.end();
      await simulator.stop();
      await database.drop();
      await mongo?.drop();
      await rm(folder, { recursive: true, force: true });
      if (code !== 0) throw new Error(`The server ended with ${code}:\n${product.output.join("\n")}`);
    },
  };
}
