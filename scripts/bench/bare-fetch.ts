// What the same work costs with nothing but fetch: the measure of everything else.
import { z } from "zod";
import { rewriteOrigin } from "../../src/lib/rewrite-origin.ts";

const page = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().optional(),
});
const lists = z.object({ value: z.array(z.object({ id: z.string(), wellknownListName: z.string() })) });

export interface Mailbox {
  readonly origin: string;
  readonly token: string;
}

export interface Measured {
  readonly items: number;
  readonly requests: number;
  readonly seconds: number;
  /** Of this process. */
  readonly cpuSeconds: number;
}

/** Reads every page of the default list's delta, one after another, each parsed as JSON. */
export async function drain({ origin, token }: Mailbox, pageSize: number): Promise<Measured> {
  const headers = { authorization: `Bearer ${token}`, prefer: `odata.maxpagesize=${pageSize}` };
  const listId = await findDefaultList({ origin, token });
  const stop = startWatch();
  let items = 0;
  let requests = 0;
  let url: string | undefined = `${origin}/v1.0/me/todo/lists/${listId}/tasks/delta`;
  while (url !== undefined) {
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const answer: z.infer<typeof page> = page.parse(await response.json());
    items += answer.value.length;
    requests += 1;
    const next = answer["@odata.nextLink"];
    url = next === undefined ? undefined : rewriteOrigin(next, origin);
  }
  return { items, requests, ...stop() };
}

/** Creates tasks in the default list, so many at a time. */
export async function post({ origin, token }: Mailbox, count: number, concurrency: number): Promise<Measured> {
  const listId = await findDefaultList({ origin, token });
  const stop = startWatch();
  let sent = 0;
  const sendOn = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const response = await fetch(`${origin}/v1.0/me/todo/lists/${listId}/tasks`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(bareTask(sent)),
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

async function findDefaultList({ origin, token }: Mailbox): Promise<string> {
  const response = await fetch(`${origin}/v1.0/me/todo/lists`, { headers: { authorization: `Bearer ${token}` } });
  const { value } = lists.parse(await response.json());
  const found = value.find(({ wellknownListName }) => wellknownListName === "defaultList");
  if (found === undefined) throw new Error("The mailbox has no default list.");
  return encodeURIComponent(found.id);
}

/** As large as what the export sends. */
function bareTask(number: number) {
  return {
    title: `Task ${number}`,
    body: { content: `Notes for number ${number}`, contentType: "text" },
    importance: "normal",
    status: "notStarted",
    dueDateTime: { dateTime: "2026-12-01T00:00:00", timeZone: "UTC" },
    categories: ["CRM"],
    linkedResources: [
      {
        applicationName: "bench",
        externalId: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
        displayName: "Task",
      },
    ],
  };
}
