// The only HTTP server: API, page, sign-in, health. Everything is passed in; nothing here reads the environment.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { Registry } from "prom-client";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { type Authenticated, type Authentication, AuthenticationUnavailable } from "../app/access/authentication.ts";
import type { Sessions } from "../app/access/sessions.ts";
import type { Consent } from "../app/accounts/consent.ts";
import type { FinishSignIn } from "../app/accounts/finish-sign-in.ts";
import type { Receive } from "../app/notifications/receive.ts";
import { notificationPath } from "../app/notifications/tend-subscriptions.ts";
import type { Endings } from "../app/ports/endings.ts";
import type { FinishConsent } from "../app/system-mailboxes/admin-consent.ts";
import type { App } from "../graphql/context.ts";
import { systemClock } from "../lib/system-clock.ts";
import { parseAddress } from "./address.ts";
import { refuseBody } from "./body.ts";
import { callbackPath, createCallback } from "./callback.ts";
import { connectPath, createConnectPage } from "./connect-page.ts";
import { createCredentials } from "./credentials.ts";
import { createErrorMask } from "./error-mask.ts";
import { createEventStreams } from "./event-streams.ts";
import { graphiqlFolder, serveGraphiql, serveGraphiqlFile } from "./graphiql.ts";
import { asksForPage, createGraphql, graphqlPath, unauthenticated, unavailable } from "./graphql.ts";
import { createGraphqlOperations } from "./graphql-operations.ts";
import { createReadiness, type ReadinessChecks, type ReadinessTrouble, serveHealth } from "./health.ts";
import { limits } from "./limits.ts";
import { createHttpServer, listen } from "./listen.ts";
import { createLiveSubscriptions } from "./live/live-subscriptions.ts";
import { createLiveConnections } from "./live-connections.ts";
import type { Logger } from "./logger.ts";
import { createLogin, type Handler } from "./login.ts";
import { createMailRoutes, mailFolder } from "./mail-files.ts";
import { isUpload } from "./mail-uploads.ts";
import { createMetrics } from "./metrics.ts";
import { createOperationChecks } from "./operation-checks.ts";
import { createPage } from "./page.ts";
import { refuseOperation } from "./refuse-operation.ts";
import { createSignOnRoutes, type SignOnRoutes } from "./sign-on.ts";
import { createAdmission, tooMany } from "./turns.ts";
import { createWebhook, isNotificationPath } from "./webhook.ts";
import { serveWebSockets } from "./websocket.ts";

export interface ServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The address as browsers know it; default: the one that the server listens on. */
  readonly publicUrl?: string | undefined;
  /** The proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly string[];
  readonly schema: GraphQLSchema;
  readonly app: App;
  readonly prisma: PrismaClient;
  readonly authentication: Authentication;
  readonly sessions: Sessions;
  readonly consent: Consent;
  readonly finishSignIn: FinishSignIn;
  readonly finishConsent: FinishConsent;
  readonly signOn: Pick<SignOnRoutes, "beginSignOn" | "finishSignOn" | "isEnabled"> & {
    readonly signOutUrl: (logoutHint: string | null) => Promise<string | null>;
  };
  /** The origin of Microsoft's sign-in page. */
  readonly signInOrigin: string;
  readonly receiveNotifications: Receive;
  /** Endings in any process. */
  readonly endings: Endings;
  readonly readiness: ReadinessChecks;
  /** Trouble with the installation although its parts answer, with the reason. */
  readonly troubles: () => readonly ReadinessTrouble[];
  /** The built page. */
  readonly pageFolder?: string | undefined;
  readonly logger: Logger;
  readonly now: () => Date;
}

export interface Server {
  /** @throws Error when the address is taken */
  start(): Promise<{ readonly url: string }>;
  /** Accepts nothing new, closes live connections with a reason, finishes what is in flight (at most five seconds), and ends. */
  stop(): Promise<void>;
  /** Ends every connection that this token opened. */
  closeToken(tokenId: string): void;
  /** Ends every connection that these people opened. */
  closePeople(userIds: readonly string[]): void;
  readonly metrics: Registry;
}

/** A fallback for what PostgreSQL announces at once. */
const sweepEveryMs = 15_000;
const finishWithinMs = 5_000;
const graphqlAddress = new URL(graphqlPath, "http://localhost");

