import { expect, test } from "vitest";
import { clientOf } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

test("the three demo mailboxes have a believable history: threads, newsletters, a meeting, files, odd and personal mail", async () => {
  const simulator = await startSimulator({ data: "demo" });
  const list = async (person: string) => {
    const client = clientOf(simulator, person, ["Mail.Read"]);
    const { items } = await client.drain("/me/messages?$top=1000&$expand=attachments");
    return items;
  };
  const [quiet, busy, broken] = await Promise.all(["quiet", "busy", "broken"].map(list));
  const threads = new Map<string, number>();
  for (const { conversationId } of quiet ?? []) threads.set(conversationId, (threads.get(conversationId) ?? 0) + 1);
  expect(Math.max(...threads.values())).toBe(3);
  expect(quiet?.some((one) => one["@odata.type"] === "#microsoft.graph.eventMessageRequest")).toBe(true);
  expect(quiet?.some(({ hasAttachments }) => hasAttachments)).toBe(true);
  expect(quiet?.some(({ isDraft }) => isDraft)).toBe(true);
  expect(busy?.length).toBeGreaterThan(1200);
  expect(broken?.some(({ from }) => from === undefined)).toBe(true);
  expect(broken?.some(({ subject }) => subject === null)).toBe(true);
  const folders = simulator.control.mail.folders("broken");
  expect(folders.some(({ displayName }) => displayName === "日本")).toBe(true);
});
