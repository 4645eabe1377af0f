import { describe, expect, test } from "vitest";
import { clientOf, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

describe("tasks", () => {
  test("one POST may carry fields, checklist, one linked resource and an extension, and answers the whole task", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { status, headers, body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "Send quote",
      body: { content: "call first", contentType: "Text" },
      importance: "High",
      categories: ["CRM"],
      checklistItems: [{ displayName: "attach PDF", isChecked: true }],
      linkedResources: [
        {
          applicationName: "CRM",
          displayName: "Activity 8123",
          externalId: "8123",
          webUrl: "https://crm.example/a/8123",
        },
      ],
      extensions: [
        { "@odata.type": "microsoft.graph.openTypeExtension", extensionName: "com.example.crm", opId: "op-1" },
      ],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      title: "Send quote",
      status: "notStarted",
      importance: "high",
      body: { content: "call first", contentType: "text" },
      checklistItems: [{ displayName: "attach PDF", isChecked: true }],
      linkedResources: [{ externalId: "8123" }],
      extensions: [{ extensionName: "com.example.crm", opId: "op-1" }],
    });
    expect(headers.get("etag")).toBe(body["@odata.etag"]);
  });

  test("what is not set is absent, not null or empty", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "Bare" });
    const read = await quiet.get(taskPath(quiet.list, body));
    for (const name of [
      "dueDateTime",
      "startDateTime",
      "reminderDateTime",
      "completedDateTime",
      "recurrence",
      "checklistItems",
      "linkedResources",
      "extensions",
    ]) {
      expect(read.body).not.toHaveProperty(name);
    }
    expect(read.body).toMatchObject({
      body: { content: "", contentType: "text" },
      categories: [],
      isReminderOn: false,
    });
  });

  test.each([
    ["dashes", "urlSafe", /^(?=[^/+]*-)(?=[^/+]*_).*=$/],
    ["slash and plus", "classic", /^(?=.*\/)(?=.*\+).*=$/],
  ] as const)(
    "ids hold %s and equals; two may differ in case only; etags are weak base64",
    async (_name, ids, shape) => {
      const simulator = await startSimulator({ settings: { quirks: { ids } } });
      const quiet = clientOf(simulator, "quiet");
      simulator.control.todo.seed("quiet", "default", 60);
      const { items } = await quiet.drain(`${quiet.list}/tasks`);
      for (const { id } of items) expect(id).toMatch(shape);
      expect(new Set(items.map(({ id }) => id.toLowerCase())).size).toBeLessThan(items.length);
      for (const item of items) expect(item["@odata.etag"]).toMatch(/^W\/"[A-Za-z0-9+/]+==?"$/);
    },
  );

  test("a malformed id is 400, an unknown one 404, and a second DELETE 404", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    expect((await quiet.get(`${quiet.list}/tasks/nonsense`)).body.error.code).toBe("ErrorInvalidIdMalformed");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "Once" });
    expect((await quiet.remove(taskPath(quiet.list, body))).status).toBe(204);
    const again = await quiet.remove(taskPath(quiet.list, body));
    expect([again.status, again.body.error.code]).toEqual([404, "ErrorItemNotFound"]);
  });

  test("a body must be JSON of known properties with a title", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    for (const body of ["{", "[]", {}, { title: "" }, { title: "x", colour: "red" }, { title: "x", status: "done" }]) {
      expect((await quiet.post(`${quiet.list}/tasks`, body)).status).toBe(400);
    }
  });

  test("a PATCH changes what it names, null clears, and the etag moves even when it is empty", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "A",
      importance: "high",
      reminderDateTime: utc("2030-05-01T09:00:00"),
    });
    const path = taskPath(quiet.list, body);
    const changed = await quiet.patch(path, { title: "B", reminderDateTime: null });
    expect(changed.body).toMatchObject({ title: "B", importance: "high", isReminderOn: false });
    expect(changed.body.reminderDateTime).toBeUndefined();
    const touched = await quiet.patch(path, {});
    expect(touched.status).toBe(200);
    expect(touched.body["@odata.etag"]).not.toBe(changed.body["@odata.etag"]);
    expect((await quiet.get(path)).body["@odata.etag"]).toBe(touched.body["@odata.etag"]);
  });

  test("completing sets a completion date without a time; re-opening takes it away", async () => {
    const simulator = await startSimulator();
    simulator.control.clock.set(Date.parse("2026-09-24T15:30:00Z"));
    const quiet = clientOf(simulator, "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "A" });
    const done = await quiet.patch(taskPath(quiet.list, body), { status: "completed" });
    expect(done.body.completedDateTime).toEqual(utc("2026-09-24T00:00:00.0000000"));
    const open = await quiet.patch(taskPath(quiet.list, body), { status: "notStarted" });
    expect(open.body.completedDateTime).toBeUndefined();
  });
});

