import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobHandler, JobRunner, Jobs, RunningJob } from "../../src/app/ports/job-queue.ts";
import { createDeferred } from "../../src/lib/deferred.ts";

export interface JobWorld {
  /** Another process over the same jobs. */
  open(): Promise<Jobs>;
  /** Errors that the runners reported. */
  readonly failures: { readonly name: string | null; readonly key: string; readonly error: unknown }[];
  close(): Promise<void>;
}

/** A line of things that happened, to wait for. */
function createLog<T>() {
  const entries: T[] = [];
  const waiting = new Set<() => void>();
  return {
    entries,
    add: (entry: T) => {
      entries.push(entry);
      for (const wake of waiting) wake();
    },
    async until(isEnough: (entries: readonly T[]) => boolean): Promise<readonly T[]> {
      while (!isEnough(entries)) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
      return entries;
    },
  };
}

const hanging = (job: RunningJob) =>
  new Promise<void>((_resolve, reject) => {
    job.signal.addEventListener("abort", () => reject(job.signal.reason));
  });

/** What every job queue does. `describeWorld` opens an empty one before each test. */
export function describeJobQueue(kind: string, openWorld: () => Promise<JobWorld>): void {
  describe(`job queue: ${kind}`, () => {
    let world: JobWorld;
    let first: Jobs;
    let started: JobRunner[];

    beforeEach(async () => {
      world = await openWorld();
      first = await world.open();
      started = [];
    });
    afterEach(async () => {
      await Promise.all(started.map((runner) => runner.stop()));
      await world.close();
    });

    async function start(jobs: Jobs, handler: Partial<JobHandler> & Pick<JobHandler, "run">): Promise<void> {
      started.push(jobs.runner);
      await jobs.runner.start([{ name: "sync", concurrency: 4, lockMs: 30_000, ...handler }]);
    }

    const order = (key: string, runAt?: Date) => ({
      name: "sync",
      key,
      data: { account: key },
      ...(runAt ? { runAt } : {}),
    });

    test("many orders at once are as if they were given one by one", async () => {
      const log = createLog<string>();
      const later = new Date(Date.now() + 3_600_000);
      await first.queue.enqueue(order("later"), order("sooner", later));
      const keys = Array.from({ length: 60 }, (_, nth) => String(nth));
      await Promise.all([
        first.queue.enqueue(...keys.map((key) => order(key)), order("7"), order("sooner"), order("later", later)),
        first.queue.enqueue(...keys.toReversed().map((key) => order(key))),
      ]);
      expect(await first.queue.stats()).toMatchObject({ waiting: 62 });
      await start(first, { run: async ({ key }) => log.add(key) });
      expect([...(await log.until(({ length }) => length === 62))].toSorted()).toEqual(
        [...keys, "later", "sooner"].toSorted(),
      );
    });

    test("starts a fresh job at once, with what it was told, and forgets it when it is done", async () => {
      const log = createLog<{ key: string; data: object; at: number }>();
      await start(first, { run: async ({ key, data }) => log.add({ key, data, at: performance.now() }) });
      await first.queue.enqueue(order("warm up"));
      await log.until(({ length }) => length === 1);
      const orderedAt = performance.now();
      await first.queue.enqueue(order("a"));
      const [, entry] = await log.until(({ length }) => length === 2);
      expect(entry).toMatchObject({ key: "a", data: { account: "a" } });
      expect((entry?.at ?? 0) - orderedAt).toBeLessThan(500);
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("keeps one waiting job of a name and key, however many ask at once", async () => {
      const second = await world.open();
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? first : second).queue.enqueue(order("a"))),
      );
      expect(await first.queue.stats()).toEqual({ waiting: 1, running: 0, failed: 0 });
    });

    test("moves a waiting job forward when it is asked for sooner, never back", async () => {
      const log = createLog<string>();
      await first.queue.enqueue(order("a", new Date(Date.now() + 3_600_000)));
      await first.queue.enqueue(order("a"));
      await first.queue.enqueue(order("a", new Date(Date.now() + 3_600_000)));
      await start(first, { run: async ({ key }) => log.add(key) });
      await log.until(({ length }) => length === 1);
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("leaves a job of the future alone", async () => {
      const log = createLog<string>();
      await start(first, { run: async ({ key }) => log.add(key) });
      await first.queue.enqueue(order("later", new Date(Date.now() + 3_600_000)));
      await first.queue.enqueue(order("now"));
      await log.until(({ length }) => length === 1);
      expect(log.entries).toEqual(["now"]);
      expect((await first.queue.stats()).waiting).toBe(1);
    });

    test("runs exactly once more when it is asked for while it runs, and not beside it", async () => {
      const log = createLog<string>();
      const gate = createDeferred();
      let inside = 0;
      const run = async () => {
        inside++;
        log.add(`start ${inside}`);
        await gate.promise;
        inside--;
        log.add("end");
      };
      const second = await world.open();
      await start(first, { run });
      await first.queue.enqueue(order("a"));
      await log.until(({ length }) => length === 1);
      await start(second, { run });
      await Promise.all([first.queue.enqueue(order("a")), second.queue.enqueue(order("a"))]);
      await first.queue.enqueue(order("a"));
      expect(await first.queue.stats()).toMatchObject({ waiting: 1, running: 1 });
      gate.resolve();
      await log.until(({ length }) => length === 4);
      expect(log.entries).toEqual(["start 1", "end", "start 1", "end"]);
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("shares jobs between two runners, each exactly once", async () => {
      const log = createLog<string>();
      const second = await world.open();
      for (const jobs of [first, second]) await start(jobs, { run: async ({ key }) => log.add(key) });
      const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key, index) => (index % 2 ? first : second).queue.enqueue(order(key))));
      await log.until(({ length }) => length >= keys.length);
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
      expect(log.entries.toSorted()).toEqual(keys.toSorted());
    });

    test("runs no more at once than a handler allows", async () => {
      const log = createLog<number>();
      const gate = createDeferred();
      let inside = 0;
      await start(first, {
        concurrency: 2,
        run: async () => {
          inside++;
          log.add(inside);
          await gate.promise;
          inside--;
        },
      });
      for (const key of ["a", "b", "c", "d"]) await first.queue.enqueue(order(key));
      await log.until(({ length }) => length === 2);
      expect(await first.queue.stats()).toMatchObject({ waiting: 2, running: 2 });
      gate.resolve();
      await log.until(({ length }) => length === 4);
      expect(Math.max(...log.entries)).toBe(2);
    });

    test("wakes for a job that another process ordered", async () => {
      const log = createLog<string>();
      await start(first, { run: async ({ key }) => log.add(key) });
      const second = await world.open();
      await second.queue.enqueue(order("a"));
      first.queue.wake();
      await log.until(({ length }) => length === 1);
    });

    test("cancels a waiting job, and leaves a running one", async () => {
      const log = createLog<string>();
      const gate = createDeferred();
      await first.queue.enqueue(order("a", new Date(Date.now() + 3_600_000)));
      await first.queue.cancel("sync", "a");
      expect((await first.queue.stats()).waiting).toBe(0);
      await start(first, {
        run: async () => {
          log.add("start");
          await gate.promise;
          log.add("end");
        },
      });
      await first.queue.enqueue(order("b"));
      await log.until(({ length }) => length === 1);
      await first.queue.cancel("sync", "b");
      gate.resolve();
      await log.until(({ length }) => length === 2);
    });

    test("reports what a handler throws, counts it until a run succeeds, and goes on", async () => {
      const log = createLog<string>();
      let isBroken = true;
      await start(first, {
        run: async ({ key }) => {
          log.add(key);
          if (isBroken) throw new Error("no such mailbox");
        },
      });
      await first.queue.enqueue(order("a"));
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 1 });
      await first.queue.enqueue(order("a"));
      await log.until(({ length }) => length === 2);
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 1 });
      expect(world.failures[0]).toMatchObject({ name: "sync", key: "a" });
      expect(String(world.failures[0]?.error)).toContain("no such mailbox");
      isBroken = false;
      await first.queue.enqueue(order("a"));
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("runs a recurring job again and again, also after it threw, as one for all processes", async () => {
      const log = createLog<string>();
      let inside = 0;
      const run = async ({ key }: RunningJob) => {
        inside++;
        log.add(`${key}${inside}`);
        await Promise.resolve();
        inside--;
        if (log.entries.length === 2) throw new Error("once");
      };
      const second = await world.open();
      for (const jobs of [first, second]) await start(jobs, { everyMs: 50, run });
      await log.until(({ length }) => length >= 5);
      expect(new Set(log.entries)).toEqual(new Set(["1"]));
      const { waiting, running } = await first.queue.stats();
      expect(waiting + running).toBeLessThanOrEqual(2);
    });

    test("takes over a job whose lock ended, and tells the run that lost it", async () => {
      const log = createLog<string>();
      let isFirst = true;
      const run = async (job: RunningJob) => {
        if (!isFirst) return log.add("taken over");
        isFirst = false;
        log.add("hangs");
        await hanging(job).catch(() => log.add("told"));
      };
      const second = await world.open();
      await start(first, { lockMs: 400, run });
      await first.queue.enqueue(order("a"));
      await log.until((entries) => entries.includes("hangs"));
      await start(second, { lockMs: 400, run });
      await log.until((entries) => entries.includes("told") && entries.includes("taken over"));
      await expect.poll(() => first.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("leaves a job to its runner as long as it touches it", async () => {
      const log = createLog<string>();
      const run = async (job: RunningJob) => {
        log.add("start");
        const until = Date.now() + 900;
        while (Date.now() < until) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          await job.touch();
        }
        log.add(job.signal.aborted ? "lost" : "end");
      };
      const second = await world.open();
      for (const jobs of [first, second]) await start(jobs, { lockMs: 300, run });
      await first.queue.enqueue(order("a"));
      await log.until(({ length }) => length === 2);
      expect(log.entries).toEqual(["start", "end"]);
    });

    test("stops by aborting what runs, and another runner takes up at once what did not finish", async () => {
      const log = createLog<string>();
      await start(first, {
        run: async (job) => {
          log.add("first");
          await hanging(job);
        },
      });
      await first.queue.enqueue(order("a"));
      await log.until(({ length }) => length === 1);
      await first.runner.stop();
      expect(await first.queue.stats()).toMatchObject({ running: 1, failed: 0 });
      const second = await world.open();
      await start(second, { run: async () => log.add("second") });
      await log.until(({ length }) => length === 2);
      await expect.poll(() => second.queue.stats()).toEqual({ waiting: 0, running: 0, failed: 0 });
    });

    test("stops while a handler heeds no signal, and frees its job", async () => {
      const log = createLog<string>();
      await start(first, {
        run: () => {
          log.add("deaf");
          return new Promise(() => {});
        },
      });
      await first.queue.enqueue(order("a"));
      await log.until(({ length }) => length === 1);
      await first.runner.stop();
      const second = await world.open();
      await start(second, { run: async () => log.add("second") });
      await log.until(({ length }) => length === 2);
    });
  });
}
