import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openExchange } from "./exchange.ts";
import { serveBatch } from "./graph/batch.ts";
import type { Answer } from "./http/listener.ts";
import { prepareMime } from "./mail/sent-mime.ts";
import { shakeHands } from "./notifications/handshake.ts";
import { addressesToProve, isSubscriptionPath, serveSubscriptions } from "./notifications/serve.ts";
import type { World } from "./world.ts";

/** Answers requests to the public port: Entra's paths and Graph's. */
export function createAnswer(world: World, sleep: (ms: number) => Promise<unknown>): Answer {
  return async (request) => {
    const isBatch = /^\/v1\.0\/\$batch$/i.test(request.path);
    const isSubscription = isSubscriptionPath(request.path);
    let refusal: string | null = null;
    const requestId = randomUUID();
    const clientRequestId = request.headers["client-request-id"] ?? requestId;
    const exchange = openExchange(world, request, {
      isBatchItem: false,
      ...(isSubscription
        ? { serve: () => serveSubscriptions(world, request, { requestId, clientRequestId }, refusal) }
        : {}),
      ...(isBatch ? { serve: () => serveBatch(world, request, { requestId, clientRequestId }) } : {}),
    });
    try {
      if (exchange.delayMs > 0) await sleep(exchange.delayMs);
      else await nextTurn();
      if (isSubscription) {
        for (const url of addressesToProve(world, request)) {
          refusal ??= await shakeHands(url, world.settings.notifications.patienceMs);
        }
      }
      await prepareMime(request, world.clock.now());
      const outcome = exchange.conclude();
      if (exchange.answerDelayMs > 0) await sleep(exchange.answerDelayMs);
      return outcome;
    } finally {
      // Released before the answer is sent: a client that keeps to the limit may send its next request the moment it has this answer. It
      // must not be throttled because we learn of our own sending later.
      exchange.leave();
    }
  };
}
