import { createMemoryFeed, type MemoryFeed } from "../../../src/adapters/memory/feed.ts";
import { type LiveGroup, openLiveGroup } from "../../../src/app/live/live-group.ts";
import type { LiveReader } from "../../../src/app/live/live-reader.ts";
import type { LiveSource } from "../../../src/app/live/live-source.ts";
import { createLiveTexts } from "../../../src/app/live/live-texts.ts";
import type { Feed, FeedMessage } from "../../../src/app/ports/feed.ts";
import { createDeferred, type Deferred } from "../../../src/lib/deferred.ts";
import type { FairQueue } from "../../../src/lib/fair-queue.ts";

/** It is always one's turn: the clock is driven by hand, and whoever waits would be late. */
const turns: FairQueue = { waiting: 0, run: (_owner, work) => Promise.resolve(work()) };

interface Sleeper {
  readonly untilMs: number;
  wake(): void;
}

export interface Sent {
  readonly cursor: string;
  readonly text: string;
}

/** A subscriber whose peer reads whenever it is asked to. */
export interface Client {
  readonly sent: readonly Sent[];
  /** What came since the last look. */
  news(): readonly string[];
  /** Reads at most so many; `atOnce`: what there is at this moment, whatever is under way. */
  read(most?: number, atOnce?: boolean): Promise<void>;
  leave(): void;
}

export interface LiveBench {
  readonly feed: MemoryFeed;
  /** How often each object was read from the database, and rendered. */
  readonly work: { reads: number; renders: number };
  /** Of each object that exists. */
  readonly versions: Map<string, number>;
  readonly finished: ReadonlySet<string>;
  change(...ids: readonly string[]): void;
  /** Objects end: they are told once more, and new subscribers do not get them. */
  finish(...ids: readonly string[]): void;
  remove(...ids: readonly string[]): void;
  join(after?: string | null, process?: number): Promise<Client>;
  /** How many messages there were. */
  told(): number;
  /** Whether a process hears of changes. */
  setDeaf(process: number, isDeaf: boolean): void;
  /** Everything that can happen without time passing has happened. */
  settle(): Promise<void>;
  pass(ms: number): Promise<void>;
  stop(): void;
}

interface Found {
  readonly id: string;
  readonly text: string;
}

/** Of lines, so many of the last come first. */
export const latestLines = 3;

/** A line's id: its place at full length. */
const lineId = (cursor: string): string => cursor.padStart(6, "0");

