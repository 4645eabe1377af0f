import { expect, test } from "vitest";
import { createReceive, type Notification } from "../../../src/app/notifications/receive.ts";
import type { MailChange, Unplaced } from "../../../src/core/notifications/told-mail.ts";
import { createDeferred, type Deferred } from "../../../src/lib/deferred.ts";
import { must } from "../../../src/lib/must.ts";

function receiving() {
  const writes: Deferred<void>[] = [];
  const receive = createReceive({
    store: {
      find: async (id) => ({ id, accountId: "account", resource: "TASKS", clientStateHash: "secret" }),
      toldFacts: async () => null,
      heard: () => {
        const write = createDeferred();
        writes.push(write);
        return write.promise;
      },
      heardOfLoss: async () => {},
      expedite: async () => {},
    },
    hashOf: (id) => id,
    isSecret: (clientState, hash) => clientState === hash,
    runSoon: async () => {},
    tendSoon: async () => {},
  });
  const hear = (id: string) => receive(id, [{ clientState: "secret" }]);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { writes, hear, turn };
}

test("notifications that come while one is stored are stored together, and none is answered before that", async () => {
  const { writes, hear, turn } = receiving();
  const answered: number[] = [];
  const first = hear("a");
  await turn();
  const others = Array.from({ length: 50 }, (_, index) => hear("a").then(() => answered.push(index)));
  await turn();
  expect(writes).toHaveLength(1);
  must(writes[0], "the first write").resolve();
  expect(await first).toBe("taken");
  await turn();
  expect(writes).toHaveLength(2);
  expect(answered).toEqual([]);
  must(writes[1], "the second write").resolve();
  await Promise.all(others);
  expect(answered).toHaveLength(50);
  const later = hear("a");
  await turn();
  expect(writes).toHaveLength(3);
  must(writes[2], "the third write").resolve();
  await later;
});

test("a notification that could not be stored is refused, and the next one is stored", async () => {
  const { writes, hear, turn } = receiving();
  const first = hear("a");
  const second = hear("a");
  await turn();
  must(writes[0], "the first write").reject(new Error("The database is away."));
  await expect(first).rejects.toThrow("away");
  await turn();
  must(writes[1], "the second write").resolve();
  expect(await second).toBe("taken");
});

test("two lists' notifications do not wait for each other", async () => {
  const { writes, hear, turn } = receiving();
  const heard = [hear("a"), hear("b")];
  await turn();
  expect(writes).toHaveLength(2);
  for (const write of writes) write.resolve();
  expect(await Promise.all(heard)).toEqual(["taken", "taken"]);
});

test.each<readonly [string, readonly Notification["lifecycleEvent"][], readonly string[]]>([
  ["a change", [undefined], ["heard", "runSoon EMAIL"]],
  ["reauthorizationRequired", ["reauthorizationRequired"], ["expedite", "tendSoon"]],
  ["missed", ["missed"], ["heardOfLoss", "runSoon EMAIL"]],
  ["subscriptionRemoved", ["subscriptionRemoved"], ["expedite", "tendSoon", "heardOfLoss", "runSoon EMAIL"]],
  ["a change and a loss", ["missed", undefined], ["heard", "runSoon EMAIL"]],
])("of mail, %s: what must follow is done, in this order", async (_name, events, expected) => {
  const done: string[] = [];
  const does = (what: string) => async () => void done.push(what);
  const receive = createReceive({
    store: {
      find: async (id) => ({ id, accountId: "account", resource: "EMAIL", clientStateHash: "secret" }),
      toldFacts: async () => null,
      ...{ heard: does("heard"), heardOfLoss: does("heardOfLoss"), expedite: does("expedite") },
    },
    hashOf: (id) => id,
    isSecret: (clientState, hash) => clientState === hash,
    runSoon: async (_accountId, resource) => void done.push(`runSoon ${resource}`),
    tendSoon: does("tendSoon"),
  });
  const told = events.map((lifecycleEvent) => ({ clientState: "secret", lifecycleEvent }));
  expect(await receive("a", told)).toBe("taken");
  expect(done).toEqual(expected);
  expect(await receive("a", [{ clientState: "guessed", lifecycleEvent: events[0] }])).toBe("ignored");
  expect(done).toEqual(expected);
});

