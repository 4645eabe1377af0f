import { setTimeout } from "node:timers/promises";
import { must } from "../../../src/lib/must.ts";
import { firstPage, type Measured } from "../bare-fetch.ts";
import { watchProcess } from "../process-use.ts";
import { type Stage, secondsOf } from "../stage.ts";
import { type ArrivalFigures, measureArrivals } from "./measure-arrivals.ts";
import { type IdleFoldersFigures, measureIdleFolders } from "./measure-idle-folders.ts";
import { measureSearch, type SearchFigures, timesOf } from "./measure-search.ts";

export interface MailboxFigures {
  readonly count: number;
  /** From the connection of the mailbox until its newest fifty could be read over GraphQL. */
  readonly newestMs: number;
  /** The list of folders and the same page of fifty. */
  readonly bareNewest: Measured;
  /** Of the first sync, from its start to its end. */
  readonly seconds: number;
  readonly rssMiB: number;
  readonly search: SearchFigures;
  /** A page of fifty, fastest first. */
  readonly listMs: readonly number[];
  readonly idle: IdleFoldersFigures;
  readonly arrivals: ArrivalFigures;
}

const page = 50;
const followed = 10;
const newest = "{ emails(first: 50) { nodes { id } } }";
const list = "{ emails(first: 50) { nodes { id subject preview receivedAt isRead } } }";
const pollMs = 20;

/** A mailbox of any size: how soon its newest mail is there, how soon all of it is, how fast it is found then, and what happens at rest. */
export async function measureMailbox(stage: Stage, count: number): Promise<MailboxFigures> {
  const { product, mailbox, benched } = stage;
  const watch = await watchProcess(must(product.child.pid, "process id"), product.url);
  const began = performance.now();
  const accountId = await stage.connect();
  while ((await product.ask(newest)).emails.nodes.length < page) await setTimeout(pollMs);
  const newestMs = performance.now() - began;
  const run = await stage.runEnds();
  const use = await watch.stop();
  return {
    count,
    newestMs,
    bareNewest: await firstPage(mailbox, benched, page),
    seconds: secondsOf(run),
    rssMiB: use.rssMiB,
    search: await measureSearch(stage, accountId),
    listMs: await timesOf(() => product.ask(list)),
    idle: await measureIdleFolders(stage, accountId, followed),
    arrivals: await measureArrivals(stage),
  };
}
