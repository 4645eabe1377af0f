// Plain yoga with one field and nothing else, not even tsx: the measure of what a server keeps in memory. A line at its input asks for the bytes.
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";

const schema = createSchema({
  typeDefs: "type Query { hello: String! }",
  resolvers: { Query: { hello: () => "Hello." } },
});
const yoga = createYoga({ schema, logging: false });
createServer((request, response) => void yoga(request, response)).listen(0, () => process.stdout.write("up\n"));
process.stdin.on("data", () => process.stdout.write(`${process.memoryUsage.rss()}\n`));
// It ends with its parent.
process.stdin.on("end", () => process.exit());
