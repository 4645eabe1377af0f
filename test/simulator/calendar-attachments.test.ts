import { describe, expect, test } from "vitest";
import { AS_PRODUCT, clientOf, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const TIMES = {
  start: { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-04-09T10:00:00", timeZone: "UTC" },
};
const MEETING = { subject: "Review", attendees: [{ emailAddress: { address: "busy@contoso.example" } }], ...TIMES };
const DAILY = { pattern: { type: "daily", interval: 1 }, range: { type: "numbered", numberOfOccurrences: 3 } };
const file = (more: object = {}) => ({
  "@odata.type": "#microsoft.graph.fileAttachment",
  name: "a.txt",
  contentType: "text/plain",
  contentBytes: "SGVsbG8=",
  ...more,
});

async function withQuiet(event: object = TIMES) {
  const simulator = await startSimulator();
  const scopes = ["Calendars.ReadWrite"];
  const quiet = clientOf(simulator, "quiet", scopes);
  const made = (await quiet.post("/me/events", event)).body;
  const { calendar } = simulator.control;
  calendar.clearMails();
  return { quiet, busy: clientOf(simulator, "busy", scopes), calendar, made, path: eventPath(made) };
}

describe("files of an event", () => {
  test("are added, listed, read and deleted, and the event tells whether it has any", async () => {
    const { quiet, path, made } = await withQuiet();
    const added = await quiet.post(`${path}/attachments`, file());
    expect([added.status, added.body]).toMatchObject([201, { name: "a.txt", size: 5, isInline: false }]);
    const one = `${path}/attachments/${encodeURIComponent(added.body.id)}`;
    expect((await quiet.get(one)).body).toMatchObject({ contentBytes: "SGVsbG8=", contentType: "text/plain" });
    const event = (await quiet.get(path)).body;
    expect(event).toMatchObject({ hasAttachments: true });
    expect(event["@odata.etag"]).not.toBe(made["@odata.etag"]);
    const [listed] = (await quiet.get(`${path}/attachments?$select=name,size`)).body.value;
    expect(Object.keys(listed ?? {}).sort()).toEqual(["@odata.type", "id", "name", "size"]);
    expect((await quiet.get(`${path}/attachments`, AS_PRODUCT)).body.value[0]?.id).not.toBe(added.body.id);
    expect((await quiet.remove(one)).status).toBe(204);
    expect((await quiet.get(one)).body.error.code).toBe("ErrorItemNotFound");
    expect((await quiet.get(path)).body).toMatchObject({ hasAttachments: false });
  });

  test("that stand within the text do not count as attachments", async () => {
    const { quiet, path } = await withQuiet();
    await quiet.post(`${path}/attachments`, file({ isInline: true, contentId: "logo" }));
    expect((await quiet.get(path)).body).toMatchObject({ hasAttachments: false });
    expect((await quiet.get(`${path}/attachments`)).body.value).toHaveLength(1);
  });

  test("are refused from 3 MB on, without content, and of other types", async () => {
    const { quiet, path } = await withQuiet();
    const ofSize = (bytes: number) => file({ contentBytes: Buffer.alloc(bytes).toString("base64") });
    const limit = 3 * 1024 * 1024;
    const large = await quiet.post(`${path}/attachments`, ofSize(limit));
    expect([large.status, large.body.error.code]).toEqual([413, "ErrorMessageSizeExceeded"]);
    expect((await quiet.post(`${path}/attachments`, ofSize(limit - 1))).status).toBe(201);
    expect((await quiet.post(`${path}/attachments`, { ...file(), contentBytes: "%" })).status).toBe(400);
    const item = { "@odata.type": "#microsoft.graph.itemAttachment", name: "a", item: {} };
    expect((await quiet.post(`${path}/attachments`, item)).status).toBe(400);
    expect((await quiet.get(`${path}/attachments`)).body.value).toHaveLength(1);
  });

  test("reach the attendees of a meeting with an update by mail; a deletion mails nobody", async () => {
    const { quiet, busy, calendar, path } = await withQuiet(MEETING);
    const added = await quiet.post(`${path}/attachments`, file());
    expect(calendar.mails()).toMatchObject([{ kind: "update", recipients: ["busy@contoso.example"] }]);
    const copy = calendar.events("busy")[0];
    expect((await busy.get(eventPath({ id: copy?.id ?? "" }))).body).toMatchObject({ hasAttachments: true });
    const theirs = (await busy.get(`${eventPath({ id: copy?.id ?? "" })}/attachments`)).body.value;
    expect(theirs).toMatchObject([{ name: "a.txt", contentBytes: "SGVsbG8=" }]);
    await quiet.remove(`${path}/attachments/${encodeURIComponent(added.body.id)}`);
    expect(calendar.mails()).toHaveLength(1);
  });

  test("of one occurrence are its own, beside those of the series", async () => {
    const { quiet, path } = await withQuiet({ ...TIMES, recurrence: DAILY });
    await quiet.post(`${path}/attachments`, file());
    const window = "startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";
    const [first, second] = (await quiet.get(`${path}/instances?${window}`)).body.value;
    const own = `${eventPath({ id: second?.id ?? "" })}/attachments`;
    await quiet.post(own, file({ name: "b.txt" }));
    const names = async (target: string) => (await quiet.get(target)).body.value.map(({ name }) => name);
    expect(await names(own)).toEqual(["a.txt", "b.txt"]);
    expect(await names(`${eventPath({ id: first?.id ?? "" })}/attachments`)).toEqual(["a.txt"]);
    expect(await names(`${path}/attachments`)).toEqual(["a.txt"]);
  });

  test("of a private event are hidden from those who see only that it is there", async () => {
    const { quiet, busy, calendar, path, made } = await withQuiet({ ...TIMES, sensitivity: "private" });
    await quiet.post(`${path}/attachments`, file());
    calendar.shareCalendar("quiet", "default", "busy");
    const shared = (await busy.get("/me/calendars")).body.value.find(({ isDefaultCalendar }) => !isDefaultCalendar);
    const theirs = `/me/calendars/${encodeURIComponent(shared?.id ?? "")}/events/${encodeURIComponent(made.id)}`;
    expect((await busy.get(theirs)).body).toMatchObject({ hasAttachments: false });
    expect((await busy.get(`${theirs}/attachments`)).body.value).toEqual([]);
    expect((await busy.post(`${theirs}/attachments`, file())).status).toBe(403);
  });
});
