import { randomUUID } from "node:crypto";
import { createMemoryOfficeTable } from "../../../src/adapters/memory/office-table.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { describeOfficeTable } from "../../contracts/office-table.ts";

describeOfficeTable("memory", async () => {
  const table = createMemoryOfficeTable<null>(taskKind, () => new Date());
  return {
    table,
    transaction: (work) => work(null),
    createOwner: async () => randomUUID(),
    changesSince: async (ownerId, seq) => table.changesSince(ownerId, seq),
  };
});
