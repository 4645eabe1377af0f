import { z } from "zod";
import { order } from "../../../test/support/product.ts";
import type { Stage } from "../stage.ts";

export interface MarkFigures {
  readonly marked: number;
  /** Of the order's own answer: then all of it is read in Oro. */
  readonly orderedMs: number;
  /** From the order until its run is over: mail that asks for a receipt is read in Oro alone. */
  readonly seconds: number;
  /** By route; those inside of a batch are counted one by one, and the batch beside them. */
  readonly requests: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** The same writes by a bare client, in batches of four, one after another. */
  readonly bare: { readonly marked: number; readonly seconds: number };
}

/** Microsoft's own: 10,000 requests in ten minutes. */
const limits = { requestsPer10Minutes: 10_000, windowSeconds: 600 } as const;
const bareMarks = 400;
const inBatch = 4;
const markDocument = `mutation ($input: UpdateEmailsInput!) { result: updateEmails(input: $input) {
  __typename ... on UserError { message } ... on CountChangedError { current } ... on UpdateEmailsSuccess { data { changed } } } }`;

/** All mail of a mailbox is marked read, within the limits of Microsoft. */
export async function measureMarks(stage: Stage): Promise<MarkFigures> {
  const { product, simulator } = stage;
  await stage.connect();
  await stage.runEnds();
  await simulator.control("PATCH", "/settings", { limits });
  await simulator.forgetRequests();
  const filter = { isRead: false };
  const asked = await product.ask(markDocument, { input: { filter, isRead: true, expectedCount: 0 } });
  if (asked.result.__typename !== "CountChangedError") throw new Error(`It is ${asked.result.__typename}.`);
  const began = performance.now();
  const input = { filter, isRead: true, expectedCount: asked.result.current };
  const { changed } = (await order(product, markDocument, { input })).data;
  const orderedMs = performance.now() - began;
  await stage.runEnds();
  const seconds = (performance.now() - began) / 1000;
  const { byRoute, byStatus } = await simulator.countRequests();
  await simulator.control("PATCH", "/settings", { limits: { requestsPer10Minutes: 10_000_000 } });
  const bareSeconds = await markBare(stage);
  return {
    ...{ marked: changed, orderedMs, seconds, requests: byRoute, throttled: byStatus["429"] ?? 0 },
    bare: { marked: bareMarks, seconds: bareSeconds },
  };
}

async function markBare({ mailbox: { origin, token } }: Stage): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const listed = await fetch(`${origin}/v1.0/me/messages?$select=id&$top=${bareMarks}`, { headers });
  const { value } = z.object({ value: z.array(z.object({ id: z.string() })) }).parse(await listed.json());
  const began = performance.now();
  for (let at = 0; at < value.length; at += inBatch) {
    const requests = value.slice(at, at + inBatch).map(({ id }, nth) => ({
      ...{ id: String(nth), method: "PATCH", url: `/me/messages/${encodeURIComponent(id)}`, body: { isRead: false } },
      headers: { "content-type": "application/json" },
    }));
    const done = await fetch(`${origin}/v1.0/$batch`, { method: "POST", headers, body: JSON.stringify({ requests }) });
    if (!done.ok) throw new Error(`$batch: ${done.status}`);
    await done.arrayBuffer();
  }
  return (performance.now() - began) / 1000;
}
