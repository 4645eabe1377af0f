import type { Cutoffs } from "../../core/settings/retention.ts";

/** Deletes what is older than its retention time, in small steps. */
export interface RetentionStore {
  /** The database's clock, which also wrote the rows' times. */
  now(): Promise<Date>;
  /** Kinds of rows, ordered so that nothing is deleted while something refers to it. */
  readonly steps: readonly { readonly name: string; readonly kind: keyof Cutoffs }[];
  /** Deletes at most `limit` older rows of one step. Rows that are still needed stay. @returns how many were deleted */
  purge(step: string, before: Date, limit: number): Promise<number>;
}
