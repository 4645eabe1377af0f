import type { Server } from "node:http";

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
