// A change that takes several requests: what to do when one of them fails.
import { StoreError } from "../../app/store-error.ts";
import type { Fault } from "../../core/sync/fault.ts";
import type { GraphHttp } from "./http.ts";

const waitsMs = [1_000, 4_000, 10_000];
const passes: ReadonlySet<Fault> = new Set(["throttled", "unavailable"]);

/** Sends a write that must not be skipped, since the one before removed something: repeated while the service asks to wait or fails. */
export async function insist<T>(http: GraphHttp, signal: AbortSignal, write: () => Promise<T>): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreError) || signal.aborted || !passes.has(error.fault)) throw error;
      await http.sleep(Math.max(waitMs, error.retryAfterMs ?? 0), signal).catch(() => Promise.reject(error));
    }
  }
  return write();
}

/** An earlier step took effect, so the update was applied in part. */
export function afterPartWritten(error: StoreError): StoreError {
  return new StoreError(error.fault, error.message, {
    ...(error.retryAfterMs !== null && { retryAfterMs: error.retryAfterMs }),
    ...(error.code !== null && { code: error.code }),
    ...(error.requestId !== null && { requestId: error.requestId }),
    mayHaveBeenApplied: true,
    cause: error,
  });
}
