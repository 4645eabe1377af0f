import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clientOf, createGraphClient, eventPath, judge } from "../support/graph-client.ts";
import { GRAPH_SCHEMA } from "../support/graph-schema.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const { GRAPH_EXAMPLES } = process.env;
const SCOPES = ["Calendars.ReadWrite", "MailboxSettings.ReadWrite"];

interface Example {
  readonly source: string;
  readonly request: { line: string; headers: Record<string, string>; body: unknown } | null;
  readonly status: number;
}

const SUPPORTED = /^\w+ \/me\/(calendar|events|outlook\/masterCategories|translateExchangeIds)/i;
/** The default calendar cannot be deleted, whatever that page shows. */
const LEFT_OUT = /^DELETE \/me\/calendar$/i;

function readExamples(): Example[] {
  if (GRAPH_EXAMPLES === undefined) return [];
  const all: Example[] = JSON.parse(readFileSync(GRAPH_EXAMPLES, "utf8"));
  return all.filter(({ request }) => request !== null && SUPPORTED.test(request.line) && !LEFT_OUT.test(request.line));
}

/** Puts ids and tokens that exist into the place of a documented request's. */
async function withRealIds(simulator: RunningSimulator, line: string) {
  const { calendar, entra } = simulator.control;
  const quiet = createGraphClient(simulator, entra.accessToken("quiet", SCOPES));
  const times = { start: "2026-04-09T09:00", end: "2026-04-09T10:00" };
  const organizer = { name: "Ana", address: "ana@fabrikam.example" };
  const event = /accept|decline/i.test(line)
    ? calendar.inviteFromOutside("quiet", organizer, { subject: "Theirs", ...times })
    : calendar.createEvent("quiet", "default", { subject: "Mine", ...times });
  calendar.seed("quiet", "default", { count: 9, fromDay: 1, toDay: 9 });
  const other = calendar.createCalendar("quiet", "Other");
  const window = `startDateTime=${new Date().toISOString()}&endDateTime=${new Date(Date.now() + 9e8).toISOString()}`;
  const token = (link = "") => /token=(.*)$/.exec(link)?.[1] ?? "";
  const first = await quiet.get(`/me/calendarView/delta?${window}`, { prefer: "odata.maxpagesize=2" });
  const { deltaLink } = await quiet.drain(`/me/calendarView/delta?${window}`);
  const target = line
    .replace(/\/events\/[^/?]+/, `/events/${encodeURIComponent(event.id)}`)
    .replace(/\/calendars\/[^/?]+/, `/calendars/${encodeURIComponent(other.id)}`)
    .replace(/\$skiptoken=\w+/, `$skiptoken=${token(first.body["@odata.nextLink"])}`)
    .replace(/\$deltatoken=\w+/, `$deltatoken=${token(deltaLink)}`)
    .replace("{start_datetime}", "2026-01-01T00:00:00Z")
    .replace("{end_datetime}", "2026-02-01T00:00:00Z");
  return { quiet, target };
}

describe.skipIf(GRAPH_EXAMPLES === undefined)("documented requests of the calendar", () => {
  test.each(readExamples().map((example) => [`${example.request?.line} (${example.source})`, example] as const))(
    "%s",
    async (_name, { request, status }) => {
      if (request === null) return;
      const [method = "", path = ""] = request.line.split(" ");
      const { quiet, target } = await withRealIds(await startSimulator(), path);
      const answer = await (method === "GET"
        ? quiet.get(target, request.headers)
        : method === "DELETE"
          ? quiet.remove(target, request.headers)
          : method === "POST"
            ? quiet.post(target, request.body, request.headers)
            : quiet.patch(target, request.body, request.headers));
      expect(answer.status, answer.text).toBe(status);
    },
  );
});

describe.skipIf(GRAPH_SCHEMA === undefined)("the schema of Graph, for the calendar", () => {
  test("holds for every event, calendar and category that is answered", async () => {
    const simulator = await startSimulator({ settings: { calendar: { occurrences: "partlyFilled" } } });
    const { calendar } = simulator.control;
    const quiet = clientOf(simulator, "quiet", SCOPES);
    const mark = "String {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name CrmEntityId";
    const { body: series } = await quiet.post("/me/events", {
      subject: "Everything",
      body: { contentType: "html", content: "<p>b</p>" },
      start: { dateTime: "2030-01-07T09:00:00", timeZone: "Europe/Berlin" },
      end: { dateTime: "2030-01-07T10:00:00", timeZone: "Europe/Berlin" },
      recurrence: {
        pattern: { type: "relativeMonthly", interval: 1, daysOfWeek: ["monday"], index: "first" },
        range: { type: "numbered", startDate: "2030-01-07", numberOfOccurrences: 5 },
      },
      locations: [
        { displayName: "A", address: { city: "Berlin" }, coordinates: { latitude: 52.5, longitude: 13.4 } },
        { displayName: "B", locationEmailAddress: "room@contoso.example", locationType: "conferenceRoom" },
      ],
      attendees: [
        { type: "required", emailAddress: { address: "busy@contoso.example" } },
        { type: "resource", emailAddress: { address: "room@contoso.example" } },
      ],
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      categories: ["CRM"],
      sensitivity: "private",
      transactionId: "one",
      singleValueExtendedProperties: [{ id: mark, value: "1" }],
      extensions: [{ "@odata.type": "microsoft.graph.openTypeExtension", extensionName: "com.example", a: 1 }],
    });
    await quiet.post("/me/outlook/masterCategories", { displayName: "CRM" });
    calendar.updateOccurrence("quiet", series.id, "2030-02-04", { subject: "Special" });
    calendar.deleteOccurrence("quiet", series.id, "2030-03-04");
    calendar.seed("quiet", "default", { count: 40, series: 4 });
    const { id } = calendar.event("quiet", series.id);
    const copy = calendar.events("busy")[0];
    const proposedNewTime = {
      start: { dateTime: "2030-01-08T09:00:00", timeZone: "UTC" },
      end: { dateTime: "2030-01-08T10:00:00", timeZone: "UTC" },
    };
    calendar.respond("busy", copy?.id ?? "", "decline", { proposedNewTime });
    const window = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2030-12-01T00:00:00Z";
    const { deltaLink } = await quiet.drain(`/me/calendarView/delta?${window}`);
    calendar.deleteEvent("quiet", calendar.events("quiet")[5]?.id ?? "");
    const expand = encodeURIComponent(
      `singleValueExtendedProperties($filter=id eq '${mark}'),extensions($filter=id eq 'com.example')`,
    );
    const reads = [
      "/me/calendars",
      "/me/calendar",
      "/me/events?$top=100",
      eventPath({ id }),
      `${eventPath({ id })}?$expand=${expand}`,
      `${eventPath({ id })}?$select=subject,cancelledOccurrences&$expand=exceptionOccurrences`,
      `${eventPath({ id })}/instances?${window}`,
      `${eventPath({ id })}/extensions/com.example`,
      `/me/calendarView?${window}&$top=1000`,
      deltaLink,
      "/me/outlook/masterCategories",
    ];
    for (const target of reads) {
      const answer = await quiet.get(target, { prefer: 'outlook.timezone="Tokyo Standard Time"' });
      expect([target, answer.status]).toEqual([target, 200]);
    }
    for (const typeName of ["calendar", "event", "outlookCategory", "singleValueLegacyExtendedProperty"])
      expect(judge?.judged.get(typeName), typeName).toBeGreaterThan(0);
  });
});
