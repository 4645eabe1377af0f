import { Prisma } from "../../../prisma/generated/client.ts";
import type { AuditRecord } from "../../app/ports/audit.ts";

/** Writes what was done in the transaction that does it, as one statement. */
export async function writeAudit(tx: Prisma.TransactionClient, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.auditEntry.createMany({
    data: records.map((record) => ({
      actorId: record.actor?.userId ?? null,
      actorName: record.actor?.name ?? "system",
      action: record.action,
      level: record.level ?? null,
      ownerId: record.ownerId ?? null,
      field: record.field ?? null,
      from: toJson(record.from),
      to: toJson(record.to),
    })),
  });
}

function toJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined || value === null ? Prisma.DbNull : JSON.parse(JSON.stringify(value));
}
