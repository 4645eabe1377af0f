import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Outcome, parseTarget, type WireRequest } from "./message.ts";

export interface Listener {
  /** Resolves to the origin, with the port the system gave when 0 was asked. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

export type Answer = (request: WireRequest) => Promise<Outcome>;

export function createListener(port: number, answer: Answer): Listener {
  const server = createServer((request, response) => {
    void respond(request, response, answer);
  });
  // Clients keep sockets for minutes; a server that closes them first causes needless "connection reset" errors.
  server.keepAliveTimeout = 120_000;
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          const address = server.address();
          if (address === null || typeof address === "string") reject(new Error("The simulator got no TCP address"));
          else resolve(`http://127.0.0.1:${address.port}`);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  try {
    const outcome = await answer(await readRequest(request));
    if (outcome === "reset") {
      request.socket.resetAndDestroy();
      return;
    }
    const { pieces } = outcome;
    const body = pieces === undefined ? ((await outcome.bytes) ?? Buffer.from(outcome.body)) : Buffer.concat(pieces);
    response.writeHead(outcome.status, {
      ...outcome.headers,
      ...(outcome.cookies === undefined ? {} : { "set-cookie": [...outcome.cookies] }),
      "content-length": String(body.length),
    });
    response.end(body);
  } catch (error) {
    if (response.destroyed || response.headersSent) return;
    // A bug of the simulator itself must be recognisable, and not be mistaken for a simulated failure.
    response.writeHead(500, { "content-type": "text/plain" });
    response.end(`Simulator error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const { path, query } = parseTarget(request.url ?? "/");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const chunks: Buffer[] = [];
  if (request.method !== "GET") for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { method: request.method ?? "GET", path, query, headers, body: bytes.toString("utf8"), bytes };
}
