import type { PrismaClient } from "../../../prisma/generated/client.ts";
import { BadCursorError } from "../../app/ports/feed.ts";
import { readFeedEvents, readHead, type StoredMessage } from "./feed-events.ts";
import type { Notifications } from "./notifications.ts";
import { comparePositions, type Position } from "./position.ts";

const batchSize = 500;
/** Events kept in memory for followers that are nearly up to date; slower ones read the table. */
const keptEvents = 2_000;
/** How soon to look again for what an open transaction hides: nothing announces its end. */
const firstPeekMs = 20;
const longestPeekMs = 500;
/** A connection that died silently brings no notifications; events come at most this late. */
const safetyMs = 5_000;

/** The only reader of a process: each event is fetched once, however many follow. It reads only while somebody follows. */
export interface FeedReader {
  /** Everything up to here was read. */
  tail(): Position;
  /** What was read after `place`, in order; undefined when that is older than what is kept. */
  since(place: Position): readonly StoredMessage[] | undefined;
  /** Resolves when there may be more than before, or when the signal aborts. */
  grown(signal: AbortSignal): Promise<void>;
  /** Begins to read; the returned function ends this use. */
  join(): Promise<() => void>;
  stop(): void;
}

export function createFeedReader(
  prisma: PrismaClient,
  notifications: Pick<Notifications, "on">,
  say: (line: string) => void,
): FeedReader {
  let kept: StoredMessage[] = [];
  let floor: Position = { xact: 0n, id: 0n };
  let tail = floor;
  let users = 0;
  let starting: Promise<void> | undefined;
  /** Whether the place to read from is known. */
  let isPlaced = false;
  let isReading = false;
  let isWanted = false;
  let isStopped = false;
  let peekMs = firstPeekMs;
  let peekTimer: NodeJS.Timeout | undefined;
  let safetyTimer: NodeJS.Timeout | undefined;
  let forget = () => {};
  const waiters = new Set<() => void>();

  const wakeAll = () => {
    for (const wake of [...waiters]) wake();
  };

  async function begin(): Promise<void> {
    forget = notifications.on("m365_sync_feed", read);
    safetyTimer = setInterval(read, safetyMs);
    safetyTimer.unref();
    await startAtHead();
    isPlaced = true;
    // Events committed by now may have been announced before we listened, or be hidden by an open transaction.
    read();
  }

  async function startAtHead(): Promise<void> {
    tail = await readHead(prisma);
    floor = tail;
    kept = [];
  }

  function end(): void {
    forget();
    clearInterval(safetyTimer);
    clearTimeout(peekTimer);
    starting = undefined;
    isPlaced = false;
    wakeAll();
  }

  function peekSoon(): void {
    clearTimeout(peekTimer);
    peekTimer = setTimeout(read, peekMs);
    peekMs = Math.min(peekMs * 2, longestPeekMs);
  }

  function read(): void {
    isWanted = true;
    if (isPlaced && !isReading) void readOn();
  }

  async function readOn(): Promise<void> {
    isReading = true;
    try {
      while (isWanted && isPlaced && users > 0 && !isStopped) {
        isWanted = false;
        const from = tail;
        const { messages, hasHidden } = await readFeedEvents(prisma, from, batchSize);
        // The last follower left and another came meanwhile: the reader starts at another place.
        if (from !== tail) continue;
        keep(messages);
        if (messages.length > 0) peekMs = firstPeekMs;
        if (messages.length === batchSize) isWanted = true;
        else if (hasHidden) peekSoon();
      }
    } catch (error) {
      await recover(error);
    } finally {
      isReading = false;
    }
  }

  /** A database that is away comes back; followers only wait. If events were purged meanwhile, followers learn it at their next read. */
  async function recover(error: unknown): Promise<void> {
    if (users === 0 || isStopped) return;
    sayWhy(error);
    if (error instanceof BadCursorError) await startAtHead().catch(sayWhy);
    wakeAll();
    peekSoon();
  }

  function sayWhy(error: unknown): void {
    say(`The status feed cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }

  function keep(messages: readonly StoredMessage[]): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    kept.push(...messages);
    tail = last.position;
    const surplus = kept.length - keptEvents;
    if (surplus > 0) floor = kept.splice(0, surplus).at(-1)?.position ?? floor;
    wakeAll();
  }

  return {
    tail: () => tail,
    since(place) {
      if (comparePositions(place, floor) < 0) return undefined;
      const before = kept.findLastIndex(({ position }) => comparePositions(position, place) <= 0);
      return kept.slice(before + 1);
    },
    grown: (signal) =>
      new Promise((resolve) => {
        const wake = () => {
          waiters.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiters.add(wake);
        signal.addEventListener("abort", wake);
        if (signal.aborted || isStopped) wake();
      }),
    async join() {
      users += 1;
      const leave = () => {
        users -= 1;
        if (users === 0) end();
      };
      starting ??= begin();
      try {
        await starting;
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    stop() {
      isStopped = true;
      end();
    },
  };
}
