import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { openExchange } from "./exchange.ts";
import { serveBatch } from "./graph/batch.ts";
import type { Answer } from "./http/listener.ts";
import type { World } from "./world.ts";

/** Answers what comes in at the public port: Entra's paths and Graph's. */
export function createAnswer(world: World): Answer {
  return async (request, sent) => {
    const isBatch = /^\/v1\.0\/\$batch$/i.test(request.path);
    const requestId = randomUUID();
    const exchange = openExchange(world, request, {
      isBatchItem: false,
      ...(isBatch
        ? {
            serve: () =>
              serveBatch(world, request, {
                requestId,
                clientRequestId: request.headers["client-request-id"] ?? requestId,
              }),
          }
        : {}),
    });
    // The place in the mailbox's limit is held until the answer has left, as a real request in flight would.
    sent(exchange.leave);
    if (exchange.delayMs > 0) await sleep(exchange.delayMs);
    // Lets every request that is here already be counted as in flight; without a turn of the loop they would seem to come one by one.
    else await nextTurn();
    return exchange.conclude();
  };
}
