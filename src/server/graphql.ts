import type { IncomingMessage } from "node:http";
import { type ExecutionArgs, GraphQLError, type GraphQLSchema } from "graphql";
import { createYoga, type Plugin, type YogaServerInstance } from "graphql-yoga";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Authenticated, AuthenticationUnavailable } from "../app/access/authentication.ts";
import type { App, Context } from "../graphql/context.ts";
import { createFairQueue } from "../lib/fair-queue.ts";
import { limits } from "./limits.ts";
import type { LiveSubscriptions } from "./live/live-subscriptions.ts";
import type { MaskError } from "./live/render.ts";
import type { Logger } from "./logger.ts";
import type { OperationChecks } from "./operation-checks.ts";
import { type Admit, createTurnsPlugin } from "./turns.ts";

/** What a transport knows before an operation begins. */
interface Transport {
  readonly authenticated: Authenticated | null;
}

export type GraphqlPipeline = YogaServerInstance<Transport, Context>;

export const graphqlPath = "/graphql";

/** The one pipeline of all transports: limits, context, execution, masking. */
export function createGraphql(options: {
  readonly schema: GraphQLSchema;
  readonly app: App;
  readonly prisma: PrismaClient;
  readonly logger: Logger;
  readonly checks: OperationChecks;
  readonly admit: Admit;
  readonly subscriptions: LiveSubscriptions;
  readonly mask: MaskError;
}): GraphqlPipeline {
  const { schema, app, prisma, logger, checks, admit, subscriptions, mask } = options;
  return createYoga<Transport, Context>({
    schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    // Cookies are for our own page, and scripts send a token: no other site's page needs access.
    cors: false,
    batching: { limit: limits.batch },
    // We serve it ourselves: Yoga's own would be fetched from elsewhere.
    graphiql: false,
    maskedErrors: { maskError: mask },
    logging: {
      // Said several times an operation.
      debug: logger.isLevelEnabled("debug") ? (...parts) => logger.debug(parts.map(String).join(" ")) : () => {},
      info: (...parts) => logger.debug(parts.map(String).join(" ")),
      warn: (...parts) => logger.warn(parts.map(String).join(" ")),
      // The mask has logged what is masked, if it is our error; a caller's error is not.
      error: (...parts) => logger.debug({ err: parts[0] }, "GraphQL"),
    },
    // Our own cache is bounded in bytes.
    parserAndValidationCache: false,
    // No operation takes a file.
    multipart: false,
    plugins: [
      inAdmittedOrder(admit, checks),
      ...checks.plugins,
      createTurnsPlugin(createFairQueue(limits.operations)),
      joinsOthers(subscriptions),
    ],
    context: ({ authenticated }) => {
      if (authenticated === null) throw unauthenticated();
      return { viewer: authenticated.viewer, authenticated, app, prisma };
    },
  });
}

function joinsOthers(subscriptions: LiveSubscriptions): Plugin<Context> {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn((args: ExecutionArgs) => subscriptions.subscribe(args, args.contextValue as Context));
    },
  };
}

/** A WebSocket's operations do not pass this hook; they are admitted where they arrive. */
function inAdmittedOrder(admit: Admit, checks: OperationChecks): Plugin<Record<never, never>, Transport> {
  return {
    onParams({ params, context: { authenticated }, setResult }) {
      if (authenticated === null || checks.hasPassed(params)) return undefined;
      return admit(authenticated.viewer.userId).then((refusal) => {
        if (refusal !== null) setResult({ errors: [refusal] });
      });
    },
  };
}

export const unauthenticatedMessage =
  "Every operation needs a viewer. Send a valid token as Authorization: Bearer …, or log in at /login.";

export function unauthenticated(): GraphQLError {
  return new GraphQLError(unauthenticatedMessage, { extensions: { code: "UNAUTHENTICATED" } });
}

export function unavailable({ message }: AuthenticationUnavailable): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "UNAVAILABLE" } });
}

/** A browser that navigated here, as opposed to an operation. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && (headers.accept ?? "").includes("text/html");
}
