import { describe, expect, test } from "vitest";
import type { CalendarSwitches } from "../../src/simulator/calendar/switches.ts";
import { AS_PRODUCT, clientOf, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const BUSY = "busy@contoso.example";
const ANA = "ana@fabrikam.example";
const ROOM = "room@contoso.example";
const at = (dateTime: string) => ({ dateTime, timeZone: "UTC" });
const invites = (...addresses: string[]) => addresses.map((address) => ({ emailAddress: { address } }));
const MEETING = { subject: "Review", start: at("2026-04-09T09:00:00"), end: at("2026-04-09T10:00:00") };
const WEEKLY = {
  ...MEETING,
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"] },
    range: { type: "numbered", startDate: "2026-04-09", numberOfOccurrences: 4 },
  },
};

async function withMeeting(switches: Partial<CalendarSwitches> = {}, body: object = MEETING, who = [BUSY, ANA]) {
  const simulator = await startSimulator({ settings: { calendar: switches } });
  const quiet = clientOf(simulator, "quiet", ["Calendars.ReadWrite"]);
  const busy = clientOf(simulator, "busy", ["Calendars.ReadWrite"]);
  const { calendar, clock } = simulator.control;
  clock.freeze();
  const made = await quiet.post("/me/events", { ...body, attendees: invites(...who) }, AS_PRODUCT);
  expect(made.status, made.text).toBe(201);
  const copyOf = (person: string) => calendar.events(person).find(({ uid }) => uid === made.body.iCalUId);
  const statuses = () =>
    Object.fromEntries(
      Object.values(calendar.event("quiet", made.body.id).attendees ?? {}).map(({ emailAddress, status }) => [
        emailAddress.address,
        status.response,
      ]),
    );
  const sent = () => {
    const mails = calendar.mails().map(({ kind, recipients, subject }) => ({ kind, recipients, subject }));
    calendar.clearMails();
    return mails;
  };
  return { quiet, busy, calendar, clock, meeting: made.body, path: eventPath(made.body), copyOf, statuses, sent };
}

describe("a meeting", () => {
  test("is in the attendees' mailboxes of the tenant under one iCalUId, and one mail tells all", async () => {
    const { copyOf, sent, meeting } = await withMeeting({}, MEETING, ["BUSY@contoso.example", ANA]);
    expect(meeting.attendees.map(({ emailAddress }) => emailAddress)).toEqual([
      { name: "Bella Busy", address: BUSY },
      { name: ANA, address: ANA },
    ]);
    expect(copyOf("busy")).toMatchObject({
      subject: "Review",
      isOrganizer: false,
      responseStatus: { response: "notResponded" },
      organizer: { emailAddress: { address: "quiet@contoso.example" } },
    });
    expect(copyOf("busy")?.id).not.toBe(meeting.id);
    expect(sent()).toEqual([{ kind: "invitation", recipients: [BUSY, ANA], subject: "Review" }]);
  });

  test("mails an update and overwrites the copies when what the attendees see is written", async () => {
    const { quiet, busy, path, copyOf, sent } = await withMeeting();
    const copy = copyOf("busy");
    await busy.patch(eventPath(copy ?? { id: "" }), { subject: "My name for it", categories: ["Mine"] });
    sent();
    await quiet.patch(path, { subject: "Renamed" });
    expect(sent()).toEqual([{ kind: "update", recipients: [BUSY, ANA], subject: "Renamed" }]);
    expect(copyOf("busy")).toMatchObject({ id: copy?.id, subject: "Renamed", categories: ["Mine"] });
  });

  test("mails nobody for a reminder, categories or showAs, nor for what an attendee writes", async () => {
    const { quiet, busy, path, copyOf, sent } = await withMeeting();
    sent();
    await quiet.patch(path, {
      isReminderOn: false,
      reminderMinutesBeforeStart: 5,
      categories: ["CRM"],
      showAs: "free",
    });
    await busy.patch(eventPath(copyOf("busy") ?? { id: "" }), { subject: "My name for it" });
    expect(sent()).toEqual([]);
    expect(copyOf("busy")).toMatchObject({ isReminderOn: true, categories: [] });
  });

  test("invites who is added, and cancels for who is taken off", async () => {
    const { quiet, path, copyOf, sent } = await withMeeting();
    sent();
    await quiet.patch(path, { attendees: invites(ANA, "broken@contoso.example") });
    expect(sent()).toEqual([
      { kind: "invitation", recipients: ["broken@contoso.example"], subject: "Review" },
      { kind: "cancellation", recipients: [BUSY], subject: "Canceled: Review" },
    ]);
    expect(copyOf("busy")).toMatchObject({ isCancelled: true, subject: "Canceled: Review" });
    expect(copyOf("broken")).toMatchObject({ isCancelled: false });
  });

  test.each(["kept", "reset"] as const)("has the responses of those who stay %s", async (attendeeStatusOnPatch) => {
    const { quiet, path, statuses, calendar, copyOf } = await withMeeting({ attendeeStatusOnPatch });
    calendar.respond("busy", copyOf("busy")?.id ?? "", "accept");
    await quiet.patch(path, { attendees: invites(BUSY) });
    expect(statuses()).toEqual({ [BUSY]: attendeeStatusOnPatch === "kept" ? "accepted" : "none" });
  });

  test("is cancelled for its attendees by /cancel, and by nobody but its organiser", async () => {
    const { quiet, busy, path, copyOf, sent } = await withMeeting();
    sent();
    const refused = await busy.post(`${eventPath(copyOf("busy") ?? { id: "" })}/cancel`, {});
    expect(refused.body.error.message).toBe("You need to be an organizer to cancel a meeting.");
    expect((await quiet.post(`${path}/cancel`, { Comment: "No" })).status).toBe(202);
    expect((await quiet.get(path)).status).toBe(404);
    expect(sent()).toEqual([{ kind: "cancellation", recipients: [BUSY, ANA], subject: "Canceled: Review" }]);
    expect(copyOf("busy")).toMatchObject({ isCancelled: true, subject: "Canceled: Review" });
  });

  test.each([true, false])("that its organiser deletes is cancelled: %s", async (organizerDeleteMails) => {
    const { quiet, path, copyOf, sent } = await withMeeting({ organizerDeleteMails });
    sent();
    await quiet.remove(path);
    expect(sent().map(({ kind }) => kind)).toEqual(organizerDeleteMails ? ["cancellation"] : []);
    expect(copyOf("busy")?.isCancelled).toBe(organizerDeleteMails);
  });

  test("stays with its organiser when an attendee deletes the copy, and nobody hears of it", async () => {
    const { busy, copyOf, statuses, sent } = await withMeeting();
    sent();
    await busy.remove(eventPath(copyOf("busy") ?? { id: "" }));
    expect(sent()).toEqual([]);
    expect(statuses()[BUSY]).toBe("none");
  });

  test("refuses an address that is none", async () => {
    const { quiet } = await withMeeting();
    const answer = await quiet.post("/me/events", { ...MEETING, attendees: invites("nobody") });
    expect([answer.status, answer.body.error.code]).toEqual([400, "InvalidRecipients"]);
  });
});

