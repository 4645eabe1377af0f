// A subscription that survives the server's restarts: each new connection asks for what came after the last cursor, so that nothing is
// missed and nothing comes twice. graphql-ws could reconnect by itself, but would send the first variables again.
import { setTimeout as wait } from "node:timers/promises";
import { createClient, type Client as SocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import { z } from "zod";
import type { Operation } from "../lib/graphql-operation.ts";
import { dataOf, signedOut, translateError } from "./client.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { Server } from "./server-address.ts";

export type Followed<Data> =
  | { readonly kind: "event"; readonly data: Data }
  /** The connection broke; the next attempt is running. */
  | { readonly kind: "lost"; readonly reason: string };

const firstPauseMs = 250;
const longestPauseMs = 5_000;
const pingMs = 10_000;
const pongPatienceMs = 5_000;
/** graphql-ws closes with these when the server refuses the viewer. */
const refusals = new Set([4401, 4403]);

const graphqlErrors = z
  .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }))
  .min(1);
const closing = z.object({ code: z.number(), reason: z.string() });

/**
 * Yields until the signal aborts. The operation takes a variable `after` and answers with a cursor.
 * @throws CommandError when the server refuses the viewer or the subscription
 */
export async function* follow<Data, Variables extends object>(
  server: Server,
  operation: Operation<Data, Variables>,
  variables: Variables,
  cursorOf: (data: Data) => string,
  signal: AbortSignal,
): AsyncGenerator<Followed<Data>> {
  let after: string | undefined;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    const client = openSocket(server);
    const events = client.iterate({ query: operation.document, variables: { ...variables, after } });
    const stop = () => void events.return?.();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const result of events) {
        if (result.errors !== undefined) throw result.errors;
        const data = dataOf<Data>(result.data);
        after = cursorOf(data);
        pauseMs = firstPauseMs;
        yield { kind: "event", data };
      }
      if (!signal.aborted) yield { kind: "lost", reason: "the server ended the subscription" };
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const refused = asRefusal(error, server);
      if (refused !== undefined) {
        // A cursor that the server has purged: start again from the present state.
        if (after === undefined || refused.exitCode !== exitCode.wrong) throw refused;
        after = undefined;
      }
      if (!signal.aborted) yield { kind: "lost", reason: refused?.message ?? reasonOf(error) };
    } finally {
      signal.removeEventListener("abort", stop);
      void client.dispose();
    }
    await wait(pauseMs, undefined, { signal, ref: true }).catch(() => {});
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

function openSocket(server: Server): SocketClient {
  let patience: NodeJS.Timeout | undefined;
  const client = createClient({
    url: server.webSocket.href,
    webSocketImpl: WebSocket,
    connectionParams: server.token === undefined ? {} : { authorization: `Bearer ${server.token}` },
    retryAttempts: 0,
    // After a laptop has slept, a connection may look open and deliver nothing.
    keepAlive: pingMs,
    on: {
      ping: (isReceived) => {
        if (!isReceived) patience = setTimeout(() => client.terminate(), pongPatienceMs);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(patience);
      },
      closed: () => clearTimeout(patience),
    },
  });
  return client;
}

function asRefusal(error: unknown, server: Server): CommandError | undefined {
  const errors = graphqlErrors.safeParse(error);
  const [first] = errors.success ? errors.data : [];
  // We were only too slow: what we had still holds.
  if (first?.extensions?.code === "FELL_BEHIND") return undefined;
  if (first !== undefined) return translateError(first, server);
  const close = closing.safeParse(error);
  return close.success && refusals.has(close.data.code) ? signedOut(server, close.data.reason || undefined) : undefined;
}

function reasonOf(error: unknown): string {
  const close = closing.safeParse(error);
  const errors = graphqlErrors.safeParse(error);
  if (errors.success) return errors.data[0]?.message ?? "the server ended the subscription";
  if (close.success) return close.data.reason || `the connection closed (${close.data.code})`;
  if (error instanceof Error) return error.message;
  return "the connection broke";
}
