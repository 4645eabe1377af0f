import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlDatabase } from "../../../src/adapters/database/prisma-client.ts";
import { createNotifications, type Notifications } from "../../../src/adapters/feed/notifications.ts";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import { createLimitCells } from "../../../src/adapters/store/limit-cells.ts";
import type { LimitCells } from "../../../src/app/ports/limit-cells.ts";
import { must } from "../../../src/lib/must.ts";
import { describeLimitCells } from "../../contracts/limit-cells.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { runSimulator } from "../../support/simulator.ts";
import { emptyTask, noSignal } from "../graph/open-mailbox.ts";

let database: TestDatabase;
/** What a process has for itself: a pool of connections, and one that listens. */
let processes: { readonly sql: ReturnType<typeof openSqlDatabase>; readonly notifications: Notifications }[];
let opened = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  processes = [1, 2].map(() => ({
    sql: openSqlDatabase(database.url, { connections: 2 }),
    notifications: createNotifications(database.url),
  }));
  for (const { notifications } of processes) await notifications.start();
});
afterAll(async () => {
  for (const { sql, notifications } of processes) {
    await notifications.stop();
    await sql.end();
  }
  await database.drop();
});

function open(): LimitCells {
  const { sql, notifications } = must(processes[opened++ % processes.length], "a process");
  return createLimitCells(sql, notifications);
}

describeLimitCells("PostgreSQL", open);

test("two processes that write one mailbox's tasks and events at once are never refused for it", async () => {
  const simulator = await runSimulator();
  try {
    const person = "quiet";
    const accountId = "00000000-0000-4000-8000-000000000001";
    simulator.control.settings.change({ latencyMs: 5 });
    const window = { from: "2000-01-01", to: "2100-01-01" };
    const listId = must(simulator.control.todo.lists(person)[0], "the default list").id;
    const records = await Promise.all(
      (["TASKS", "CALENDAR"] as const).map(async (resource) => {
        const tokens = { forAccount: async () => simulator.control.entra.accessToken(person) };
        const limits = ownLimits({ cells: open(), leaseMs: 10_000 });
        const mailboxes = createMailboxes({ tokens, limits, simulatorOrigin: simulator.origin });
        return (await mailboxes.open({ id: accountId })).records(resource, window);
      }),
    );
    const [tasks, events] = [must(records[0], "tasks"), must(records[1], "events")];
    const reading = async () => {
      const { collections } = await events.readCollections(null, noSignal);
      const calendarId = must(
        collections.find(({ isDefault }) => isDefault),
        "the default calendar",
      ).id;
      return Promise.all(Array.from({ length: 30 }, () => events.readChanges(calendarId, null, noSignal)));
    };
    const writing = Array.from({ length: 30 }, (_, nth) =>
      tasks.create(listId, { mark: `m-${nth}`, fields: emptyTask, extra: {} }, noSignal),
    );
    await Promise.all([reading(), ...writing]);
    const { byStatus, peakInFlight } = simulator.control.log.counts();
    expect(byStatus[429]).toBeUndefined();
    expect(Math.max(...Object.values(peakInFlight))).toBeLessThanOrEqual(4);
  } finally {
    await simulator.stop();
  }
});
