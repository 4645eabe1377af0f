import { describe, expect, it } from "vitest";
import { contractEvent } from "../fake-graph.ts";
import { itemOf, single, update } from "./fake-series.ts";

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
    expect(first.outcome).toEqual({ kind: "declined" });
    const again = await update(before, { response: "declined" }, () => gone);
    expect([again.sent, again.outcome]).toEqual([[], { kind: "declined" }]);
  });

  it("is not sent by the organizer", async () => {
    expect((await update(single, { response: "accepted" })).sent).toEqual([]);
  });
});
