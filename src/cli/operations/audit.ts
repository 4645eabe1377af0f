import { type NodeOf, pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

export const readAudit = defineOperation(
  `query ReadAudit($first: Int, $after: String, $filter: AuditFilter) {
    page: auditLog(first: $first, after: $after, filter: $filter) {
      edges { node { id at actorId actorName action message level ownerId personId organizationId field from { name text } to { name text } } } ${pageFields}
    }
  }`,
);

export type AuditEntry = NodeOf<typeof readAudit>;
