import { hash } from "node:crypto";
import type { OfficeTable } from "../../app/ports/office-table.ts";
import type { RecordContent } from "../../core/records/m365-item.ts";
import type { OfficeRecord, OfficeWrite } from "../../core/records/office-record.ts";
import type { RecordFields, RecordKind } from "../../core/records/record.ts";
import { columnArrays } from "../database/column-arrays.ts";
import type { Sql } from "../database/sql-database.ts";
import { type RecordTable, recordSql, type WrittenRow } from "./record-sql.ts";

type Tx = Sql;

type WrittenVersion = Awaited<ReturnType<OfficeTable<Tx>["write"]>>[number];

export interface RecordTableDeps {
  readonly kind: RecordKind;
  readonly table: RecordTable;
  /** The derived columns besides the natural key, from whole fields. */
  derive?(fields: RecordFields): Readonly<Record<string, string | null>>;
  /** Makes what stands beside created rows ready; what it answers stores it, in the transaction that creates them, once they are there. */
  prepareContent?(ownerId: string, rows: readonly CreatedRow[]): (tx: Tx) => Promise<void>;
}

export interface CreatedRow {
  readonly id: string;
  readonly fields: RecordFields;
  readonly content: RecordContent;
}

/** A table of the back office, and its name for statements that join it. */
export interface SqlOfficeTable extends OfficeTable<Tx> {
  readonly tableName: string;
}

/** The back office's records of one kind. A write of any number of rows costs at most two statements, including its change log. */
export function createRecordTable({
  kind,
  table,
  derive = () => ({}),
  prepareContent,
}: RecordTableDeps): SqlOfficeTable {
  const sql = recordSql(table);
  const named = (changed: RecordFields): number => table.derivedFrom.filter((field) => field in changed).length;
  const derived = (fields: RecordFields) => ({ ...derive(fields), natural_key: keyOf(kind, fields) });

  /** Present fields of records for which an update names only some of those that derived columns need. */
  async function readParts(tx: Tx, ownerId: string, writes: readonly OfficeWrite[]) {
    const ids = writes
      .filter((write) => write.op === "update" && named(write.changed) > 0)
      .filter((write) => write.op === "update" && named(write.changed) < table.derivedFrom.length)
      .map(({ id }) => id);
    const rows = await select<{ readonly id: string; readonly fields: RecordFields }>(tx, sql.parts, ownerId, ids);
    return new Map(rows.map(({ id, fields }) => [id, fields]));
  }

  function describeRow(write: OfficeWrite, parts: ReadonlyMap<string, RecordFields>): WrittenRow {
    const { op, id } = write;
    switch (op) {
      case "create": {
        const { fields, importedFrom } = write;
        return { $op: op, $id: id, $importedFrom: importedFrom, ...fields, ...derived(fields) };
      }
      case "update": {
        const { changed } = write;
        const row = { $op: op, $id: id, $set: Object.keys(changed), ...changed };
        return named(changed) === 0 ? row : { ...row, $derives: true, ...derived({ ...parts.get(id), ...changed }) };
      }
      case "delete":
        return { $op: op, $id: id };
    }
  }

  async function readyContent(ownerId: string, writes: readonly OfficeWrite[]) {
    const beside = writes.flatMap((write) =>
      write.op === "create" && write.content !== undefined
        ? [{ id: write.id, fields: write.fields, content: write.content }]
        : [],
    );
    if (beside.length === 0) return null;
    if (prepareContent === undefined) throw new Error(`${table.table} keeps no content beside its records.`);
    return prepareContent(ownerId, beside);
  }

  return {
    resource: kind.resource,
    tableName: table.table,
    load: (tx, ownerId, ids) => select<OfficeRecord>(tx, sql.load, ownerId, ids),
    findByNaturalKeys: (tx, ownerId, keys) => select<OfficeRecord>(tx, sql.findByKey, ownerId, keys.map(hashKey)),
    async write(tx, ownerId, writes, run) {
      if (writes.length === 0) return [];
      const parts = await readParts(tx, ownerId, writes);
      const rows = writes.map((write) => describeRow(write, parts));
      const arrays = columnArrays(sql.rowColumns, rows);
      const writing =
        run === undefined
          ? tx.$queryRawUnsafe<WrittenVersion[]>(sql.write, ownerId, ...arrays)
          : tx.$queryRawUnsafe<WrittenVersion[]>(sql.writeAsRun, ownerId, run.runId, run.accountId, ...arrays);
      // While the database writes them, their contents are made ready. If that fails, it says so once the statement is over.
      const ready = readyContent(ownerId, writes);
      const [written] = await Promise.all([writing, ready.catch(() => null)]);
      await (await ready)?.(tx);
      return written;
    },
    claim: (tx, ownerId, accountId, ids) => execute(tx, sql.claim, ownerId, accountId, ids),
    release: (tx, ownerId, accountId, ids) => execute(tx, sql.release, ownerId, accountId, ids),
  };
}

async function select<Row>(tx: Tx, sql: string, ownerId: string, values: readonly string[]): Promise<readonly Row[]> {
  if (values.length === 0) return [];
  return tx.$queryRawUnsafe<Row[]>(sql, ownerId, JSON.stringify(values));
}

async function execute(tx: Tx, sql: string, ownerId: string, accountId: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.$executeRawUnsafe(sql, ownerId, JSON.stringify(ids), accountId);
}

function keyOf(kind: RecordKind, fields: RecordFields): string | null {
  const key = kind.naturalKey(fields);
  return key === null ? null : hashKey(key);
}

/** A hash, since an index entry must stay below a third of a page and a subject may not. */
function hashKey(key: string): string {
  return hash("sha256", key);
}
