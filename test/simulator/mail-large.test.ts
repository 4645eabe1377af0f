import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { startMail } from "../support/mail-client.ts";

test("a mailbox of 100,000 holds its mails by number only, and is read whole in pages", async () => {
  const { quiet, outlook } = await startMail();
  const before = heapInUse();
  expect(outlook.fillMailbox("quiet", { count: 100_000, textLength: 1000 })).toBe(100_000);
  // Their texts alone would be 250 MB.
  expect(heapInUse() - before).toBeLessThan(120_000_000);
  const folders = outlook.folders("quiet");
  expect(folders.reduce((sum, { messages }) => sum + messages, 0)).toBe(100_000);
  const { body } = await quiet.get("/me/mailFolders/inbox/messages?$top=1000");
  expect(body.value).toHaveLength(1000);
  expect(new Set(body.value.map(({ internetMessageId }) => internetMessageId)).size).toBeGreaterThan(950);
  const oldest = body.value.at(-1)?.receivedDateTime ?? "";
  const filter = encodeURIComponent(`receivedDateTime lt ${oldest}`);
  const next = await quiet.get(
    `/me/mailFolders/inbox/messages?$top=5&$orderby=receivedDateTime desc&$filter=${filter}`,
  );
  expect(next.body.value.every(({ receivedDateTime }) => receivedDateTime < oldest)).toBe(true);
});

test("a generated mail is the same whenever it is read, and threads, newsletters and odd ones are among many", async () => {
  const { quiet, outlook } = await startMail();
  outlook.fill("quiet", "inbox", { count: 1000 });
  const target =
    "/me/mailFolders/inbox/messages?$top=1000&$select=subject,from,body,internetMessageId,internetMessageHeaders,conversationId";
  const { items } = await quiet.drain(target);
  expect((await quiet.drain(target)).items).toEqual(items);
  expect(items.some(({ from }) => from === undefined)).toBe(true);
  expect(items.some(({ internetMessageId }) => internetMessageId === undefined)).toBe(true);
  const ids = items.flatMap(({ internetMessageId }) => internetMessageId ?? []);
  expect(new Set(ids).size).toBeLessThan(ids.length);
  const lists = items.filter(({ internetMessageHeaders }) =>
    internetMessageHeaders?.some(({ name }) => name === "List-Id"),
  );
  expect(lists.length).toBeGreaterThan(20);
  expect(new Set(items.map(({ conversationId }) => conversationId)).size).toBe(250);
  const { body } = await quiet.get(`/me/messages/${encodeURIComponent(items[7]?.id ?? "")}`);
  expect(body.body.content).toBe(items[7]?.body.content);
});

test("a generated history has no odd mail where the switches say so", async () => {
  const { quiet, outlook } = await startMail({ mailWithoutFrom: 0, mailWithoutMessageId: 0, duplicateMessageId: 0 });
  outlook.fill("quiet", "inbox", { count: 1000 });
  const { items } = await quiet.drain("/me/mailFolders/inbox/messages?$top=1000&$select=from,internetMessageId");
  expect(items.every(({ from }) => from !== undefined)).toBe(true);
  expect(new Set(items.map(({ internetMessageId }) => internetMessageId)).size).toBe(1000);
});

/** Without what is garbage already. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
