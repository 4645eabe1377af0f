// What the same work costs with nothing but fetch: the measure of everything else.
import { z } from "zod";
import { usualPageSize } from "../../src/adapters/graph/mailboxes.ts";
import { must } from "../../src/lib/must.ts";
import { rewriteOrigin } from "../../src/lib/rewrite-origin.ts";
import type { Benched, BenchedImport } from "./benched.ts";

const page = z.object({
  value: z.array(z.looseObject({ id: z.string() })),
  "@odata.nextLink": z.string().optional(),
});
const containers = z.object({ value: z.array(z.looseObject({ id: z.string() })) });

export interface Mailbox {
  readonly origin: string;
  readonly token: string;
}

export interface Measured {
  /** What is on the pages: of a calendar, each occurrence of a series too. */
  readonly items: number;
  readonly requests: number;
  readonly seconds: number;
  /** Of this process. */
  readonly cpuSeconds: number;
}

/** Reads every page of changes of the default list or calendar, one after another, each parsed as JSON. */
export async function drain(
  mailbox: Mailbox,
  benched: BenchedImport,
  pageSize: number,
  onPage: (items: readonly { readonly id: string }[]) => Promise<void> = async () => {},
): Promise<Measured> {
  const { origin, token } = mailbox;
  const headers = { ...benched.headers(pageSize), authorization: `Bearer ${token}` };
  const containerId = await findDefault(mailbox, benched);
  const stop = startWatch();
  let items = 0;
  let requests = 0;
  let url: string | undefined = `${origin}/v1.0${benched.firstPage(containerId, pageSize)}`;
  while (url !== undefined) {
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const answer: z.infer<typeof page> = page.parse(await response.json());
    items += answer.value.length;
    requests += 1;
    await onPage(answer.value);
    const next = answer["@odata.nextLink"];
    url = next === undefined ? undefined : rewriteOrigin(next, origin);
  }
  return { items, requests, ...stop() };
}

/** The list of folders, and the first page of the default one. */
export async function firstPage(mailbox: Mailbox, benched: BenchedImport, size: number): Promise<Measured> {
  const stop = startWatch();
  const containerId = await findDefault(mailbox, benched);
  const { items } = await getAll(
    [{ mailbox, url: benched.firstPage(containerId, size), headers: benched.headers(size) }],
    1,
  );
  return { items, requests: 2, ...stop() };
}

export interface Asked {
  readonly mailbox: Mailbox;
  /** Whole, or below the origin and the version. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends requests of many mailboxes, so many at a time, and parses each answer as JSON. */
export async function getAll(asked: readonly Asked[], concurrency: number): Promise<Measured> {
  const stop = startWatch();
  const left = asked.values();
  let items = 0;
  const sendOn = async (): Promise<void> => {
    for (const { mailbox, url, headers } of left) {
      const { origin, token } = mailbox;
      const whole = url.startsWith("/") ? `${origin}/v1.0${url}` : rewriteOrigin(url, origin);
      const response = await fetch(whole, { headers: { ...headers, authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      items += page.parse(await response.json()).value.length;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendOn));
  return { items, requests: asked.length, ...stop() };
}

/** Creates items in the default list or calendar, so many at a time. */
export async function post(mailbox: Mailbox, benched: Benched, count: number, concurrency: number): Promise<Measured> {
  const path = benched.postPath(await findDefault(mailbox, benched));
  const stop = startWatch();
  let sent = 0;
  const sendOn = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const response = await fetch(`${mailbox.origin}/v1.0${path}`, {
        method: "POST",
        headers: {
          ...benched.headers(usualPageSize),
          authorization: `Bearer ${mailbox.token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(benched.bare(sent)),
      });
      if (response.status !== 201) throw new Error(`POST: ${response.status} ${await response.text()}`);
      await response.json();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendOn));
  return { items: count, requests: count, ...stop() };
}

function startWatch(): () => Pick<Measured, "seconds" | "cpuSeconds"> {
  const began = performance.now();
  const usage = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(usage);
    return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}

async function findDefault({ origin, token }: Mailbox, benched: BenchedImport): Promise<string> {
  const headers = { ...benched.headers(usualPageSize), authorization: `Bearer ${token}` };
  const response = await fetch(`${origin}/v1.0${benched.containers}`, { headers });
  return must(containers.parse(await response.json()).value.find(benched.isDefault), "default list or calendar").id;
}
