import type { AuditRecord } from "./audit.ts";

/** The alerts that tell people about ways in that others made for them; written in the transaction that makes the way in. */
export interface WaysIn {
  /**
   * Resolves the person's own alert. Harmless to repeat. "notTheirs": this person has no such alert; "byItself": the token that asks is the
   * one that the alert is about, or was made with it.
   */
  acknowledge(
    order: { readonly alertId: string; readonly userId: string; readonly tokenId: string },
    at: Date,
    audit: AuditRecord,
  ): Promise<"done" | "notTheirs" | "byItself">;
  /** Ends the alerts of tokens, and of unused invitations, that have expired. */
  endOverdue(at: Date): Promise<void>;
}
