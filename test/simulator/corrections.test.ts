import { describe, expect, test } from "vitest";
import { clientOf, eventPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

/** What users of Graph have reported and measured beyond its documentation. */
const SCOPES = ["Calendars.ReadWrite", "MailboxSettings.ReadWrite", "Tasks.ReadWrite", "User.Read"];
const BERLIN = "W. Europe Standard Time";
const at = (time: string, timeZone = BERLIN) => ({ dateTime: `2026-04-06T${time}`, timeZone });
const MONDAYS = {
  subject: "Mondays",
  start: at("09:00:00"),
  end: at("10:00:00"),
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"] },
    range: { type: "numbered", startDate: "2026-04-06", numberOfOccurrences: 5 },
  },
};

async function withQuiet(settings = {}) {
  const simulator = await startSimulator({ settings });
  return { simulator, quiet: clientOf(simulator, "quiet", SCOPES) };
}

describe("a series in another zone", () => {
  const london = { start: at("09:00:00", "GMT Standard Time"), end: at("10:00:00", "GMT Standard Time") };
  const inLondon = { ...MONDAYS.recurrence.range, recurrenceTimeZone: "GMT Standard Time" };

  test("is refused unless its recurrence comes with it", async () => {
    const { quiet } = await withQuiet();
    const { body } = await quiet.post("/me/events", MONDAYS);
    const refused = await quiet.patch(eventPath(body), london);
    expect([refused.status, refused.body.error]).toMatchObject([
      400,
      { code: "ErrorPropertyValidationFailure", message: "At least one property failed validation." },
    ]);
    expect((await quiet.patch(eventPath(body), { end: london.end })).status).toBe(400);
    const whole = { ...london, recurrence: { ...MONDAYS.recurrence, range: inLondon } };
    const taken = await quiet.patch(eventPath(body), whole);
    expect([taken.status, taken.body.recurrence?.range]).toMatchObject([
      200,
      { recurrenceTimeZone: "GMT Standard Time" },
    ]);
  });

  test("is the same zone by whichever of its names", async () => {
    const { quiet } = await withQuiet();
    const { body } = await quiet.post("/me/events", MONDAYS);
    const moved = { start: at("11:00:00", "Europe/Berlin"), end: at("12:00:00", "Europe/Vienna") };
    expect((await quiet.patch(eventPath(body), moved)).status).toBe(200);
  });

  test("cannot have a recurrence that names another zone than the event", async () => {
    const { quiet } = await withQuiet();
    const recurrence = { ...MONDAYS.recurrence, range: inLondon };
    const refusal = { status: 400, body: { error: { code: "ErrorPropertyValidationFailure" } } };
    expect(await quiet.post("/me/events", { ...MONDAYS, recurrence })).toMatchObject(refusal);
    const { body } = await quiet.post("/me/events", MONDAYS);
    expect(await quiet.patch(eventPath(body), { recurrence })).toMatchObject(refusal);
  });
});

