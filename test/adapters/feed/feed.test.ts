import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { createFeed } from "../../../src/adapters/feed/feed.ts";
import { purgeFeed, writeFeed } from "../../../src/adapters/feed/feed-events.ts";
import { createNotifications, type Notifications, notifyJobs } from "../../../src/adapters/feed/notifications.ts";
import type { InTurn } from "../../../src/app/ports/feed.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { describeFeed, everything, numbered, numbers, subjects, take } from "../../contracts/feed.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let prisma: PrismaClient;
let notifications: Notifications;
let feed: ReturnType<typeof createFeed>;
const { signal } = new AbortController();

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  notifications = createNotifications(database.url);
  await notifications.start();
  feed = createFeed({ prisma, notifications });
});
afterAll(async () => {
  feed.stop();
  await notifications.stop();
  await prisma.$disconnect();
  await database.drop();
});

const write = (events: Parameters<typeof writeFeed>[1]) => prisma.$transaction((tx) => writeFeed(tx, events));

/** Nothing goes that is younger than a transaction which is open, and other tests have theirs on this server. */
async function purgeAll(): Promise<void> {
  await vi.waitUntil(
    async () => {
      for (const what of ["feed", "activity"] as const)
        await purgeFeed(prisma, new Date(Date.now() + 60_000), what, 100_000);
      return (await prisma.feedEvent.count()) === 0;
    },
    { timeout: 60_000 },
  );
}

describeFeed("PostgreSQL", async () => ({
  feed,
  write,
  purge: purgeAll,
}));

/** A transaction that wrote and waits. */
async function holdOpen(first: number, last: number) {
  const [wrote, gate] = [createDeferred(), createDeferred()];
  const done = prisma.$transaction(async (tx) => {
    await writeFeed(tx, numbered(first, last));
    wrote.resolve();
    await gate.promise;
  });
  await wrote.promise;
  return {
    commit: async () => {
      gate.resolve();
      await done;
    },
    rollBack: async () => {
      gate.reject(new Error("rolled back"));
      await expect(done).rejects.toThrow("rolled back");
    },
  };
}

describe("the feed in PostgreSQL", () => {
  test("what a follower makes the database read waits for its turn", async () => {
    const head = await feed.head();
    await write(numbered(1, 3));
    const gate = createDeferred();
    const order: string[] = [];
    const inTurn: InTurn = async (read) => {
      order.push("asked");
      await gate.promise;
      return read();
    };
    const taking = take(feed.follow(everything, head, signal, inTurn), 3).then((events) => {
      order.push("read");
      return events;
    });
    // Somebody else, whose turn it is, reads all the same.
    expect(subjects(await take(feed.follow(everything, head, signal), 3))).toEqual(numbers(1, 3));
    expect(order).toEqual(["asked"]);
    gate.resolve();
    expect(subjects(await taking)).toEqual(numbers(1, 3));
    expect(order).toEqual(["asked", "read"]);
  });

  test("an event committed late is not skipped, and one committed early waits for it", async () => {
    const head = await feed.head();
    const late = await holdOpen(1, 2);
    await write(numbered(3, 4));
    const taking = take(feed.follow(everything, head, signal), 4);
    await late.commit();
    expect(subjects(await taking)).toEqual(numbers(1, 4));
  });

  test("events hidden by an open transaction come when that one is rolled back", async () => {
    const head = await feed.head();
    const open = await holdOpen(1, 2);
    const taking = take(feed.follow(everything, head, signal), 2);
    await write(numbered(3, 4));
    await open.rollBack();
    expect(subjects(await taking)).toEqual(numbers(3, 4));
  });

  test("a head taken while a transaction is open is before its events", async () => {
    const open = await holdOpen(1, 1);
    const head = await feed.head();
    await open.commit();
    expect(subjects(await take(feed.follow(everything, head, signal), 1))).toEqual(["1"]);
  });

  test("two processes hear what either writes", async () => {
    const other = createFeed({ prisma, notifications });
    const head = await feed.head();
    const both = [feed, other].map((each) => take(each.follow(everything, head, signal), 3));
    await write(numbered(1, 3));
    for (const taken of both) expect(subjects(await taken)).toEqual(numbers(1, 3));
    other.stop();
  });

  test("following goes on after the listening connection was cut", async () => {
    const taking = take(feed.follow(everything, await feed.head(), signal), 4);
    await write(numbered(1, 2));
    await prisma.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'm365-sync listen' AND datname = current_database()`;
    await write(numbered(3, 4));
    expect(subjects(await taking)).toEqual(numbers(1, 4));
  });

  test("what is told while the reader begins is not read from the beginning of time", async () => {
    await purgeAll();
    const said: string[] = [];
    const hasty: Pick<Notifications, "on"> = {
      on(_channel, callback) {
        callback(null);
        return notifications.on("m365_sync_feed", callback);
      },
    };
    const begun = createFeed({ prisma, notifications: hasty, say: (line) => said.push(line) });
    const head = await begun.head();
    const taking = take(begun.follow(everything, head, signal), 1);
    await write(numbered(1, 1));
    expect(subjects(await taking)).toEqual(["1"]);
    begun.stop();
    expect(said).toEqual([]);
  });

  test("fifty followers cost no query each", async () => {
    const client = new PrismaClient({ adapter: new PrismaPg(database.url), log: [{ emit: "event", level: "query" }] });
    let queries = 0;
    client.$on("query", ({ query }) => {
      // Only a follower reads with its own filter. The shared reader may look several times, while other transactions are open.
      if (query.includes("e.topic IN")) queries += 1;
    });
    const shared = createFeed({ prisma: client, notifications });
    const head = await shared.head();
    const followers = Array.from({ length: 50 }, () => shared.follow(everything, head, signal)[Symbol.asyncIterator]());
    await write(numbered(1, 1));
    await Promise.all(followers.map((follower) => follower.next()));
    const next = followers.map((follower) => follower.next());
    queries = 0;
    await write(numbered(2, 2));
    expect((await Promise.all(next)).map(({ value }) => value.subjectId)).toEqual(Array(50).fill("2"));
    expect(queries).toBe(0);
    shared.stop();
    await client.$disconnect();
  });

  test("waking the jobs reaches every listener when the transaction commits", async () => {
    const woken = createDeferred();
    const forget = notifications.on("m365_sync_jobs", () => woken.resolve());
    await prisma.$transaction((tx) => notifyJobs(tx));
    await woken.promise;
    forget();
  });
});
