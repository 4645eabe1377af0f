import type { Reach } from "../../../core/access/rights.ts";
import type { AuditAndFeed } from "../settings-store.ts";

export interface LegalHold {
  readonly id: string;
  readonly organizationId: string;
  /** Either all mail of a mailbox, or all mail of the organization with an address. */
  readonly accountId: string | null;
  readonly address: string | null;
  readonly reason: string;
  readonly placedByName: string;
  readonly placedAt: Date;
  readonly liftedByName: string | null;
  readonly liftedAt: Date | null;
}

export interface NewLegalHold extends Pick<LegalHold, "organizationId" | "accountId" | "address" | "reason"> {
  /** Of the address, for comparison. */
  readonly forms: readonly string[];
  readonly placedById: string;
  readonly placedByName: string;
}

export interface LegalHolds {
  /** The newest first; also lifted ones. */
  list(reach: Reach): Promise<readonly LegalHold[]>;
  find(id: string): Promise<LegalHold | null>;
  /** No deletion that has asked already is still under way when it is placed. */
  place(hold: NewLegalHold, report: AuditAndFeed): Promise<LegalHold>;
  /** Null: somebody else lifted it. */
  lift(
    id: string,
    by: { readonly userId: string; readonly name: string },
    report: AuditAndFeed,
  ): Promise<LegalHold | null>;
  /** How many mails it keeps, or would keep if it were not lifted. */
  countMails(hold: Pick<LegalHold, "organizationId" | "accountId" | "address">): Promise<number>;
}
