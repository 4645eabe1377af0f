import type { Operation } from "../lib/graphql-operation.ts";
import type { After } from "./operations/subscriptions.ts";

export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /** Times in milliseconds since 1970; `nextTryAt` is null while an attempt is running. */
  | { readonly state: "broken"; readonly since: number; readonly nextTryAt: number | null };

/** One subscription that is restored after breaks. */
export interface Stream {
  readonly operation: Operation<{ readonly event: object }, After>;
  /** Takes one event and returns its cursor. */
  take(data: unknown): string;
  /** The present state is sent again from the start. */
  restart(): void;
  /** The cursor of what a query read before; null for the present state. */
  readonly startAfter: string | null;
}

/** One WebSocket. After `onClosed` nothing more comes from it. */
export interface Socket {
  subscribe(
    document: string,
    variables: After,
    onData: (data: unknown) => void,
    onEnd: (wasRefused: boolean) => void,
  ): void;
  close(): void;
}

export interface LiveOptions {
  open(onOpen: () => void, onClosed: (wasRefused: boolean) => void): Socket;
  readonly streams: readonly Stream[];
  onConnection(connection: Connection): void;
  /** The server refuses this viewer, or has too many connections; attempts continue until `stop`. */
  onRefused(): void;
  now(): number;
  /** Returns a function to cancel. */
  later(ms: number, run: () => void): () => void;
  /** 0 to 1. */
  random(): number;
}

export interface Live {
  start(): void;
  stop(): void;
  /** Does not wait for the next attempt. */
  tryNow(): void;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** The pause before the next attempt: doubling, and spread by a quarter so that a thousand pages do not return at the same instant. */
export function pauseMs(tries: number, random: number): number {
  const base = Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
  return Math.round(base * (1 + random / 4));
}

/** Keeps all streams up over one socket. If one ends, so do the others: the page is live as a whole or says that it is not. */
export function createLive(options: LiveOptions): Live {
  const { streams, onConnection, now, later } = options;
  /** How far each stream has come; the server continues after any cursor that it gave, even in the middle of the present state. */
  const cursors = new Map<Stream, string | null>(streams.map((stream) => [stream, stream.startAfter]));
  let socket: Socket | null = null;
  let cancelTry: (() => void) | null = null;
  let brokenSince: number | null = null;
  let liveSince: number | null = null;
  let tries = 0;
  let isStopped = false;

  const subscribe = (current: Socket, stream: Stream) => {
    const after = cursors.get(stream) ?? null;
    if (after === null) stream.restart();
    current.subscribe(
      stream.operation.document,
      { after },
      (data) => {
        if (socket !== current) return;
        cursors.set(stream, stream.take(data));
      },
      (wasRefused) => {
        // The server does not know the cursor any more, or never did: only the present state can be trusted.
        if (wasRefused) cursors.set(stream, null);
        if (socket === current) breakOff(current);
      },
    );
  };

  const breakOff = (current: Socket) => {
    socket = null;
    current.close();
    if (isStopped) return;
    if (liveSince !== null && now() - liveSince >= longestPauseMs) tries = 0;
    liveSince = null;
    brokenSince ??= now();
    const pause = pauseMs(tries, options.random());
    tries += 1;
    onConnection({ state: "broken", since: brokenSince, nextTryAt: now() + pause });
    cancelTry = later(pause, connect);
  };

  const connect = () => {
    cancelTry = null;
    if (brokenSince !== null) onConnection({ state: "broken", since: brokenSince, nextTryAt: null });
    const current: Socket = options.open(
      () => {
        if (socket !== current) return;
        brokenSince = null;
        liveSince = now();
        onConnection({ state: "live" });
        for (const stream of streams) subscribe(current, stream);
      },
      (wasRefused) => {
        if (socket !== current) return;
        breakOff(current);
        if (wasRefused) options.onRefused();
      },
    );
    socket = current;
  };

  return {
    start() {
      onConnection({ state: "connecting" });
      connect();
    },
    stop() {
      isStopped = true;
      cancelTry?.();
      socket?.close();
      socket = null;
    },
    tryNow() {
      if (cancelTry === null) return;
      cancelTry();
      connect();
    },
  };
}
