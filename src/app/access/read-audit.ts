import { reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { idsIn } from "../../core/audit/told.ts";
import { sayAudit } from "../../core/audit/words.ts";
import type { AuditEntry, AuditFilter, AuditReader } from "../ports/audit.ts";

export interface ToldAuditEntry extends AuditEntry {
  /** What happened, in a sentence for the viewer. */
  readonly message: string;
  /** The person it was done to, by their present name. */
  readonly personName: string | null;
}

/** Who did what, as far as the viewer may read it. */
export interface ReadAudit {
  read(
    viewer: Viewer,
    filter: AuditFilter,
    page: Parameters<AuditReader["read"]>[2],
  ): Promise<readonly ToldAuditEntry[]>;
  count(viewer: Viewer, filter: AuditFilter): Promise<number>;
}

export function createReadAudit(audit: AuditReader): ReadAudit {
  return {
    async read(viewer, filter, page) {
      const reach = reachOf(viewer, "readAudit");
      const entries = await audit.read(reach, filter, page);
      // One query for the whole page.
      const names = await audit.names(reach, [...new Set(entries.flatMap(idsIn))]);
      return entries.map((entry) => ({
        ...entry,
        message: sayAudit(entry, names, viewer.userId),
        personName: entry.personId === null ? null : (names.get(entry.personId) ?? null),
      }));
    },
    count: (viewer, filter) => audit.count(reachOf(viewer, "readAudit"), filter),
  };
}
