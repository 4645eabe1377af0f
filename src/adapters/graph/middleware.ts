import {
  AuthenticationHandler,
  Client,
  type Context,
  GraphClientError,
  type Middleware,
  type MiddlewareOptions,
  TelemetryHandler,
} from "@microsoft/microsoft-graph-client";
import type { RequestTerms } from "../../app/ports/m365-records.ts";
import { must } from "../../lib/must.ts";
import { rewriteOrigin } from "../../lib/rewrite-origin.ts";
import type { Turn } from "./mailbox-limits.ts";

export interface TransportOptions {
  readonly fetch?: typeof fetch | undefined;
  /** Where a simulator listens. Links keep Graph's own origin and are handled as in production; only the sending goes elsewhere. */
  readonly simulatorOrigin?: string | undefined;
}

/**
 * The SDK's client with our own chain. No RetryHandler, since every call is a single attempt and it would repeat a POST. No
 * RedirectHandler, and no redirect by fetch either: Graph does not redirect what we call, so a redirect must get neither our token nor our
 * trust. The authentication handler sends the token only to hosts of Graph, whatever a link says.
 */
export function createSdkClient(graphOrigin: string, options: TransportOptions): Client {
  const middleware: Middleware[] = [
    new AuthenticationHandler({
      getAccessToken: () => Promise.reject(new Error("Each request brings its own token.")),
    }),
    new TelemetryHandler(),
    createSender(options),
  ];
  return Client.initWithMiddleware({ baseUrl: `${graphOrigin}/`, middleware });
}

/** A request is sent only while its process holds its turn; a write, also only while its run may write. */
export class SendTerms implements MiddlewareOptions {
  readonly turn: Pick<Turn, "isGood" | "renew">;
  readonly run: Pick<RequestTerms, "mayWrite" | "renew"> | undefined;
  constructor(turn: SendTerms["turn"], run: SendTerms["run"]) {
    this.turn = turn;
    this.run = run;
  }
  mayGo(): boolean {
    return this.turn.isGood() && (this.run === undefined || this.run.mayWrite());
  }
}

/** The request was held back: it certainly had no effect. */
export class KeptBackError extends Error {
  constructor(cause: unknown) {
    super("The request was kept back", { cause });
    this.name = "KeptBackError";
  }
}

/** The last of the chain; the SDK's own is bound to the global fetch. */
function createSender(options: TransportOptions): Middleware {
  const { simulatorOrigin } = options;
  return {
    // The SDK links every handler with setNext, even a single last one.
    setNext: () => {},
    execute: async (context: Context) => {
      const url = typeof context.request === "string" ? context.request : context.request.url;
      const { headers, ...rest } = must(context.options, "the request's options");
      const terms = context.middlewareControl?.getMiddlewareOptions(SendTerms);
      try {
        // Nothing may come between this question and the sending: the process may have been frozen anywhere before.
        if (terms instanceof SendTerms) await waitUntilItMay(terms);
        context.response = await (options.fetch ?? fetch)(simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url, {
          ...rest,
          redirect: "manual",
          ...(headers !== undefined && { headers }),
        });
      } catch (error) {
        // The SDK would replace any other error by one of its own, without the cause. It would then be unknown whether a connection was
        // ever made.
        const carrier = new GraphClientError("fetch failed");
        carrier.customError = error;
        throw carrier;
      }
    },
  };
}

/** @throws KeptBackError */
export async function waitUntilItMay({ turn, run }: SendTerms): Promise<void> {
  try {
    for (;;) {
      if (!turn.isGood()) await turn.renew();
      else if (run !== undefined && !run.mayWrite()) await run.renew();
      else return;
    }
  } catch (error) {
    throw new KeptBackError(error);
  }
}

/** The error that fetch threw inside the chain. */
export function thrownByFetch(error: unknown): unknown {
  return error instanceof GraphClientError ? error.customError : error;
}
