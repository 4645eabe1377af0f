import type { Viewer } from "../../core/access/viewer.ts";

/** For what is done in no transaction of its own. */
export type WriteAudit = (records: readonly AuditRecord[]) => Promise<void>;

/** What is remembered of who did what; written in the transaction that does it. Secrets are masked before they get here. */
export interface AuditRecord {
  /** The doer; null for the server itself. */
  readonly actor: Pick<Viewer, "userId" | "name"> | null;
  /** A past fact: "setting.changed", "token.created" … */
  readonly action: string;
  readonly level?: string;
  readonly ownerId?: string;
  readonly field?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}
