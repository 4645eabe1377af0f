import type { Server } from "node:http";

/** Listens on a port that the system picks. @returns the address to reach it at */
export function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("A TCP server has a port."));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