function hearing(
  folders: Readonly<Record<string, { readonly isFollowed: boolean }>>,
  lastWholeRunAt: number | null = null,
) {
  const orders: unknown[] = [];
  let unplaced: readonly Unplaced[] = [];
  const receive = createReceive({
    store: {
      find: async (id) => ({ id, accountId: "account", resource: "EMAIL", clientStateHash: "secret" }),
      toldFacts: async (_subscription, ids) => ({
        places: new Map(
          ids.flatMap((id) => (folders[id] ? [[id, { collectionId: `folder of ${id}`, ...folders[id] }]] : [])),
        ),
        unplaced,
        lastWholeRunAt,
        now: 1_000_000,
      }),
      heard: async (_subscription, told) => {
        unplaced = told?.unplaced ?? unplaced;
        orders.push(told?.first ?? "anything");
      },
      heardOfLoss: async () => void orders.push("loss"),
      expedite: async () => {},
    },
    hashOf: (id) => `hash of ${id}`,
    isSecret: (clientState, hash) => clientState === hash,
    runSoon: async () => void orders.push("run"),
    tendSoon: async () => {},
  });
  const tell = (...told: readonly (readonly [MailChange, string])[]) =>
    receive(
      "subscription",
      told.map(([change, recordId]) => ({ clientState: "secret", change, recordId })),
    );
  return { orders, receive, tell, unplaced: () => unplaced };
}

test("a mail in a followed folder starts a run that reads that folder first, one that was left in another folder starts none", async () => {
  const { orders, tell } = hearing({ offer: { isFollowed: true }, old: { isFollowed: false } });
  await tell(["updated", "old"], ["deleted", "old"]);
  expect(orders).toEqual([]);
  await tell(["updated", "old"], ["updated", "offer"]);
  expect(orders).toEqual([["folder of offer"], "run"]);
  await tell(["created", "old"]);
  expect(orders.slice(2)).toEqual([[], "run"]);
});

test("a loss starts a run that begins after it, also when what else was told starts none", async () => {
  const { orders, receive } = hearing({ old: { isFollowed: false } });
  await receive("subscription", [
    { clientState: "secret", lifecycleEvent: "missed" },
    { clientState: "secret", change: "updated", recordId: "old" },
  ]);
  expect(orders).toEqual(["loss", "run"]);
});

test("of an unknown mail only a hash is kept, and a notification that names nothing starts a run", async () => {
  const { orders, tell, receive, unplaced } = hearing({});
  await tell(["created", "secret-1"]);
  expect(unplaced()).toEqual([{ hash: "hash of account secret-1", since: 1_000_000 }]);
  await receive("subscription", [{ clientState: "secret" }]);
  expect(orders).toEqual([[], "run", "anything", "run"]);
});

/** The first notification is being stored while all others come. */
async function whileOneIsStored(...batches: readonly (readonly string[])[]) {
  const asked: (readonly string[])[] = [];
  const gate = createDeferred();
  const heard: unknown[] = [];
  const receive = createReceive({
    store: {
      find: async (id) => ({ id, accountId: "account", resource: "EMAIL", clientStateHash: "secret" }),
      toldFacts: async (_subscription, ids) => {
        asked.push(ids);
        await gate.promise;
        return { places: new Map(), unplaced: [], lastWholeRunAt: null, now: 0 };
      },
      heard: async (_subscription, told) => void heard.push(told === undefined ? "anything" : "named"),
      ...{ heardOfLoss: async () => {}, expedite: async () => {} },
    },
    hashOf: (id) => id,
    isSecret: () => true,
    runSoon: async () => {},
    tendSoon: async () => {},
  });
  const all = [["first"], ...batches].map((ids) =>
    receive(
      "subscription",
      ids.map((recordId) => ({ clientState: "secret", change: "created", recordId })),
    ),
  );
  gate.resolve();
  await Promise.all(all);
  return { asked, heard };
}

test("mails told while one is stored are all looked up after it", async () => {
  const { asked, heard } = await whileOneIsStored(["a"], ["b", "c"]);
  expect(asked).toEqual([["first"], ["a", "b", "c"]]);
  expect(heard).toEqual(["named", "named"]);
});

test("more than a thousand mails told at once are not looked up: a run follows", async () => {
  const many = (count: number) => Array.from({ length: count }, (_, nth) => String(nth));
  expect((await whileOneIsStored(many(500), many(500))).heard).toEqual(["named", "named"]);
  expect((await whileOneIsStored(many(500), many(501), ["a"])).heard).toEqual(["named", "anything"]);
});

test.each(["TASKS", "CALENDAR"] as const)(
  "every notification of %s starts a run, whatever it names",
  async (resource) => {
    const done: string[] = [];
    const does = (what: string) => async () => void done.push(what);
    const receive = createReceive({
      store: {
        find: async (id) => ({ id, accountId: "account", resource, clientStateHash: "secret" }),
        toldFacts: async () => {
          throw new Error("Only of mail.");
        },
        ...{ heard: does("heard"), heardOfLoss: does("heardOfLoss"), expedite: does("expedite") },
      },
      hashOf: (id) => id,
      isSecret: () => true,
      runSoon: does("run"),
      tendSoon: does("tend"),
    });
    await receive("subscription", [{ clientState: "secret", change: "updated", recordId: "a" }]);
    expect(done).toEqual(["heard", "run"]);
  },
);
