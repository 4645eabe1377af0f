// Plain yoga with one field: the measure of everything that the API does besides GraphQL over HTTP.
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { createProcessMetrics } from "../../src/server/metrics.ts";

const yoga = createYoga({
  schema: createSchema({
    typeDefs: "type Query { hello: String! }",
    resolvers: { Query: { hello: () => "Hello." } },
  }),
  logging: false,
});
const { serve } = createProcessMetrics();
const server = createServer((request, response) => {
  if (request.url === "/metrics") void serve(request, response, new URL("http://localhost/metrics"));
  else void yoga(request, response);
});
server.listen(0, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
// An open pipe as its input: it ends with its parent.
process.stdin.on("end", () => process.exit()).resume();
