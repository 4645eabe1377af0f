import type { Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { AuditFact, AuditNames } from "../../core/audit/told.ts";
import type { AuditAction } from "../../core/audit/words.ts";

/** For actions that have no transaction of their own. */
export type WriteAudit = (records: readonly AuditRecord[]) => Promise<void>;

export interface Actor {
  readonly userId?: string;
  readonly name: Viewer["name"];
}

/** One entry of who did what; written in the transaction that does it. Secrets are masked before they get here. */
export interface AuditRecord {
  /** Who did it; null for the server itself. */
  readonly actor: Actor | null;
  readonly action: AuditAction;
  readonly level?: string;
  /** Whom it belongs to: a person, an organization or an account. */
  readonly ownerId?: string;
  /** The organization in whose history it appears; default: the owner's. */
  readonly organizationId?: string;
  readonly field?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

export interface AuditEntry extends AuditFact {
  readonly id: string;
  readonly at: Date;
  readonly organizationId: string | null;
}

/** All given conditions must hold. */
export interface AuditFilter {
  /** Who did it. */
  readonly actorId?: string | undefined;
  /** The person it was done to, directly or to their mailbox, token or setting. */
  readonly personId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** An exact name, or a prefix if it ends in a dot. */
  readonly action?: string | undefined;
  readonly field?: string | undefined;
  /** From this time on. */
  readonly from?: Date | undefined;
  /** Before this time. */
  readonly to?: Date | undefined;
}

interface Place {
  readonly at: Date;
  readonly id: string;
}

/** Newest first; backward: oldest first. */
export interface AuditReader {
  read(
    reach: Reach,
    filter: AuditFilter,
    page: {
      readonly limit: number;
      readonly isBackward?: boolean;
      /** Older than this one. */
      readonly after?: Place | undefined;
      /** Newer than this one. */
      readonly before?: Place | undefined;
    },
  ): Promise<readonly AuditEntry[]>;
  count(reach: Reach, filter: AuditFilter): Promise<number>;
  /** Present names of these ids; organizations only within reach. */
  names(reach: Reach, ids: readonly string[]): Promise<AuditNames>;
}
