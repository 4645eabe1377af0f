import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { createDeferred } from "../../lib/deferred.ts";
import type { LiveStream } from "./live-stream.ts";

/** More than this waiting for the peer, and nothing is taken before it has gone. */
const mostBufferedBytes = 262_144;
const takenAtOnce = 50;

/**
 * Writes a stream's results to a WebSocket, those that are there at once with one write. What comes back is iterated by graphql-ws, which
 * finds nothing in it but the end: it would execute, serialise and await each result for each subscriber.
 */
export function deliver(
  stream: LiveStream,
  id: string,
  { socket, connection }: { readonly socket: WebSocket; readonly connection: Duplex },
): AsyncIterableIterator<never, undefined, undefined> {
  const { reader } = stream;
  const before = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const ended = createDeferred<{ readonly value: undefined; readonly done: true }>();
  let isWaiting = false;
  let isOver = false;

  function send(texts: readonly string[]): void {
    connection.cork();
    for (const text of texts) socket.send(`${before}${text}}`, goneAnyway);
    connection.uncork();
  }

  function resume(): void {
    isWaiting = false;
    pump();
  }

  function fail(error: unknown): void {
    isOver = true;
    void stream.return();
    ended.reject(stream.errorOf(error));
  }

  /** Whether there may be more to take. */
  function step(): boolean {
    const taken = reader.take(takenAtOnce);
    if (taken === null) return false;
    if (!("then" in taken)) send(taken);
    else {
      isWaiting = true;
      taken.then(
        (texts) => {
          if (isOver) return;
          send(texts);
          resume();
        },
        (error: unknown) => {
          if (!isOver) fail(error);
        },
      );
      return false;
    }
    if (socket.bufferedAmount <= mostBufferedBytes) return true;
    isWaiting = true;
    // Called when everything before it has been handed to the system.
    connection.write("", resume);
    return false;
  }

  function pump(): void {
    if (isWaiting || isOver) return;
    try {
      while (step()) if (socket.readyState !== socket.OPEN) return;
    } catch (error) {
      fail(error);
    }
  }

  reader.onReady(pump);
  pump();
  const over = { value: undefined, done: true } as const;
  return {
    next: () => ended.promise,
    async return() {
      isOver = true;
      await stream.return();
      ended.resolve(over);
      return over;
    },
    async throw(error) {
      fail(error);
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Of a peer that is gone, "close" tells. */
function goneAnyway(): void {}
