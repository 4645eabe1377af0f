import type { Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { AuditFact, AuditNames } from "../../core/audit/told.ts";
import type { AuditAction } from "../../core/audit/words.ts";

/** For what is done in no transaction of its own. */
export type WriteAudit = (records: readonly AuditRecord[]) => Promise<void>;

export interface Actor {
  readonly userId?: string;
  readonly name: Viewer["name"];
}

/** What is remembered of who did what; written in the transaction that does it. Secrets are masked before they get here. */
export interface AuditRecord {
  /** The doer; null for the server itself. */
  readonly actor: Actor | null;
  readonly action: AuditAction;
  readonly level?: string;
  /** Whose it was: a person, an organization or an account. */
  readonly ownerId?: string;
  /** Which organization's history it is; without it that of the owner. */
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

/** All that are given hold. */
export interface AuditFilter {
  /** Who did it. */
  readonly actorId?: string | undefined;
  /** To whom, or to whose mailbox, token or setting. */
  readonly personId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** Exactly, or all that begin with it where it ends in a dot. */
  readonly action?: string | undefined;
  readonly field?: string | undefined;
  /** From this moment. */
  readonly from?: Date | undefined;
  /** Before this moment. */
  readonly to?: Date | undefined;
}

interface Place {
  readonly at: Date;
  readonly id: string;
}

/** The newest first; backward: the oldest first. */
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
  /** What these ids are called now; of organizations only those within reach. */
  names(reach: Reach, ids: readonly string[]): Promise<AuditNames>;
}
