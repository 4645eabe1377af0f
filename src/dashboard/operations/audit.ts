import type { AuditEntry } from "../model/audit.ts";
import { defineOperation } from "./operation.ts";
import type { Paged, PageVariables } from "./queries.ts";

/** Newest first. */
export const readAudit = defineOperation<
  { readonly page: Paged<AuditEntry> },
  PageVariables & { readonly filter: object }
>(`query ReadAudit($filter: AuditFilter, $first: Int, $after: String) {
  page: auditLog(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id at actorId actorName action message level ownerId personId personName organizationId field from to }
  }
}`);
