import { defineOperation } from "./operation.ts";

/** Newest first. */
export const readAudit = defineOperation(`query ReadAudit($filter: AuditFilter, $first: Int, $after: String) {
  page: auditLog(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id at actorId actorName action message level ownerId personId personName organizationId field from { name text } to { name text } }
  }
}`);
