import { describe, expect, it } from "vitest";
import type { GraphRequest } from "../../../../src/adapters/graph/http.ts";
import { emptyEvent, recordOf } from "../../../../src/core/records/event.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import { contractEvent, type FakeAnswer, fakeGraph } from "../fake-graph.ts";
import { noSignal } from "../open-mailbox.ts";
import { cancelled, renamed, rule, seriesGraph, wireRule } from "./fake-series.ts";

const key = "0b0f1f6e-3c57-4d54-8f8b-2f6a5d0c9b11";

const wanted = recordOf({
  ...emptyEvent,
  subject: "Weekly standup",
  reminderMinutes: 15,
  time: {
    isAllDay: false,
    start: "2026-04-06T09:00:00",
    end: "2026-04-06T09:30:00",
    startZone: "Europe/Berlin",
    endZone: "Europe/Berlin",
  },
});

describe("creating an event", () => {
  const marked = {
    ...contractEvent,
    singleValueExtendedProperties: [
      { id: "String {5c2f1a0e-7b64-4d0f-9d0b-8f4f6e0c3d71} Name OroEventId", value: "oro-1" },
    ],
  };
  const create = (answer: (request: GraphRequest) => FakeAnswer, extra: M365Item["extra"] = {}) => {
    const graph = fakeGraph(answer);
    const made = graph.records.create("c", { mark: "oro-1", key, fields: wanted, extra }, noSignal);
    return { made, asked: graph.asked };
  };
  const duplicate = (status: number, more: object = {}): FakeAnswer => ({
    status,
    body: { error: { code: "ErrorDuplicateTransactionId", message: "used", ...more } },
  });

  it("carries our mark and the key that makes a repeat harmless", async () => {
    const { made, asked } = create(() => ({ status: 201, body: contractEvent }));
    expect(await made).toMatchObject({ id: contractEvent.id, mark: "oro-1" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "POST", url: "/me/calendars/c/events" });
    expect(asked[0]?.body).toEqual({
      subject: "Weekly standup",
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      showAs: "busy",
      sensitivity: "normal",
      importance: "normal",
      isAllDay: false,
      start: { dateTime: "2026-04-06T09:00:00", timeZone: "W. Europe Standard Time" },
      end: { dateTime: "2026-04-06T09:30:00", timeZone: "W. Europe Standard Time" },
      transactionId: key,
      singleValueExtendedProperties: marked.singleValueExtendedProperties,
    });
  });

  it("again brings back what only Microsoft knew of it", async () => {
    const { made, asked } = create(() => ({ status: 201, body: contractEvent }), {
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      hideAttendees: true,
    });
    await made;
    expect(asked[0]?.body).toMatchObject({
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      hideAttendees: true,
    });
  });

  it.each([
    ["400 with the event's id", duplicate(400, { "@event.existingEventId": "there" })],
    ["409 without it", duplicate(409)],
  ])("that was made before is adopted: %s", async (_name, refusal) => {
    const { made, asked } = create(({ method, url }) => {
      if (method === "POST") return refusal;
      return url.includes("$filter") && url.startsWith("/me/calendars/")
        ? { body: { value: [marked] } }
        : { body: marked };
    });
    expect(await made).toMatchObject({ id: contractEvent.id, mark: "oro-1" });
    expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("whose key made somebody else's event is sent once more with another key", async () => {
    const keys: unknown[] = [];
    const { made } = create(({ method, url, body }) => {
      if (method !== "POST")
        return url.startsWith("/me/calendars/") ? { body: { value: [] } } : { body: contractEvent };
      keys.push((body as { transactionId: string }).transactionId);
      return keys.length === 1
        ? duplicate(400, { "@event.existingEventId": "other" })
        : { status: 201, body: contractEvent };
    });
    await made;
    expect(new Set(keys).size).toBe(2);
  });

  it("of a series writes its rule in its own zone, and its occurrences after it", async () => {
    const { state, graph } = seriesGraph();
    const fields = { ...wanted, ...recordOf({ recurrence: rule, exceptions: [cancelled, renamed] }) };
    const made = await graph.records.create("c", { mark: "oro-1", key, fields, extra: {} }, noSignal);
    expect(graph.asked[0]?.body).toMatchObject({ recurrence: wireRule("W. Europe Standard Time") });
    expect([...state.cancelled, ...state.own.keys()]).toEqual(["2026-04-13", "2026-04-20"]);
    expect(made).toMatchObject({ mark: "oro-1", fields: { exceptions: [cancelled, renamed] } });
  });

  it("of a series is done even if Microsoft refuses one of its occurrences: an error would make it again", async () => {
    const crossing = { status: 400, body: { error: { code: "ErrorOccurrenceCrossingBoundary", message: "x" } } };
    const { state, graph } = seriesGraph(({ method }) => (method === "PATCH" ? crossing : null));
    const fields = { ...wanted, ...recordOf({ recurrence: rule, exceptions: [cancelled, renamed] }) };
    const made = await graph.records.create("c", { mark: "oro-1", key, fields, extra: {} }, noSignal);
    expect(made.fields.exceptions).toEqual([cancelled]);
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
  });

  it("always says on which day a week begins", async () => {
    const { graph } = seriesGraph();
    const { firstDayOfWeek: _, ...plain } = rule;
    const fields = { ...wanted, ...recordOf({ recurrence: plain }) };
    await graph.records.create("c", { mark: "oro-1", key, fields, extra: {} }, noSignal);
    expect(graph.asked[0]?.body).toMatchObject({ recurrence: { pattern: { firstDayOfWeek: "sunday" } } });
  });
});

describe("deleting an event", () => {
  const gone = { status: 404, body: { error: { code: "ErrorItemNotFound", message: "x" } } };
  const calendars = { body: { value: [{ id: "own", isDefaultCalendar: true, canEdit: true }] } };
  const remove = async (collectionId: string, answer: (request: GraphRequest) => FakeAnswer) => {
    const graph = fakeGraph((request) => (request.url.startsWith("/me/calendars") ? calendars : answer(request)));
    await graph.records.readCollections(null, noSignal);
    await graph.records.delete({ collectionId, id: "e" }, noSignal);
    return graph.asked.slice(1).map(({ method }) => method);
  };

  it("is one request in the own calendar, and gone is success", async () => {
    expect(await remove("own", () => ({ status: 204 }))).toEqual(["DELETE"]);
    expect(await remove("own", () => gone)).toEqual(["DELETE"]);
  });

  it("is looked after in any other, where Exchange may say yes and keep it", async () => {
    let isThere = true;
    const honest = await remove("other", ({ method }) => {
      if (method === "GET") return isThere ? { body: contractEvent } : gone;
      isThere = false;
      return { status: 204 };
    });
    expect(honest).toEqual(["DELETE", "GET"]);
    const silent = remove("other", ({ method }) => (method === "GET" ? { body: contractEvent } : { status: 204 }));
    await expect(silent).rejects.toMatchObject({ fault: "rejected" });
  });

  it("that is refused counts as done only if it is gone", async () => {
    const refused = { status: 403, body: { error: { code: "ErrorCannotDeleteObject", message: "x" } } };
    expect(await remove("own", ({ method }) => (method === "GET" ? gone : refused))).toEqual(["DELETE", "GET"]);
    const kept = remove("own", ({ method }) => (method === "GET" ? { body: contractEvent } : refused));
    await expect(kept).rejects.toMatchObject({ fault: "rejected" });
  });
});
