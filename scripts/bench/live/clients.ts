// Subscribers over WebSocket in a process of their own, as cheap as they can be: what is measured is the server. Each message names the
// change that it tells, and when that was made is known by the clock of the machine.
import WebSocket from "ws";

export interface ClientsOrder {
  readonly url: string;
  /** One of them for each socket, in turn; an empty text for a server that asks for none. */
  readonly tokens: readonly string[];
  readonly count: number;
  readonly query: string;
  /** Objects that each is sent first. */
  readonly present: number;
}

export interface ClientsReport {
  /** From the first socket's opening until each had been sent the present objects. */
  readonly presentMs: number;
}

/** A change's number stands in its message as a time: 2100-01-01 and so many milliseconds. */
const epochMs = Date.UTC(2100, 0, 1);
const marker = /"2100-01-0\d+T[0-9:.]+Z"/;

let received = 0;
let latencies: number[] = [];
const madeAt = new Map<number, number>();
const nowMs = () => Number(process.hrtime.bigint() / 1000n) / 1000;

process.on("message", (order: { open?: ClientsOrder; made?: readonly [number, number]; read?: true }) => {
  if (order.open) void open(order.open);
  if (order.made) madeAt.set(...order.made);
  if (order.read) {
    const sorted = Float64Array.from(latencies).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    process.send?.({ received, p50: at(0.5), p99: at(0.99), most: at(1), cpu: process.cpuUsage() });
    received = 0;
    latencies = [];
  }
});

async function open({ url, tokens, count, query, present }: ClientsOrder): Promise<void> {
  const startedAt = nowMs();
  const all = Array.from({ length: count }, (_, index) =>
    subscribe(url, tokens[index % tokens.length] ?? "", query, present),
  );
  await Promise.all(all);
  process.send?.({ presentMs: nowMs() - startedAt });
  received = 0;
  latencies = [];
}

function subscribe(url: string, token: string, query: string, present: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false });
    let left = present;
    socket.on("open", () =>
      socket.send(
        JSON.stringify({ type: "connection_init", payload: token === "" ? {} : { authorization: `Bearer ${token}` } }),
      ),
    );
    socket.on("error", reject);
    socket.on("close", (code, reason) => reject(new Error(`${code} ${reason}`)));
    socket.on("message", (data) => {
      const text = String(data);
      if (text.includes('"type":"connection_ack"')) {
        socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
        if (present === 0) resolve();
        return;
      }
      if (!text.includes('"type":"next"')) return reject(new Error(text));
      left -= 1;
      if (left === 0) resolve();
      received += 1;
      const found = marker.exec(text)?.[0];
      if (found === undefined) return;
      const made = madeAt.get(Date.parse(found.slice(1, -1)) - epochMs);
      if (made !== undefined) latencies.push(nowMs() - made);
    });
  });
}
