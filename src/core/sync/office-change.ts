import type { OfficeWrite } from "../records/office-record.ts";
import type { RecordFields } from "../records/record.ts";
import { pick } from "./merge.ts";
import type { SideWrite } from "./pair.ts";
import { officeIdOf, type Pair } from "./situation.ts";

/** A write to Oro, and what Oro holds afterwards. */
export interface OfficeChange {
  readonly write: OfficeWrite | null;
  readonly fields: RecordFields;
}

/** @param accountId the mailbox that a record newly made in Oro comes from */
export function officeChangeOf(accountId: string, pair: Pair, write: SideWrite, desired: RecordFields): OfficeChange {
  const id = officeIdOf(pair);
  const now = pair.record !== null && !pair.record.isDeleted ? pair.record.fields : {};
  switch (write.op) {
    case "none":
      return { write: null, fields: now };
    case "update": {
      const changed = pick(desired, write.changed);
      return { write: { op: "update", id, changed }, fields: { ...now, ...changed } };
    }
    case "create":
      // The tombstone keeps what only Oro knows (a due time), so that restoring the record restores that too.
      return {
        write:
          pair.record === null
            ? { op: "create", id, fields: desired, importedFrom: accountId }
            : { op: "update", id, changed: desired },
        fields: desired,
      };
  }
}
