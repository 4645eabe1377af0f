import type { Viewer } from "../../core/access/viewer.ts";
import type { AuditRecord } from "./audit.ts";

/**
 * The alerts that end when people say that they have seen them: of ways in that others made for them, written in the transaction that makes the
 * way in, and of mail that did not reach somebody.
 */
export interface WaysIn {
  /**
   * Resolves the person's own alert. Harmless to repeat. "notTheirs": this person has no such alert; "byItself": the token that asks is the
   * one that the alert is about, or was made with it.
   */
  acknowledge(
    order: {
      readonly alertId: string;
      readonly viewer: Pick<Viewer, "userId" | "role">;
      readonly tokenId: string;
    },
    at: Date,
    audit: AuditRecord,
  ): Promise<"done" | "notTheirs" | "byItself">;
  /** Whether this person may say so. */
  isTold(alertId: string, viewer: Pick<Viewer, "userId" | "role">): Promise<boolean>;
  /** Ends the alerts of tokens, and of unused invitations, that have expired. */
  endOverdue(at: Date): Promise<void>;
}
