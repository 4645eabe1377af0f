// The WebSocket protocol graphql-transport-ws: each operation goes through the same pipeline as HTTP.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GraphQLError } from "graphql";
import { CloseCode, makeServer, type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import { type Authenticated, AuthenticationUnavailable } from "../app/access/authentication.ts";
import type { Context } from "../graphql/context.ts";
import { must } from "../lib/must.ts";
import type { Credentials } from "./credentials.ts";
import { type GraphqlPipeline, unauthenticatedMessage } from "./graphql.ts";
import { limits } from "./limits.ts";
import { isLiveStream } from "./live/live-stream.ts";
import type { LiveSubscriptions } from "./live/live-subscriptions.ts";
import { deliver } from "./live/socket-delivery.ts";
import type { LiveConnections } from "./live-connections.ts";
import type { OperationChecks } from "./operation-checks.ts";
import type { Admit } from "./turns.ts";

/** What is known of one socket. */
export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** What carries it. */
  readonly connection: Duplex;
  authenticated?: Authenticated;
  forget?: () => void;
}

interface OperationsDependencies {
  readonly yoga: GraphqlPipeline;
  readonly credentials: Credentials;
  readonly live: LiveConnections;
  readonly subscriptions: LiveSubscriptions;
  readonly checks: OperationChecks;
  readonly admit: Admit;
}

/** RFC 6455, section 7.4.1: the server goes away. Clients connect again. */
export const goingAway = 1001;

/** In the registry of RFC 6455: overload or the like. Clients connect again. */
const tryAgainLater = 1013;

export function createGraphqlOperations({
  yoga,
  credentials,
  live,
  subscriptions,
  checks,
  admit,
}: OperationsDependencies): Server<SocketExtra> {
  const pipelines = new WeakMap<object, Pick<ReturnType<GraphqlPipeline["getEnveloped"]>, "execute">>();
  const pipelineOf = (context: unknown) =>
    must(
      typeof context === "object" && context !== null ? pipelines.get(context) : undefined,
      "the operation's pipeline",
    );

  return makeServer<Record<string, unknown> | undefined, SocketExtra>({
    onConnect: async ({ connectionParams, extra }) => {
      let authenticated: Authenticated | null;
      try {
        authenticated = (await credentials.ofParams(connectionParams ?? {})) ?? (await credentials.of(extra.request));
      } catch (error) {
        if (!(error instanceof AuthenticationUnavailable)) throw error;
        extra.socket.close(tryAgainLater, error.message);
        return false;
      }
      if (authenticated === null) return refuse(extra.socket, unauthenticatedMessage);
      // It may have closed meanwhile: then nothing would remove it.
      if (extra.socket.readyState !== extra.socket.OPEN) return false;
      const forget = live.add({ authenticated, close: (reason) => close(extra.socket, reason) });
      if (forget === null) return refuse(extra.socket, "Too many connections of this token or its person are open.");
      extra.authenticated = authenticated;
      extra.forget = forget;
      return true;
    },
    onClose: ({ extra }) => extra.forget?.(),
    onSubscribe: async ({ extra, subscriptions: open }, _id, payload) => {
      if (Object.keys(open).length > limits.operationsPerSocket) {
        extra.socket.close(CloseCode.BadRequest, "Too many operations on one connection.");
        return [];
      }
      const { authenticated } = extra;
      const isAtOnce = authenticated === undefined || checks.hasPassed(payload);
      const refusal = isAtOnce ? null : await admit(authenticated.viewer.userId);
      if (refusal !== null) return [refusal];
      const { schema, execute, contextFactory, parse, validate } = yoga.getEnveloped({
        authenticated: extra.authenticated ?? null,
        params: payload,
      });
      const document = attempt(() => parse(payload.query));
      if (document instanceof GraphQLError) return [document];
      const errors = attempt(() => validate(schema, document));
      if (errors instanceof GraphQLError) return [errors];
      if (errors.length > 0) return errors;
      const contextValue = await contextFactory();
      pipelines.set(contextValue, { execute });
      return {
        schema,
        document,
        contextValue,
        ...(payload.operationName ? { operationName: payload.operationName } : {}),
        ...(payload.variables ? { variableValues: payload.variables } : {}),
      };
    },
    // The pipeline's, so that what plugins wrap around execution (above all masking) applies here too.
    execute: (args) => pipelineOf(args.contextValue).execute(args),
    // Masked there: each text is made once for all who are sent it.
    subscribe: (args) => subscriptions.subscribe(args, args.contextValue as Context),
    onOperation: ({ extra }, id, _payload, _args, result) =>
      isLiveStream(result) ? deliver(result, id, extra) : undefined,
  });
}

function close(socket: WebSocket, reason: "goingAway" | "expired"): void {
  if (reason === "goingAway") socket.close(goingAway, "The server is stopping. Connect again.");
  else socket.close(CloseCode.Forbidden, "The token was revoked or has expired, or its person's rights have changed.");
}

function refuse(socket: WebSocket, reason: string): false {
  socket.close(CloseCode.Forbidden, reason);
  return false;
}

/** The caller's errors as values: syntax errors, and those that the limits throw. */
function attempt<T>(work: () => T): T | GraphQLError {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
