// The API's schema over a world in memory, with the transports of the real server: for states of the page that are hard to produce.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { extname, join } from "node:path";
import { GraphQLError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { framePath } from "../../src/app/mail/signed-addresses.ts";
import { pagePolicy } from "../../src/server/page.ts";
import { frameOfFakeMail } from "./fake-mail.ts";
import { type FakeContext, fakeResolvers } from "./fake-resolvers.ts";
import type { FakeWorld } from "./fake-world.ts";

export interface FakeServer {
  readonly url: string;
  /** As a server that goes down: sockets are closed, no port is open. */
  stop(): Promise<void>;
}

interface FakeServerOptions {
  readonly world: FakeWorld;
  /** The built page. */
  readonly folder: string;
  /** The one of a server before; else the system's choice. */
  readonly port?: number;
  /** With it a sign-in is needed. */
  readonly token?: string;
}

const schema = createSchema<FakeContext>({
  typeDefs: readFileSync(join(import.meta.dirname, "../../schema.graphql"), "utf8"),
  resolvers: fakeResolvers,
});
const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".html": "text/html",
};

export async function startFakeServer({ world, folder, port = 0, token }: FakeServerOptions): Promise<FakeServer> {
  const isSignedIn = (cookie: string | undefined) => token === undefined || cookie?.includes(`token=${token}`) === true;
  const yoga = createYoga({
    schema,
    logging: false,
    context: ({ request }) => {
      if (isSignedIn(request.headers.get("cookie") ?? undefined)) return { world };
      throw new GraphQLError("Sign in first.", { extensions: { code: "UNAUTHENTICATED", http: { status: 401 } } });
    },
  });

  const http = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/graphql") {
      void yoga(request, response);
    } else if (path === "/login") {
      let body = "";
      request.on("data", (chunk) => {
        body += String(chunk);
      });
      request.on("end", () => {
        const isRight = body === JSON.stringify({ token });
        response
          .writeHead(isRight ? 204 : 401, isRight ? { "set-cookie": `token=${token}; Path=/; HttpOnly` } : {})
          .end();
      });
    } else if (path === "/logout") {
      response.writeHead(204, { "set-cookie": "token=; Path=/; Max-Age=0" }).end();
    } else if (path.startsWith(framePath)) {
      const mails = [...world.mailboxes.values()].flatMap((mailbox) => mailbox.mails);
      const frame = frameOfFakeMail(mails, request.url ?? "", `http://${request.headers.host}`);
      response.writeHead(frame === null ? 404 : 200, frame?.headers).end(frame?.document);
    } else {
      const file = join(folder, path === "/" ? "index.html" : path);
      if (!existsSync(file)) return void response.writeHead(404).end();
      const type = contentTypes[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-security-policy": pagePolicy });
      createReadStream(file).pipe(response);
    }
  });

  const sockets = new WebSocketServer({ server: http, path: "/graphql" });
  const onConnect = ({ extra }: { readonly extra: { readonly request: IncomingMessage } }) =>
    isSignedIn(extra.request.headers.cookie);
  const serving = useServer({ schema, context: () => ({ world }), onConnect }, sockets);
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("A TCP port has an address.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      await serving.dispose();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
