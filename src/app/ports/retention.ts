import type { Cutoffs } from "../../core/settings/retention.ts";

/** Deletes what is older than its retention, a small step at a time. */
export interface RetentionStore {
  /** By the database's clock, which wrote the times that rows have. */
  now(): Promise<Date>;
  /** Kinds of rows, in an order in which nothing that is still referred to goes first. */
  readonly steps: readonly { readonly name: string; readonly kind: keyof Cutoffs }[];
  /** Deletes at most `limit` rows of one step that are older. What is needed stays. @returns how many went */
  purge(step: string, before: Date, limit: number): Promise<number>;
}
