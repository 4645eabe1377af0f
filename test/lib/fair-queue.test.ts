import { describe, expect, it } from "vitest";
import { createDeferred } from "../../src/lib/deferred.ts";
import { createFairQueue, QueueFull } from "../../src/lib/fair-queue.ts";

/** Works that end when they are told, with the order in which they began. */
function createWorks(queue: ReturnType<typeof createFairQueue>) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string) => {
    const { promise, resolve } = createDeferred();
    ends.set(name, resolve);
    return queue.run(name.charAt(0), async () => {
      begun.push(name);
      await promise;
      return name;
    });
  };
  const end = async (name: string, running: Promise<unknown>): Promise<void> => {
    ends.get(name)?.();
    await running;
  };
  return { begun, add, end };
}

/** What may begin has begun. */
const begin = () => new Promise((resolve) => setImmediate(resolve));

describe("a fair queue", () => {
  it("gives turns round by owner, so that many works of one delay others by one", async () => {
    const queue = createFairQueue({ slots: 1, slotsPerOwner: 1, waitingPerOwner: 100 });
    const { begun, add, end } = createWorks(queue);
    const names = ["a1", "a2", "a3", "b1", "a4", "b2", "c1"];
    const running = new Map(names.map((name) => [name, add(name)]));
    for (let at = 0; at < names.length; at += 1) {
      await begin();
      const name = begun[at] ?? "";
      await end(name, running.get(name) ?? Promise.reject(new Error(`${at} did not begin`)));
    }
    expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
    expect(queue.waiting).toBe(0);
  });

  it("keeps a slot free of whoever has the most, and goes on after a work that fails", async () => {
    const queue = createFairQueue({ slots: 3, slotsPerOwner: 2, waitingPerOwner: 100 });
    const { begun, add, end } = createWorks(queue);
    const a1 = add("a1");
    add("a2");
    add("a3");
    await begin();
    expect(begun).toEqual(["a1", "a2"]);
    add("b1");
    await begin();
    expect(begun).toEqual(["a1", "a2", "b1"]);
    await end("a1", a1);
    await begin();
    expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
    const broken = createFairQueue({ slots: 1, slotsPerOwner: 1, waitingPerOwner: 1 });
    await expect(broken.run("a", () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
    expect(await broken.run("a", () => "next")).toBe("next");
  });

  it("refuses what would wait too long for its own owner, and only that", async () => {
    const queue = createFairQueue({ slots: 1, slotsPerOwner: 1, waitingPerOwner: 2 });
    const { add } = createWorks(queue);
    for (const name of ["a1", "a2", "a3"]) void add(name);
    await expect(add("a4")).rejects.toThrow(QueueFull);
    void add("b1");
    expect(queue.waiting).toBe(3);
  });
});
