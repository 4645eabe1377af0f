import type { RunTx } from "../../app/ports/sync-store.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import type { RunContext } from "./sync-context.ts";

type OfficeStatements = Pick<RunTx, "loadOffice" | "findOfficeByNaturalKeys" | "writeOffice">;

/** The owner's records, in the transaction of the run. */
export function officeStatements({ tx, run, office }: RunContext): OfficeStatements {
  return {
    // An id may come from a mark that somebody else wrote: what is no id is nobody's.
    loadOffice: (ids) => office.load(tx, run.ownerId, ids.filter(isUuid)),
    findOfficeByNaturalKeys: (keys) => office.findByNaturalKeys(tx, run.ownerId, keys),
    async writeOffice(writes) {
      const written = await office.write(tx, run.ownerId, writes);
      return new Map(written.map(({ id, version }) => [id, version]));
    },
  };
}
