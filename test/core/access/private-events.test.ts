import { describe, expect, test } from "vitest";
import { visibleEvent } from "../../../src/core/access/private-events.ts";
import { type EventFields, emptyEvent } from "../../../src/core/records/event.ts";
import { mondays, timedOn } from "../../support/events.ts";

const secrets: Partial<EventFields> = {
  subject: "Surgery",
  description: "Ward 3",
  locations: ["Hospital"],
  attendees: [{ address: "doctor@x.example", name: "Doctor", type: "required", response: "accepted" }],
  organizer: { address: "clinic@x.example", name: "Clinic" },
  isOrganizer: false,
  response: "accepted",
  reminderMinutes: 60,
  importance: "high",
  categories: ["Health"],
  onlineMeetingUrl: "https://meet.example/ward3",
  uid: "ward3",
};
const event: EventFields = { ...mondays, ...secrets, showAs: "oof" };
const seen = (fields: EventFields) => visibleEvent(fields, "owner", "viewer");
const time = timedOn("2026-03-31");

describe("private events before other eyes", () => {
  test.each(["private", "confidential"] as const)(
    "of a %s one only that its owner is busy, and when",
    (sensitivity) => {
      const { exceptions: _, ...hidden } = seen({ ...event, sensitivity });
      const { exceptions: __, ...nothing } = emptyEvent;
      const { recurrence } = mondays;
      expect(hidden).toEqual({
        ...nothing,
        subject: "Busy",
        time: mondays.time,
        recurrence,
        showAs: "oof",
        sensitivity,
      });
    },
  );

  test.each(["normal", "personal"] as const)(
    "a %s one is shown as it is, and to its owner every one",
    (sensitivity) => {
      expect(seen({ ...event, sensitivity })).toEqual({ ...event, sensitivity });
      expect(visibleEvent({ ...event, sensitivity: "private" }, "owner", "owner")).toMatchObject(secrets);
    },
  );

  test("occurrences of a private series show their times only, even those that are said to be normal", () => {
    const exceptions = [
      {
        date: "2026-03-30",
        kind: "changed" as const,
        changes: { ...occurrence(), sensitivity: "normal" as const, time },
      },
      { date: "2026-04-06", kind: "changed" as const, changes: { subject: "Aftercare" } },
      { date: "2026-04-13", kind: "cancelled" as const },
    ];
    expect(seen({ ...event, sensitivity: "private", exceptions }).exceptions).toEqual([
      { date: "2026-03-30", kind: "changed", changes: { time } },
      { date: "2026-04-13", kind: "cancelled" },
    ]);
  });

  test("a private occurrence of an open series is hidden by itself", () => {
    const changes = { ...occurrence(), sensitivity: "private" as const, time };
    const shown = seen({ ...mondays, subject: "Open", exceptions: [{ date: "2026-03-30", kind: "changed", changes }] });
    expect(shown.subject).toBe("Open");
    expect(JSON.stringify(shown.exceptions)).not.toMatch(/Surgery|Ward|Hospital|octor|Health|ward3/);
    expect(shown.exceptions).toMatchObject([{ changes: { subject: "Busy", time, attendees: [], locations: [] } }]);
  });
});

function occurrence() {
  const { organizer: _organizer, isOrganizer: _isOrganizer, uid: _uid, ...changes } = secrets;
  return changes;
}
