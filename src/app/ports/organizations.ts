import type { OrganizationFacts } from "../../core/access/people-rules.ts";
import type { AuditRecord } from "./audit.ts";
import type { PeopleChanged } from "./people.ts";

export interface OrganizationChange {
  readonly name?: string;
  /** A time archives, null restores. */
  readonly archivedAt?: Date | null;
}

export interface OrganizationStore {
  create(name: string, audit: (organizationId: string) => AuditRecord): Promise<{ readonly organizationId: string }>;
  /**
   * Judges and writes on the facts of one moment, as for people.
   * @param decide throws to refuse; then nothing is written
   * @returns the people whose standing changed
   */
  change(
    organizationId: string,
    decide: (organization: OrganizationFacts | null) => {
      readonly changes: OrganizationChange;
      readonly audit: readonly AuditRecord[];
    },
  ): Promise<PeopleChanged & { readonly userIds: readonly string[] }>;
}
