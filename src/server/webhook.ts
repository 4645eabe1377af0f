import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { Receive } from "../app/notifications/receive.ts";
import { notificationPath } from "../app/notifications/tend-subscriptions.ts";
import type { Handler } from "./login.ts";

const notifications = z.object({
  value: z
    .array(
      z.object({
        clientState: z.string().nullish(),
        // Events that Graph may add later count as a change.
        lifecycleEvent: z.string().nullish(),
        changeType: z.string().nullish(),
        resourceData: z.object({ id: z.unknown() }).nullish().catch(null),
      }),
    )
    .max(1_000),
});

const lifecycleEvents = ["reauthorizationRequired", "subscriptionRemoved", "missed"] as const;

const changes = ["created", "updated", "deleted"] as const;

/** Longer ones are nobody's. */
const idOf = (id: unknown): string | undefined =>
  typeof id === "string" && id.length > 0 && id.length <= 1_000 ? id : undefined;

/** Graph sends items of a few hundred bytes, a few at a time. */
const mostBytes = 524_288;

export function isNotificationPath(path: string): boolean {
  return path.startsWith(notificationPath);
}

/**
 * Where Microsoft validates the address and sends notifications: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 * Answered 202 as soon as the order for a run is stored, and never later: Microsoft sends less and less to slow receivers.
 */
export function createWebhook(receive: Receive): Handler {
  return async (request, response, address) => {
    const plain = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    const refuse = (status: number, message: string) => response.writeHead(status, plain).end(`${message}\n`);
    if (request.method !== "POST") {
      response.setHeader("allow", "POST");
      refuse(405, "Microsoft posts here.");
      return;
    }
    const token = address.searchParams.get("validationToken");
    if (token !== null) {
      response.writeHead(200, plain).end(token);
      return;
    }
    const body = await readAtMost(request, mostBytes);
    if (body === null) {
      response.setHeader("connection", "close");
      refuse(413, `At most ${mostBytes} bytes are accepted.`);
      return;
    }
    const parsed = notifications.safeParse(parseJson(body));
    if (!parsed.success) {
      refuse(400, "This is not a list of notifications.");
      return;
    }
    const items = parsed.data.value.map(({ clientState, lifecycleEvent, changeType, resourceData }) => ({
      clientState: clientState ?? undefined,
      lifecycleEvent: lifecycleEvents.find((event) => event === lifecycleEvent),
      change: changes.find((change) => change === changeType),
      recordId: idOf(resourceData?.id),
    }));
    await receive(address.pathname.slice(notificationPath.length), items);
    // The same answer without the right secret: a caller learns nothing, and Microsoft does not repeat a stray notification.
    response.writeHead(202).end();
  };
}

async function readAtMost(request: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