describe("an event", () => {
  test.each([undefined, "", null])("whose start names the zone %o is refused for its zone", async (timeZone) => {
    const { quiet } = await withQuiet();
    const start = { dateTime: "2026-04-06T09:00:00", ...(timeZone === undefined ? {} : { timeZone }) };
    const { status, body } = await quiet.post("/me/events", { start, end: at("10:00:00") });
    expect([status, body.error.code]).toEqual([400, "TimeZoneNotSupportedException"]);
  });

  test.each([
    ["sent", "2026-04-06T09:00:00.0000000", BERLIN, "GMT Standard Time", null],
    [
      "preferred",
      "2026-04-06T16:00:00.0000000",
      "Tokyo Standard Time",
      "Tokyo Standard Time",
      'outlook.timezone="Tokyo Standard Time"',
    ],
  ] as const)(
    "that is made is told in the zone that was %s",
    async (createAnswerZone, dateTime, startZone, endZone, applied) => {
      const { quiet } = await withQuiet({ calendar: { createAnswerZone } });
      const end = at("10:00:00", "GMT Standard Time");
      const prefer = { prefer: 'outlook.timezone="Tokyo Standard Time"' };
      const { body, headers } = await quiet.post("/me/events", { start: at("09:00:00"), end }, prefer);
      expect([body.start, body.end.timeZone]).toEqual([{ dateTime, timeZone: startZone }, endZone]);
      expect(headers.get("preference-applied")).toBe(applied);
    },
  );

  test.each([
    ["preferred", "Tokyo Standard Time"],
    ["utc", "UTC"],
  ] as const)("that is changed is told in the %s zone", async (patchAnswerZone, timeZone) => {
    const { quiet } = await withQuiet({ calendar: { patchAnswerZone } });
    const { body } = await quiet.post("/me/events", { start: at("09:00:00"), end: at("10:00:00") });
    const prefer = { prefer: 'outlook.timezone="Tokyo Standard Time"' };
    const changed = await quiet.patch(eventPath(body), { subject: "New" }, prefer);
    expect(changed.body.start.timeZone).toBe(timeZone);
    expect((await quiet.patch(eventPath(body), { subject: "Newer" })).body.start.timeZone).toBe("UTC");
  });

  test.each(["false", "true"])("takes whether it is online as the text %s", async (isOnlineMeeting) => {
    const { quiet } = await withQuiet();
    const { body } = await quiet.post("/me/events", { start: at("09:00:00"), end: at("10:00:00"), isOnlineMeeting });
    expect(body).toMatchObject({ isOnlineMeeting: isOnlineMeeting === "true" });
  });

  test("repeats 999 times at most", async () => {
    const { quiet } = await withQuiet();
    const make = (numberOfOccurrences: number) =>
      quiet.post("/me/events", {
        ...MONDAYS,
        recurrence: { ...MONDAYS.recurrence, range: { ...MONDAYS.recurrence.range, numberOfOccurrences } },
      });
    expect((await make(999)).status).toBe(201);
    expect(await make(1000)).toMatchObject({
      status: 400,
      body: { error: { code: "ErrorPropertyValidationFailure" } },
    });
  });

  test.each([
    ["dropped", 201],
    ["refused", 400],
  ] as const)("that comes with its files has them %s", async (attachmentsInBody, status) => {
    const { quiet } = await withQuiet({ calendar: { attachmentsInBody } });
    const file = { "@odata.type": "#microsoft.graph.fileAttachment", name: "a.txt", contentBytes: "YQ==" };
    const made = await quiet.post("/me/events", { start: at("09:00:00"), end: at("10:00:00"), attachments: [file] });
    expect(made.status, made.text).toBe(status);
    if (status === 201) expect((await quiet.get(`${eventPath(made.body)}/attachments`)).body.value).toEqual([]);
  });

  test("keeps lists as extended properties, as it keeps texts", async () => {
    const { quiet } = await withQuiet();
    const id = "StringArray {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name Labels";
    const property = { id, value: ["a", "b"] };
    const made = await quiet.post("/me/events", {
      ...{ start: at("09:00:00"), end: at("10:00:00") },
      multiValueExtendedProperties: [property],
    });
    expect(made.body).toMatchObject({ multiValueExtendedProperties: [property] });
    const expand = encodeURIComponent(`multiValueExtendedProperties($filter=id eq '${id}')`);
    await quiet.patch(eventPath(made.body), { multiValueExtendedProperties: [{ id, value: ["c"] }] });
    expect((await quiet.get(`${eventPath(made.body)}?$expand=${expand}`)).body).toMatchObject({
      multiValueExtendedProperties: [{ id, value: ["c"] }],
    });
    expect(JSON.stringify((await quiet.get(eventPath(made.body))).body)).not.toContain("Labels");
  });
});

