import { describe, expect, test } from "vitest";
import { clientOf, eventPath, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const SCOPES = ["Calendars.ReadWrite", "MailboxSettings.ReadWrite", "Tasks.ReadWrite", "User.ReadBasic.All"];
const WINDOW = "startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z";
const time = (hour: number) => ({ dateTime: `2026-04-09T0${hour}:00:00`, timeZone: "UTC" });

async function withEverything(settings = {}) {
  const simulator = await startSimulator({ settings: { limits: { concurrency: 30 }, ...settings } });
  const quiet = clientOf(simulator, "quiet", SCOPES);
  const make = (subject: string, hour: number, more = {}) =>
    quiet.post("/me/events", { subject, start: time(hour), end: time(hour + 1), ...more });
  const { body: event } = await make("Apple", 1);
  await make("Banana", 2, { categories: ["CRM"], isOnlineMeeting: true, location: { displayName: "Room 4" } });
  await make("Cherry", 3, { body: { contentType: "text", content: "stones inside" } });
  const recurrence = {
    pattern: { type: "daily", interval: 1 },
    range: { type: "numbered", startDate: "2026-04-09", numberOfOccurrences: 3 },
  };
  const { body: series } = await make("Series", 4, { recurrence });
  await quiet.post(`${eventPath(event)}/attachments`, {
    "@odata.type": "#microsoft.graph.fileAttachment",
    ...{ name: "a.txt", contentBytes: "YQ==" },
  });
  await quiet.post("/me/outlook/masterCategories", { displayName: "CRM", color: "preset1" });
  const { body: task } = await quiet.post(`${quiet.list}/tasks`, {
    title: "Task",
    checklistItems: [{ displayName: "one" }, { displayName: "two" }],
    linkedResources: [{ applicationName: "Oro" }],
  });
  const { body: calendar } = await quiet.get("/me/calendar");
  const { body: groups } = await quiet.get("/me/calendarGroups");
  const subjects = async (query: string) => {
    const { status, body } = await quiet.get(`/me/events?${query}`);
    return status === 200 ? body.value.map(({ subject }) => subject) : [status, body.error.code];
  };
  return { simulator, quiet, event, series, task, calendar, group: groups.value[0], subjects };
}

type World = Awaited<ReturnType<typeof withEverything>>;
/** Every collection and every item, with one of its properties and the options that it does as they say. All the others it refuses. */
const LISTS = ["$select", "$filter", "$orderby", "$top", "$skip", "$count"];
const ENDPOINTS: [string, string, (world: World) => string, readonly string[]][] = [
  ["users", "displayName", () => "/users", ["$select", "$filter", "$orderby", "$top"]],
  ["me", "displayName", () => "/me", ["$select"]],
  ["mailbox settings", "timeZone", () => "/me/mailboxSettings", ["$select"]],
  ["time zone of the mailbox", "value", () => "/me/mailboxSettings/timeZone", []],
  ["calendars", "name", () => "/me/calendars", LISTS],
  ["calendar", "name", () => "/me/calendar", ["$select"]],
  ["calendar by id", "name", ({ calendar }) => `/me/calendars/${encodeURIComponent(calendar.id)}`, ["$select"]],
  ["groups", "name", () => "/me/calendarGroups", LISTS],
  ["group", "name", ({ group }) => `/me/calendarGroups/${encodeURIComponent(group?.id ?? "")}`, ["$select"]],
  ["permissions", "role", () => "/me/calendar/calendarPermissions", LISTS],
  ["categories", "displayName", () => "/me/outlook/masterCategories", LISTS],
  ["zones", "alias", () => "/me/outlook/supportedTimeZones", []],
  ["events", "subject", () => "/me/events", [...LISTS, "$expand"]],
  ["events of a calendar", "subject", ({ calendar }) => `/me/calendars/${calendar.id}/events`, [...LISTS, "$expand"]],
  ["view", "subject", () => `/me/calendarView?${WINDOW}`, [...LISTS, "$expand"]],
  ["instances", "subject", ({ series }) => `${eventPath(series)}/instances?${WINDOW}`, [...LISTS, "$expand"]],
  ["event", "subject", ({ event }) => eventPath(event), ["$select", "$expand"]],
  ["calendar of an event", "name", ({ event }) => `${eventPath(event)}/calendar`, ["$select"]],
  ["attachments", "name", ({ event }) => `${eventPath(event)}/attachments`, LISTS],
  ["delta of events", "subject", () => `/me/calendarView/delta?${WINDOW}`, []],
  ["lists", "displayName", () => "/me/todo/lists", ["$filter", "$orderby", "$top", "$skip"]],
  ["delta of lists", "displayName", () => "/me/todo/lists/delta", []],
  ["list", "displayName", ({ quiet }) => quiet.list, []],
  ["tasks", "title", ({ quiet }) => `${quiet.list}/tasks`, ["$filter", "$orderby", "$top", "$skip", "$expand"]],
  ["delta of tasks", "title", ({ quiet }) => `${quiet.list}/tasks/delta`, ["$expand"]],
  ["task", "title", ({ quiet, task }) => taskPath(quiet.list, task), ["$expand"]],
  [
    "steps",
    "displayName",
    ({ quiet, task }) => `${taskPath(quiet.list, task)}/checklistItems`,
    ["$filter", "$orderby", "$top", "$skip"],
  ],
  [
    "links",
    "displayName",
    ({ quiet, task }) => `${taskPath(quiet.list, task)}/linkedResources`,
    ["$filter", "$orderby", "$top", "$skip"],
  ],
  ["subscriptions", "resource", () => "/subscriptions", []],
];

function valueFor(option: string, property: string, expand: string): string {
  const values: Record<string, string> = {
    $select: property,
    $filter: `${property} eq 'nothing has this name'`,
    $orderby: `${property} desc`,
    ...{ $top: "1", $skip: "1000", $count: "true", $expand: expand, $search: '"nothing"' },
  };
  return values[option] ?? "";
}

describe("a query option is done or refused, never passed over", () => {
  const options = ["$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand", "$search"];

  test.each(ENDPOINTS)("of %s", async (name, property, pathOf, served) => {
    const expand = /task|list|step|link/.test(name) ? "checklistItems" : "calendar";
    const asked = (option: string) => valueFor(option, property, expand);
    const world = await withEverything();
    const path = pathOf(world);
    const ask = (query: string) => world.quiet.get(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    const plain = await world.quiet.get(path);
    expect(plain.status, plain.text).toBe(200);
    for (const option of options) {
      const answer = await ask(`${option}=${encodeURIComponent(asked(option))}`);
      // Passed over, as was seen; of users without the header that counting needs.
      const isMeasured = option === "$count" && ["lists", "tasks", "steps", "links", "users"].includes(name);
      expect([option, answer.status], answer.text).toEqual([option, served.includes(option) || isMeasured ? 200 : 400]);
      if (answer.status !== 200 || isMeasured) continue;
      const { value } = answer.body;
      if (option === "$filter" || option === "$skip") expect(value, option).toEqual([]);
      if (option === "$top") expect(value.length, option).toBeLessThanOrEqual(1);
      if (option === "$count") expect(answer.body, option).toMatchObject({ "@odata.count": plain.body.value.length });
      if (option === "$select") {
        const wanted = new Set(["id", "@odata.context", "@odata.etag", "@odata.type", asked(option)]);
        expect(
          Object.keys(value?.[0] ?? answer.body).filter(
            (key) => !wanted.has(key) && key !== "@odata.nextLink" && key !== "value",
          ),
        ).toEqual([]);
      }
    }
    for (const query of ["$nonsense=1", "top=1", "$top=x", "$filter=subject eq", "$top=1&$top=2", "$orderby=nothing"])
      expect([query, (await ask(query.replaceAll(" ", "%20"))).status]).toEqual([query, 400]);
  });

  test("in any casing", async () => {
    const { quiet } = await withEverything();
    expect((await quiet.get("/me/events?$Top=1")).body.value).toHaveLength(1);
  });
});

describe("among events", () => {
  test("a page of none has no next one", async () => {
    const { quiet } = await withEverything();
    const { body } = await quiet.get("/me/events?$top=0&$count=true");
    expect([body.value, body["@odata.nextLink"], body]).toMatchObject([[], undefined, { "@odata.count": 4 }]);
  });

  test("the number of all comes as a text, filtered or not", async () => {
    const { quiet, calendar } = await withEverything();
    const all = await quiet.get("/me/events/$count");
    expect([all.status, all.text, all.headers.get("content-type")]).toEqual([200, "4", "text/plain"]);
    expect((await quiet.get("/me/events/$count?$filter=subject%20eq%20'Apple'")).text).toBe("1");
    expect((await quiet.get(`/me/calendars/${calendar.id}/events/$count`)).text).toBe("4");
    expect((await quiet.get(`/me/calendarView/$count?${WINDOW}`)).text).toBe("6");
    expect((await quiet.get("/me/calendars/$count")).text).toBe("1");
    expect((await quiet.get("/me/events/$count?$top=1")).status).toBe(400);
    expect((await quiet.get("/me/todo/lists/$count")).status).toBe(400);
    expect((await quiet.get("/me/calendar/$count")).status).toBe(400);
  });

  test("a selected property that events do not have is refused by its name, or left out", async () => {
    const { quiet, simulator } = await withEverything();
    const refused = await quiet.get("/me/events?$select=subject,nonsense");
    expect(refused).toMatchObject({ status: 400, body: { error: { code: "RequestBroker--ParseUri" } } });
    expect(refused.body.error.message).toContain(
      "Could not find a property named 'nonsense' on type 'Microsoft.OutlookServices.Event'.",
    );
    simulator.control.settings.change({ calendar: { unknownSelect: "leftOut" } });
    const { body } = await quiet.get("/me/events?$select=Subject,nonsense");
    expect(Object.keys(body.value[0] ?? {}).sort()).toEqual(["@odata.etag", "id", "subject"]);
  });

  test("a property in a body that events do not have is refused by its name, or dropped", async () => {
    const { quiet, event, simulator } = await withEverything();
    const refused = await quiet.patch(eventPath(event), { subject: "New", nonsense: 1 });
    expect([refused.status, refused.body.error.code]).toEqual([400, "RequestBodyRead"]);
    expect(refused.body.error.message).toContain("The property 'nonsense' does not exist on type");
    simulator.control.settings.change({ calendar: { unknownProperty: "dropped" } });
    expect((await quiet.patch(eventPath(event), { subject: "New", nonsense: 1 })).body.subject).toBe("New");
  });

  test.each(["refused", "served"] as const)("a search is %s", async (search) => {
    const { subjects } = await withEverything({ calendar: { search } });
    expect(await subjects('$search="stones"')).toEqual(
      search === "served" ? ["Cherry"] : [400, "RequestBroker--ParseUri"],
    );
  });

  test.each(["refused", "served"] as const)("filters that are not confirmed are %s", async (rareFilters) => {
    const { subjects } = await withEverything({ calendar: { rareFilters } });
    const cases: [string, string[]][] = [
      ["hasAttachments eq true", ["Apple"]],
      ["isOnlineMeeting eq true", ["Banana"]],
      ["organizer/emailAddress/address eq 'quiet@contoso.example'", ["Apple", "Banana", "Cherry", "Series"]],
      ["location/displayName eq 'Room 4'", ["Banana"]],
      ["subject in ('Apple','Cherry')", ["Apple", "Cherry"]],
      ["endswith(subject,'rry')", ["Cherry"]],
      ["endswith(subject,'rry') eq false and subject ne 'Series'", ["Apple", "Banana"]],
    ];
    for (const [filter, found] of cases)
      expect(await subjects(`$filter=${encodeURIComponent(filter)}`), filter).toEqual(
        rareFilters === "served" ? found : [400, "RequestBroker--ParseUri"],
      );
  });

  test("an instant with an offset is the same as in UTC", async () => {
    const { subjects } = await withEverything();
    for (const literal of ["2026-04-09T03:30:00Z", "2026-04-09T05:30:00+02:00", "2026-04-08T22:00:00-05:30"])
      expect(await subjects(`$filter=${encodeURIComponent(`start/dateTime gt '${literal}'`)}`)).toEqual(["Series"]);
    expect(
      await subjects(`$filter=${encodeURIComponent("createdDateTime ge 2020-01-01T00:00:00+01:00")}`),
    ).toHaveLength(4);
  });

  test("what a collection holds is asked for by what it has", async () => {
    const { subjects } = await withEverything();
    const any = (inner: string) => subjects(`$filter=${encodeURIComponent(inner)}`);
    expect(await any("categories/any(c:c eq 'CRM')")).toEqual(["Banana"]);
    expect(await any("categories/any(c:subject eq 'CRM')")).toEqual([400, "RequestBroker--ParseUri"]);
    expect(await any("singleValueExtendedProperties/any(p:p/nonsense eq 'x')")).toEqual([
      400,
      "RequestBroker--ParseUri",
    ]);
  });

  test("an event is told with its files and its calendar when they are expanded", async () => {
    const { quiet, event, calendar } = await withEverything();
    const { body } = await quiet.get(`${eventPath(event)}?$expand=attachments($select=name),calendar($select=name)`);
    expect(body).toMatchObject({ attachments: [{ name: "a.txt" }], calendar: { id: calendar.id, name: "Calendar" } });
    expect(JSON.stringify(body)).not.toContain("contentBytes");
    const list = await quiet.get("/me/events?$expand=attachments,calendar");
    expect(list.body.value[0]).toMatchObject({
      attachments: [{ contentBytes: "YQ==" }],
      calendar: { name: "Calendar" },
    });
    for (const expand of [
      "nonsense",
      "instances",
      "attachments($top=1)",
      "singleValueExtendedProperties",
      "attachments(",
    ])
      expect([expand, (await quiet.get(`${eventPath(event)}?$expand=${expand}`)).status]).toEqual([expand, 400]);
    expect((await quiet.get("/me/events?$expand=exceptionOccurrences")).status).toBe(400);
  });
});

describe("among tasks", () => {
  test.each(["ignored", "told"] as const)("the number that is asked for is %s", async (todoCount) => {
    const { quiet } = await withEverything({ quirks: { todoCount } });
    const { body } = await quiet.get(`${quiet.list}/tasks?$count=true`);
    expect(Object.keys(body).includes("@odata.count")).toBe(todoCount === "told");
  });

  test("only what a task has is expanded", async () => {
    const { quiet } = await withEverything();
    for (const expand of ["nonsense", "extensions($top=1)", "attachments($select=name)"])
      expect([expand, (await quiet.get(`${quiet.list}/tasks?$expand=${expand}`)).status]).toEqual([expand, 400]);
    expect((await quiet.get(`${quiet.list}/tasks?$expand=checklistItems,linkedResources,extensions`)).status).toBe(200);
  });
});
