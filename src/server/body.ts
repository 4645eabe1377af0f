import type { IncomingMessage } from "node:http";
import { limits } from "./limits.ts";

/**
 * The status with which to refuse a request because of its body's size, or null. A body of unknown length cannot be judged before it is
 * read.
 */
export function refuseBody(request: IncomingMessage): 411 | 413 | null {
  if (request.headers["transfer-encoding"] !== undefined) return 411;
  return Number(request.headers["content-length"] ?? 0) > limits.bodyBytes ? 413 : null;
}

/** The whole body as text; its size was judged before. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
