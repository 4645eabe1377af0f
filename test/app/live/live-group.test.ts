import { expect, test } from "vitest";
import { FellBehindError } from "../../../src/app/live/fell-behind-error.ts";
import { BadCursorError } from "../../../src/app/ports/feed.ts";
import { openLiveBench } from "./bench.ts";

test("the present state comes first, then every change", async () => {
  const bench = openLiveBench();
  bench.change("a", "b");
  const client = await bench.join();
  await client.read();
  expect(client.news()).toEqual(["a@1", "b@1"]);
  bench.change("c");
  await client.read();
  expect(client.news()).toEqual(["c@1"]);
});

test("a thousand subscribers cost one read and one rendering of each change", async () => {
  const bench = openLiveBench();
  bench.change("a", "b");
  const clients = await Promise.all(Array.from({ length: 1_000 }, () => bench.join()));
  await Promise.all(clients.map((client) => client.read()));
  expect(bench.work).toEqual({ reads: 1, renders: 2 });
  bench.change("a");
  await Promise.all(clients.map((client) => client.read()));
  expect(bench.work).toEqual({ reads: 2, renders: 3 });
  for (const client of clients) expect(client.news()).toEqual(["a@1", "b@1", "a@2"]);
});

test("a burst of changes of one object is its newest state, ten times a second at most", async () => {
  const bench = openLiveBench();
  const client = await bench.join();
  bench.change("a");
  await client.read();
  expect(client.news()).toEqual(["a@1"]);
  for (let round = 0; round < 50; round += 1) bench.change("a");
  await client.read();
  expect(client.news()).toEqual([]);
  await bench.pass(100);
  await client.read();
  expect(client.news()).toEqual(["a@51"]);
});

test("an object that waits for its turn holds up no other, and whoever leaves meanwhile gets it later", async () => {
  const bench = openLiveBench();
  const client = await bench.join();
  bench.change("a");
  await client.read();
  bench.change("a");
  bench.change("b");
  await client.read();
  expect(client.news()).toEqual(["a@1", "b@1"]);
  client.leave();
  const back = await bench.join(client.sent.at(-1)?.cursor);
  await back.read();
  expect(back.news()).toEqual(["a@2"]);
  const again = await bench.join(back.sent.at(-1)?.cursor);
  await bench.pass(100);
  await again.read();
  // The one before had been sent it.
  expect(again.news()).toEqual([]);
});

test("a slow reader skips what is stale", async () => {
  const bench = openLiveBench();
  const [slow, quick] = [await bench.join(), await bench.join()];
  for (let round = 0; round < 5; round += 1) {
    bench.change("a", "b");
    await bench.pass(100);
    await quick.read();
  }
  expect(quick.news()).toHaveLength(10);
  await slow.read();
  expect(slow.news()).toEqual(["a@5", "b@5"]);
});

test("whoever comes back with any cursor misses nothing and gets no finished part again", async () => {
  const bench = openLiveBench();
  bench.change("a", "b", "c");
  const client = await bench.join();
  await client.read(2);
  client.leave();
  bench.change("a");
  const resumed = await bench.join(client.sent[0]?.cursor);
  await resumed.read();
  expect(resumed.news()).toEqual(["b@1", "c@1", "a@2"]);
  const later = await bench.join(client.sent[1]?.cursor);
  await later.read();
  expect(later.news()).toEqual(["c@1", "a@2"]);
  bench.change("b");
  const last = await bench.join(later.sent.at(-1)?.cursor);
  await last.read();
  expect(last.news()).toEqual(["b@2"]);
});

test("what concerns all is the whole present state anew", async () => {
  const bench = openLiveBench();
  bench.change("a", "b");
  const client = await bench.join();
  await client.read();
  client.news();
  bench.versions.set("new", 1);
  bench.feed.write([{ topic: "settings", subjectId: "system" }]);
  await bench.pass(100);
  await client.read();
  expect(client.news().toSorted()).toEqual(["a@1", "b@1", "new@1"]);
});

test("an object that is not to be seen is not told, nor one that is gone", async () => {
  const bench = openLiveBench();
  bench.change("a", "b");
  const client = await bench.join();
  await client.read();
  client.news();
  bench.change("hidden", "c");
  bench.remove("a");
  await bench.pass(100);
  await client.read();
  expect(client.news()).toEqual(["c@1"]);
  const late = await bench.join();
  await late.read();
  expect(late.news()).toEqual(["b@1", "c@1"]);
});

test("what is finished is told to those who follow, and is not present for those who come", async () => {
  const bench = openLiveBench();
  bench.change("a", "b");
  const client = await bench.join();
  await client.read();
  client.news();
  bench.finish("a");
  await client.read();
  expect(client.news()).toEqual(["a@2"]);
  const late = await bench.join();
  await late.read();
  expect(late.news()).toEqual(["b@1"]);
});

test("whoever comes a second later finds what came or went without a message", async () => {
  const bench = openLiveBench();
  bench.change("a", "c");
  const client = await bench.join();
  await client.read();
  bench.versions.set("b", 1);
  bench.versions.delete("c");
  await bench.pass(1_001);
  const late = await bench.join();
  await late.read();
  expect(late.news()).toEqual(["a@1", "b@1"]);
});

test("more objects than a page come all, and a client that never reads holds up nobody", async () => {
  const bench = openLiveBench();
  const ids = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(5, "0"));
  const idle = await bench.join();
  bench.change(...ids);
  await bench.pass(100);
  const client = await bench.join();
  await client.read();
  await bench.pass(100);
  await client.read();
  expect(new Set(client.news()).size).toBe(1_000);
  await idle.read();
  expect(idle.news()).toHaveLength(1_000);
});

test("of events every one is sent, in order, also to whoever comes back; who cannot keep up is closed with a cursor", async () => {
  const bench = openLiveBench("events");
  const client = await bench.join();
  await client.read();
  for (let round = 0; round < 3; round += 1) bench.change("a", "b");
  await client.read();
  expect(client.sent.map(({ text }) => text.slice(0, 1))).toEqual(["a", "b", "a", "b", "a", "b"]);
  client.leave();
  const back = await bench.join(client.sent[2]?.cursor);
  await back.read();
  expect(back.sent.map(({ cursor }) => cursor)).toEqual(client.sent.slice(3).map(({ cursor }) => cursor));

  const slow = await bench.join(back.sent.at(-1)?.cursor);
  bench.change("c");
  await slow.read();
  for (let round = 0; round < 10_001; round += 1) bench.change("a");
  for (let turn = 0; turn < 200; turn += 1) await bench.settle();
  const closed = slow.read();
  await expect(closed).rejects.toThrow(FellBehindError);
  await expect(closed).rejects.toMatchObject({ cursor: slow.sent.at(-1)?.cursor });
});

test("a cursor that cannot be followed is refused at once", async () => {
  const bench = openLiveBench();
  for (const cursor of ["no cursor", "no cursor~id", "no cursor+a", "99"])
    await expect(bench.join(cursor)).rejects.toThrow(BadCursorError);
});
