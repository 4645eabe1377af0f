import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/adapters/graph/event-read.ts";
import { wireEvent } from "../../../src/adapters/graph/event-wire.ts";
import type { GraphRequest } from "../../../src/adapters/graph/http.ts";
import type { M365Item } from "../../../src/app/ports/m365-records.ts";
import { type EventFields, emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import {
  bareOccurrence,
  contractEvent,
  contractMaster,
  type FakeAnswer,
  fakeGraph,
  masterDates,
  wholeException,
} from "./fake-graph.ts";
import { noSignal } from "./open-mailbox.ts";

const itemOf = (wire: object, fields: Partial<EventFields> = {}): M365Item => {
  const item = readEvent(wireEvent.parse(wire), "Europe/Berlin");
  return { ...item, fields: { ...item.fields, ...recordOf(fields) } };
};
const single = itemOf(contractEvent);
const key = "0b0f1f6e-3c57-4d54-8f8b-2f6a5d0c9b11";

/** Updates an item against a Graph as told; a GET that nobody told about gives the event as it was. */
async function update(
  before: M365Item,
  edit: Partial<EventFields>,
  answer: (request: GraphRequest) => FakeAnswer | null = () => null,
) {
  const graph = fakeGraph((request) => answer(request) ?? { body: contractEvent });
  const fields = { ...before.fields, ...recordOf(edit) };
  const outcome = await graph.records.update(
    { collectionId: "c", id: before.id },
    before,
    fields,
    Object.keys(edit),
    noSignal,
  );
  return { outcome, asked: graph.asked, sent: graph.asked.filter(({ method }) => method !== "GET") };
}

describe("updating an event", () => {
  it("sends what changed and nothing else, on condition of the version", async () => {
    const { sent, asked, outcome } = await update(single, { subject: "Renamed", reminderMinutes: null });
    expect(asked).toEqual(sent);
    expect(sent).toEqual([
      {
        method: "PATCH",
        url: "/me/events/AAMkAGUxBGAAAAAAB%3D",
        headers: {
          Prefer: 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"',
          "If-Match": contractEvent["@odata.etag"],
        },
        body: { subject: "Renamed", isReminderOn: false },
      },
    ]);
    expect(outcome).toMatchObject({ kind: "updated", item: { id: contractEvent.id } });
  });

  it("writes attendees without their answers, with the names that are known", async () => {
    const attendees = [
      { address: "ANA@fabrikam.example", name: "", type: "optional", response: "accepted" },
      { address: "bo@fabrikam.example", name: "", type: "required", response: "none" },
    ] as const;
    const { sent } = await update(single, { attendees });
    expect(sent[0]?.body).toEqual({
      attendees: [
        { type: "optional", emailAddress: { address: "ANA@fabrikam.example", name: "Ana Ruiz" } },
        { type: "required", emailAddress: { address: "bo@fabrikam.example" } },
      ],
    });
  });

  it("keeps what only Microsoft knows of a place", async () => {
    const room = {
      displayName: "Room 4",
      locationType: "conferenceRoom",
      locationEmailAddress: "room4@contoso.example",
    };
    const before = itemOf({ ...contractEvent, locations: [room] });
    const { sent } = await update(before, { locations: ["Room 4", "Lobby"] });
    expect(sent[0]?.body).toEqual({ locations: [room, { displayName: "Lobby" }] });
    const cleared = await update(before, { locations: [] });
    expect(cleared.sent[0]?.body).toEqual({ location: { displayName: "" }, locations: [] });
  });

  it("moves it in Microsoft's names of zones, and in UTC where Microsoft has none", async () => {
    const at = { isAllDay: false, start: "2026-05-01T09:00:00", end: "2026-05-01T10:00:00" } as const;
    const berlin = await update(single, { time: { ...at, startZone: "Europe/Vienna", endZone: "Europe/London" } });
    expect(berlin.sent[0]?.body).toEqual({
      isAllDay: false,
      start: { dateTime: "2026-05-01T09:00:00", timeZone: "W. Europe Standard Time" },
      end: { dateTime: "2026-05-01T10:00:00", timeZone: "GMT Standard Time" },
    });
    const station = await update(single, { time: { ...at, startZone: "Antarctica/Troll", endZone: null } });
    expect(station.sent[0]?.body).toMatchObject({ start: { dateTime: "2026-05-01T07:00:00", timeZone: "UTC" } });
    const day = { isAllDay: true, start: "2026-05-01", end: "2026-05-02", startZone: null, endZone: null } as const;
    expect((await update(single, { time: day })).sent[0]?.body).toEqual({
      isAllDay: true,
      start: { dateTime: "2026-05-01T00:00:00", timeZone: "W. Europe Standard Time" },
      end: { dateTime: "2026-05-02T00:00:00", timeZone: "W. Europe Standard Time" },
    });
  });

  it("keeps the block by which people join an online meeting", async () => {
    const line = "_".repeat(80);
    const block = `<div><span style="x">${line}</span></div><a href="https://teams.example/j?a=1&amp;b=2">Join</a><div>${line}</div>`;
    const online = {
      ...contractEvent,
      isOnlineMeeting: true,
      onlineMeeting: { joinUrl: "https://teams.example/j?a=1&b=2" },
    };
    const html = `<html><head><style></style></head><body><p>Old</p>\r\n${block}</body></html>`;
    const text = `Old\r\n\r\n${line}\r\nJoin<https://teams.example/j>\r\n${line}\r\n`;
    const before = itemOf({ ...online, body: { contentType: "text", content: text } });
    expect(before.fields.description).toBe("Old");
    const { sent } = await update(before, { description: "New & <short>\nline" }, ({ method, headers }) =>
      method === "GET" && headers?.Prefer?.includes('body-content-type="html"')
        ? { body: { ...online, body: { contentType: "html", content: html } } }
        : null,
    );
    expect(sent[0]?.body).toEqual({
      body: {
        contentType: "html",
        content: `<html><head><style></style></head><body><div>New &amp; &lt;short&gt;<br>\nline</div>${block}</body></html>`,
      },
    });
    const odd = update(before, { description: "New" }, ({ method }) =>
      method === "GET"
        ? { body: { ...online, body: { contentType: "html", content: html.replaceAll("_", "") } } }
        : null,
    );
    await expect(odd).rejects.toMatchObject({ fault: "rejected", code: "JoinBlockNotFound" });
  });
});

const rule = {
  type: "weekly",
  interval: 1,
  daysOfWeek: ["monday"],
  firstDayOfWeek: "sunday",
  range: { type: "numbered", count: 6 },
} as const;
const wireRule = (timeZone: string) => ({
  pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "sunday" },
  range: { type: "numbered", startDate: "2026-04-06", recurrenceTimeZone: timeZone, numberOfOccurrences: 6 },
});
const cancelled = { date: "2026-04-13", kind: "cancelled" } as const;
const renamed = { date: "2026-04-20", kind: "changed", changes: { subject: "Retro" } } as const;

