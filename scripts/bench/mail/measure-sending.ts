import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { must } from "../../../src/lib/must.ts";
import { order, setSettings } from "../../../test/support/product.ts";
import type { Stage } from "../stage.ts";

export interface SendingFigures {
  /** Mails of the first sync that ran meanwhile. */
  readonly count: number;
  /** Mails that were sent before it ended. */
  readonly during: number;
  /** From the time when it was due until Microsoft's 202, shortest first. */
  readonly acceptedMs: readonly number[];
  /** From the order until the recipient has it, without the time that the simulated transport takes by itself. */
  readonly arrivedMs: readonly number[];
  /** Of the order's own answer. */
  readonly orderedMs: readonly number[];
  readonly throttled: number;
  /** A draft and its submission by a bare client, one after another, when the sync is over. */
  readonly bareMs: readonly number[];
}

const most = 12;
const apartMs = 500;
const pollMs = 100;
const recipient = "someone@elsewhere.example";
/** Of the simulated transport. */
const carriedMs = 1_000;
const copies = z.array(z.object({ at: z.string(), subject: z.string().nullable() }));
const sendDocument = `mutation ($input: SendEmailInput!) { result: sendEmail(input: $input) {
  __typename ... on UserError { message } ... on SendEmailSuccess { data { id dueAt } } } }`;
const newest = "{ emails(first: 50) { nodes { id } } }";
const isSyncing = "{ syncStatus(first: 1, resource: EMAIL) { nodes { isInProgress } } }";

/** Mail that is ordered while the mailbox is read for the first time. */
export async function measureSending(stage: Stage, count: number): Promise<SendingFigures> {
  const { product, simulator } = stage;
  await setSettings(product, { EMAIL_UNDO_SECONDS: 0 });
  await simulator.control("PATCH", "/settings", { mail: { sendDelayMs: carriedMs } });
  const accountId = await stage.connect();
  while ((await product.ask(newest)).emails.nodes.length < 50) await sleep(pollMs);
  await simulator.forgetRequests();
  const sent: { readonly orderedMs: number; readonly acceptedMs: number; readonly arrivedMs: number }[] = [];
  while (sent.length < most && (await isStillSyncing(stage))) {
    await sleep(apartMs);
    sent.push(await sendOne(stage, accountId, `Send ${sent.length + 1}`));
  }
  const { byStatus } = await simulator.countRequests();
  await stage.runEnds();
  const sorted = (key: keyof (typeof sent)[number]) => sent.map((one) => one[key]).toSorted((a, b) => a - b);
  return {
    count,
    during: sent.length,
    ...{ acceptedMs: sorted("acceptedMs"), arrivedMs: sorted("arrivedMs"), orderedMs: sorted("orderedMs") },
    throttled: byStatus["429"] ?? 0,
    bareMs: await sendBare(stage),
  };
}

async function isStillSyncing({ product }: Stage): Promise<boolean> {
  const { syncStatus } = await product.ask(isSyncing);
  return must(syncStatus.nodes[0], "the status of mail").isInProgress;
}

async function sendOne({ product, simulator }: Stage, accountId: string, subject: string) {
  const begun = Date.now();
  const input = { accountId, to: [recipient], subject, text: "Hello" };
  const { dueAt } = (await order(product, sendDocument, { input })).data;
  const orderedMs = Date.now() - begun;
  for (;;) {
    await sleep(pollMs);
    const all = copies.parse(await simulator.control("GET", `/sent-copies?recipient=${recipient}`));
    const copy = all.find((one) => one.subject === subject);
    if (copy === undefined) continue;
    const submitted = (await simulator.requests()).findLast(
      ({ method, path }) => method === "POST" && path.endsWith("/send"),
    );
    const acceptedMs = Date.parse(must(submitted, "its submission").at) - Date.parse(dueAt);
    return { orderedMs, acceptedMs, arrivedMs: Date.parse(copy.at) - begun - carriedMs };
  }
}

async function sendBare({ mailbox: { origin, token } }: Stage): Promise<readonly number[]> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const all: number[] = [];
  for (let nth = 1; nth <= most; nth += 1) {
    const began = performance.now();
    const draft = { subject: `Bare ${nth}`, toRecipients: [{ emailAddress: { address: recipient } }] };
    const made = await fetch(`${origin}/v1.0/me/messages`, { method: "POST", headers, body: JSON.stringify(draft) });
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    const sent = await fetch(`${origin}/v1.0/me/messages/${encodeURIComponent(id)}/send`, { method: "POST", headers });
    if (sent.status !== 202) throw new Error(`send: ${sent.status} ${await sent.text()}`);
    all.push(performance.now() - began);
  }
  return all.toSorted((one, other) => one - other);
}
