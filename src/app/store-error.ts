import type { Fault } from "../core/sync/fault.ts";

export interface StoreErrorDetail {
  /** How long the side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The side's own code and request id, for the log and for its support. */
  readonly code?: string;
  readonly requestId?: string;
  /** False when the request certainly had no effect; true when a failed write may have been applied. */
  readonly mayHaveBeenApplied?: boolean;
  /** Of an expired cursor: all that was there before it died has been told. Only what has changed since is missing. */
  readonly hasToldAll?: boolean;
  readonly cause?: unknown;
}

/** Trouble with one of the two sides. Its fault decides what happens next; its message is for people. */
export class StoreError extends Error {
  readonly fault: Fault;
  readonly retryAfterMs: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly mayHaveBeenApplied: boolean;
  readonly hasToldAll: boolean;

  constructor(fault: Fault, message: string, detail: StoreErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "StoreError";
    this.fault = fault;
    this.retryAfterMs = detail.retryAfterMs ?? null;
    this.code = detail.code ?? null;
    this.requestId = detail.requestId ?? null;
    this.mayHaveBeenApplied = detail.mayHaveBeenApplied ?? false;
    this.hasToldAll = detail.hasToldAll ?? false;
  }
}
