import type { GraphQLFormattedError } from "graphql";
import { CloseCode, createClient } from "graphql-ws";
import type { Socket } from "./live.ts";

const pingMs = 10_000;
const pongPatienceMs = 5_000;
/** The codes with which the server refuses a viewer. */
const refusalCodes: ReadonlySet<number> = new Set([CloseCode.Unauthorized, CloseCode.Forbidden]);

const closeCode = (event: unknown): number | null =>
  typeof event === "object" && event !== null && "code" in event && typeof event.code === "number" ? event.code : null;

/** One connection, which the library does not repeat: it would repeat a subscription with its first cursor. */
export function openSocket(url: string, onOpen: () => void, onClosed: (wasRefused: boolean) => void): Socket {
  /** Set while an answer to a ping is awaited. */
  let patience: ReturnType<typeof setTimeout> | undefined;
  const stopWaiting = () => {
    clearTimeout(patience);
    patience = undefined;
  };
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => client.terminate(), pongPatienceMs);
  };
  const client = createClient({
    url,
    lazy: false,
    retryAttempts: 0,
    keepAlive: pingMs,
    connectionAckWaitTimeout: pongPatienceMs,
    onNonLazyError: () => {},
    on: {
      connected: () => onOpen(),
      closed: (event) => {
        stopWaiting();
        onClosed(refusalCodes.has(closeCode(event) ?? 0));
      },
      // A dead network closes no socket; only silence shows it. An answer alone would not do: it comes behind all that was sent before it, which
      // takes a slow network, a slow page or a busy server longer than that where there are ten thousand accounts.
      ping: (isFromServer) => {
        if (!isFromServer) wait();
      },
      message: () => {
        if (patience !== undefined) wait();
      },
      pong: (isFromServer) => {
        if (isFromServer) stopWaiting();
      },
    },
  });
  return {
    subscribe(document, variables, onData, onEnd) {
      client.subscribe(
        { query: document, variables: { ...variables } },
        {
          next: (result) => (result.errors === undefined ? onData(result.data) : onEnd(true)),
          // A lost connection also arrives as a close event; a list of errors is the server's refusal, unless we were only too slow.
          error: (error) => onEnd(Array.isArray(error) && !isTooSlow(error)),
          complete: () => onEnd(false),
        },
      );
    },
    close() {
      stopWaiting();
      void client.dispose();
    },
  };
}

/** More waited for us than the server keeps: the cursor still holds. */
const isTooSlow = (errors: readonly GraphQLFormattedError[]): boolean =>
  errors.some(({ extensions }) => extensions?.["code"] === "FELL_BEHIND");
