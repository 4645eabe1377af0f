// Stands between the product and the simulated Microsoft, and can hold a request before it arrives, or its answer on the way back.
import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { must } from "../../src/lib/must.ts";

export type Stage = "asked" | "answered";

export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly stage: Stage;
}

/** lost: it never arrives, and the connection is reset. doubled: it arrives twice, and the second answer is the one that comes back. */
export type Fate = "goesOn" | "lost" | "doubled";

export interface WireTap {
  readonly origin: string;
  /** Asked twice for each request: when its last byte has come, and when its answer has. */
  onPassing: (passing: Passing) => Fate | Promise<Fate>;
  stop(): Promise<void>;
}

export async function startWireTap(target: string): Promise<WireTap> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = request;
    const range = headers["content-range"];
    const body = await buffer(request);
    const fate = await tap.onPassing({ method, path, range, stage: "asked" });
    if (fate === "lost") return void request.socket.destroy();
    const ask = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const sent = forward({ agent, hostname, port, method, path, headers }, resolve).on("error", reject);
        sent.end(body);
      });
    if (fate === "doubled") await buffer(await ask());
    const answer = await ask();
    const bytes = await buffer(answer);
    if ((await tap.onPassing({ method, path, range, stage: "answered" })) === "lost")
      return void request.socket.destroy();
    response.writeHead(must(answer.statusCode, "a status"), answer.headers).end(bytes);
  }

  const server = createServer((request, response) => {
    // Whoever was killed has left; a simulator that resets the connection is passed on as such.
    pass(request, response).catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as AddressInfo;
  const tap: WireTap = {
    origin: `http://127.0.0.1:${own}`,
    onPassing: () => "goesOn",
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return tap;
}
