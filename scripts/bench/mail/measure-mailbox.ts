import { setTimeout } from "node:timers/promises";
import { must } from "../../src/lib/must.ts";
import { measureIdle } from "./measure-idle.ts";
import { watchProcess } from "./process-use.ts";
import { type Stage, secondsOf } from "./stage.ts";

export interface MailFigures {
  readonly count: number;
  /** From the connection of the mailbox until its newest fifty could be read over GraphQL. */
  readonly newestMs: number;
  /** Of the first sync, from its start to its end. */
  readonly seconds: number;
  readonly rssMiB: number;
  /** Milliseconds of a page of fifty, fastest first. */
  readonly searchMs: readonly number[];
  readonly listMs: readonly number[];
  readonly idleRequests: Readonly<Record<string, number>>;
}

const newest = "{ emails(first: 50) { nodes { id } } }";
const list = "{ emails(first: 50) { nodes { id subject preview receivedAt isRead } } }";
const search = `query ($search: String!) { emails(first: 50, search: $search) { totalCount nodes { id subject preview } } }`;
/** In the subject or text of many of the seeded mails. */
const commonWord = "offer";
const pollMs = 20;
const looks = 20;

/** A mailbox of any size: how soon its newest mail is there, how soon all of it is, and how fast it is found then. */
export async function measureMail(stage: Stage, count: number): Promise<MailFigures> {
  const { product } = stage;
  const watch = await watchProcess(must(product.child.pid, "process id"), product.url);
  const began = performance.now();
  await stage.connect();
  while ((await product.ask(newest)).emails.nodes.length < 50) await setTimeout(pollMs);
  const newestMs = performance.now() - began;
  const run = await stage.runEnds();
  const use = await watch.stop();
  const searchMs = await timesOf(() => product.ask(search, { search: commonWord }));
  const listMs = await timesOf(() => product.ask(list));
  const { requests } = await measureIdle(stage);
  return { count, newestMs, seconds: secondsOf(run), rssMiB: use.rssMiB, searchMs, listMs, idleRequests: requests };
}

async function timesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let nth = 0; nth < looks; nth += 1) {
    const began = performance.now();
    await work();
    all.push(performance.now() - began);
  }
  return all.sort((one, other) => one - other);
}
