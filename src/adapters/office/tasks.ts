import { createHash } from "node:crypto";
import type { Prisma } from "../../../prisma/generated/client.ts";
import type { OfficeRecord, OfficeTable, OfficeWrite } from "../../app/ports/office-table.ts";
import type { RecordFields } from "../../core/records/record.ts";
import { taskKind } from "../../core/records/task.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { appendChanges, type LoggedChange } from "./change-log.ts";
import { findByKeySql, keyPartsSql, loadSql, writeSql } from "./task-sql.ts";

type Tx = Prisma.TransactionClient;

interface WrittenRow extends LoggedChange {
  readonly isChanged: boolean;
}

/** The back office's tasks. A write of any number of rows costs at most three statements, its change log included. */
export function createOfficeTasks(): OfficeTable<Tx> {
  return {
    resource: "TASKS",
    load: (tx, ownerId, ids) => select(tx, loadSql, ownerId, ids),
    findByNaturalKeys: (tx, ownerId, keys) => select(tx, findByKeySql, ownerId, keys.map(hashKey)),
    async write(tx, ownerId, writes) {
      if (writes.length === 0) return [];
      const parts = await readKeyParts(tx, ownerId, writes);
      const rows = writes.map((write) => describeRow(write, parts));
      const written = await tx.$queryRawUnsafe<WrittenRow[]>(writeSql, ownerId, storableJson(rows));
      const place = new Map(writes.map(({ id }, index) => [id, index]));
      const inOrder = written.toSorted((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0));
      const changes = inOrder.filter(({ isChanged }) => isChanged);
      await appendChanges(
        tx,
        ownerId,
        "TASKS",
        changes.map(({ id, version, deleted }) => ({ id, version, deleted })),
      );
      return inOrder.map(({ id, version }) => ({ id, version }));
    },
  };
}

async function select(
  tx: Tx,
  sql: string,
  ownerId: string,
  values: readonly string[],
): Promise<readonly OfficeRecord[]> {
  if (values.length === 0) return [];
  return tx.$queryRawUnsafe<OfficeRecord[]>(sql, ownerId, JSON.stringify(values));
}

/** Present subject and due date of tasks of which an update names only one: the natural key needs both. */
async function readKeyParts(
  tx: Tx,
  ownerId: string,
  writes: readonly OfficeWrite[],
): Promise<ReadonlyMap<string, RecordFields>> {
  const ids = writes.filter((write) => write.op === "update" && namesHalfOfKey(write.changed)).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRawUnsafe<{ id: string; subject: string; dueDate: string | null }[]>(
    keyPartsSql,
    ownerId,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, subject, dueDate }) => [id, { subject, dueDate }]));
}

function namesHalfOfKey(changed: RecordFields): boolean {
  return "subject" in changed !== "dueDate" in changed;
}

function describeRow(write: OfficeWrite, parts: ReadonlyMap<string, RecordFields>) {
  switch (write.op) {
    case "create":
      return { op: write.op, id: write.id, changed: write.fields, key: keyOf(write.fields), isRekeyed: true };
    case "update": {
      const isRekeyed = "subject" in write.changed || "dueDate" in write.changed;
      const key = isRekeyed ? keyOf({ ...parts.get(write.id), ...write.changed }) : null;
      return { op: write.op, id: write.id, changed: write.changed, key, isRekeyed };
    }
    case "delete":
      return { op: write.op, id: write.id };
  }
}

function keyOf(fields: RecordFields): string | null {
  const key = taskKind.naturalKey(fields);
  return key === null ? null : hashKey(key);
}

/** A hash, since an index entry must stay below a third of a page and a subject may not. */
function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
