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
