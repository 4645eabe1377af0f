import { createGiveWay } from "../../lib/give-way.ts";
import type { InTurn } from "../ports/feed.ts";
import type { Watched } from "./live-source.ts";
import type { LiveTexts, Parts, Rendered } from "./live-texts.ts";

const atOnce = 25;

/** Reads and renders a group's objects, each once however many want it, and keeps the texts. */
export interface LiveLoads<T> {
  /** What is kept of it, if anything. */
  kept(id: string): Rendered<T> | undefined;
  /** Those that exist, and did not change again while they were read: of these another message tells. */
  load(ids: readonly string[]): Promise<ReadonlyMap<string, Rendered<T>>>;
  /** Objects that were read already. */
  put(watched: readonly Watched<T>[]): Promise<void>;
  /** The object changed: what is known of it is old, and so is what is being read of it. */
  forget(id: string): void;
}

interface Job<T> {
  readonly rendered: Promise<Rendered<T> | null>;
  isOld: boolean;
}

export interface LiveLoadsOptions<T> {
  readonly texts: LiveTexts;
  readonly keyOf: (id: string) => string;
  readonly inTurn: InTurn;
  read(ids: readonly string[]): Promise<readonly Watched<T>[]>;
  render(value: T): Promise<Parts | null>;
}

export function createLiveLoads<T>({ texts, keyOf, inTurn, read, render }: LiveLoadsOptions<T>): LiveLoads<T> {
  const jobs = new Map<string, Job<T>>();

  const kept = (id: string) => texts.get(keyOf(id)) as Rendered<T> | undefined;

  /** Some at a time: what they read beside is read together, and everything else gets its turn between them. */
  async function renderAll(watched: readonly Watched<T>[]): Promise<ReadonlyMap<string, Rendered<T>>> {
    const all = new Map<string, Rendered<T>>();
    const giveWay = createGiveWay();
    for (let from = 0; from < watched.length; from += atOnce) {
      await giveWay();
      const some = watched.slice(from, from + atOnce);
      // What they show beside their own row is read from the database, too.
      const parts = await inTurn(() => Promise.all(some.map(({ value }) => render(value))));
      for (const [index, { id, value }] of some.entries()) {
        all.set(id, { value, parts: parts[index] ?? null, joined: null });
      }
    }
    return all;
  }

  function begin(ids: readonly string[], rendering: Promise<ReadonlyMap<string, Rendered<T>>>): void {
    for (const id of ids) {
      const job: Job<T> = { rendered: rendering.then((all) => all.get(id) ?? null), isOld: false };
      jobs.set(id, job);
      const end = (rendered: Rendered<T> | null) => {
        if (jobs.get(id) === job) jobs.delete(id);
        if (rendered !== null && !job.isOld) texts.set(keyOf(id), rendered);
      };
      // Whoever waits for it gets the error.
      job.rendered.then(end, () => end(null));
    }
  }

  return {
    kept,
    async load(ids) {
      const wanted = ids.filter((id) => !jobs.has(id));
      if (wanted.length > 0) begin(wanted, inTurn(() => read(wanted)).then(renderAll));
      const found = new Map<string, Rendered<T>>();
      const running = ids.map((id) => [id, jobs.get(id)] as const);
      for (const [id, job] of running) {
        const rendered = await job?.rendered;
        if (rendered != null && job?.isOld === false) found.set(id, rendered);
      }
      return found;
    },
    async put(watched) {
      const ids = watched.map(({ id }) => id);
      const rendering = renderAll(watched);
      begin(ids, rendering);
      await rendering;
    },
    forget(id) {
      texts.delete(keyOf(id));
      const job = jobs.get(id);
      if (job !== undefined) job.isOld = true;
      jobs.delete(id);
    },
  };
}
