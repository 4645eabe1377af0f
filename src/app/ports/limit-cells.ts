import type { SharedLimits } from "../../core/limits/shared-limits.ts";

/** What a cell held at a moment. */
export interface CellReading {
  /** Null: there was none yet. */
  readonly version: string | null;
  readonly limits: SharedLimits;
  /** The moment, by the clock that all processes share: milliseconds since 1970. */
  readonly nowMs: number;
}

export type CellSwap =
  | { readonly isSwapped: true; readonly version: string; readonly nowMs: number }
  /** Somebody changed it meanwhile, or it was decided with a wrong idea of the time. */
  | { readonly isSwapped: false; readonly now: CellReading };

/** One cell for each mailbox, in which all processes keep what they know of its limits. */
export interface LimitCells {
  read(accountId: string): Promise<CellReading>;
  /**
   * Replaces what was read, unless it is not there any more, or it is not `decidedAtMs` by more than `toleranceMs`: a process that was frozen
   * between its decision and this call changes nothing.
   * @param tellsFrom the holder from which the others hear that they have to look; null: none has to
   */
  swap(
    accountId: string,
    version: string | null,
    next: SharedLimits,
    decided: { readonly atMs: number; readonly toleranceMs: number },
    tellsFrom: string | null,
  ): Promise<CellSwap>;
  /** Hears of an account from another process; null: any may have been missed. @returns how to stop */
  on(hear: (told: { readonly accountId: string; readonly from: string } | null) => void): () => void;
}
