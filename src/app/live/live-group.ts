// Subscribers with the same operation, the same variables and the same rights: what they see is read and executed once.
//
//   feed ──▶ dirty: what is to be told ──▶ read and rendered ──▶ told to each reader ──▶ taken by it when its peer can read
//
// The group keeps the ids of the present objects, and drops an object's text as soon as a message says that it changed. So whoever joins
// is sent texts that are at least as new as the place in the feed that they come with.
import type { FairQueue } from "../../lib/fair-queue.ts";
import type { Clock } from "../ports/clock.ts";
import type { Feed, FeedMessage, InTurn } from "../ports/feed.ts";
import { changeCursor, parseLiveCursor } from "./live-cursor.ts";
import { createLiveLoads } from "./live-loads.ts";
import { createLiveReader, type LiveReader, type ReaderSide, type Told } from "./live-reader.ts";
import type { LiveSource, Watched } from "./live-source.ts";
import { type LiveTexts, type Parts, type Rendered, textOf } from "./live-texts.ts";
import { createPresentIds } from "./present-ids.ts";
import { createToTell } from "./to-tell.ts";
import { createWakeInTurns } from "./wake-in-turns.ts";

const pageSize = 100;
/** Whoever comes later than this after the present objects were read has them read again: not every change that makes one is told. */
const presentMs = 1_000;

/** `Asker`: for whom something is read, where a text depends on it. */
export interface LiveGroupOptions<T, Asker> {
  readonly source: LiveSource<T>;
  readonly feed: Feed;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly turns: FairQueue;
  /** In whose turn the group reads. */
  readonly owner: string;
  readonly texts: LiveTexts;
  /** Of this group, among all whose texts are kept. */
  readonly name: string;
  /** What is sent of an object. Without an asker: null when it depends on who is asking. */
  render(value: T, asker: Asker | null): Promise<Parts | null>;
  /** The last reader left, or it failed. */
  onIdle(): void;
}

export interface LiveGroup<Asker> {
  /** @throws BadCursorError */
  join(asker: Asker, after: string | null): Promise<LiveReader>;
  readonly size: number;
  readonly isOver: boolean;
  stop(): void;
}

