import { describe, expect, onTestFinished, test } from "vitest";
import type { JobQueue } from "../../src/app/ports/job-queue.ts";
import { type JobTable, slotOf } from "../../src/jobs/job-table.ts";
import { must } from "../../src/lib/must.ts";

interface TableWorld {
  readonly queue: JobQueue;
  readonly table: JobTable;
  close(): Promise<void>;
}

/** What a table of jobs owes beyond Agenda's own promises. */
export function describeJobTable(where: string, createWorld: () => Promise<TableWorld>): void {
  describe(`locking the next job ${where}`, () => {
    const open = async (...keys: readonly string[]) => {
      const { queue, table, close } = await createWorld();
      onTestFinished(close);
      for (const key of keys) await queue.enqueue({ name: "sync", key, data: {} });
      const lockNext = (lockDeadline = new Date(0)) => table.lockNext({ id: "a search", name: "sync", lockDeadline });
      return { queue, table, lockNext };
    };

    test("claims it with the same statement", async () => {
      const { queue, lockNext } = await open("one", "two");
      const found = [await lockNext(), await lockNext()];
      expect(found.map((due) => due?.data.running).toSorted()).toEqual([slotOf("sync", "one"), slotOf("sync", "two")]);
      expect(await lockNext()).toBeNull();
      expect(await queue.stats()).toMatchObject({ waiting: 0, running: 2 });
    });

    test("only locks it while its slot is busy", async () => {
      const { queue, table, lockNext } = await open("one");
      const slot = slotOf("sync", "one");
      const first = must(await lockNext(), "the first");
      await queue.enqueue({ name: "sync", key: "one", data: {} });
      const second = must(await lockNext(), "the second");
      expect(second.data).toMatchObject({ waiting: slot });
      expect(second.data.running).toBeUndefined();
      expect(await table.claim(second.id, slot)).toBe("busy");
      await table.finish(slot);
      expect(await table.claim(second.id, slot)).toBe("claimed");
      expect(first.id).not.toBe(second.id);
    });

    test("that was unlocked before it began finds it again", async () => {
      const { table, lockNext } = await open("one");
      const first = must(await lockNext(), "the job");
      await table.unlock(["a search"]);
      expect(await lockNext()).toMatchObject({ id: first.id, data: { running: slotOf("sync", "one") } });
    });

    test("takes over a job that another claimed and whose lock has ended", async () => {
      const { lockNext } = await open("one");
      const first = must(await lockNext(), "the job");
      expect(await lockNext(new Date(Date.now() + 60_000))).toMatchObject({ id: first.id, data: first.data });
    });
  });
}
