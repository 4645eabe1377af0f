import { describe, expect, it } from "vitest";
import { emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import { eventKind } from "../../../src/core/records/event-kind.ts";
import { versionsOf } from "../../../src/core/sync/conflict-versions.ts";

const at = (hour: string) => ({
  isAllDay: false,
  start: `2026-05-04T${hour}:00:00`,
  end: `2026-05-04T${hour}:30:00`,
  startZone: "Europe/Berlin",
  endZone: "Europe/Berlin",
});
const event = (hour: string, other: object = {}) => recordOf({ ...emptyEvent, time: at(hour), ...other });

describe("what a person has to see of a conflict", () => {
  it("only the fields in conflict, in the order of the record, each side's value in words", () => {
    const versions = versionsOf(eventKind, {
      fields: ["showAs", "time"],
      base: event("09"),
      office: event("10", { showAs: "oof" }),
      m365: event("11", { showAs: "free", subject: "Merged without asking" }),
    });
    expect(versions.map(({ field, label }) => [field, label])).toEqual([
      ["time", "Time"],
      ["showAs", "Show as"],
    ]);
    expect(versions[0]?.office).toEqual({ value: at("10"), text: "Mon 4 May 2026, 10:00–10:30 Europe/Berlin" });
    expect(versions[1]?.office.text).toBe("out of office");
  });

  it("of a deletion what the other side changed, and nothing where the record is gone", () => {
    const versions = versionsOf(eventKind, {
      fields: [],
      base: event("09"),
      office: null,
      m365: event("10", { categories: [] }),
    });
    expect(versions.map(({ field }) => field)).toEqual(["time"]);
    expect(versions[0]?.office).toEqual({ value: null, text: null });
    expect(versions[0]?.m365.text).toContain("10:00");
  });

  it("a zone that Microsoft renames is no change", () => {
    const vienna = event("09", { time: { ...at("09"), startZone: "Europe/Vienna", endZone: "Europe/Vienna" } });
    expect(versionsOf(eventKind, { fields: [], base: event("09"), office: vienna, m365: null })).toEqual([]);
  });
});
