import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { type Client, type LiveBench, latestLines, openLiveBench } from "./bench.ts";

const numRuns = Number(process.env.MODEL_RUNS ?? 300);
const ids = ["a", "b", "c", "d"];
const processes = [0, 1];

const change = fc.record({ kind: fc.constant("change" as const), ids: fc.subarray(ids, { minLength: 1 }) });
const finish = fc.record({ kind: fc.constant("finish" as const), id: fc.constantFrom(...ids) });
const remove = fc.record({ kind: fc.constant("remove" as const), id: fc.constantFrom(...ids) });
const all = fc.record({ kind: fc.constant("all" as const) });
const pass = fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(10, 60, 100, 1_100) });
const settle = fc.record({ kind: fc.constant("settle" as const) });
const read = fc.record({
  kind: fc.constant("read" as const),
  who: fc.nat(2),
  most: fc.constantFrom(1, 2, 100),
  atOnce: fc.boolean(),
});
const comeBack = fc.record({
  kind: fc.constant("return" as const),
  who: fc.nat(2),
  process: fc.constantFrom(...processes),
});
const begin = fc.record({
  kind: fc.constant("begin" as const),
  who: fc.nat(2),
  process: fc.constantFrom(...processes),
});
const deaf = fc.record({ kind: fc.constant("deaf" as const), isDeaf: fc.boolean() });
const ofState = fc.oneof(
  { weight: 5, arbitrary: change },
  { weight: 1, arbitrary: finish },
  { weight: 1, arbitrary: remove },
  { weight: 1, arbitrary: all },
  { weight: 3, arbitrary: pass },
  { weight: 1, arbitrary: settle },
  { weight: 4, arbitrary: read },
  { weight: 3, arbitrary: comeBack },
  { weight: 1, arbitrary: begin },
  { weight: 1, arbitrary: deaf },
);
const ofLines = fc.oneof(change, pass, settle, read, comeBack, begin, deaf);
const ofEvents = fc.oneof(change, pass, settle, read, comeBack, deaf);
type Step = typeof ofState extends fc.Arbitrary<infer One> ? One : never;

/** One dashboard over several connections: it comes back with the last cursor that it got, to any process. */
interface Dashboard {
  /** How many messages there were when it began. */
  readonly begunAt: number;
  /** …, and when it was first sent one. */
  firstReadAt: number;
  client: Client;
  /** Of the present connection. */
  counted: number;
  /** The newest text of each object. */
  readonly shown: Map<string, string>;
  /** The places of the changes that it was sent, by object and altogether. */
  readonly places: Map<string, number[]>;
  readonly order: number[];
}

const newDashboard = (client: Client, begunAt = 0): Dashboard => ({
  begunAt,
  firstReadAt: begunAt,
  client,
  counted: 0,
  shown: new Map(),
  places: new Map(),
  order: [],
});

function look(dashboard: Dashboard, told: number): void {
  if (dashboard.order.length === 0) dashboard.firstReadAt = told;
  for (const { cursor, text } of dashboard.client.sent.slice(dashboard.counted)) {
    const [id = ""] = text.split("@");
    dashboard.shown.set(id, text);
    // A line is told by its own place, wherever its cursor is.
    const isLine = /^\d+$/.test(id);
    if (cursor.includes("~") && !isLine) continue;
    const place = Number.parseInt(isLine ? id : cursor, 10);
    dashboard.places.set(id, [...(dashboard.places.get(id) ?? []), place]);
    dashboard.order.push(place);
  }
  dashboard.counted = dashboard.client.sent.length;
}

async function take(bench: LiveBench, dashboards: Dashboard[], step: Step): Promise<void> {
  switch (step.kind) {
    case "change":
      return bench.change(...step.ids);
    case "finish":
      return bench.versions.has(step.id) ? bench.finish(step.id) : undefined;
    case "remove":
      return bench.remove(step.id);
    case "all":
      return bench.feed.write([{ topic: "settings", subjectId: "system" }]);
    case "pass":
      return bench.pass(step.ms);
    case "settle":
      return bench.settle();
    case "read": {
      const dashboard = must(dashboards[step.who], "a dashboard");
      await dashboard.client.read(step.most, step.atOnce);
      return look(dashboard, bench.told());
    }
    case "deaf":
      return bench.setDeaf(1, step.isDeaf);
    case "begin": {
      const dashboard = must(dashboards[step.who], "a dashboard");
      dashboard.client.leave();
      dashboards[step.who] = newDashboard(await bench.join(null, step.process), bench.told());
      return;
    }
    case "return": {
      const dashboard = must(dashboards[step.who], "a dashboard");
      const last = dashboard.client.sent.at(-1)?.cursor;
      if (last === undefined) return;
      dashboard.client.leave();
      dashboard.client = await bench.join(last, step.process);
      dashboard.counted = 0;
    }
  }
}

async function play(
  kind: "state" | "events" | "lines",
  steps: readonly Step[],
  check: (bench: LiveBench, all: readonly Dashboard[]) => void,
) {
  const bench = openLiveBench(kind);
  try {
    const dashboards: Dashboard[] = [];
    if (kind === "lines") bench.change(...ids);
    for (const who of [0, 1, 2]) {
      const client = await bench.join(null, processes[who % 2]);
      dashboards.push(newDashboard(client, bench.told()));
    }
    await bench.settle();
    for (const step of steps) await take(bench, dashboards, step);
    bench.setDeaf(1, false);
    for (const round of [1, 2, 3]) {
      await bench.pass(100 * round);
      for (const dashboard of dashboards) {
        await dashboard.client.read();
        look(dashboard, bench.told());
      }
    }
    check(bench, dashboards);
  } finally {
    bench.stop();
  }
}

test("whatever happens to its connection, a dashboard ends up with the newest state, and is told no change twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ofState, { maxLength: 60 }), (steps) =>
      play("state", steps, (bench, dashboards) => {
        for (const { shown, places } of dashboards) {
          for (const [id, version] of bench.versions) {
            // What was finished before it came is not among the present objects.
            if (!bench.finished.has(id) || shown.has(id)) expect(shown.get(id)).toBe(`${id}@${version}`);
          }
          for (const all of places.values())
            expect(all).toEqual([...new Set(all)].toSorted((one, other) => one - other));
        }
      }),
    ),
    { numRuns },
  );
});

test("whatever happens to its connection, a dashboard is told each event once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ofEvents, { maxLength: 60 }), (steps) =>
      play("events", steps, (bench, dashboards) => {
        const head = bench.told();
        for (const { order } of dashboards)
          expect(order).toEqual(Array.from({ length: head }, (_, index) => index + 1));
      }),
    ),
    { numRuns },
  );
});

test("whatever happens to its connection, a dashboard is told the last lines and then each new one, once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ofLines, { maxLength: 60 }), (steps) =>
      play("lines", steps, (bench, dashboards) => {
        const head = bench.told();
        for (const { order, begunAt, firstReadAt } of dashboards) {
          const [first = head + 1] = order;
          expect(order).toEqual(Array.from({ length: head + 1 - first }, (_, index) => first + index));
          // Who reads late begins with the last lines of then.
          expect(first).toBeLessThanOrEqual(Math.max(begunAt, firstReadAt - latestLines) + 1);
        }
      }),
    ),
    { numRuns },
  );
});
