import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface Told {
  readonly subscriptionId: string;
  readonly clientState?: string;
  readonly changeType?: string;
  readonly lifecycleEvent?: string;
  readonly resource?: string;
  readonly resourceData?: { readonly id: string };
}

/** Somebody who subscribes: echoes validation tokens and collects what it is told. `answers` are the statuses of the first notifications. */
export async function openEndpoint({ echoes = true, answers = [] as number[] } = {}) {
  const told: Told[] = [];
  const left = [...answers];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const token = url.searchParams.get("validationToken");
    if (token !== null) {
      response.writeHead(200, { "content-type": "text/plain" }).end(echoes ? token : "something else");
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = left.shift() ?? 202;
    if (status === 202) told.push(...JSON.parse(Buffer.concat(chunks).toString()).value);
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}/hook?c=42`, told };
}
