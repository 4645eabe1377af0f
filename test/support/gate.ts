import { connect as connectSocket, createServer, type Socket } from "node:net";

/** passes: everything goes through. refuses: a connection ends at once. hangs: it is taken, and never answered. */
export type GateMode = "passes" | "refuses" | "hangs";

/** Stands between a client and its server. */
export interface Gate {
  readonly port: number;
  /** Breaks all connections; new ones are treated as told. */
  become(mode: GateMode): void;
  /** What clients say on their connections from now on does not arrive. Resolves when something with this text was lost so. */
  silence(text: string): Promise<void>;
  close(): Promise<void>;
}

export async function openGate({
  hostname,
  port,
}: {
  readonly hostname: string;
  readonly port: string;
}): Promise<Gate> {
  const sockets = new Set<Socket>();
  let mode: GateMode = "passes";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.add(socket);
    if (mode === "refuses") return void socket.destroy();
    if (mode === "hangs") return void socket.resume();
    const onward = connectSocket(Number(port), hostname);
    sockets.add(onward);
    onward.on("error", () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The gate has no port.");
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: address.port,
    become(next) {
      mode = next;
      breakAll();
    },
    silence(text) {
      return new Promise((resolve) => {
        for (const socket of sockets) {
          socket.unpipe().on("data", (said: Buffer) => void (said.includes(text) && resolve()));
          socket.resume();
        }
      });
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
