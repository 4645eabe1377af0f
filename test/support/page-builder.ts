import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the page once for all test files, when the first of them asks: in the process that starts them. */
export async function startPageBuilder(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "dashboard-"));
  let building: Promise<void> | undefined;
  const server = createServer((_request, response) => {
    building ??= build(folder);
    building.then(
      () => response.end(folder),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP port has an address.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function build(outDir: string): Promise<void> {
  // Only who builds needs it: it takes a while to load.
  const vite = await import("vite");
  await vite.build({
    configFile: join(import.meta.dirname, "../../.config/vite.ts"),
    logLevel: "error",
    build: { outDir },
  });
}
