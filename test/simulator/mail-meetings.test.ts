import { describe, expect, test } from "vitest";
import { createGraphClient, eventPath, type GraphBody } from "../support/graph-client.ts";
import { messagePath, startMail } from "../support/mail-client.ts";

const SCOPES = ["Mail.ReadWrite", "Calendars.ReadWrite"];
const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};

/** Quinn Quiet invites Bella Busy, and somebody outside. */
async function withMeeting(mail: Parameters<typeof startMail>[0] = {}, more: Record<string, unknown> = {}) {
  const started = await startMail(mail);
  const { control } = started.simulator;
  const [quiet, busy] = ["quiet", "busy"].map((person) =>
    createGraphClient(started.simulator, control.entra.accessToken(person, SCOPES)),
  );
  if (quiet === undefined || busy === undefined) throw new Error("No clients");
  const attendee = (address: string, type: string) => ({ type, emailAddress: { address, name: address } });
  const { body: event } = await quiet.post("/me/events", {
    ...{ subject: "Kick-off", ...TIMES, body: { contentType: "text", content: "Please come" } },
    location: { displayName: "Room 2" },
    attendees: [attendee("busy@contoso.example", "required"), attendee("ana@fabrikam.example", "optional")],
    ...more,
  });
  const inboxOf = async (client: typeof quiet) => (await client.get("/me/mailFolders/inbox/messages")).body.value;
  const answer = async (action: string, body: unknown = {}) => {
    const [copy] = control.calendar.events("busy");
    return busy.post(`${eventPath({ id: copy?.id ?? "" })}/${action}`, body);
  };
  return { ...started, quiet, busy, event, inboxOf, answer };
}

function subjectsOf(messages: readonly GraphBody[]) {
  return messages.map(({ subject }) => subject);
}

