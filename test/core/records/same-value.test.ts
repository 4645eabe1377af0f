import { describe, expect, it } from "vitest";
import type { FieldValue } from "../../../src/core/records/record.ts";
import { sameValue } from "../../../src/core/records/same-value.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { must } from "../../../src/lib/must.ts";

const same = (name: string, one: FieldValue, other: FieldValue) =>
  sameValue(
    must(
      taskKind.fields.find((spec) => spec.name === name),
      name,
    ),
    one,
    other,
  );

describe("two values of a task mean the same", () => {
  it("when only line ends and white space at the end differ", () => {
    expect(same("description", "a\r\nb ", "a\nb")).toBe(true);
    expect(same("description", "a b", "a  b")).toBe(false);
  });

  it("when a rule names its days in another order or leaves out what is the default", () => {
    const range = { type: "noEnd" };
    const whole = { type: "weekly", interval: 1, daysOfWeek: ["monday", "friday"], firstDayOfWeek: "sunday", range };
    const brief = { type: "weekly", interval: 1, daysOfWeek: ["friday", "monday"], range };
    expect(same("recurrence", whole, brief)).toBe(true);
    expect(same("recurrence", { ...whole, firstDayOfWeek: "monday" }, brief)).toBe(false);
    expect(same("recurrence", brief, null)).toBe(false);
    const monthly = { type: "relativeMonthly", interval: 1, daysOfWeek: ["monday"], range };
    expect(same("recurrence", monthly, { ...monthly, index: "first" })).toBe(true);
    expect(same("recurrence", monthly, { ...monthly, index: "last" })).toBe(false);
  });

  it("when one is not there and the other is empty", () => {
    expect(sameValue(must(taskKind.fields[0], "a field"), undefined, "")).toBe(true);
  });
});
