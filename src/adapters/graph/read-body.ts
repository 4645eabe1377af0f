import type { MailBytes } from "../../app/ports/mail-source.ts";
import { readText } from "../../lib/read-text.ts";
import type { RenewedTimeout } from "./timeout.ts";

/** How the body of one answer is read, whatever its status. */
export interface Reading {
  readonly signal: AbortSignal;
  readonly readBody: (response: Response, timeout: RenewedTimeout) => Promise<unknown>;
}

/** Unpacked. The largest genuine pages have a few megabytes. */
const mostBytes = 32 * 1_048_576;

/** Parsed JSON; null for an empty body and for anything else. @throws TooLargeError */
export async function readJson(response: Response): Promise<unknown> {
  const text = await readText(response, mostBytes);
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** It was not Microsoft that failed, but whoever took the bytes. */
export class TakerError extends Error {
  constructor(cause: unknown) {
    super("The bytes were not taken", { cause });
    this.name = "TakerError";
  }
}

/** @param onChunk called for each piece: what goes on coming is not late @throws TakerError for what `take` throws by itself */
export async function takeBytes<T>(
  response: Response,
  onChunk: () => void,
  take: (bytes: MailBytes) => Promise<T>,
): Promise<T> {
  const troubles: unknown[] = [];
  async function* read(): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        onChunk();
        yield value;
      }
    } catch (error) {
      troubles.push(error);
      throw error;
    } finally {
      await reader.cancel().catch(() => {});
    }
  }
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const isPacked = response.headers.has("content-encoding");
  const chunks = read();
  try {
    return await take({
      chunks,
      length: Number.isSafeInteger(length) && !isPacked ? length : null,
      contentType: response.headers.get("content-type"),
    });
  } catch (error) {
    throw troubles.includes(error) ? error : new TakerError(error);
  } finally {
    // Whoever did not read to the end, or not at all, does not want the rest.
    await chunks.return(undefined);
    if (!response.bodyUsed) await response.body?.cancel();
  }
}
