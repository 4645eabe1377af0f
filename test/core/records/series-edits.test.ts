import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Breach } from "../../../src/core/records/breach.ts";
import type { EventFields, OccurrenceChanges } from "../../../src/core/records/event.ts";
import { findEventBreach } from "../../../src/core/records/event-rules.ts";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import {
  cancelOccurrence,
  type Edited,
  editOccurrence,
  editSeries,
  endedBefore,
  restoreOccurrence,
  splitSeries,
} from "../../../src/core/records/series-edits.ts";
import { anySeries } from "../../support/any-event.ts";
import { mondays, timedOn, weekly } from "../../support/events.ts";

function made<T>(edited: Edited<T>): T {
  if ("breach" in edited) throw new Error(`${edited.breach.field}: ${edited.breach.rule}`);
  return edited.event;
}
const refusal = (edited: Edited<unknown>): Breach | null => ("breach" in edited ? edited.breach : null);
const edit = (date: string, changes: OccurrenceChanges, event = mondays) => made(editOccurrence(event, date, changes));
const range = { from: "2023-12-01T00:00:00Z", to: "2028-12-01T00:00:00Z", zone: "Etc/UTC" };
const listed = (event: EventFields | null, until = range.to) =>
  event === null
    ? []
    : occurrencesOf(event, { ...range, to: until }).map(({ startsAt, endsAt, fields }) => [
        startsAt,
        endsAt,
        fields.subject,
      ]);

describe("one occurrence", () => {
  test("gets values of its own, and each edit keeps the earlier ones", () => {
    const once = edit("2026-03-30", { subject: "Other" });
    expect(edit("2026-03-30", { reminderMinutes: 5 }, once).exceptions).toEqual([
      { date: "2026-03-30", kind: "changed", changes: { subject: "Other", reminderMinutes: 5 } },
    ]);
  });

  test("that is as the series again is no exception", () => {
    const changed = edit("2026-03-30", { subject: "Other", time: timedOn("2026-03-30", "11:00", "12:00") });
    expect(edit("2026-03-30", { subject: "Mondays", time: timedOn("2026-03-30") }, changed).exceptions).toEqual([]);
    expect(made(restoreOccurrence(changed, "2026-03-30")).exceptions).toEqual([]);
  });

  test.each([
    ["2026-03-24", true],
    ["2026-04-05", true],
    ["2026-03-23", false],
    ["2026-04-06", false],
    ["2026-04-08", false],
  ])("is moved to %s: %s", (day, isAllowed) => {
    const moved = editOccurrence(mondays, "2026-03-30", { time: timedOn(day) });
    expect(refusal(moved)?.field).toBe(isAllowed ? undefined : "time");
  });

  test("is not moved to or over a neighbour that was moved itself", () => {
    const near = edit("2026-04-06", { time: timedOn("2026-04-02") });
    expect(refusal(editOccurrence(near, "2026-03-30", { time: timedOn("2026-04-02", "12:00", "13:00") }))?.field).toBe(
      "time",
    );
    expect(refusal(editOccurrence(near, "2026-03-30", { time: timedOn("2026-04-01") }))).toBeNull();
  });

  test("is judged by its day in the series' zone", () => {
    const late = timedOn("2026-04-05", "23:30", "23:45", "America/New_York");
    expect(refusal(editOccurrence(mondays, "2026-03-30", { time: late }))?.field).toBe("time");
  });

  test("that Microsoft has past its neighbour can still be edited otherwise", () => {
    const odd: EventFields = {
      ...mondays,
      exceptions: [{ date: "2026-03-30", kind: "changed", changes: { time: timedOn("2026-04-07") } }],
    };
    expect(refusal(editOccurrence(odd, "2026-03-30", { subject: "x" }))).toBeNull();
  });

  test("is found by its day of the rule only", () => {
    for (const edited of [
      editOccurrence(mondays, "2026-03-24", { subject: "x" }),
      cancelOccurrence(mondays, "2026-05-04"),
      restoreOccurrence(mondays, "2026-03-24"),
    ]) {
      expect(refusal(edited)?.field).toBe("date");
    }
  });

  test("that is cancelled is restored before it is edited", () => {
    const cancelled = made(cancelOccurrence(mondays, "2026-03-30"));
    expect(refusal(editOccurrence(cancelled, "2026-03-30", { subject: "x" }))?.field).toBe("date");
    expect(made(restoreOccurrence(cancelled, "2026-03-30"))).toEqual(mondays);
  });

  test("is not cancelled when it is the last one left", () => {
    const two = { ...mondays, recurrence: weekly("monday", { type: "numbered", count: 2 }) };
    const one = made(cancelOccurrence(two, "2026-03-23"));
    expect(refusal(cancelOccurrence(one, "2026-03-30"))?.field).toBe("date");
  });
});

