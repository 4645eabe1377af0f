import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { limits } from "./limits.ts";
import type { Logger } from "./logger.ts";

/** A server that nothing ends which a caller sends, or which fails while it is answered. */
export function createHttpServer(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { logger, isStopping }: { readonly logger: Logger; readonly isStopping: () => boolean },
): Server {
  const http = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    (request, response) => {
      // Either fails at any moment when the peer goes away; code that uses the other one is told too.
      request.on("error", (error) => logger.debug({ err: error }, "A request broke off."));
      response.on("error", (error) => logger.debug({ err: error }, "An answer broke off."));
      // Node forgets headers given to writeHead unless one was set before, and event streams are recognised by theirs.
      response.setHeader("x-content-type-options", "nosniff");
      // Answers after the stop began must still close their connection.
      if (isStopping()) response.setHeader("connection", "close");
      serve(request, response).catch((error: unknown) => {
        // Nobody is there to be answered, usually because the request broke off.
        if (response.destroyed || request.errored !== null)
          return logger.debug({ err: error }, "A request was not answered.");
        logger.error({ err: error, path: request.url?.split("?")[0] }, "A request failed unexpectedly.");
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end("Something went wrong on the server.\n");
      });
    },
  );
  http.maxConnections = limits.connections;
  // From the first moment, whoever takes the socket over: without a listener its error would end the process. "close" follows anyway.
  http.on("connection", (socket) => socket.on("error", (error) => logger.debug({ err: error }, "A connection broke.")));
  return http;
}

/**
 * Begins to listen.
 * @param port 0: any free one
 * @returns the port that was taken
 * @throws Error when the address is taken
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("A TCP server has a port.");
  return bound.port;
}
