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
  let patience: ReturnType<typeof setTimeout> | undefined;
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
        clearTimeout(patience);
        onClosed(refusalCodes.has(closeCode(event) ?? 0));
      },
      // A dead network closes no socket; only a missing answer shows it.
      ping: (isFromServer) => {
        if (!isFromServer) patience = setTimeout(() => client.terminate(), pongPatienceMs);
      },
      pong: (isFromServer) => {
        if (isFromServer) clearTimeout(patience);
      },
    },
  });
  return {
    subscribe(document, variables, onData, onEnd) {
      client.subscribe(
        { query: document, variables: { ...variables } },
        {
          next: (result) => (result.errors === undefined ? onData(result.data) : onEnd(true)),
          // A lost connection also arrives as a close event; a list of errors is the server's refusal.
          error: (error) => onEnd(Array.isArray(error)),
          complete: () => onEnd(false),
        },
      );
    },
    close() {
      clearTimeout(patience);
      void client.dispose();
    },
  };
}