describe("dates", () => {
  test.each([
    ["2026-09-26T17:30:00", "Europe/London", "2026-09-25T23:00:00.0000000"],
    ["2026-09-26T17:30:00", "GMT Standard Time", "2026-09-25T23:00:00.0000000"],
    ["2026-09-26T17:30:00", "UTC", "2026-09-26T00:00:00.0000000"],
    ["2026-09-26T22:00:00", "America/New_York", "2026-09-26T04:00:00.0000000"],
  ])("a due date of %s %s is kept as %s UTC", async (dateTime, timeZone, stored) => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "Due", dueDateTime: { dateTime, timeZone } });
    expect(body.dueDateTime?.timeZone).toBe(timeZone);
    const read = await quiet.get(taskPath(quiet.list, body));
    expect(read.body.dueDateTime).toEqual(utc(stored));
  });

  test("a start alone sets start and due; a reminder keeps its time", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const sent = { dateTime: "2026-09-26T17:30:00", timeZone: "Europe/London" };
    const { body } = await quiet.post(`${quiet.list}/tasks`, {
      title: "S",
      startDateTime: sent,
      reminderDateTime: sent,
    });
    const read = await quiet.get(taskPath(quiet.list, body));
    expect(read.body.startDateTime).toEqual(utc("2026-09-25T23:00:00.0000000"));
    expect(read.body.dueDateTime).toEqual(utc("2026-09-25T23:00:00.0000000"));
    expect(read.body.reminderDateTime).toEqual(utc("2026-09-26T16:30:00.0000000"));
  });

  test("a date with a Z or an offset and an unknown zone are refused", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const post = async (dateTime: string, timeZone: string) => {
      const { status, body } = await quiet.post(`${quiet.list}/tasks`, {
        title: "x",
        dueDateTime: { dateTime, timeZone },
      });
      return [status, body.error.innerError.code ?? body.error.code];
    };
    expect(await post("2026-09-26T17:30:00Z", "UTC")).toEqual([400, "InvalidDateTime"]);
    expect(await post("2026-09-26T17:30:00+02:00", "UTC")).toEqual([400, "InvalidDateTime"]);
    expect(await post("2026-02-30T00:00:00", "UTC")).toEqual([400, "InvalidDateTime"]);
    expect(await post("2026-09-26T00:00:00", "Mars/Olympus")).toEqual([400, "TimeZoneNotSupportedException"]);
    expect(await post("2026-09-26T00:00:00", "")).toEqual([400, "TimeZoneNotSupportedException"]);
  });

  test("Prefer outlook.timezone shows dates in that zone, on read, list and delta", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "x", dueDateTime: utc("2026-09-26T00:00:00") });
    const prefer = { prefer: 'outlook.timezone="Eastern Standard Time"' };
    const expected = { dateTime: "2026-09-25T20:00:00.0000000", timeZone: "Eastern Standard Time" };
    expect((await quiet.get(taskPath(quiet.list, body), prefer)).body.dueDateTime).toEqual(expected);
    expect((await quiet.get(`${quiet.list}/tasks`, prefer)).body.value[0]?.dueDateTime).toEqual(expected);
    expect((await quiet.get(`${quiet.list}/tasks/delta`, prefer)).body.value[0]?.dueDateTime).toEqual(expected);
    expect((await quiet.get(taskPath(quiet.list, body))).body.dueDateTime).toEqual(utc("2026-09-26T00:00:00.0000000"));
  });
});

describe("the reminder flag is derived", () => {
  test("writing it alone does nothing; completing turns it off and keeps the time; re-opening leaves it off", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.post(`${quiet.list}/tasks`, { title: "R", isReminderOn: true });
    expect(body.isReminderOn).toBe(false);
    const path = taskPath(quiet.list, body);
    const reminderDateTime = utc("2030-01-01T09:00:00");
    expect((await quiet.patch(path, { reminderDateTime })).body.isReminderOn).toBe(true);
    expect((await quiet.patch(path, { isReminderOn: false })).body.isReminderOn).toBe(true);
    const done = await quiet.patch(path, { status: "completed" });
    expect(done.body.isReminderOn).toBe(false);
    expect(done.body.reminderDateTime).toEqual(utc("2030-01-01T09:00:00.0000000"));
    expect((await quiet.patch(path, { status: "notStarted" })).body.isReminderOn).toBe(false);
    expect((await quiet.patch(path, { status: "completed", reminderDateTime })).body.isReminderOn).toBe(true);
  });
});

function utc(dateTime: string) {
  return { dateTime, timeZone: "UTC" };
}
