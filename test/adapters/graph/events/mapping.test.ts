import { describe, expect, it } from "vitest";
import { readException } from "../../../../src/adapters/graph/events/exceptions.ts";
import { readEvent } from "../../../../src/adapters/graph/events/read.ts";
import { clampWindow, frozenWindow } from "../../../../src/adapters/graph/events/window.ts";
import { wireEvent } from "../../../../src/adapters/graph/events/wire.ts";
import { contractEvent, contractMaster, wholeException } from "../fake-graph.ts";

const read = (more: object) => readEvent(wireEvent.parse({ ...contractEvent, ...more }), "Europe/Berlin");
const fieldsOf = (more: object) => read(more).fields;
const midnight = (date: string, timeZone: string) => ({ dateTime: `${date}T00:00:00.0000000`, timeZone });

describe("an event off the wire", () => {
  it("has every field", () => {
    expect(read({})).toEqual({
      id: contractEvent.id,
      etag: contractEvent["@odata.etag"],
      modifiedAt: "2026-04-02T08:11:02.7654321Z",
      mark: null,
      extra: {},
      fields: {
        subject: "Pipeline review",
        description: "Agenda follows",
        time: {
          isAllDay: false,
          start: "2026-04-09T09:00:00",
          end: "2026-04-09T10:00:00",
          startZone: "Europe/Berlin",
          endZone: "Europe/Berlin",
        },
        locations: ["Room 4"],
        attendees: [{ address: "ana@fabrikam.example", name: "Ana Ruiz", type: "required", response: "none" }],
        organizer: { address: "kim@contoso.example", name: "Kim Doe" },
        isOrganizer: true,
        response: "organizer",
        isCancelled: false,
        recurrence: null,
        exceptions: [],
        reminderMinutes: 15,
        showAs: "busy",
        sensitivity: "normal",
        importance: "normal",
        categories: [],
        onlineMeetingUrl: null,
        uid: contractEvent.iCalUId,
      },
    });
  });

  it("has the times on the walls of the zones that its author meant", () => {
    const zones = { originalStartTimeZone: "Pacific Standard Time", originalEndTimeZone: "Tokyo Standard Time" };
    expect(fieldsOf(zones).time).toMatchObject({
      start: "2026-04-09T00:00:00",
      startZone: "America/Los_Angeles",
      end: "2026-04-09T17:00:00",
      endZone: "Asia/Tokyo",
    });
  });

  it.each(["tzone://Microsoft/Custom", "Customized Time Zone", "", null])(
    "whose zone is %s is read in the mailbox's",
    (zone) => {
      expect(fieldsOf({ originalStartTimeZone: zone, originalEndTimeZone: zone }).time).toMatchObject({
        start: "2026-04-09T09:00:00",
        startZone: "Europe/Berlin",
      });
    },
  );

  it.each(["UTC", "tzone://Microsoft/Utc"])("whose zone is %s is in UTC", (zone) => {
    expect(fieldsOf({ originalStartTimeZone: zone }).time).toMatchObject({
      start: "2026-04-09T07:00:00",
      startZone: "Etc/UTC",
    });
  });

  it.each(["UTC", "Samoa Standard Time", "Pacific Standard Time"])(
    "that lasts all day has its dates, under whatever zone they come (%s)",
    (zone) => {
      const start = midnight("2026-05-01", zone);
      const end = midnight("2026-05-02", zone);
      expect(fieldsOf({ isAllDay: true, start, end, originalStartTimeZone: zone }).time).toEqual({
        isAllDay: true,
        start: "2026-05-01",
        end: "2026-05-02",
        startZone: null,
        endZone: null,
      });
    },
  );

  it("has no reminder while it is off, whatever its minutes say", () => {
    expect(fieldsOf({ isReminderOn: false }).reminderMinutes).toBeNull();
  });

  it("keeps for a later write what Oro cannot hold", () => {
    const place = { displayName: "Room 4", locationType: "conferenceRoom", coordinates: { latitude: 1 } };
    const { extra } = read({
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      hideAttendees: true,
      responseRequested: false,
      allowNewTimeProposals: false,
      locations: [place, { displayName: "Lobby", locationType: "default", address: { street: "" } }],
    });
    expect(extra).toEqual({
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      hideAttendees: true,
      responseRequested: false,
      allowNewTimeProposals: false,
      places: [place],
    });
  });

  it("in a series lives in the zone of its rule", () => {
    const range = { ...contractMaster.recurrence.range, recurrenceTimeZone: "Tokyo Standard Time" };
    const series = read({ ...contractMaster, recurrence: { ...contractMaster.recurrence, range } });
    expect(series.fields.time).toMatchObject({ start: "2026-04-06T16:00:00", startZone: "Asia/Tokyo" });
  });
});

