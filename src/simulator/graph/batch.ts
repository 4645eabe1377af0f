import { z } from "zod";
import { openExchange } from "../exchange.ts";
import {
  inOnePiece,
  json,
  parseTarget,
  rawJson,
  type Served,
  type WireReply,
  type WireRequest,
} from "../http/message.ts";
import type { World } from "../world.ts";
import { jsonBody } from "./call.ts";
import { type CallIds, errorReply, GraphError } from "./graph-error.ts";
import { mustSignIn } from "./serve.ts";

const LARGEST_BATCH = 20;

const batchBody = z.object({
  requests: z.array(
    z.object({
      id: z.string().min(1),
      method: z.string(),
      url: z.string().min(1),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).optional(),
    }),
  ),
});
type Item = z.infer<typeof batchBody>["requests"][number];

interface ItemReply {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** `POST /$batch`: all items side by side, or all one after the other; nothing in between is accepted. */
export function serveBatch(world: World, request: WireRequest, ids: CallIds): Served {
  const route = "POST /$batch";
  try {
    mustSignIn(world, request);
    const items = readItems(request);
    const isSequential = items.some(({ dependsOn }) => (dependsOn ?? []).length > 0);
    return {
      route,
      reply: together(isSequential ? inOrder(world, request, items) : sideBySide(world, request, items)),
    };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { route, reply: errorReply(error, { ...ids, now: world.clock.now() }) };
  }
}

/** One answer from all; it waits for those whose bytes are still being made. */
function together(responses: readonly ItemReply[]): WireReply {
  if (!responses.some(({ body }) => body instanceof Promise)) return json(200, { responses });
  const whole = async () =>
    Buffer.from(
      JSON.stringify({
        responses: await Promise.all(responses.map(async (one) => ({ ...one, body: await one.body }))),
      }),
    );
  return { ...rawJson(200, ""), bytes: whole() };
}

function readItems(request: WireRequest): Item[] {
  const parsed = batchBody.safeParse(jsonBody({ request }));
  if (!parsed.success) throw malformed("Invalid batch payload format.");
  const { requests: items } = parsed.data;
  if (items.length > LARGEST_BATCH) throw malformed("Number of requests inside batch exceed the limit.");
  if (new Set(items.map(({ id }) => id)).size < items.length)
    throw malformed("Request ids must be unique inside a batch.");
  if (items.some(({ url }) => /^\/?\$batch/i.test(url))) throw malformed("A batch cannot hold another batch.");
  const isChained = items.every(({ dependsOn }, index) => {
    const [first, ...more] = dependsOn ?? [];
    return index === 0 ? first === undefined : first === items[index - 1]?.id && more.length === 0;
  });
  const isFlat = items.every(({ dependsOn }) => (dependsOn ?? []).length === 0);
  if (!isChained && !isFlat) throw malformed("Batch should be either fully sequential or fully parallel");
  return items;
}

function malformed(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}

/** Every item keeps its place in the mailbox's limit until the whole batch is done, so the fifth is throttled. */
function sideBySide(world: World, request: WireRequest, items: readonly Item[]): ItemReply[] {
  const opened = items.map((item) => ({
    item,
    exchange: openExchange(world, itemRequest(request, item), { isBatchItem: true }),
  }));
  try {
    return opened.map(({ item, exchange }) => itemReply(item, exchange.conclude())).reverse();
  } finally {
    for (const { exchange } of opened) exchange.leave();
  }
}

/** After a failure the rest never runs. */
function inOrder(world: World, request: WireRequest, items: readonly Item[]): ItemReply[] {
  let hasFailed = false;
  return items.map((item) => {
    if (hasFailed) {
      return {
        id: item.id,
        status: 424,
        headers: { "Content-Type": "application/json" },
        body: { error: { code: "FailedDependency", message: "Failed Dependency" } },
      };
    }
    const exchange = openExchange(world, itemRequest(request, item), { isBatchItem: true });
    const reply = itemReply(item, exchange.conclude());
    exchange.leave();
    hasFailed = reply.status >= 400;
    return reply;
  });
}

function itemRequest(outer: WireRequest, item: Item): WireRequest {
  const { path, query } = parseTarget(item.url.startsWith("/") ? item.url : `/${item.url}`);
  const headers = Object.fromEntries(
    Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (item.body !== undefined && headers["content-type"] === undefined) {
    throw malformed(`Write request id : ${item.id} does not contain Content-Type header or body.`);
  }
  const body = item.body === undefined ? "" : typeof item.body === "string" ? item.body : JSON.stringify(item.body);
  const authorization = outer.headers.authorization;
  return {
    method: item.method.toUpperCase(),
    path: `/v1.0${path}`,
    query,
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    body,
  };
}

const HEADER_NAMES: Record<string, string> = {
  "content-type": "Content-Type",
  etag: "ETag",
  "retry-after": "Retry-After",
};

/** A connection cannot break inside a batch: it is a 504 there. */
function itemReply({ id }: Item, answered: WireReply | "reset"): ItemReply {
  if (answered === "reset") return { id, status: 504, headers: {} };
  const outcome = inOnePiece(answered);
  const headers = Object.fromEntries(
    Object.entries(outcome.headers).map(([name, value]) => [HEADER_NAMES[name] ?? name, value]),
  );
  const { bytes } = outcome;
  if (bytes !== undefined) {
    const body = Buffer.isBuffer(bytes) ? bytes.toString("base64url") : bytes.then((all) => all.toString("base64url"));
    return { id, status: outcome.status, headers, body };
  }
  if (outcome.body === "") return { id, status: outcome.status, headers };
  return { id, status: outcome.status, headers, body: readBody(outcome.body) };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
