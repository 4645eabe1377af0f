// Our own transport under graphql-ws: the built-in one listens only once for errors, prints them, and lets an error while a socket closes
// end the process.
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, handleProtocols, type Server } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { parseAddress } from "./address.ts";
import { graphqlPath } from "./graphql.ts";
import { goingAway, type SocketExtra } from "./graphql-operations.ts";
import { limits } from "./limits.ts";
import type { LiveConnections } from "./live-connections.ts";
import type { Logger } from "./logger.ts";

export interface WebSockets {
  stop(): Promise<void>;
}

interface WebSocketDependencies {
  readonly operations: Server<SocketExtra>;
  readonly live: Pick<LiveConnections, "closeAll">;
  readonly logger: Logger;
}

/** A peer that answers no ping within this time is gone. */
const pingEveryMs = 12_000;
/** A peer that does not answer the closing of its socket is cut off after this time. */
const farewellMs = 2_000;

/** GraphQL over WebSocket (graphql-transport-ws) at the same path as HTTP. */
export function serveWebSockets(server: HttpServer, { operations, live, logger }: WebSocketDependencies): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: limits.bodyBytes });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = parseAddress(request.url);
    if (address?.pathname === graphqlPath) {
      sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request, socket));
      return;
    }
    // A peer that does not close its half would keep the socket for ever.
    socket.once("finish", () => socket.destroy());
    socket.end(`HTTP/1.1 ${address === null ? "400 Bad Request" : "404 Not Found"}\r\nConnection: close\r\n\r\n`);
  };
  server.on("upgrade", onUpgrade);

  function serve(socket: WebSocket, request: IncomingMessage, connection: Duplex): void {
    // Bad frames and resets: ws closes the socket, and "close" follows.
    socket.on("error", (error) => logger.debug({ err: error }, "A WebSocket broke."));
    const ours = (work: () => unknown) => {
      Promise.resolve()
        .then(work)
        .catch((error: unknown) => {
          if (socket.readyState === socket.OPEN) {
            logger.error({ err: error }, "A WebSocket's message failed unexpectedly.");
          }
          socket.close(CloseCode.InternalServerError, "Something went wrong on the server.");
        });
    };
    const extra: SocketExtra = { socket, request, connection };
    const stopPings = keepAlive(socket);
    const closed = operations.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on("message", (data) => {
            const bytes = Buffer.isBuffer(data)
              ? data
              : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
            // Large messages are not parsed before the caller is known.
            if (extra.authenticated === undefined && bytes.length > limits.greetingBytes) {
              socket.close(CloseCode.BadRequest, "Say who you are first, in a short message.");
              return;
            }
            ours(() => handle(bytes.toString("utf8")));
          }),
      },
      extra,
    );
    socket.once("close", (code, reason) => {
      stopPings();
      ours(() => closed(code, reason.toString("utf8")));
    });
  }

  return {
    async stop() {
      server.off("upgrade", onUpgrade);
      live.closeAll();
      for (const socket of sockets.clients) socket.close(goingAway, "The server is stopping. Connect again.");
      const late = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, farewellMs);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(late);
    },
  };
}

function keepAlive(socket: WebSocket): () => void {
  let hasAnswered = true;
  socket.on("pong", () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    socket.ping();
  }, pingEveryMs);
  return () => clearInterval(timer);
}