describe("an attendee", () => {
  test("accepts or tentatively accepts, and the organiser's copy says so", async () => {
    const { busy, copyOf, statuses, sent, quiet, path } = await withMeeting();
    const before = (await quiet.get(path)).body["@odata.etag"];
    sent();
    const copy = eventPath(copyOf("busy") ?? { id: "" });
    expect((await busy.post(`${copy}/tentativelyAccept`, { comment: "perhaps" })).status).toBe(202);
    expect(statuses()[BUSY]).toBe("tentativelyAccepted");
    await busy.post(`${copy}/accept`, { sendResponse: true });
    expect(statuses()[BUSY]).toBe("accepted");
    expect(copyOf("busy")).toMatchObject({ responseStatus: { response: "accepted" }, showAs: "busy" });
    expect(sent()).toEqual([
      { kind: "response", recipients: ["quiet@contoso.example"], subject: "Tentative: Review" },
      { kind: "response", recipients: ["quiet@contoso.example"], subject: "Accepted: Review" },
    ]);
    expect((await quiet.get(path)).body["@odata.etag"]).not.toBe(before);
  });

  test("loses the own copy by declining, and may propose another time", async () => {
    const { busy, quiet, path, copyOf, statuses } = await withMeeting();
    const proposedNewTime = { start: at("2026-04-10T09:00:00"), end: at("2026-04-10T10:00:00") };
    const copy = eventPath(copyOf("busy") ?? { id: "" });
    expect((await busy.post(`${copy}/decline`, { sendResponse: false, proposedNewTime })).status).toBe(400);
    expect((await busy.post(`${copy}/decline`, { proposedNewTime })).status).toBe(202);
    expect(copyOf("busy")).toBeUndefined();
    expect(statuses()[BUSY]).toBe("declined");
    expect((await quiet.get(path)).body.attendees[0]).toMatchObject({
      proposedNewTime: { start: { dateTime: "2026-04-10T09:00:00.0000000" } },
    });
  });

  test("who sends no response is not heard of", async () => {
    const { busy, copyOf, statuses, sent } = await withMeeting();
    sent();
    await busy.post(`${eventPath(copyOf("busy") ?? { id: "" })}/accept`, { sendResponse: false });
    expect([statuses()[BUSY], sent()]).toEqual(["none", []]);
    expect(copyOf("busy")).toMatchObject({ responseStatus: { response: "accepted" } });
  });

  test("of elsewhere answers by mail, and invites by mail", async () => {
    const { calendar, meeting, statuses, sent } = await withMeeting();
    sent();
    calendar.respondFromOutside("quiet", meeting.id, ANA, "accept");
    expect(statuses()[ANA]).toBe("accepted");
    const organizer = { name: "Ana Ruiz", address: ANA };
    const invited = calendar.inviteFromOutside("quiet", organizer, MEETING);
    expect(invited).toMatchObject({ isOrganizer: false, organizer: { emailAddress: organizer } });
    calendar.respond("quiet", invited.id, "accept");
    expect(sent()).toEqual([{ kind: "response", recipients: [ANA], subject: "Accepted: Review" }]);
  });

  test("is not the organiser, who cannot respond; and may forward", async () => {
    const { quiet, path, sent } = await withMeeting();
    expect((await quiet.post(`${path}/accept`, {})).status).toBe(400);
    sent();
    const to = { ToRecipients: [{ EmailAddress: { Address: "Zoe@fabrikam.example", Name: "Zoe" } }], Comment: "fyi" };
    expect((await quiet.post(`${path}/forward`, to)).status).toBe(202);
    expect(sent()).toEqual([{ kind: "forward", recipients: ["zoe@fabrikam.example"], subject: "Fw: Review" }]);
    expect((await quiet.post(`${path}/forward`, {})).status).toBe(400);
    expect((await quiet.post(`${path}/dismissReminder`, "")).status).toBe(200);
    const later = { newReminderTime: at("2026-04-09T08:50:00") };
    expect((await quiet.post(`${path}/snoozeReminder`, later)).status).toBe(200);
  });
});

