import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

const entry = z.object({
  id: z.string(),
  at: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  action: z.string(),
  message: z.string(),
  level: z.string().nullable(),
  ownerId: z.string().nullable(),
  personId: z.string().nullable(),
  organizationId: z.string().nullable(),
  field: z.string().nullable(),
  from: z.unknown(),
  to: z.unknown(),
});
export type AuditEntry = z.infer<typeof entry>;

export const readAudit = defineOperation(
  `query ReadAudit($first: Int, $after: String, $filter: AuditFilter) {
    page: auditLog(first: $first, after: $after, filter: $filter) {
      edges { node { id at actorId actorName action message level ownerId personId organizationId field from to } } ${pageFields}
    }
  }`,
  connectionOf(entry),
);