/** A series of which Microsoft has these occurrences; what is deleted or changed shows in the next reading. */
function seriesGraph(refuse: (request: GraphRequest) => FakeAnswer | null = () => null) {
  const state = {
    cancelled: new Set<string>(),
    own: new Map<string, Readonly<Record<string, unknown>>>(),
    master: contractMaster as object,
  };
  const exceptions = () => [...state.own].map(([date, own]) => wholeException(date, own));
  const answer = (request: GraphRequest): FakeAnswer => {
    const refused = refuse(request);
    if (refused !== null) return refused;
    const date = /master-(\d{4}-\d{2}-\d{2})$/.exec(request.url)?.[1];
    if (request.method === "DELETE" && date !== undefined) {
      state.cancelled.add(date);
      return { status: 204 };
    }
    if (request.method === "PATCH" && date !== undefined) {
      state.own.set(date, { ...state.own.get(date), ...(request.body as object) });
      return { body: wholeException(date, state.own.get(date) ?? {}) };
    }
    if (request.url.includes("/instances")) {
      const dates = masterDates.filter((day) => !state.cancelled.has(day) && !state.own.has(day));
      return { body: { value: [...dates.map((day) => bareOccurrence(day)), ...exceptions()] } };
    }
    if (request.url.includes("exceptionOccurrences")) {
      const gone = [...state.cancelled].map((day) => `OID.master.${day}`);
      return { body: { ...state.master, cancelledOccurrences: gone, exceptionOccurrences: exceptions() } };
    }
    return { body: state.master };
  };
  return { state, graph: fakeGraph(answer) };
}
const series = itemOf(contractMaster);
const ref = { collectionId: "c", id: "master" };

