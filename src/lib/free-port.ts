import { createServer } from "node:net";

/** The preferred port of 127.0.0.1 if nobody listens there, otherwise one that the system picks. */
export async function findFreePort(wished?: number): Promise<number> {
  if (wished !== undefined) {
    try {
      return await tryPort(wished);
    } catch {
      // Taken, or not permitted: any other will do.
    }
  }
  return tryPort(0);
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("A TCP server has a port."));
        else resolve(address.port);
      });
    });
  });
}
