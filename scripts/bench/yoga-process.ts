// The anchor of what the API costs besides GraphQL: Yoga and graphql-ws as their guides put them together, and Yoga's own publishing in
// memory. It asks nobody who they are, and reads nothing.
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import type { ExecutionArgs, execute, subscribe } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { createProcessMetrics } from "../../src/server/metrics.ts";
import { timeOf } from "./live/changes.ts";

setMaxListeners(0);
interface StatusEvent {
  readonly cursor: string;
  readonly status: object;
}
const published = createPubSub<{ status: [StatusEvent] }>();
const yoga = createYoga({
  schema: createSchema({
    typeDefs: `
      type Query { hello: String! }
      type Status { id: ID! resource: String! state: String! isInProgress: Boolean! lastSyncAt: String }
      type StatusEvent { cursor: String! status: Status! }
      type Subscription { syncStatus: StatusEvent! }
    `,
    resolvers: {
      Query: { hello: () => "Hello." },
      Subscription: {
        syncStatus: { subscribe: () => published.subscribe("status"), resolve: (event: StatusEvent) => event },
      },
    },
  }),
  logging: false,
});
type Enveloped = Pick<ReturnType<typeof yoga.getEnveloped>, "execute" | "subscribe">;
const envelopedIn = ({ rootValue }: ExecutionArgs) => rootValue as Enveloped;
const { serve } = createProcessMetrics();
const http = createServer((request, response) => {
  if (request.url === "/metrics") void serve(request, response, new URL("http://localhost/metrics"));
  else void yoga(request, response);
});
useServer(
  {
    // https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions
    execute: (args) => envelopedIn(args as ExecutionArgs).execute(args) as ReturnType<typeof execute>,
    subscribe: (args) => envelopedIn(args as ExecutionArgs).subscribe(args) as ReturnType<typeof subscribe>,
    onSubscribe: async (context, _id, params) => {
      const enveloped = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const document = enveloped.parse(params.query);
      const errors = enveloped.validate(enveloped.schema, document);
      if (errors.length > 0) return errors;
      return {
        schema: enveloped.schema,
        document,
        ...(params.operationName ? { operationName: params.operationName } : {}),
        ...(params.variables ? { variableValues: params.variables } : {}),
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
      };
    },
  },
  new WebSocketServer({ server: http, path: "/graphql" }),
);
process.on("message", (nth: number) => {
  const lastSyncAt = timeOf(nth).toISOString();
  const status = { id: `${nth % 15}`, resource: "TASKS", state: "IDLE", isInProgress: false, lastSyncAt };
  published.publish("status", { cursor: String(nth), status });
});
process.on("disconnect", () => process.exit());
http.listen(0, () => {
  const address = http.address();
  process.send?.(typeof address === "object" ? address?.port : 0);
});