describe("updating a series", () => {
  it("writes each occurrence that differs by its own id, and what was taken back as the series has it", async () => {
    const { state, graph } = seriesGraph();
    state.own.set("2026-04-27", { subject: "Old name", showAs: "free" });
    const before = itemOf(contractMaster, {
      exceptions: [{ date: "2026-04-27", kind: "changed", changes: { subject: "Old name", showAs: "free" } }],
    });
    const exceptions = [cancelled, renamed, { date: "2026-04-27", kind: "changed", changes: { showAs: "free" } }];
    const fields = { ...before.fields, exceptions };
    const outcome = await graph.records.update(ref, before, fields, ["exceptions"], noSignal);
    expect(
      graph.asked.filter(({ method }) => method !== "GET").map(({ method, url, body }) => [method, url, body]),
    ).toEqual([
      ["DELETE", "/me/events/master-2026-04-13", undefined],
      ["PATCH", "/me/events/master-2026-04-20", { subject: "Retro" }],
      ["PATCH", "/me/events/master-2026-04-27", { subject: "Weekly standup" }],
    ]);
    expect(outcome).toMatchObject({ kind: "updated", item: { fields: { exceptions } } });
  });

  it("leaves a cancelled occurrence cancelled, since nothing brings it back", async () => {
    const { state, graph } = seriesGraph();
    state.cancelled.add("2026-04-13");
    const before = itemOf(contractMaster, { exceptions: [cancelled] });
    const outcome = await graph.records.update(
      ref,
      before,
      { ...before.fields, exceptions: [] },
      ["exceptions"],
      noSignal,
    );
    expect(graph.asked.every(({ method }) => method === "GET")).toBe(true);
    expect(outcome).toMatchObject({ item: { fields: { exceptions: [cancelled] } } });
  });

  it("refuses to write occurrences of a series that changed since", async () => {
    const { state, graph } = seriesGraph();
    state.master = { ...contractMaster, "@odata.etag": 'W/"newer=="' };
    const fields = { ...series.fields, exceptions: [cancelled] };
    await expect(graph.records.update(ref, series, fields, ["exceptions"], noSignal)).rejects.toMatchObject({
      fault: "versionMismatch",
      mayHaveBeenApplied: false,
    });
    expect(state.cancelled.size).toBe(0);
  });

  it("sends time and rule together, and puts back the exceptions that Exchange dropped", async () => {
    const { state, graph } = seriesGraph();
    const before = itemOf(contractMaster, { exceptions: [cancelled, renamed] });
    const time = { ...(before.fields.time as object), start: "2026-04-06T10:00:00", end: "2026-04-06T10:30:00" };
    const outcome = await graph.records.update(ref, before, { ...before.fields, time }, ["time"], noSignal);
    const [patch] = graph.asked;
    expect(patch?.body).toEqual({
      isAllDay: false,
      start: { dateTime: "2026-04-06T10:00:00", timeZone: "W. Europe Standard Time" },
      end: { dateTime: "2026-04-06T10:30:00", timeZone: "W. Europe Standard Time" },
      recurrence: wireRule("W. Europe Standard Time"),
    });
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(state.own.get("2026-04-20")).toEqual({ subject: "Retro" });
    expect(outcome).toMatchObject({ item: { fields: { exceptions: [cancelled, { date: "2026-04-20" }] } } });
  });

  it("does not put back exceptions of days that the rule no longer has", async () => {
    const { state, graph } = seriesGraph();
    const before = itemOf(contractMaster, { exceptions: [cancelled, renamed] });
    const recurrence = { ...rule, range: { type: "numbered", count: 2 } } as const;
    await graph.records.update(ref, before, { ...before.fields, recurrence }, ["recurrence"], noSignal);
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(state.own.size).toBe(0);
  });

  it("goes on where it stopped when an occurrence could not be put back", async () => {
    let isDown = true;
    const down = { status: 503, body: { error: { code: "ServiceNotAvailable", message: "later" } } };
    const { state, graph } = seriesGraph(({ method }) => (method === "DELETE" && isDown ? down : null));
    const before = itemOf(contractMaster, { exceptions: [cancelled] });
    const recurrence = { ...rule, range: { type: "noEnd" } } as const;
    const run = () => graph.records.update(ref, before, { ...before.fields, recurrence }, ["recurrence"], noSignal);
    await expect(run()).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    isDown = false;
    await run();
    expect([...state.cancelled]).toEqual(["2026-04-13"]);
    expect(graph.asked.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("in a zone that Microsoft has no name for is refused before anything is sent", async () => {
    const { graph } = seriesGraph();
    const time = { ...(series.fields.time as object), startZone: "Antarctica/Troll", endZone: "Antarctica/Troll" };
    await expect(
      graph.records.update(ref, series, { ...series.fields, time }, ["time"], noSignal),
    ).rejects.toMatchObject({
      fault: "rejected",
      code: "UnknownTimeZone",
    });
    expect(graph.asked).toEqual([]);
  });

  it("says in words that an occurrence cannot be moved past its neighbour", async () => {
    const body = { error: { code: "ErrorOccurrenceCrossingBoundary", message: "x" } };
    const { graph } = seriesGraph(({ method }) => (method === "PATCH" ? { status: 400, body } : null));
    const fields = { ...series.fields, exceptions: [renamed] };
    await expect(graph.records.update(ref, series, fields, ["exceptions"], noSignal)).rejects.toMatchObject({
      fault: "rejected",
      message: expect.stringContaining("2026-04-20"),
    });
  });

  it("that becomes a single event loses its rule", async () => {
    const { sent } = await update(series, { recurrence: null });
    expect(sent[0]?.body).toMatchObject({ recurrence: null });
  });
});

describe("answering an invitation", () => {
  const invited = { ...contractEvent, isOrganizer: false, responseStatus: { response: "notResponded" } };
  const before = itemOf(invited);
  const gone = { status: 404, body: { error: { code: "ErrorItemNotFound", message: "x" } } };

  it("sends one answer, which the organizer is told", async () => {
    let response = "notResponded";
    const { sent, outcome } = await update(before, { response: "accepted" }, ({ method }) => {
      if (method === "POST") response = "accepted";
      return { body: { ...invited, responseStatus: { response } } };
    });
    expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ["POST", "/me/events/AAMkAGUxBGAAAAAAB%3D/accept", { sendResponse: true }],
    ]);
    expect(outcome).toMatchObject({ kind: "updated", item: { fields: { response: "accepted" } } });
  });

  it("that is given already sends nothing", async () => {
    const { sent } = await update(before, { response: "tentativelyAccepted" }, () => ({
      body: { ...invited, responseStatus: { response: "tentativelyAccepted" } },
    }));
    expect(sent).toEqual([]);
  });

  it("with no makes it leave the mailbox, also when that was so before", async () => {
    let isThere = true;
    const first = await update(before, { response: "declined" }, ({ method }) => {
      if (method !== "POST") return isThere ? { body: invited } : gone;
      isThere = false;
      return { status: 202 };
    });
    expect(first.sent.map(({ url }) => url)).toEqual(["/me/events/AAMkAGUxBGAAAAAAB%3D/decline"]);
    expect(first.outcome).toEqual({ kind: "left" });
    const again = await update(before, { response: "declined" }, () => gone);
    expect([again.sent, again.outcome]).toEqual([[], { kind: "left" }]);
  });

  it("is not sent by the organizer", async () => {
    expect((await update(single, { response: "accepted" })).sent).toEqual([]);
  });
});

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
