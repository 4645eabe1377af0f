// A small server with the API's shape and made-up answers, on a port of its own.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { GraphQLError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { createSchema, createYoga } from "graphql-yoga";
import { afterEach } from "vitest";
import { WebSocketServer } from "ws";
import { listen } from "./listen.ts";

export const rightToken = "m365_right";

type Resolver = (args: Readonly<Record<string, unknown>>) => unknown;

export interface ApiAnswers {
  readonly Query?: Readonly<Record<string, Resolver>>;
  readonly Mutation?: Readonly<Record<string, Resolver>>;
  readonly Subscription?: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => AsyncIterable<unknown>>>;
}

export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  /** The variables of every operation so far, by the name of its field. */
  readonly asked: readonly { readonly field: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** Breaks every WebSocket, as a restart does. */
  breakSockets(): void;
}

const typeDefs = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");

export async function startApiServer(answers: ApiAnswers): Promise<ApiServer> {
  const asked: { field: string; args: Readonly<Record<string, unknown>> }[] = [];
  const note = (field: string, resolver: Resolver) => (_: unknown, args: Readonly<Record<string, unknown>>) => {
    asked.push({ field, args });
    return resolver(args);
  };
  const noteAll = (fields: Readonly<Record<string, Resolver>> = {}) =>
    Object.fromEntries(Object.entries(fields).map(([field, resolver]) => [field, note(field, resolver)]));
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: noteAll({ errorCatalogue: () => [], ...answers.Query }),
      Mutation: noteAll(answers.Mutation),
      Subscription: Object.fromEntries(
        Object.entries(noteAll(answers.Subscription)).map(([field, subscribe]) => [field, { subscribe }]),
      ),
    },
  });
  const yoga = createYoga({
    schema,
    logging: false,
    maskedErrors: false,
    context: ({ request }) => {
      if (request.headers.get("authorization") === `Bearer ${rightToken}`) return {};
      throw new GraphQLError("The token is unknown.", {
        extensions: { code: "UNAUTHENTICATED", http: { status: 401 } },
      });
    },
  });
  const server = createServer((request, response) => void yoga(request, response));
  const sockets = new WebSocketServer({ server, path: "/graphql" });
  useServer(
    { schema, onConnect: ({ connectionParams }) => connectionParams?.authorization === `Bearer ${rightToken}` },
    sockets,
  );
  const origin = await listen(server);
  return {
    url: `${origin}/graphql`,
    asked,
    breakSockets() {
      for (const socket of sockets.clients) socket.terminate();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface ServedApi {
  /** The one that the running test started last. */
  readonly server: ApiServer | undefined;
  start(answers: ApiAnswers): Promise<ApiServer>;
  /** Starts one, and tells the arguments by which a command reaches it. */
  serve(answers: ApiAnswers): Promise<readonly string[]>;
}

/** For the file that calls it: what a test starts ends with the test. */
export function useApiServer(): ServedApi {
  let server: ApiServer | undefined;
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]();
    server = undefined;
  });
  const start = async (answers: ApiAnswers): Promise<ApiServer> => {
    server = await startApiServer(answers);
    return server;
  };
  return {
    get server() {
      return server;
    },
    start,
    async serve(answers) {
      const { url } = await start(answers);
      return ["--url", url, "--token", rightToken];
    },
  };
}

/** One page that holds everything. */
export function page(nodes: readonly unknown[]) {
  return {
    edges: nodes.map((node, index) => ({ cursor: String(index), node })),
    pageInfo: { hasNextPage: false, endCursor: null },
  };
}
