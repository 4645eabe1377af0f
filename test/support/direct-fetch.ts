import type { Answer } from "../../src/simulator/http/listener.ts";
import { parseTarget, type WireReply } from "../../src/simulator/http/message.ts";

/** A fetch that hands each request to a simulator of this process, and ends as one over a connection would. */
export function createDirectFetch(answer: Answer): typeof fetch {
  return async (input, init = {}) => {
    const { signal } = init;
    signal?.throwIfAborted();
    const { pathname, search, host } = new URL(String(input));
    const bytes = bytesOf(init.body);
    const method = init.method ?? "GET";
    const length = method === "GET" ? {} : { "content-length": String(bytes.length) };
    const asked = answer({
      ...parseTarget(pathname + search),
      method,
      headers: { host, ...length, ...Object.fromEntries(new Headers(init.headers)) },
      ...{ bytes, body: bytes.toString("utf8") },
    });
    const outcome = await (signal == null ? asked : Promise.race([asked, isAborted(signal)]));
    if (outcome === "reset") {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    }
    return responseOf(outcome);
  };
}

function bytesOf(body: RequestInit["body"]): Buffer {
  if (body == null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error("Only texts and bytes are sent without a connection.");
}

async function responseOf({ status, headers, cookies = [], bytes, pieces, body }: WireReply): Promise<Response> {
  const whole = pieces === undefined ? ((await bytes) ?? Buffer.from(body)) : Buffer.concat(pieces);
  const said = new Headers({ ...headers, "content-length": String(whole.length) });
  for (const cookie of cookies) said.append("set-cookie", cookie);
  return new Response(whole.length === 0 ? null : new Uint8Array(whole), { status, headers: said });
}

function isAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
