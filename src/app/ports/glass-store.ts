import type { Reach } from "../../core/access/rights.ts";
import type { Role } from "../../core/access/role.ts";
import type { AuditRecord } from "./audit.ts";

/** One person's records, opened to one administrator or auditor. */
export interface BrokenGlass {
  readonly id: string;
  readonly viewerId: string;
  readonly viewerName: string;
  readonly viewerRole: Role;
  readonly userId: string;
  readonly reason: string;
  readonly startedAt: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  /** How many answers contained record text. */
  readonly reads: number;
}

export interface GlassStore {
  /** Breaks the glass, with its audit entry and the alert that tells the person. */
  start(
    glass: Omit<BrokenGlass, "id" | "endedAt" | "reads">,
    organizationId: string,
    message: string,
    audit: AuditRecord,
  ): Promise<BrokenGlass>;
  find(id: string): Promise<BrokenGlass | null>;
  /** Ends those that have not ended yet, each with its audit entry; resolves their alerts. */
  end(
    which: { readonly id: string } | { readonly dueAt: Date },
    at: Date,
    audit: (glass: BrokenGlass) => AuditRecord,
  ): Promise<void>;
  /** People whose records are open to this viewer in this role. Each counts as read. @param among only these people */
  readable(
    viewer: { readonly userId: string; readonly role: Role },
    among: readonly string[] | null,
    at: Date,
  ): Promise<readonly string[]>;
  /** The owners of these mailboxes. */
  ownersOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Those open now that the viewer broke, that open the viewer's own records, or that are within reach; the latest first. */
  present(viewerId: string, reach: Reach, at: Date): Promise<readonly BrokenGlass[]>;
}
