import type { WireReply } from "../http/message.ts";
import type { GraphCall, Operation } from "./call.ts";
import type { QueryOption } from "./query-options.ts";

/** What can be asked for of a mere number: which items, and nothing of how they look or come. */
export function withoutCount(options: readonly QueryOption[] = []): readonly QueryOption[] {
  return options.filter((option) => option === "$filter" || option === "$search");
}

/** `…/$count`: the number of a collection's items, as a text. */
export function countOf(operation: Operation, call: GraphCall): WireReply {
  const query = new URLSearchParams([...call.request.query, ["$count", "true"], ["$top", "0"]]);
  const reply = operation.serve({ ...call, request: { ...call.request, query } });
  const body: Record<string, unknown> = JSON.parse(reply.body);
  return { status: 200, headers: { "content-type": "text/plain" }, body: String(body["@odata.count"]) };
}
