import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLError } from "graphql";

/** Refuses an operation before any of it is read. Its client reads GraphQL, whatever the status is. */
export function refuseOperation(
  { headers }: IncomingMessage,
  response: ServerResponse,
  status: 401 | 429 | 503,
  error: GraphQLError,
): void {
  const isNew = (headers.accept ?? "").includes("application/graphql-response+json");
  response.writeHead(status, {
    "content-type": isNew ? "application/graphql-response+json" : "application/json",
    "cache-control": "no-store",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : { "retry-after": "1" }),
  });
  response.end(JSON.stringify({ errors: [error.toJSON()] }));
}
