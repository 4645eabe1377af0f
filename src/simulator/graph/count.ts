import { inOnePiece, type WireReply } from "../http/message.ts";
import type { GraphCall, Operation } from "./call.ts";
import { GraphError } from "./graph-error.ts";
import type { QueryOption } from "./query-options.ts";

/** The options that also apply to a mere count: those that select items, not their form or order. */
export function withoutCount(options: readonly QueryOption[] = []): readonly QueryOption[] {
  return options.filter((option) => option === "$filter" || option === "$search");
}

/** `…/$count`: the number of a collection's items, as a text. */
export function countOf(operation: Operation, call: GraphCall): WireReply {
  const query = new URLSearchParams([...call.request.query, ["$count", "true"], ["$top", "1"]]);
  const reply = inOnePiece(operation.serve({ ...call, request: { ...call.request, query } }));
  const body: Record<string, unknown> = JSON.parse(reply.body);
  // The directory counts only for readers that accept slightly old data.
  if (body["@odata.count"] === undefined)
    throw new GraphError(400, "Request_BadRequest", "$count is not currently supported.");
  return { status: 200, headers: { "content-type": "text/plain" }, body: String(body["@odata.count"]) };
}
