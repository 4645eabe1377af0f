import type { AuditRecord } from "./audit.ts";

/** The alerts that tell people of ways in which others made for them; written by what makes the way, in its transaction. */
export interface WaysIn {
  /**
   * Resolves the person's own alert. Again is harmless.
   * "notTheirs": there is no such alert of this person; "byItself": the token is what the alert tells of, or comes of it.
   */
  acknowledge(
    order: { readonly alertId: string; readonly userId: string; readonly tokenId: string },
    at: Date,
    audit: AuditRecord,
  ): Promise<"done" | "notTheirs" | "byItself">;
  /** Those of tokens, and of invitations that nobody took, whose time is over. */
  endOverdue(at: Date): Promise<void>;
}