describe("a body", () => {
  test.each([undefined, "text/plain", "application/x-www-form-urlencoded"])(
    "of the content type %s is not read",
    async (type) => {
      const { simulator } = await withQuiet();
      const token = simulator.control.entra.accessToken("quiet", SCOPES);
      const body = new Blob(['{"displayName":"x"}'], type === undefined ? {} : { type });
      for (const path of [
        "/me/events",
        "/me/calendars",
        "/me/todo/lists",
        "/me/outlook/masterCategories",
        "/subscriptions",
        "/$batch",
      ]) {
        const answer = await fetch(`${simulator.origin}/v1.0${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
          body,
        });
        expect([path, answer.status, await answer.json()]).toMatchObject([
          path,
          400,
          { error: { code: "RequestBodyRead" } },
        ]);
      }
    },
  );
});

describe("a path", () => {
  test("may have its keys in brackets, and its functions", async () => {
    const { quiet } = await withQuiet();
    const { body: event } = await quiet.post("/me/events", MONDAYS);
    const { body: calendar } = await quiet.get("/me/calendar");
    const window = "startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";
    for (const path of [
      `/me/events('${event.id}')`,
      `/me/events(%27${encodeURIComponent(event.id)}%27)`,
      `/me/calendars('${calendar.id}')/events('${event.id}')`,
      `/users('quiet@contoso.example')/calendars('${calendar.id}')/calendarView?${window}`,
      `/me/calendars('${calendar.id}')/calendarView/delta()?${window}`,
      `/me/calendars/${calendar.id}/calendarView/microsoft.graph.delta()?${window}`,
      `/me/events('${event.id}')/instances?${window}`,
      "/me/outlook/supportedTimeZones()",
      "/me/outlook/supportedTimeZones(TimeZoneStandard='Iana')",
      "/me/outlook/supportedLanguages()",
      "/me/outlook/supportedLanguages",
      "/me/todo/lists/delta()",
    ])
      expect([path, (await quiet.get(path)).status]).toEqual([path, 200]);
    const { body: list } = await quiet.post("/me/todo/lists", { displayName: "Mine" });
    expect((await quiet.post(`/me/todo/lists('${list.id}')/tasks`, { title: "x" })).status).toBe(201);
  });

  test("in the links of a feed has the calendar in brackets", async () => {
    const { quiet } = await withQuiet();
    const { body: calendar } = await quiet.get("/me/calendar");
    const window = "startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";
    const { deltaLink } = await quiet.drain(
      `/me/calendars/${encodeURIComponent(calendar.id)}/calendarView/delta?${window}`,
    );
    expect(deltaLink).toContain(`/me/calendars('${encodeURIComponent(calendar.id)}')/calendarView/delta?$deltatoken=`);
    expect((await quiet.drain(deltaLink)).items).toEqual([]);
  });
});

describe("a round of a feed", () => {
  const view = "/me/calendarView/delta?startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";

  test.each(["never", "emptyPages", "sameItems"] as const)("is endless: %s", async (endlessRounds) => {
    const { quiet } = await withQuiet({ quirks: { endlessRounds } });
    await quiet.post("/me/events", { start: at("09:00:00"), end: at("10:00:00") });
    await quiet.post(`${quiet.list}/tasks`, { title: "x" });
    for (const path of [view, `${quiet.list}/tasks/delta`]) {
      const pages: { count: number; isLast: boolean }[] = [];
      for (let link: string | undefined = path; link !== undefined && pages.length < 8; ) {
        const { body }: Awaited<ReturnType<typeof quiet.get>> = await quiet.get(link);
        pages.push({ count: body.value.length, isLast: body["@odata.deltaLink"] !== undefined });
        link = body["@odata.nextLink"];
      }
      const told = pages.reduce((sum, { count }) => sum + count, 0);
      expect([path, pages.at(-1)?.isLast, pages.length < 8]).toEqual([
        path,
        endlessRounds === "never",
        endlessRounds === "never",
      ]);
      expect(told > 1).toBe(endlessRounds === "sameItems");
    }
  });
});

describe("a refusal that asks to wait", () => {
  test.each([
    ["Wed, 26 Nov 2031 12:00:00 GMT", "Wed, 26 Nov 2031 12:00:00 GMT"],
    ["-1", "-1"],
    ["soon", "soon"],
    ["", null],
  ])("says %o", async (retryAfter, header) => {
    const { simulator, quiet } = await withQuiet();
    for (const kind of ["throttle", "unavailable"] as const) {
      simulator.control.faults.inject({ kind, retryAfter });
      expect([kind, (await quiet.get("/me")).headers.get("retry-after")]).toEqual([kind, header]);
    }
  });
});

describe("the settings of a mailbox", () => {
  test("are kept, and each can be read by itself", async () => {
    const { quiet } = await withQuiet();
    const workingHours = {
      daysOfWeek: ["tuesday"],
      ...{ startTime: "09:00:00.0000000", endTime: "15:00:00.0000000", timeZone: { name: "GMT Standard Time" } },
    };
    const sent = {
      ...{ timeZone: "Tokyo Standard Time", dateFormat: "yyyy-MM-dd", timeFormat: "hh:mm tt" },
      ...{ workingHours, language: { locale: "de-DE" } },
      automaticRepliesSetting: { status: "alwaysEnabled", internalReplyMessage: "Away" },
    };
    expect((await quiet.patch("/me/mailboxSettings", sent)).body).toMatchObject(sent);
    expect((await quiet.get("/me/mailboxSettings")).body).toMatchObject(sent);
    const part = async (name: string) => (await quiet.get(`/me/mailboxSettings/${name}`)).body;
    expect(await part("timeZone")).toMatchObject({ value: "Tokyo Standard Time" });
    expect(await part("dateFormat")).toMatchObject({ value: "yyyy-MM-dd" });
    expect(await part("timeFormat")).toMatchObject({ value: "hh:mm tt" });
    expect(await part("userPurpose")).toMatchObject({ value: "user" });
    expect(await part("language")).toMatchObject({ locale: "de-DE", displayName: "German (Germany)" });
    expect(await part("workingHours")).toMatchObject(workingHours);
    expect(await part("automaticRepliesSetting")).toMatchObject({ status: "alwaysEnabled", externalAudience: "all" });
  });

  test("are refused whole when one of them is none", async () => {
    const { quiet } = await withQuiet();
    for (const bad of [{ nonsense: 1 }, { timeZone: "Mars/Base" }, { workingHours: { startTime: "nine" } }]) {
      const refused = await quiet.patch("/me/mailboxSettings", { dateFormat: "yyyy", ...bad });
      expect([bad, refused.status]).toEqual([bad, 400]);
    }
    expect((await quiet.get("/me/mailboxSettings")).body).toMatchObject({ dateFormat: "dd/MM/yyyy" });
  });
});
