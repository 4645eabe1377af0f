// Subscribers over WebSocket in a process of their own, as cheap as they can be: the server is what is measured. Each message holds the
// number of the change that it tells; when that was made is known by the machine's clock, which all processes share.
import WebSocket from "ws";
import { type ClientsOrder, changeIn, monotonicMs } from "./changes.ts";

let first = 0;
let received = 0;
let lastAtMs = 0;
let latencies: number[] = [];
const madeAt = new Map<number, number>();

process.on("message", (order: ClientsOrder) => {
  if (order.kind === "open") {
    const startedAt = monotonicMs();
    const all = Array.from({ length: order.count }, (_, nth) => subscribe(order, nth));
    Promise.all(all).then(
      () => process.send?.({ presentMs: monotonicMs() - startedAt }),
      (error: unknown) => {
        throw error;
      },
    );
  } else if (order.kind === "begin") {
    first = order.nth;
    received = 0;
    latencies = [];
  } else if (order.kind === "made") madeAt.set(order.nth, order.atMs);
  else {
    const sorted = Float64Array.from(latencies).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    process.send?.({ received, lastAtMs, p50Ms: at(0.5), p99Ms: at(0.99) });
  }
});
process.on("disconnect", () => process.exit());

function subscribe({ url, tokens, query, present }: ClientsOrder & { kind: "open" }, nth: number): Promise<void> {
  const token = tokens[nth % tokens.length];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false });
    let left = present;
    const payload = token === undefined ? {} : { authorization: `Bearer ${token}` };
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload })));
    socket.on("error", reject);
    socket.on("close", (code, reason) => reject(new Error(`A socket was closed: ${code} ${reason}`)));
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
      const nth = changeIn(text);
      if (nth < first) return;
      received += 1;
      lastAtMs = monotonicMs();
      const made = madeAt.get(nth);
      if (made !== undefined) latencies.push(lastAtMs - made);
    });
  });
}
