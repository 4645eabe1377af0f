import type { SharedLimits } from "../../core/limits/shared-limits.ts";

/** What a cell held at a moment. */
export interface CellReading {
  /** Null: it did not exist yet. */
  readonly version: string | null;
  readonly limits: SharedLimits;
  /** The time, by the clock that all processes share: milliseconds since 1970. */
  readonly nowMs: number;
}

export type CellSwap =
  | { readonly isSwapped: true; readonly version: string; readonly nowMs: number }
  /** Somebody changed it meanwhile, or the decision assumed a wrong time. */
  | { readonly isSwapped: false; readonly now: CellReading };

/** One cell for each mailbox, in which all processes share what they know of its limits. */
export interface LimitCells {
  read(accountId: string): Promise<CellReading>;
  /**
   * Replaces what was read, unless it has changed, or the time differs from `decidedAtMs` by more than `toleranceMs`: a process that was
   * frozen between its decision and this call changes nothing.
   * @param tellsFrom the holder in whose name the others are told to look; null: none need look
   */
  swap(
    accountId: string,
    version: string | null,
    next: SharedLimits,
    decided: { readonly atMs: number; readonly toleranceMs: number },
    tellsFrom: string | null,
  ): Promise<CellSwap>;
  /** Listens to other processes for changed accounts; null: some may have been missed. @returns a function to stop listening */
  on(hear: (told: { readonly accountId: string; readonly from: string } | null) => void): () => void;
}
