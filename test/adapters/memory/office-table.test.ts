import { randomUUID } from "node:crypto";
import { createMemoryOfficeTable } from "../../../src/adapters/memory/office-table.ts";
import { describeOfficeTable, samples } from "../../contracts/office-table.ts";

for (const sample of samples) {
  describeOfficeTable("memory", sample, async () => {
    const table = createMemoryOfficeTable<null>(sample.kind, () => new Date());
    return {
      table,
      transaction: (work) => work(null),
      createOwner: async () => randomUUID(),
      changesSince: async (ownerId, seq) => table.changesSince(ownerId, seq),
    };
  });
}
