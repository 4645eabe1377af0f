import fc from "fast-check";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { emptyTask } from "./check.ts";

/** Few values, so that the versions of a record often agree, differ, and meet. */
export const arbitraryTask: fc.Arbitrary<RecordFields> = fc
  .record({
    subject: fc.constantFrom("", "a", "b", "C"),
    dueDate: fc.constantFrom(null, "2026-05-01", "2026-05-02"),
    priority: fc.constantFrom("low", "normal", "high"),
    categories: fc.uniqueArray(fc.constantFrom("A", "B", "C"), { maxLength: 3 }),
    checklist: fc.array(fc.record({ title: fc.constantFrom("x", "y", "z"), isChecked: fc.boolean() }), {
      maxLength: 4,
    }),
  })
  .map((fields) => ({ ...emptyTask, ...fields }));
