import type { OfficeTable } from "../../app/ports/office-table.ts";
import type { RecordContent } from "../../core/records/m365-item.ts";
import type { OfficeRecord, OfficeWrite } from "../../core/records/office-record.ts";
import type { RecordFields, RecordKind } from "../../core/records/record.ts";

interface Row extends OfficeRecord {
  readonly ownerId: string;
  readonly isImported: boolean;
  readonly content: RecordContent | null;
}

export interface MemoryChange {
  readonly id: string;
  readonly seq: bigint;
  readonly version: number;
  readonly deleted: boolean;
}

export interface MemoryOfficeTable<Tx> extends OfficeTable<Tx> {
  /** The compacted change log behind `seq`, in order. */
  changesSince(ownerId: string, seq: bigint): readonly MemoryChange[];
  /** Ids of records that no mailbox has. */
  unsent(ownerId: string): readonly string[];
  /** Ids of all records, deleted ones too, in order. */
  idsOf(ownerId: string): readonly string[];
  /** Without a trace in the change log. */
  forget(ids: readonly string[]): void;
  /** What stands beside the record. */
  contentOf(id: string): RecordContent | null;
  /** Copies everything; the returned function restores it. */
  snapshot(): () => void;
}

/** The back office's rows of one resource in memory. The transaction argument is ignored: whoever opens it rolls back with `snapshot`. */
export function createMemoryOfficeTable<Tx = unknown>(kind: RecordKind, now: () => Date): MemoryOfficeTable<Tx> {
  let rows = new Map<string, Row>();
  let log = new Map<string, MemoryChange & { readonly ownerId: string }>();
  let heads = new Map<string, bigint>();
  const empty = Object.fromEntries(kind.fields.map((field) => [field.name, field.empty]));
  const known = new Set(kind.fields.map((field) => field.name));
  const own = (ownerId: string, id: string) => {
    const row = rows.get(id);
    return row?.ownerId === ownerId ? row : undefined;
  };
  const pick = (fields: RecordFields): RecordFields =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => known.has(name)));

  function apply(ownerId: string, write: OfficeWrite): Row | undefined {
    const row = own(ownerId, write.id);
    if (write.op === "create") {
      if (rows.has(write.id)) throw new Error(`The record ${write.id} is there already.`);
    } else if (row === undefined) return undefined;
    if (write.op === "delete" && row?.isDeleted === true) return row;
    const next: Row = {
      id: write.id,
      ownerId,
      version: (row?.version ?? 0) + 1,
      changedAt: now().toISOString(),
      isDeleted: write.op === "delete",
      accountId: (write.op === "create" ? write.importedFrom : row?.accountId) ?? null,
      isImported: write.op === "create" ? write.importedFrom !== undefined : row?.isImported === true,
      fields: { ...empty, ...row?.fields, ...pick(changesOf(write)) },
      content: (write.op === "create" ? write.content : row?.content) ?? null,
    };
    rows.set(write.id, next);
    const seq = (heads.get(ownerId) ?? 0n) + 1n;
    heads.set(ownerId, seq);
    log.set(write.id, { ownerId, id: write.id, seq, version: next.version, deleted: next.isDeleted });
    return next;
  }

  return {
    resource: kind.resource,
    load: async (_tx, ownerId, ids) => ids.map((id) => own(ownerId, id)).filter((row) => row !== undefined),
    findByNaturalKeys: async (_tx, ownerId, keys) => {
      const wanted = new Set(keys);
      return [...rows.values()].filter((row) => {
        const key = row.ownerId === ownerId && !row.isDeleted ? kind.naturalKey(row.fields) : null;
        return key !== null && wanted.has(key);
      });
    },
    write: async (_tx, ownerId, writes) =>
      writes
        .map((write) => apply(ownerId, write))
        .filter((row) => row !== undefined)
        .map(({ id, version }) => ({ id, version })),
    claim: async (_tx, ownerId, accountId, ids) => {
      for (const row of ids.flatMap((id) => own(ownerId, id) ?? [])) {
        if (row.accountId === null) rows.set(row.id, { ...row, accountId });
      }
    },
    release: async (_tx, ownerId, accountId, ids) => {
      for (const row of ids.flatMap((id) => own(ownerId, id) ?? [])) {
        if (row.accountId === accountId && !row.isImported) rows.set(row.id, { ...row, accountId: null });
      }
    },
    idsOf: (ownerId) => [...rows.values()].flatMap((row) => (row.ownerId === ownerId ? [row.id] : [])).toSorted(),
    forget: (ids) => {
      for (const id of ids) for (const kept of [rows, log]) kept.delete(id);
    },
    contentOf: (id) => rows.get(id)?.content ?? null,
    changesSince: (ownerId, seq) =>
      [...log.values()]
        .filter((change) => change.ownerId === ownerId && change.seq > seq)
        .toSorted((one, other) => (one.seq < other.seq ? -1 : 1))
        .map(({ ownerId: _owner, ...change }) => change),
    unsent: (ownerId) =>
      [...rows.values()]
        .filter((row) => row.ownerId === ownerId && row.accountId === null && !row.isDeleted)
        .map(({ id }) => id),
    snapshot() {
      const before = { rows: new Map(rows), log: new Map(log), heads: new Map(heads) };
      return () => {
        ({ rows, log, heads } = { rows: new Map(before.rows), log: new Map(before.log), heads: new Map(before.heads) });
      };
    },
  };
}

function changesOf(write: OfficeWrite): RecordFields {
  switch (write.op) {
    case "create":
      return write.fields;
    case "update":
      return write.changed;
    case "delete":
      return {};
  }
}
