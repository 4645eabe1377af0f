/** What somebody did. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  /** Null for the server itself. */
  readonly actorId: string | null;
  readonly actorName: string;
  /** A past fact: "user.suspended". */
  readonly action: string;
  /** What happened, in a sentence for the viewer. */
  readonly message: string;
  readonly level: string | null;
  readonly ownerId: string | null;
  readonly personId: string | null;
  readonly personName: string | null;
  readonly organizationId: string | null;
  readonly field: string | null;
  readonly from: unknown;
  readonly to: unknown;
}
