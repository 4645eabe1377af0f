import { describe, expect, it } from "vitest";
import { planOccurrences } from "../../../../src/adapters/graph/events/occurrence-plan.ts";
import { type Attendee, type EventFields, emptyEvent } from "../../../../src/core/records/event.ts";

const ana: Attendee = { address: "ana@fabrikam.example", name: "Ana", type: "required", response: "none" };
const series: EventFields = {
  ...emptyEvent,
  subject: "Standup",
  attendees: [ana],
  time: {
    isAllDay: false,
    start: "2026-04-06T23:30:00",
    end: "2026-04-07T00:30:00",
    startZone: "Europe/Berlin",
    endZone: "Europe/Berlin",
  },
};
const date = "2026-10-26";
const changed = (changes: object) => ({ date, kind: "changed", changes }) as const;
const cancelled = { date, kind: "cancelled" } as const;

describe("the writes of occurrences", () => {
  it("leave a cancelled one alone, whatever is wanted of it", () => {
    expect(planOccurrences([cancelled], [changed({ subject: "Retro" })], series)).toEqual([]);
    expect(planOccurrences([cancelled], [], series)).toEqual([]);
    expect(planOccurrences([cancelled], [cancelled], series)).toEqual([]);
  });

  it("cancel one, changed before or not", () => {
    const step = { kind: "cancel", date };
    expect(planOccurrences([], [cancelled], series)).toEqual([step]);
    expect(planOccurrences([changed({ subject: "Retro" })], [cancelled], series)).toEqual([step]);
  });

  it("set back what was taken back, the time to that day's", () => {
    const time = { ...series.time, start: "2026-10-27T10:00:00", end: "2026-10-27T11:00:00" };
    const [step] = planOccurrences([changed({ time, subject: "Retro" })], [changed({ subject: "Retro" })], series);
    expect(step).toMatchObject({
      names: ["time"],
      fields: { subject: "Retro", time: { start: "2026-10-26T23:30:00", end: "2026-10-27T00:30:00" } },
    });
  });

  it("are none where only spelling differs, or an attendee's own answer", () => {
    const accepted = { attendees: [{ ...ana, address: "ANA@fabrikam.example", response: "accepted" }] };
    expect(planOccurrences([changed(accepted)], [], series)).toEqual([]);
    expect(planOccurrences([], [changed({ attendees: [ana], description: " \n" })], series)).toEqual([]);
  });

  it("hold the own answer only where somebody else organizes", () => {
    const wanted = [changed({ response: "declined" })];
    expect(planOccurrences([], wanted, series)).toEqual([]);
    expect(planOccurrences([], wanted, { ...series, isOrganizer: false })).toMatchObject([{ names: ["response"] }]);
  });

  it("make room before they fill it, whichever way a chain of days moves", () => {
    const on = (day: string) => ({ ...series.time, start: `${day}T10:00:00`, end: `${day}T11:00:00` });
    const move = (from: string, to: string) => ({ date: from, kind: "changed", changes: { time: on(to) } }) as const;
    const order = (...moves: ReturnType<typeof move>[]) => planOccurrences([], moves, series).map((step) => step.date);
    expect(order(move("2026-10-19", "2026-10-26"), move("2026-10-26", "2026-10-28"))).toEqual([
      "2026-10-26",
      "2026-10-19",
    ]);
    expect(order(move("2026-10-19", "2026-10-17"), move("2026-10-26", "2026-10-19"))).toEqual([
      "2026-10-19",
      "2026-10-26",
    ]);
    const chain = move("2026-10-19", "2026-10-26");
    const back = planOccurrences([chain, move("2026-10-26", "2026-10-28")], [], series);
    expect(back.map((step) => step.date)).toEqual(["2026-10-19", "2026-10-26"]);
  });

  it("never hold what only the service sets", () => {
    expect(
      planOccurrences([], [changed({ isCancelled: true, onlineMeetingUrl: "https://x.example" })], series),
    ).toEqual([]);
  });
});
