import { describe, expect, it } from "vitest";
import { isDecided, resolveInput, resultOf, takeAll } from "../../src/dashboard/conflict-choice.ts";
import { fakeAccount, fakeConflict, fakeVersion } from "../support/fake-world.ts";

const conflict = fakeConflict(fakeAccount("busy"), "c");
const deleted = fakeConflict(fakeAccount("busy"), "d", {
  kind: "M365_DELETED",
  versions: [fakeVersion("Subject", "Report", "Quarterly report", null)],
});

describe("a choice about a conflict", () => {
  it("is complete only when every field has a side", () => {
    expect(isDecided(conflict, { dueDate: "OFFICE" })).toBe(false);
    expect(resolveInput(conflict, { dueDate: "OFFICE" })).toBeNull();
    expect(resolveInput(conflict, {})).toBeNull();
  });

  it("is sent as one side when all fields take it, else field by field", () => {
    expect(resolveInput(conflict, takeAll(conflict, "M365"))).toEqual({ conflictId: "c", take: "M365" });
    expect(resolveInput(conflict, { dueDate: "OFFICE", priority: "M365" })).toEqual({
      conflictId: "c",
      fields: [
        { field: "dueDate", take: "OFFICE" },
        { field: "priority", take: "M365" },
      ],
    });
  });

  it("shows what becomes of each field before it is applied", () => {
    expect(resultOf(conflict, {})).toBeNull();
    expect(resultOf(conflict, { priority: "M365" })).toEqual({
      kind: "fields",
      fields: [
        { label: "Due date", text: null },
        { label: "Priority", text: "low" },
      ],
    });
  });

  it("about a deletion takes a whole side, and says where the record goes or comes back", () => {
    expect(resolveInput(deleted, takeAll(deleted, "M365"))).toEqual({ conflictId: "d", take: "M365" });
    expect(resultOf(deleted, takeAll(deleted, "M365"))).toEqual({ kind: "deleted", from: "OFFICE" });
    expect(resultOf(deleted, takeAll(deleted, "OFFICE"))).toEqual({ kind: "restored", on: "M365" });
  });
});