describe("a series with attendees", () => {
  test("carries an exception and a cancelled date to the copies, each with its mail", async () => {
    const { quiet, calendar, meeting, copyOf, sent } = await withMeeting({}, WEEKLY);
    sent();
    calendar.updateOccurrence("quiet", meeting.id, "2026-04-16", { subject: "Special" });
    calendar.deleteOccurrence("quiet", meeting.id, "2026-04-23");
    expect(sent().map(({ kind }) => kind)).toEqual(["update", "cancellation"]);
    expect(copyOf("busy")?.exceptions).toMatchObject({
      "2026-04-16": { subject: "Special" },
      "2026-04-23": { isCancelled: true, subject: "Canceled: Review" },
    });
    expect((await quiet.get(eventPath(meeting))).body.subject).toBe("Review");
  });

  test("takes the answer to one occurrence", async () => {
    const { calendar, meeting, copyOf } = await withMeeting({}, WEEKLY);
    calendar.respond("busy", copyOf("busy")?.id ?? "", "decline", { date: "2026-04-16" });
    expect(copyOf("busy")?.cancelledDates).toEqual(["2026-04-16"]);
    expect(calendar.event("quiet", meeting.id).exceptions).toMatchObject({
      "2026-04-16": { attendees: [{ status: { response: "declined" } }, {}] },
    });
  });
});

describe("a room", () => {
  test("accepts by itself after a while, and declines when it is taken", async () => {
    const { quiet, clock, meeting, calendar, statuses, path } = await withMeeting({}, MEETING, [ROOM]);
    const before = (await quiet.get(path)).body["@odata.etag"];
    expect(statuses()).toEqual({ [ROOM]: "none" });
    clock.advance(1000);
    expect(statuses()).toEqual({ [ROOM]: "accepted" });
    expect((await quiet.get(path)).body["@odata.etag"]).not.toBe(before);
    const second = calendar.createEvent("quiet", "default", { ...MEETING, attendees: invites(ROOM) });
    clock.advance(1000);
    expect(calendar.event("quiet", second.id).attendees).toMatchObject([{ status: { response: "declined" } }]);
    expect(calendar.event("quiet", meeting.id).attendees).toMatchObject([{ status: { response: "accepted" } }]);
  });

  test("answers within the request where it takes no time", async () => {
    const { statuses } = await withMeeting({ roomReplyMs: 0 }, MEETING, [ROOM]);
    expect(statuses()).toEqual({ [ROOM]: "accepted" });
  });
});

describe("a Teams meeting", () => {
  const ONLINE = { ...MEETING, isOnlineMeeting: true, body: { contentType: "text", content: "Agenda" } };

  test("has a join link, and under its text a block behind a line; a text without it ends the meeting", async () => {
    const { quiet, meeting, path } = await withMeeting({}, ONLINE, []);
    const url = meeting.onlineMeeting?.joinUrl ?? "";
    expect(url).toContain("https://teams.microsoft.com/l/meetup-join/");
    expect(meeting.body.content).toMatch(/^Agenda\r\n_{80}\r\n/);
    const kept = await quiet.patch(path, { body: { contentType: "text", content: `New\n${url}` } });
    expect(kept.body.onlineMeeting?.joinUrl).toBe(url);
    expect((await quiet.patch(path, { isOnlineMeeting: false })).body).toMatchObject({ isOnlineMeeting: true });
    const lost = await quiet.patch(path, { body: { contentType: "text", content: "New" } });
    expect(lost.body).toMatchObject({ isOnlineMeeting: false, onlineMeeting: null });
  });

  test("gets its link later where it comes late", async () => {
    const { quiet, clock, meeting, path } = await withMeeting({ joinLinkComesLate: true }, ONLINE, []);
    expect(meeting).toMatchObject({ isOnlineMeeting: true, onlineMeeting: null });
    clock.advance(1000);
    const read = await quiet.get(path);
    expect(read.body.onlineMeeting?.joinUrl).toContain("https://teams.microsoft.com/");
    expect(read.body["@odata.etag"]).not.toBe(meeting["@odata.etag"]);
  });
});
