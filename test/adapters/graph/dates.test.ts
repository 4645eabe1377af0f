import fc from "fast-check";
import { DateTime, IANAZone } from "luxon";
import { describe, expect, it } from "vitest";
import { decodeDate, decodeInstant, encodeDate, encodeInstant } from "../../../src/adapters/graph/dates.ts";

/** As the server does: midnight in the writer's zone, told in UTC. */
function stored(date: string, zone: string) {
  const utc = DateTime.fromISO(`${date}T00:00:00`, { zone }).toUTC();
  return { dateTime: `${utc.toISO({ includeOffset: false })}0000`, timeZone: "UTC" };
}

describe("a due date", () => {
  it.each([
    ["2026-09-25T23:00:00.0000000", "Europe/London", "2026-09-26"],
    ["2026-09-26T00:00:00.0000000", "Europe/London", "2026-09-26"],
    ["2026-09-26T04:00:00.0000000", "America/New_York", "2026-09-26"],
    ["2026-09-26T09:59:00.0000000", "UTC", "2026-09-26"],
    ["2026-09-26T10:00:00.0000000", "Pacific/Honolulu", "2026-09-26"],
    ["2026-09-25T10:00:00.0000000", "Pacific/Kiritimati", "2026-09-26"],
    ["2026-09-25T11:00:00.0000000", "Pacific/Tongatapu", "2026-09-26"],
    ["2026-09-26T11:00:00.0000000", "Pacific/Pago_Pago", "2026-09-26"],
    ["2026-12-31T18:30:00.0000000", "Asia/Kolkata", "2027-01-01"],
    ["2024-02-28T22:00:00.0000000", "Africa/Cairo", "2024-02-29"],
  ])("%s read in %s is %s", (dateTime, zone, date) => {
    expect(decodeDate({ dateTime, timeZone: "UTC" }, zone)).toBe(date);
  });

  it("in the zone that we wrote it in is its date there", () => {
    for (const timeZone of ["Europe/Berlin", "Eastern Standard Time", "Tonga Standard Time"])
      expect(decodeDate(encodeDate("2026-05-01", timeZone), "Asia/Tokyo")).toBe("2026-05-01");
  });

  it("is what the writer meant, whoever reads it, but for the two ends of the world", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    const days = fc.date({ min: new Date("2020-01-01"), max: new Date("2035-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), fc.constantFrom(...zones), (at, writer, reader) => {
        const date = at.toISOString().slice(0, 10);
        const isAtTheEnds = (zone: string) => {
          const offset = IANAZone.create(zone).offset(DateTime.fromISO(date, { zone }).toMillis());
          return offset >= 840 || offset <= -660;
        };
        fc.pre(writer === reader || !(isAtTheEnds(writer) || isAtTheEnds(reader)));
        expect(decodeDate(stored(date, writer), reader)).toBe(date);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["2026-13-01T00:00:00", "tomorrow", "2026-05-01T00:00:00Z", ""])("refuses %s", (dateTime) => {
    expect(() => decodeDate({ dateTime, timeZone: "UTC" }, "UTC")).toThrow(RangeError);
  });

  it("refuses a zone that nobody knows", () => {
    expect(() => decodeDate({ dateTime: "2026-05-01T00:00:00", timeZone: "Middle Earth" }, "UTC")).toThrow(RangeError);
  });
});

describe("a reminder", () => {
  it("is an instant to the second, in whatever zone it is told", () => {
    expect(decodeInstant({ dateTime: "2026-09-26T16:30:00.0000000", timeZone: "UTC" })).toBe("2026-09-26T16:30:00Z");
    expect(decodeInstant({ dateTime: "2026-09-26T17:30:00", timeZone: "Europe/London" })).toBe("2026-09-26T16:30:00Z");
    expect(decodeInstant({ dateTime: "2026-09-26T17:30:00", timeZone: "GMT Standard Time" })).toBe(
      "2026-09-26T16:30:00Z",
    );
  });

  it("comes back as it was written", () => {
    expect(decodeInstant(encodeInstant("2026-05-01T16:30:07Z"))).toBe("2026-05-01T16:30:07Z");
    expect(encodeInstant("2026-05-01T18:30:00+02:00")).toEqual({ dateTime: "2026-05-01T16:30:00", timeZone: "UTC" });
  });
});