/** Groups of several processes, which follow one feed. `lines`: its messages are themselves what is told, and the last of them come first. */
export function openLiveBench(kind: "state" | "events" | "lines" = "state"): LiveBench {
  const feed = createMemoryFeed(() => new Date(0));
  const versions = new Map<string, number>();
  const finished = new Set<string>();
  /** An object that comes back goes on counting. */
  const serials = new Map<string, number>();
  const work = { reads: 0, renders: 0 };
  const sleepers = new Set<Sleeper>();
  let nowMs = 0;
  let told = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** What is found now is handed over a little later, as a database does. */
  const read = async (ids: readonly string[]) => {
    work.reads += 1;
    const found = ids
      .filter((id) => versions.has(id) && id !== "hidden")
      .map((id) => ({ id, value: { id, text: `${id}@${versions.get(id)}` } }));
    // Some reads take longer than later ones.
    for (let left = (work.reads * 7) % 5; left >= 0; left -= 1) await turn();
    return found;
  };
  const source: LiveSource<Found> = {
    kind: kind === "state" ? "state" : "events",
    topics: ["run", "settings"],
    concerns: (message: FeedMessage) =>
      message.topic === "settings" ? "all" : message.subjectId === undefined ? [] : [message.subjectId],
    present: async (afterId, limit) =>
      (await read([...versions.keys()].toSorted().filter((id) => id > afterId && !finished.has(id)))).slice(0, limit),
    read,
    isPresent: ({ id }) => !finished.has(id),
  };
  const readLines = async (ids: readonly string[]) => {
    for (const id of ids) versions.set(id, Number(id));
    return read(ids);
  };
  const lines: LiveSource<Found> = {
    ...{ kind: "events", topics: ["run"], mostPresent: latestLines },
    concerns: ({ cursor }) => [lineId(cursor)],
    placeOf: (id) => String(Number(id)),
    present: async (afterId) => {
      const all = Array.from({ length: told }, (_, at) => lineId(String(at + 1)));
      return readLines(all.slice(-latestLines).filter((id) => id > afterId));
    },
    read: readLines,
  };
  const clock = {
    monotonicMs: () => nowMs,
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
  };
  /** Processes that hear nothing new for now. */
  const deaf = new Map<number, Deferred<void>>();
  /** The feed as a process gets it: it may hear later than others, and reads of it take their time. */
  const seenBy = (process: number): Feed => ({
    ...feed,
    // What was written a moment ago is not behind it yet, though it can be read.
    head: async () => String(Math.max(0, Number(await feed.head()) - (kind === "lines" ? 2 : 0))),
    async *follow(...args) {
      for await (const message of feed.follow(...args)) {
        await deaf.get(process)?.promise;
        yield message;
      }
    },
    async *between(...args) {
      await turn();
      yield* feed.between(...args);
    },
  });
  const texts = createLiveTexts(1_000_000);
  const groups = new Map<number, Promise<LiveGroup<null>>>();
  const groupOf = (process: number) => {
    const known = groups.get(process);
    if (known !== undefined) return known;
    const group = openLiveGroup<Found, null>({
      ...{
        source: kind === "lines" ? lines : source,
        feed: seenBy(process),
        clock,
        turns,
        texts,
        owner: "Una",
        name: String(process),
        onIdle: () => {},
      },
      // As the server does it: the cursor is put in where the text has a place for it.
      async render({ text }) {
        work.renders += 1;
        return ['{"cursor":"', `","text":"${text}"}`];
      },
    });
    groups.set(process, group);
    return group;
  };
  const settle = async () => {
    for (let nth = 0; nth < 40; nth += 1) await turn();
  };
  const tell = (ids: readonly string[]) => {
    told += ids.length;
    feed.write(ids.map((subjectId) => ({ topic: "run", subjectId })));
  };

  return {
    feed,
    work,
    versions,
    finished,
    change(...ids) {
      for (const id of ids) {
        const serial = (serials.get(id) ?? 0) + 1;
        serials.set(id, serial);
        versions.set(id, serial);
      }
      tell(ids);
    },
    finish(...ids) {
      for (const id of ids) finished.add(id);
      this.change(...ids);
    },
    remove(...ids) {
      for (const id of ids) versions.delete(id);
      tell(ids);
    },
    async join(after = null, process = 0) {
      return clientOf(await (await groupOf(process)).join(null, after), settle);
    },
    told: () => told,
    setDeaf(process, isDeaf) {
      if (isDeaf && !deaf.has(process)) deaf.set(process, createDeferred());
      if (isDeaf) return;
      deaf.get(process)?.resolve();
      deaf.delete(process);
    },
    settle,
    async pass(ms) {
      await settle();
      nowMs += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.untilMs > nowMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settle();
    },
    stop() {
      for (const group of groups.values()) group.then((open) => open.stop());
    },
  };
}

function clientOf(reader: LiveReader, settle: () => Promise<void>): Client {
  const sent: Sent[] = [];
  let seen = 0;
  return {
    sent,
    news() {
      const news = sent.slice(seen).map(({ text }) => text);
      seen = sent.length;
      return news;
    },
    async read(most = Number.POSITIVE_INFINITY, atOnce = false) {
      if (!atOnce) await settle();
      for (let left = most; left > 0; ) {
        const taken = reader.take(Math.min(left, 10));
        if (taken === null) return;
        const texts = await taken;
        sent.push(...texts.map((text) => JSON.parse(text) as Sent));
        left -= texts.length;
      }
    },
    leave: reader.leave,
  };
}
