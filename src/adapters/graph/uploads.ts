// Pieces of a file go to an address at Outlook, not to Graph. The address is the right to write: it gets no token, and stands in no message.
import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import { rewriteOrigin } from "../../lib/rewrite-origin.ts";
import { type RefusedAnswer, toLostAnswer } from "./errors.ts";
import { keepLastWord } from "./last-word.ts";
import { KeptBackError, type SendTerms, type TransportOptions, waitUntilItMay } from "./middleware.ts";
import { readJson } from "./read-body.ts";
import { createTimeout } from "./timeout.ts";

export interface UploadPiece {
  readonly bytes: Buffer;
  /** `bytes 0-99/1000` */
  readonly range: string;
}

interface UploadOptions extends TransportOptions {
  readonly terms?: { readonly writeMs: number } | undefined;
  readonly timeoutMs: number;
  readonly createId: () => string;
  refused(answer: RefusedAnswer, isWrite: boolean): StoreError;
  /** Pieces count for the mailbox like all its requests. */
  inTurn<T>(signal: AbortSignal, work: (terms: SendTerms) => Promise<T>): Promise<T>;
}

/** The names come in both casings. */
const state = z.union([
  z.object({ nextExpectedRanges: z.array(z.string()) }),
  z.object({ NextExpectedRanges: z.array(z.string()) }),
]);

export function createUploads(options: UploadOptions) {
  const { simulatorOrigin, refused, inTurn, terms } = options;

  async function ask(
    url: string,
    init: {
      readonly method: string;
      readonly headers?: Record<string, string>;
      readonly body?: Uint8Array<ArrayBuffer>;
    },
    signal: AbortSignal,
  ): Promise<unknown> {
    const { protocol } = new URL(url);
    if (protocol !== "https:")
      throw new StoreError("malformed", "Microsoft gave an address for files that is not secret.");
    const isWrite = init.method === "PUT";
    return inTurn(signal, async (sendTerms) => {
      using timeout = createTimeout(isWrite ? (terms?.writeMs ?? options.timeoutMs) : options.timeoutMs, signal);
      const id = options.createId();
      using lastWord = keepLastWord(id, () => !isWrite || sendTerms.mayGo());
      try {
        if (isWrite) await waitUntilItMay(sendTerms);
        const target = simulatorOrigin ? rewriteOrigin(url, simulatorOrigin) : url;
        const response = await (options.fetch ?? fetch)(target, {
          ...init,
          headers: { ...init.headers, "client-request-id": id },
          redirect: "manual",
          signal: timeout.signal,
        });
        const body = await readJson(response);
        if (!response.ok) throw refused({ status: response.status, headers: response.headers, body }, isWrite);
        return body;
      } catch (error) {
        if (error instanceof StoreError) throw error;
        if (error instanceof KeptBackError || lastWord.isKeptBack)
          throw toLostAnswer(error, false, "was not asked: the right to ask is not proved");
        throw toLostAnswer(error, isWrite, "did not answer a piece of a file");
      }
    });
  }

  return {
    async upload(url: string, { bytes, range }: UploadPiece, signal: AbortSignal): Promise<void> {
      const headers = { "content-type": "application/octet-stream", "content-range": range };
      await ask(url, { method: "PUT", headers, body: new Uint8Array(bytes) }, signal);
    },

    async expected(url: string, signal: AbortSignal): Promise<number> {
      const parsed = state.safeParse(await ask(url, { method: "GET" }, signal));
      const ranges = parsed.success
        ? "nextExpectedRanges" in parsed.data
          ? parsed.data.nextExpectedRanges
          : parsed.data.NextExpectedRanges
        : [];
      const first = Number.parseInt(ranges[0] ?? "", 10);
      if (Number.isNaN(first)) throw new StoreError("malformed", "Microsoft does not say what it expects of a file.");
      return first;
    },
  };
}
