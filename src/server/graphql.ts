import { GraphQLError, type GraphQLSchema } from "graphql";
import { createYoga, type YogaServerInstance } from "graphql-yoga";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Authenticated } from "../app/access/authentication.ts";
import type { App, Context } from "../graphql/context.ts";
import { createErrorMask } from "./error-mask.ts";
import { createLimitPlugins, limits } from "./limits.ts";
import type { Logger } from "./logger.ts";

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
}): GraphqlPipeline {
  const { schema, app, prisma, logger } = options;
  return createYoga<Transport, Context>({
    schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    // Cookies are for our own page, scripts send a token: no other site's page has any business here.
    cors: false,
    batching: { limit: limits.batch },
    graphiql: { title: "m365-sync", subscriptionsProtocol: "WS", defaultQuery: "{ viewer { name role } }\n" },
    maskedErrors: { maskError: createErrorMask(logger) },
    logging: {
      debug: (...parts) => logger.debug(parts.map(String).join(" ")),
      info: (...parts) => logger.debug(parts.map(String).join(" ")),
      warn: (...parts) => logger.warn(parts.map(String).join(" ")),
      error: (...parts) => logger.error({ err: parts[0] }, "GraphQL"),
    },
    plugins: createLimitPlugins(),
    context: ({ authenticated }) => {
      if (authenticated === null) throw unauthenticated();
      return { viewer: authenticated.viewer, app, prisma };
    },
  });
}

export const unauthenticatedMessage =
  "Every operation needs a viewer. Send a valid token as Authorization: Bearer …, or log in at /login.";

function unauthenticated(): GraphQLError {
  return new GraphQLError(unauthenticatedMessage, {
    extensions: { code: "UNAUTHENTICATED", http: { status: 401, headers: { "www-authenticate": "Bearer" } } },
  });
}
