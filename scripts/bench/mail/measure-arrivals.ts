import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { gapMsOf } from "../../../src/app/notifications/receive.ts";
import { createDeferred, type Deferred } from "../../../src/lib/deferred.ts";
import { openLive } from "../../../test/support/live-client.ts";
import type { Stage } from "../stage.ts";
import { sentSoFar, tellSilence } from "./tell-silence.ts";

export interface ArrivalFigures {
  /** From the arrival in the mailbox until a subscriber was told of it, shortest first. */
  readonly ms: readonly number[];
  /** Requests of the mailbox in the ten minutes before, those for attachments included. */
  readonly sent: number;
  /** The same until a bare client had the mail: Microsoft's notification to it, then one request. */
  readonly bareMs: readonly number[];
}

const told = z.object({ value: z.array(z.object({ resourceData: z.object({ id: z.string() }) })) });
const times = 7;
/** Runs begin no closer than this: an arrival that comes sooner waits for the next one. */
const apartMs = gapMsOf("EMAIL") + 1_000;
const bareApartMs = 1_000;
const mostMs = 120_000;
/** What is found only at the end of a long silence may not be what began it. */
const lookAfterMs = 5_000;
const subscription = `subscription { emails { arrived { subject } } }`;

/** New mail, as a dashboard learns of it. */
export async function measureArrivals(stage: Stage): Promise<ArrivalFigures> {
  const sent = await sentSoFar(stage);
  const ms = await arriveFor(stage, "Product", apartMs, () => subscribe(stage));
  const bareMs = await arriveFor(stage, "Bare", bareApartMs, () => listen(stage));
  return { ms, sent, bareMs };
}

interface Heard extends AsyncDisposable {
  /** Resolves when a mail with this subject is there. @throws what ended it */
  has(subject: string): Promise<void>;
  /** What it has heard so far. */
  tell(): string;
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
    await comes(stage, heard, arrives);
    all.push(performance.now() - began);
  }
  return all.toSorted((one, other) => one - other);
}

/** @throws Error with where it was missing: soon after it was, and at the end */
async function comes(stage: Stage, heard: Heard, arrives: Promise<void>): Promise<void> {
  const within = (ms: number) => Promise.race([arrives.then(() => true), sleep(ms, false)]);
  if (await within(lookAfterMs)) return;
  const early = `${await tellSilence(stage)}\nlive: ${heard.tell()}`;
  if (await within(mostMs - lookAfterMs)) return void process.stderr.write(`A new mail was told late.\n${early}\n`);
  const late = `${await tellSilence(stage)}\nlive: ${heard.tell()}`;
  throw new Error(`Nobody was told of a new mail within ${mostMs / 1000} s.\n${early}\n${late}`);
}

/** Whoever waits for a subject. */
function createWaits() {
  const waits = new Map<string, Deferred<void>>();
  let events = 0;
  let ended: { readonly error: unknown } | null = null;
  return {
    has(subject: string): Promise<void> {
      const wait = createDeferred<void>();
      waits.set(subject, wait);
      if (ended !== null) wait.reject(ended.error);
      return wait.promise;
    },
    hear(...subjects: readonly (string | null)[]) {
      events += 1;
      for (const subject of subjects) waits.get(subject ?? "")?.resolve();
    },
    end(error: unknown) {
      ended ??= { error };
      for (const wait of waits.values()) wait.reject(error);
    },
    tell: () => `${events} events heard${ended === null ? "" : `, ended: ${String(ended.error)}`}`,
  };
}

async function subscribe({ product }: Stage): Promise<Heard> {
  const live = openLive(product);
  const { has, hear, end, tell } = createWaits();
  const read = async () => {
    for await (const { emails } of live.watch(subscription)) hear(...emails.arrived.map(({ subject }) => subject));
    throw new Error("The subscription was completed by the server.");
  };
  const reading = read().catch(end);
  return {
    has,
    tell,
    async [Symbol.asyncDispose]() {
      await live.dispose();
      await reading;
    },
  };
}

/** A subscription of a bare client's own, at an address of this process. */
async function listen({ mailbox: { origin, token } }: Stage): Promise<Heard> {
  const { has, hear, tell } = createWaits();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const server = createServer(async (request, response) => {
    const proof = new URL(request.url ?? "", "http://localhost").searchParams.get("validationToken");
    if (proof !== null) return void response.writeHead(200, { "content-type": "text/plain" }).end(proof);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(202).end();
    for (const { resourceData } of told.parse(JSON.parse(Buffer.concat(chunks).toString())).value) {
      const mail = await fetch(`${origin}/v1.0/me/messages/${encodeURIComponent(resourceData.id)}`, { headers });
      hear(z.object({ subject: z.string() }).parse(await mail.json()).subject);
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
    tell,
    async [Symbol.asyncDispose]() {
      await fetch(`${origin}/v1.0/subscriptions/${id}`, { method: "DELETE", headers });
      server.close();
    },
  };
}