describe("an exception off the wire", () => {
  const master = wireEvent.parse(contractMaster);
  const dateOf = (more: object, of: object = {}) =>
    readException(
      wireEvent.parse(wholeException("2026-10-26", { subject: "x", ...more })),
      wireEvent.parse({ ...contractMaster, ...of }),
      "Europe/Berlin",
    )?.date;

  it("belongs to the day that the rule gave it, in the series' own zone, across DST", () => {
    expect(dateOf({ originalStart: "2026-10-25T23:30:00Z" })).toBe("2026-10-26");
    expect(dateOf({ originalStart: "2026-06-01T21:59:00.0000000Z" })).toBe("2026-06-01");
    expect(dateOf({ originalStart: "2026-06-01T22:01:00Z" })).toBe("2026-06-02");
  });

  it("of an evening west of Greenwich belongs to that evening", () => {
    const range = { ...contractMaster.recurrence.range, recurrenceTimeZone: "Eastern Standard Time" };
    const recurrence = { ...contractMaster.recurrence, range };
    expect(dateOf({ originalStart: "2026-06-02T00:00:00Z" }, { recurrence })).toBe("2026-06-01");
  });

  it("of an all-day series belongs to its date, told as one or as the midnight at home", () => {
    const allDay = { isAllDay: true, start: midnight("2026-04-06", "UTC"), end: midnight("2026-04-07", "UTC") };
    expect(dateOf({ ...allDay, originalStart: "2026-06-01T00:00:00Z" }, allDay)).toBe("2026-06-01");
    expect(dateOf({ ...allDay, originalStart: "2026-05-31T22:00:00Z" }, allDay)).toBe("2026-06-01");
  });

  it("is none where nothing differs but the spelling of its time's zone", () => {
    const same = wholeException("2026-05-04", { originalStartTimeZone: "UTC", originalEndTimeZone: "UTC" });
    expect(readException(wireEvent.parse(same), master, "Europe/Berlin")).toBeNull();
  });

  it("inherits what it does not tell", () => {
    const bare = { id: "x", seriesMasterId: "master", type: "exception", originalStart: "2026-05-04T07:00:00Z" };
    const start = { dateTime: "2026-05-04T07:00:00", timeZone: "UTC" };
    const end = { dateTime: "2026-05-04T07:30:00", timeZone: "UTC" };
    const exception = wireEvent.parse({ ...bare, start, end, showAs: "free" });
    expect(readException(exception, master, "Europe/Berlin")).toEqual({
      date: "2026-05-04",
      kind: "changed",
      changes: { showAs: "free" },
    });
  });
});

describe("the window of a calendar", () => {
  const days = ({ from, to }: { from: string; to: string }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  const around = (behind: number, ahead: number) => {
    const at = (offset: number) => new Date(Date.parse("2026-05-04") + offset * 86_400_000).toISOString().slice(0, 10);
    return { from: at(-behind), to: at(ahead) };
  };

  it("is what is wanted where Microsoft can show it", () => {
    expect(clampWindow(around(90, 365), "2026-05-04")).toEqual(around(90, 365));
    expect(clampWindow(around(1_000, 792), "2026-05-04")).toEqual(around(1_000, 792));
  });

  it("loses its past first, down to a half, then its future", () => {
    expect(clampWindow(around(3_650, 365), "2026-05-04")).toEqual(around(1_427, 365));
    expect(clampWindow(around(365, 3_650), "2026-05-04")).toEqual(around(365, 1_427));
    expect(clampWindow(around(3_650, 3_650), "2026-05-04")).toEqual(around(896, 896));
  });

  it("is never made for more days than Microsoft allows", () => {
    for (const window of [around(3_650, 3_650), around(3_650, 365), around(0, 9_999), around(1_000, 792)])
      expect(days(frozenWindow(clampWindow(window, "2026-05-04")))).toBeLessThanOrEqual(1_825);
  });
});
