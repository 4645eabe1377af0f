import { describe, expect, test } from "vitest";
import { emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import { eventKind } from "../../../src/core/records/event-kind.ts";
import { arrived } from "../../../src/core/sync/merge.ts";

const cancelled = (date: string) => ({ date, kind: "cancelled" as const });
const series = (...dates: readonly string[]) =>
  recordOf({ ...emptyEvent, subject: "Stand-up", categories: ["CRM"], exceptions: dates.map(cancelled) });

describe("of a create whose worker died", () => {
  test("occurrences that were not reached are still to be sent", () => {
    const found = series("2027-03-15");
    expect(arrived(eventKind, series("2027-03-15", "2027-03-22"), found)).toEqual(found);
  });

  test("an occurrence that somebody cancelled in Microsoft meanwhile is theirs, not ours", () => {
    const sent = series("2027-03-15");
    expect(arrived(eventKind, sent, series("2027-03-15", "2027-03-22"))).toEqual(sent);
  });

  test("what goes with the event itself has arrived, whatever became of it since", () => {
    const sent = series();
    expect(arrived(eventKind, sent, { ...sent, subject: "Daily", categories: [] })).toEqual(sent);
  });
});