describe("a whole series", () => {
  test("that gets another clock keeps its exceptions with the times of their own", () => {
    const own = timedOn("2026-03-31", "11:00", "12:00");
    const series = edit("2026-03-30", { time: own, subject: "Other" });
    const moved = editSeries(series, { time: timedOn("2026-03-23", "14:00", "15:00") });
    expect(moved.exceptions).toEqual(series.exceptions);
  });

  test("that gets another pattern loses the exceptions that it has no day for", () => {
    const series = made(cancelOccurrence(edit("2026-03-30", { subject: "Other" }), "2026-04-06"));
    const recurrence = { ...weekly("monday"), interval: 2 };
    expect(editSeries(series, { recurrence }).exceptions).toEqual([{ date: "2026-04-06", kind: "cancelled" }]);
    expect(editSeries(series, { recurrence: null }).exceptions).toEqual([]);
  });

  test("that becomes what an exception is already has it no more", () => {
    expect(editSeries(edit("2026-03-30", { subject: "Other" }), { subject: "Other" }).exceptions).toEqual([]);
  });

  test("that becomes denser takes back a move over the new neighbours", () => {
    const series = edit("2026-03-30", { time: timedOn("2026-04-02"), subject: "Other" });
    const recurrence = { type: "daily" as const, interval: 1, range: { type: "noEnd" as const } };
    expect(editSeries(series, { recurrence }).exceptions).toEqual([
      { date: "2026-03-30", kind: "changed", changes: { subject: "Other" } },
    ]);
  });
});

describe("this and following", () => {
  test("a number of times is divided, the exceptions too, and the new meeting has no answers yet", () => {
    const attendees = [
      { address: "ana@x.example", name: "", type: "required" as const, response: "accepted" as const },
    ];
    const series = made(
      cancelOccurrence({ ...edit("2026-03-30", { subject: "Other" }), attendees, uid: "u1" }, "2026-04-13"),
    );
    const { before, following } = made(splitSeries(series, "2026-04-06", { subject: "New" }));
    expect(before).toMatchObject({ subject: "Mondays", uid: "u1", attendees, recurrence: { range: { count: 2 } } });
    expect(before?.exceptions.map(({ date }) => date)).toEqual(["2026-03-30"]);
    expect(following).toMatchObject({
      subject: "New",
      uid: null,
      time: timedOn("2026-04-06"),
      attendees: [{ address: "ana@x.example", response: "none" }],
      recurrence: { range: { count: 4 } },
      exceptions: [{ date: "2026-04-13", kind: "cancelled" }],
    });
  });

  test("cut on its first day is an edit of the whole", () => {
    const { before, following } = made(splitSeries({ ...mondays, uid: "u1" }, "2026-03-23", { subject: "New" }));
    expect(before).toBeNull();
    expect(following).toEqual({ ...mondays, uid: "u1", subject: "New" });
  });

  test("nothing is left of a series whose days before are all cancelled", () => {
    expect(endedBefore(made(cancelOccurrence(mondays, "2026-03-23")), "2026-03-30")).toBeNull();
    expect(endedBefore(mondays, "2026-03-23")).toBeNull();
  });

  test("cutting without changes changes nothing that is seen, and both halves keep every rule, whatever the series", () => {
    fc.assert(
      fc.property(anySeries, fc.nat({ max: 12 }), (series, place) => {
        const all = occurrencesOf(series, range);
        const date = all[Math.min(place, all.length - 1)]?.date ?? "";
        const { before, following } = made(splitSeries(series, date, {}));
        expect([...listed(before), ...listed(following)]).toEqual(listed(series));
        for (const half of [before, following]) expect(half === null ? null : findEventBreach(half)).toBeNull();
      }),
      { numRuns: 40 },
    );
  });
});

describe("whatever the series and the edit", () => {
  const anyEdit = fc.record({ place: fc.nat({ max: 12 }), kind: fc.constantFrom("cancel", "edit", "restore") });

  test("an edit of one occurrence changes no other, keeps every rule, and restoring undoes it", () => {
    fc.assert(
      fc.property(anySeries, anyEdit, (series, { place, kind }) => {
        const all = occurrencesOf(series, range);
        const date = all[Math.min(place, all.length - 1)]?.date ?? "";
        const edits = {
          cancel: () => cancelOccurrence(series, date),
          edit: () => editOccurrence(series, date, { subject: "Edited" }),
          restore: () => restoreOccurrence(series, date),
        } as const;
        const edited = edits[kind]();
        if ("breach" in edited) return;
        expect(findEventBreach(edited.event)).toBeNull();
        const others = (event: EventFields) => occurrencesOf(event, range).filter((one) => one.date !== date);
        expect(others(edited.event)).toEqual(others(series));
        const plain = { ...series, exceptions: series.exceptions.filter((one) => one.date !== date) };
        expect(made(restoreOccurrence(edited.event, date))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });
});