export async function openLiveGroup<T, Asker>(options: LiveGroupOptions<T, Asker>): Promise<LiveGroup<Asker>> {
  const { source, feed, clock, turns, owner, texts, name, render, onIdle } = options;
  const inTurn: InTurn = (read) => turns.run(owner, read);
  const stopping = new AbortController();
  const { signal } = stopping;
  const readers = new Set<LiveReader & ReaderSide>();
  const present = createPresentIds(source.mostPresent);
  const loads = createLiveLoads<T>({
    texts,
    keyOf: (id) => `${name}:${id}`,
    inTurn,
    read: source.read,
    render: (value) => render(value, null),
  });
  const wake = createWakeInTurns(end);
  let isComplete = false;
  let readAtMs = clock.monotonicMs();
  /** Only the latest reading of the present objects counts. */
  let loading = 0;
  /** What was heard of since it began: there it may have been read too early. */
  let heardMeanwhile = new Set<string>();
  /** The latest message that concerned it. */
  let position = await inTurn(feed.head);
  const toTell = createToTell({ kind: source.kind, start: position, clock, signal });

  function end(error: unknown): void {
    if (signal.aborted) return;
    stopping.abort();
    for (const reader of [...readers]) reader.end(error);
    onIdle();
  }

  function hear(message: FeedMessage): void {
    const concerned = source.concerns(message);
    for (const id of concerned === "all" ? present.all() : concerned) {
      loads.forget(id);
      heardMeanwhile.add(id);
      toTell.put({ id, cursor: message.cursor }, position);
    }
    position = message.cursor;
    if (concerned === "all") load().catch(end);
  }

  async function follow(): Promise<void> {
    for await (const message of feed.follow({ topics: source.topics }, position, signal, inTurn)) hear(message);
  }

  /** The present objects: at the beginning, and when there may be other ones. */
  async function load(): Promise<void> {
    const gone = new Set(present.all());
    loading += 1;
    const nth = loading;
    const isOld = () => nth !== loading || signal.aborted;
    isComplete = false;
    readAtMs = clock.monotonicMs();
    heardMeanwhile = new Set();
    let last: string | undefined = "";
    while (last !== undefined) {
      const from: string = last;
      const page: readonly Watched<T>[] = await inTurn(() => source.present(from, pageSize));
      if (isOld()) return;
      const isSettled = ({ id }: Watched<T>) => !heardMeanwhile.has(id) && !toTell.has(id);
      await loads.put(page.filter(isSettled));
      if (isOld()) return;
      for (const { id } of page) {
        gone.delete(id);
        // What becomes of it is seen when it is told.
        if (heardMeanwhile.has(id)) continue;
        const isTold = present.has(id) || toTell.has(id);
        present.add(id);
        // What is itself a message of the feed is told by the feed.
        const isMissed = !isTold && source.placeOf === undefined && [...readers].some((reader) => reader.isPast(id));
        if (isMissed) toTell.put({ id, cursor: position }, position);
      }
      last = page.length < pageSize ? undefined : page.at(-1)?.id;
      wake(readers);
    }
    for (const id of gone) if (!heardMeanwhile.has(id) && !toTell.has(id)) present.remove(id);
    isComplete = true;
    wake(readers);
  }

  async function tell(): Promise<void> {
    for (let batch = await toTell.next(pageSize); batch !== null; batch = await toTell.next(pageSize)) {
      const ids = [...new Set(batch.map(({ id }) => id))];
      const found = await loads.load(ids);
      for (const id of ids) keepPresent(id, found.get(id));
      for (const told of batch) {
        // Of events each is told, also when another one came while the object was read.
        if (found.has(told.id) || source.kind === "events") for (const reader of readers) reader.tell(told);
      }
      toTell.done();
      wake(readers);
    }
  }

  function keepPresent(id: string, rendered: Rendered<T> | undefined): void {
    if (rendered === undefined) {
      // It is gone, unless it changed again while it was read: then it is told once more.
      if (!toTell.has(id)) present.remove(id);
    } else if (source.isPresent?.(rendered.value) ?? true) present.add(id);
    else present.remove(id);
  }

  function textsFor(all: readonly Told[], asker: Asker): readonly string[] | Promise<readonly string[]> {
    const ready: string[] = [];
    for (const { id, cursor } of all) {
      const rendered = loads.kept(id);
      if (rendered === undefined || rendered.parts === null) return loadTexts(all, asker);
      ready.push(textOf(rendered, rendered.parts, cursor));
    }
    return ready;
  }

  async function loadTexts(all: readonly Told[], asker: Asker): Promise<readonly string[]> {
    const kept = new Map(all.map(({ id }) => [id, loads.kept(id)]));
    const missing = [...kept].flatMap(([id, rendered]) => (rendered === undefined ? [id] : []));
    const loaded = await loads.load(missing);
    const ready: string[] = [];
    for (const { id, cursor } of all) {
      const rendered = loaded.get(id) ?? kept.get(id);
      // Gone, or changed again: then it is told once more.
      if (rendered === undefined) continue;
      const parts = rendered.parts ?? (await inTurn(() => render(rendered.value, asker)));
      if (parts !== null) ready.push(textOf(rendered, parts, cursor));
    }
    return ready;
  }

  /** What a returning reader missed, up to the place from which on it is told everything. */
  async function missed(after: string, until: string): Promise<readonly Told[]> {
    const { feed: from, held, afterId } = parseLiveCursor(after);
    const all: Told[] = held.map((id, index) => ({ nth: 0, id, cursor: changeCursor(from, held.slice(index + 1)) }));
    for await (const message of feed.between({ topics: source.topics }, from, until, inTurn)) {
      const concerned = source.concerns(message);
      // The present objects are all still to be sent to a reader that had not got them all.
      const ids = concerned === "all" ? (afterId === null ? present.all() : []) : concerned;
      for (const id of ids) all.push({ nth: 0, id, cursor: message.cursor });
    }
    return all;
  }

  follow().catch(end);
  load().catch(end);
  tell().catch(end);

  return {
    get size() {
      return readers.size;
    },
    get isOver() {
      return signal.aborted;
    },
    async join(asker, after) {
      const back = after === null ? null : parseLiveCursor(after);
      if (back !== null) await inTurn(() => feed.check(back.feed));
      const until = position;
      const { count } = toTell;
      const isAhead = back !== null && feed.isAfter(back.feed, until);
      // An object that the group does not know yet is not among the present ones: whoever leaves before it is told finds it when they return.
      const start = toTell.oldestOf((id) => !present.has(id)) ?? until;
      const reader = createLiveReader({
        kind: source.kind,
        walk:
          back === null
            ? { feed: start, afterId: "" }
            : back.afterId === null
              ? null
              : { feed: back.feed, afterId: back.afterId },
        isCatchingUp: back !== null,
        presentAfter: (id, limit) => {
          const ids = present.after(id, limit);
          return { ids, isLast: isComplete && ids.length < limit };
        },
        isPresent: present.has,
        placeOf: source.placeOf,
        isNews: ({ nth, cursor }) =>
          back === null || (nth > count && (!isAhead || feed.isAfter(parseLiveCursor(cursor).feed, back.feed))),
        textsOf: (all) => textsFor(all, asker),
        onLeave() {
          readers.delete(reader);
          if (readers.size === 0) onIdle();
        },
      });
      readers.add(reader);
      if (isComplete && clock.monotonicMs() - readAtMs > presentMs && (back === null || back.afterId !== null))
        load().catch(end);
      if (after !== null) reader.catchUp(isAhead ? [] : await missed(after, until));
      return reader;
    },
    stop: () => stopping.abort(),
  };
}