describe("mail about meetings", () => {
  test("arrives with an invitation: a request that says what it asks, and a copy with the organizer", async () => {
    const { quiet, busy, inboxOf } = await withMeeting();
    const [request] = await inboxOf(busy);
    expect(request).toMatchObject({
      ...{ "@odata.type": "#microsoft.graph.eventMessageRequest", subject: "Kick-off", isRead: false },
      ...{ meetingMessageType: "meetingRequest", meetingRequestType: "newMeetingRequest", type: "singleInstance" },
      startDateTime: { dateTime: "2026-04-09T09:00:00.0000000", timeZone: "UTC" },
      ...{ location: { displayName: "Room 2" }, isOutOfDate: false, responseRequested: true },
      from: { emailAddress: { address: "quiet@contoso.example", name: "Quinn Quiet" } },
      ccRecipients: [{ emailAddress: { address: "ana@fabrikam.example" } }],
      body: { contentType: "html", content: expect.stringContaining("Please come") },
    });
    const sent = (await quiet.get("/me/mailFolders/sentitems/messages")).body.value;
    expect(sent).toMatchObject([{ subject: "Kick-off", isRead: true, isDraft: false }]);
    expect(sent[0]?.internetMessageId).toBe(request?.internetMessageId);
  });

  test("is a change, a cancellation and an answer as well; the misspelt name is the schema's", async () => {
    const { quiet, busy, event, inboxOf, answer } = await withMeeting();
    await quiet.patch(eventPath(event), { subject: "Kick-off, later" });
    const [update, request] = await inboxOf(busy);
    expect(update).toMatchObject({ subject: "Kick-off, later", meetingRequestType: "fullUpdate", isOutOfDate: false });
    expect(request).toMatchObject({ meetingRequestType: "newMeetingRequest", isOutOfDate: true });
    expect(update?.conversationId).toBe(request?.conversationId);
    await answer("tentativelyAccept");
    expect(await inboxOf(quiet)).toMatchObject([
      {
        "@odata.type": "#microsoft.graph.eventMessageResponse",
        ...{ subject: "Tentative: Kick-off, later", meetingMessageType: "meetingTenativelyAccepted" },
        ...{ responseType: "tentativelyAccepted", proposedNewTime: null },
      },
    ]);
    await quiet.remove(eventPath(event));
    expect((await inboxOf(busy))[0]).toMatchObject({
      ...{ "@odata.type": "#microsoft.graph.eventMessage", meetingMessageType: "meetingCancelled" },
      subject: "Canceled: Kick-off, later",
    });
  });

  test("comes from people outside, and goes to nobody twice", async () => {
    const { simulator, busy, quiet, inboxOf, event } = await withMeeting();
    const { calendar } = simulator.control;
    const ana = { name: "Ana Ruiz", address: "ana@fabrikam.example" };
    calendar.inviteFromOutside("busy", ana, { subject: "Theirs", start: "2026-04-10T09:00", end: "2026-04-10T10:00" });
    calendar.respondFromOutside("quiet", event.id, ana.address, "decline");
    expect(subjectsOf(await inboxOf(busy))).toEqual(["Theirs", "Kick-off"]);
    expect(await inboxOf(quiet)).toMatchObject([{ meetingMessageType: "meetingDeclined", responseType: "declined" }]);
  });

  test("leaves the inbox when the calendar answers it, unless the switch says so", async () => {
    const { busy, inboxOf, answer } = await withMeeting();
    await answer("accept");
    expect(subjectsOf(await inboxOf(busy))).toEqual([]);
    expect(subjectsOf((await busy.get("/me/mailFolders/deleteditems/messages")).body.value)).toEqual(["Kick-off"]);
    const other = await withMeeting({ rsvpDeletesRequest: false });
    await other.answer("accept");
    expect(subjectsOf(await other.inboxOf(other.busy))).toEqual(["Kick-off"]);
  });

  test("takes its event along when it is deleted unanswered, by the switch only", async () => {
    for (const deleteRequestRemovesEvent of [false, true]) {
      const { simulator, busy, inboxOf, outlook } = await withMeeting({ deleteRequestRemovesEvent });
      const [request] = await inboxOf(busy);
      outlook.delete("busy", request?.id ?? "");
      expect(simulator.control.calendar.events("busy")).toHaveLength(deleteRequestRemovesEvent ? 0 : 1);
    }
  });

  test("about a shared calendar is of a type of its own, and no meeting's", async () => {
    const { busy, outlook, bytes } = await withMeeting();
    const mail = outlook.deliver("busy", { kind: "calendarSharingMessage", subject: "My calendar" });
    const { body } = await busy.get(messagePath(mail));
    expect(body).toMatchObject({ "@odata.type": "#microsoft.graph.calendarSharingMessage", subject: "My calendar" });
    expect(body).not.toHaveProperty("meetingMessageType");
    const own = outlook.deliver("quiet", { kind: "calendarSharingMessage" });
    expect((await bytes(`${messagePath(own)}/$value`)).bytes.toString()).not.toContain("text/calendar");
  });

  test("shows its event where it is expanded, for one mail at a time", async () => {
    const { busy, inboxOf } = await withMeeting();
    const [request] = await inboxOf(busy);
    const expand = "$expand=microsoft.graph.eventMessage/event";
    const { body } = await busy.get(`${messagePath(request ?? { id: "" })}?${expand}`);
    expect(body).toMatchObject({ event: { subject: "Kick-off", isOrganizer: false, type: "singleInstance" } });
    expect((await busy.get(`/me/messages?${expand}`)).status).toBe(400);
  });

  test("has its facts when they are selected by the name of their type, and none of them in a feed", async () => {
    const { busy } = await withMeeting();
    const select = "$select=subject,microsoft.graph.eventMessageRequest/meetingRequestType";
    const [one] = (await busy.get(`/me/messages?${select}`)).body.value;
    expect(one).toHaveProperty("meetingRequestType", "newMeetingRequest");
    expect(one).not.toHaveProperty("meetingMessageType");
    const { items } = await busy.drain("/me/mailFolders/inbox/messages/delta");
    expect(items[0]).toMatchObject({ "@odata.type": "#microsoft.graph.eventMessageRequest" });
    expect(items[0]).not.toHaveProperty("meetingMessageType");
  });

  test("of a series carries its rule in the calendar part, and an answer names who gave it", async () => {
    const { bytes, quiet, busy, answer, inboxOf } = await withMeeting(
      {},
      {
        recurrence: {
          pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"] },
          range: { type: "numbered", startDate: "2026-04-09", numberOfOccurrences: 4 },
        },
      },
    );
    expect((await inboxOf(busy))[0]).toMatchObject({
      type: "seriesMaster",
      recurrence: { range: { type: "numbered" } },
    });
    const [sent] = (await quiet.get("/me/mailFolders/sentitems/messages")).body.value;
    const request = await bytes(`${messagePath(sent ?? { id: "" })}/$value`);
    expect(request.bytes.toString()).toMatch(
      /method=REQUEST[\s\S]*RRULE:FREQ=3DWEEKLY;.*COUNT=3D4|RRULE:FREQ=WEEKLY;.*COUNT=4/,
    );
    await answer("decline");
    const [reply] = await inboxOf(quiet);
    const mime = (await bytes(`${messagePath(reply ?? { id: "" })}/$value`)).bytes.toString();
    expect(mime).toMatch(/method=REPLY/);
    expect(mime.replaceAll("=\r\n", "")).toMatch(/ATTENDEE;.*PARTSTAT=(3D)?DECLINED/);
  });
});
