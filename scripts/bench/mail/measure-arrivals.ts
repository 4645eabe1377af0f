import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { gapMsOf } from "../../../src/app/notifications/receive.ts";
import { openLive } from "../../../test/support/live-client.ts";
import type { Stage } from "../stage.ts";

export interface ArrivalFigures {
  /** From the arrival in the mailbox until a subscriber was told of it, shortest first. */
  readonly ms: readonly number[];
  /** The same until a bare client had the mail: Microsoft's notification to it, then one request. */
  readonly bareMs: readonly number[];
}

const told = z.object({ value: z.array(z.object({ resourceData: z.object({ id: z.string() }) })) });
const times = 7;
/** Runs begin no closer than this: an arrival that comes sooner waits for the next one. */
const apartMs = gapMsOf("EMAIL") + 1_000;
const bareApartMs = 1_000;
const mostMs = 120_000;
const subscription = `subscription { emails { arrived { subject } } }`;

/** New mail, as a dashboard learns of it. */
export async function measureArrivals(stage: Stage): Promise<ArrivalFigures> {
  const ms = await arriveFor(stage, "Product", apartMs, () => subscribe(stage));
  const bareMs = await arriveFor(stage, "Bare", bareApartMs, () => listen(stage));
  return { ms, bareMs };
}

interface Heard extends AsyncDisposable {
  /** Resolves when a mail with this subject is there. */
  has(subject: string): Promise<void>;
}

async function arriveFor(
  stage: Stage,
  name: string,
  pauseMs: number,
  open: () => Promise<Heard>,
): Promise<readonly number[]> {
  await using heard = await open();
  const all: number[] = [];
  for (let nth = 1; nth <= times; nth += 1) {
    await sleep(pauseMs);
    const subject = `${name} ${nth}`;
    const arrives = heard.has(subject);
    const began = performance.now();
    await stage.simulator.control("POST", `/people/${stage.person}/messages`, { letter: { subject } });
    const isThere = await Promise.race([arrives.then(() => true), sleep(mostMs, false)]);
    if (!isThere) throw new Error(`Nobody was told of a new mail within ${mostMs / 1000} s.`);
    all.push(performance.now() - began);
  }
  return all.toSorted((one, other) => one - other);
}

/** Whoever waits for a subject. */
function createWaits() {
  const waits = new Map<string, () => void>();
  return {
    has: (subject: string) => new Promise<void>((resolve) => waits.set(subject, resolve)),
    tell: (subject: string | null) => waits.get(subject ?? "")?.(),
  };
}

async function subscribe({ product }: Stage): Promise<Heard> {
  const live = openLive(product);
  const { has, tell } = createWaits();
  const reading = (async () => {
    for await (const { emails } of live.watch(subscription)) for (const { subject } of emails.arrived) tell(subject);
  })();
  return {
    has,
    async [Symbol.asyncDispose]() {
      await live.dispose();
      await reading.catch(() => {});
    },
  };
}

/** A subscription of a bare client's own, at an address of this process. */
async function listen({ mailbox: { origin, token } }: Stage): Promise<Heard> {
  const { has, tell } = createWaits();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const server = createServer(async (request, response) => {
    const proof = new URL(request.url ?? "", "http://localhost").searchParams.get("validationToken");
    if (proof !== null) return void response.writeHead(200, { "content-type": "text/plain" }).end(proof);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(202).end();
    for (const { resourceData } of told.parse(JSON.parse(Buffer.concat(chunks).toString())).value) {
      const mail = await fetch(`${origin}/v1.0/me/messages/${encodeURIComponent(resourceData.id)}`, { headers });
      tell(z.object({ subject: z.string() }).parse(await mail.json()).subject);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const made = await fetch(`${origin}/v1.0/subscriptions`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      changeType: "created",
      notificationUrl: `http://127.0.0.1:${port}/`,
      resource: "me/messages",
      expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
      clientState: "bench",
    }),
  });
  if (made.status !== 201) throw new Error(`POST /subscriptions: ${made.status} ${await made.text()}`);
  const { id } = z.object({ id: z.string() }).parse(await made.json());
  return {
    has,
    async [Symbol.asyncDispose]() {
      await fetch(`${origin}/v1.0/subscriptions/${id}`, { method: "DELETE", headers });
      server.close();
    },
  };
}
