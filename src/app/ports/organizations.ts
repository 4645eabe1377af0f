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
   * Judges and writes with the facts of one moment, as people are changed.
   * @param decide throws what refuses it; nothing is written then
   * @returns whose standing changed with it
   */
  change(
    organizationId: string,
    decide: (organization: OrganizationFacts | null) => {
      readonly changes: OrganizationChange;
      readonly audit: readonly AuditRecord[];
    },
  ): Promise<PeopleChanged & { readonly userIds: readonly string[] }>;
}