export function buildServer(options: ServerOptions): Server {
  const { authentication, sessions, logger, now } = options;
  let url = options.publicUrl ?? "";
  let isStopping = false;

  const live = createLiveConnections(authentication, now);
  const metrics = createMetrics(() => live.count);
  const credentials = createCredentials({
    ...{ authentication, sessions, publicUrl: () => url, trustedProxies: options.trustedProxies },
  });
  const admit = createAdmission();
  const mask = createErrorMask(logger);
  const { feed, turns } = options.app;
  const subscriptions = createLiveSubscriptions({ feed, turns, clock: systemClock, mask });
  const checks = createOperationChecks();
  const yoga = createGraphql({ ...options, checks, admit, subscriptions, mask });
  const streams = createEventStreams(live);
  const { signInOrigin, signOn } = options;
  const { isEnabled: isSignOnEnabled, signOutUrl } = signOn;
  const { login, logout } = createLogin({ sessions, credentials, isSignOnEnabled, signOutUrl });

  const graphql: Handler = async (request, response, address) => {
    // GraphiQL is a page for everybody. But an operation is not even read before its caller is known.
    if (asksForPage(request)) return serveGraphiql(request, response, address);
    let authenticated: Authenticated | null;
    try {
      authenticated = await credentials.of(request);
    } catch (error) {
      if (!(error instanceof AuthenticationUnavailable)) throw error;
      logger.warn({ err: error.cause }, error.message);
      return refuseOperation(request, response, 503, unavailable(error));
    }
    // The caller went away meanwhile: nothing would give back a place that is taken now.
    if (response.destroyed) return;
    if (authenticated === null) return refuseOperation(request, response, 401, unauthenticated());
    if (!streams.watch(response, authenticated)) {
      return refuseOperation(
        request,
        response,
        429,
        tooMany("Too many requests of this token or its person are open."),
      );
    }
    await yoga.handle(request, response, { authenticated });
  };
  const routes = new Map<string, Handler>([
    [graphqlPath, graphql],
    [connectPath, createConnectPage(options.consent, credentials, signInOrigin)],
    [callbackPath, createCallback(options.finishSignIn, credentials, options.finishConsent)],
    ...createSignOnRoutes({ ...signOn, sessions, credentials, signInOrigin }),
    ["/login", login],
    ["/logout", logout],
    ["/healthz", serveHealth],
    ["/readyz", createReadiness(options.readiness, options.troubles, () => isStopping)],
    ["/metrics", metrics.serve],
  ]);
  const mail = createMailRoutes(
    { ...options.app.mail, uploads: options.app.sending.uploads, exports: options.app.keeping.erase },
    credentials,
    () => url,
  );
  const webhook = createWebhook(options.receiveNotifications);
  const page = createPage(options.pageFolder);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = request.url === graphqlPath ? graphqlAddress : parseAddress(request.url);
    if (address === null) {
      response.writeHead(400, { connection: "close", "content-type": "text/plain" });
      response.end(
        "This is not a valid address: its path must begin with one slash, and % must be followed by two hexadecimal digits.\n",
      );
      return;
    }
    const isNotification = isNotificationPath(address.pathname);
    const refusal = isNotification || isUpload(request, address.pathname) ? null : refuseBody(request);
    if (refusal !== null) {
      response.writeHead(refusal, { connection: "close", "content-type": "text/plain" });
      response.end(
        refusal === 413
          ? `At most ${limits.bodyBytes} bytes are accepted.\n`
          : "Send a Content-Length with the body.\n",
      );
      return;
    }
    const isGraphiql = address.pathname.startsWith(graphiqlFolder);
    const isMail = address.pathname.startsWith(mailFolder);
    const route = isNotification
      ? webhook
      : isGraphiql
        ? serveGraphiqlFile
        : isMail
          ? mail
          : routes.get(address.pathname);
    const startedAt = performance.now();
    response.once("close", () => {
      if (streams.isStream(response)) return;
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.observe(
        route === undefined || isGraphiql
          ? "page"
          : isNotification
            ? notificationPath
            : isMail
              ? mailFolder
              : address.pathname,
        request.method ?? "",
        response.statusCode,
        seconds,
      );
    });
    await (route ?? page)(request, response, address);
  };

  const http = createHttpServer(serve, { logger, isStopping: () => isStopping });

  let sockets: ReturnType<typeof serveWebSockets> | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  let unhear = () => {};
  const look = (work: Promise<void>): void => {
    work.catch((error: unknown) => logger.warn({ err: error }, "Tokens of open connections could not be checked."));
  };

  return {
    metrics: metrics.registry,
    closeToken(tokenId) {
      authentication.forget();
      live.closeToken(tokenId);
    },
    closePeople: (userIds) => live.closePeople(userIds),

    async start() {
      const port = await listen(http, options);
      url ||= `http://localhost:${port}`;
      const operations = createGraphqlOperations({ yoga, credentials, live, subscriptions, checks, admit });
      sockets = serveWebSockets(http, { operations, live, logger });
      unhear = options.endings.on((ending) => {
        authentication.forget();
        look(live.end(ending));
      });
      sweeping = setInterval(() => look(live.sweep()), sweepEveryMs);
      sweeping.unref();
      return { url };
    },

    async stop() {
      if (isStopping) return;
      isStopping = true;
      clearInterval(sweeping);
      unhear();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      await sockets?.stop();
      http.closeIdleConnections();
      const late = setTimeout(() => http.closeAllConnections(), finishWithinMs);
      await closed;
      clearTimeout(late);
      subscriptions.stop();
      await yoga.dispose();
    },
  };
}
