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
  /** Where a simulator listens. Links keep Graph's own origin, so that they are handled as in production; only the sending goes elsewhere. */
  readonly simulatorOrigin?: string | undefined;
}

/**
 * The SDK's client with a chain of our own: no RetryHandler, since every call is one attempt and it would repeat a POST; no RedirectHandler, and
 * no redirect by fetch either, since Graph does not redirect what we call: whoever does gets neither our token nor our belief. The authentication handler gives the token to hosts of Graph only, whatever a link says.
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

/** A request goes out only while its process holds its turn; one that writes, also only while the run that sends it may write. */
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

/** The request was kept back: it surely had no effect. */
export class KeptBackError extends Error {
  constructor(cause: unknown) {
    super("The request was kept back", { cause });
    this.name = "KeptBackError";
  }
}

/** The last of the chain: the SDK's own is bound to the global fetch. */
function createSender(options: TransportOptions): Middleware {
  const { simulatorOrigin } = options;
  return {
    // The SDK links every handler with setNext, the last one too where it stands alone.
    setNext: () => {},
    execute: async (context: Context) => {
      const url = typeof context.request === "string" ? context.request : context.request.url;
      const { headers, ...rest } = must(context.options, "the request's options");
      const terms = context.middlewareControl?.getMiddlewareOptions(SendTerms);
      try {
        // Nothing may stand between this question and the sending: the process may have been frozen at any other place.
        if (terms instanceof SendTerms) await waitUntilItMay(terms);
        context.response = await (options.fetch ?? fetch)(simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url, {
          ...rest,
          redirect: "manual",
          ...(headers !== undefined && { headers }),
        });
      } catch (error) {
        // Any other error the SDK would replace by one of its own, without the cause: whether a connection was ever made would be lost.
        const carrier = new GraphClientError("fetch failed");
        carrier.customError = error;
        throw carrier;
      }
    },
  };
}

async function waitUntilItMay({ turn, run }: SendTerms): Promise<void> {
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

/** What fetch threw inside the chain. */
export function thrownByFetch(error: unknown): unknown {
  return error instanceof GraphClientError ? error.customError : error;
}
