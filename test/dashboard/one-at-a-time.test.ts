import { expect, test } from "vitest";
import { oneAtATime } from "../../src/dashboard/one-at-a-time.ts";
import { createDeferred } from "../../src/lib/deferred.ts";

test("who asks while something is read is answered by one more, begun afterwards", async () => {
  const begun: ReturnType<typeof createDeferred>[] = [];
  const read = oneAtATime(() => {
    const one = createDeferred();
    begun.push(one);
    return one.promise;
  });
  const first = read();
  await Promise.resolve().then(() => {});
  const later = [read(), read(), read()];
  expect(begun).toHaveLength(1);
  begun[0]?.resolve(undefined);
  await first;
  await new Promise((done) => setImmediate(done));
  expect(begun).toHaveLength(2);
  begun[1]?.resolve(undefined);
  await Promise.all(later);
  expect(begun).toHaveLength(2);
});

test("one that failed keeps none from being read", async () => {
  let turn = 0;
  const read = oneAtATime(async () => {
    turn += 1;
    if (turn === 1) throw new Error("The server is away.");
  });
  await expect(read()).rejects.toThrow("away");
  await read();
  expect(turn).toBe(2);
});
