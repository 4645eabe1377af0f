// The anchor: Yoga and graphql-ws as their guides put them together, with Yoga's own publishing in memory. It asks nobody who they are, and
// reads nothing.
import { createServer } from "node:http";
import { useServer } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";

interface Status {
  readonly id: string;
  readonly resource: string;
  readonly state: string;
  readonly isInProgress: boolean;
  readonly lastSyncAt: string;
}

const published = createPubSub<{ status: [{ cursor: string; status: Status }] }>();
const yoga = createYoga({
  schema: createSchema({
    typeDefs: `
      type Query { hello: String! }
      type Status { id: ID! resource: String! state: String! isInProgress: Boolean! lastSyncAt: String }
      type StatusEvent { cursor: String! status: Status! }
      type Subscription { syncStatus: StatusEvent! }
    `,
    resolvers: {
      Query: { hello: () => "world" },
      Subscription: {
        syncStatus: { subscribe: () => published.subscribe("status"), resolve: (event: unknown) => event },
      },
    },
  }),
  logging: false,
});
const http = createServer(yoga);
const sockets = new WebSocketServer({ server: http, path: "/graphql" });
useServer(
  {
    // As https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions has it.
    execute: (args: any) => args.rootValue.execute(args),
    subscribe: (args: any) => args.rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);
process.on("message", ({ nth, id }: { nth: number; id: string }) => {
  const lastSyncAt = new Date(Date.UTC(2100, 0, 1) + nth).toISOString();
  published.publish("status", {
    cursor: String(nth),
    status: { id, resource: "TASKS", state: "IDLE", isInProgress: false, lastSyncAt },
  });
});
http.listen(0, () => {
  const address = http.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
