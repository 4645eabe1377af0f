import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { ImportICalendarInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { eventCalls, fullEventInput as full, weeklyInput } from "../support/event-calls.ts";

let api: TestApi;
let user: { id: string; token: string };
let calls: ReturnType<typeof eventCalls>;
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  calls = eventCalls(api, user);
});
afterAll(() => api[Symbol.asyncDispose]());

const range = `from: "2026-03-01T00:00:00Z", to: "2026-06-01T00:00:00Z"`;
async function exported(token = user.token, args = range): Promise<string> {
  const { data, errors } = await api.askComposed(`{ eventsAsICalendar(${args}) }`, {}, token);
  expect(errors).toEqual([]);
  return data.eventsAsICalendar.replaceAll("\r\n ", "");
}
async function attempt(text: string, more: Omit<ImportICalendarInput, "text"> = {}, token = user.token) {
  const { data, errors } = await api.ask(
    `mutation ($input: ImportICalendarInput!) { importICalendar(input: $input) { __typename
      ... on ValidationError { field rule }
      ... on ImportICalendarSuccess { data { taken { uid eventId notes event { subject uid } } leftOut { uid subject reason isThereAlready } } } } }`,
    { input: { text, ...more } },
    token,
  );
  expect(errors).toEqual([]);
  return data.importICalendar;
}
const imported = async (...given: Parameters<typeof attempt>) => granted(await attempt(...given)).data;
const calendar = (...lines: string[]) => ["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"].join("\r\n");
const event = (uid: string, ...lines: string[]) => [
  "BEGIN:VEVENT",
  `UID:${uid}`,
  `SUMMARY:${uid}`,
  "DTSTART;TZID=Europe/Berlin:20260401T090000",
  "DTEND;TZID=Europe/Berlin:20260401T100000",
  ...lines,
  "END:VEVENT",
];

describe("iCalendar over the API", () => {
  test("a range is exported as whole events and taken by another person, attendees only when asked for", async () => {
    const other = await api.addPerson("Otto", "USER");
    const { data } = await calls.create({ ...full, recurrence: weeklyInput });
    await calls.occurrence("cancelOccurrence", data.id, 1, "2026-03-30");
    await calls.create({ subject: "Later", time: { isAllDay: true, start: "2027-01-01", end: "2027-01-02" } });
    const text = await exported();
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(text).toContain(`UID:${data.id}@m365-sync`);
    const first = await imported(text, { withAttendees: true }, other.token);
    expect(first).toMatchObject({
      taken: [{ notes: [], event: { subject: full.subject, uid: null } }],
      leftOut: [],
    });
    const copy = await calls.read(must(first.taken[0], "what was taken").eventId, other.token);
    const { id: _id, version: _version, owner: _owner, ...same } = await calls.read(data.id);
    expect(copy).toMatchObject(same);
    const third = await api.addPerson("Tea", "USER");
    const [plain] = (await imported(text, {}, third.token)).taken;
    expect(plain?.notes).toEqual([expect.stringContaining("attendees are left out")]);
  });

  test("a second import makes no duplicates, also when Microsoft has named the event since, or it is the exported one itself", async () => {
    const text = calendar(...event("a"), ...event("b", "RRULE:FREQ=HOURLY"), ...event("a-synced"));
    await calls.synced({ uid: "a-synced", subject: "Synced" });
    const heard = api.heard.office.length;
    const first = await imported(text);
    expect(first.taken).toMatchObject([{ uid: "a", event: { uid: "a" } }]);
    expect(first.leftOut).toMatchObject([
      { uid: "b", isThereAlready: false, reason: expect.stringContaining("hourly") },
      { uid: "a-synced", isThereAlready: true },
    ]);
    expect(api.heard.office.slice(heard)).toEqual([user.id]);
    await api.prisma.officeEvent.update({
      where: { id: must(first.taken[0], "what was taken").eventId },
      data: { uid: "named by Microsoft" },
    });
    const second = await imported(text);
    expect(second.taken).toEqual([]);
    expect(second.leftOut.map((one: { uid: string }) => one.uid).toSorted()).toEqual(["a", "a-synced", "b"]);
    const { taken } = await imported(await exported());
    expect(taken).toEqual([]);
    expect(api.heard.office).toHaveLength(heard + 1);
  });

  test("what was imported and deleted comes back with another import", async () => {
    const text = calendar(...event("back"));
    const { eventId } = must((await imported(text)).taken[0], "what was taken");
    await calls.remove(eventId, 1);
    expect((await imported(text)).taken).toMatchObject([{ eventId, event: { subject: "back" } }]);
    expect((await calls.read(eventId)).version).toBe(3);
  });

  test("two people import the same text, each for themselves", async () => {
    const other = await api.addPerson("Rita", "USER");
    const text = calendar(...event("shared"));
    expect((await imported(text)).taken).toHaveLength(1);
    expect((await imported(text, {}, other.token)).taken).toHaveLength(1);
  });

  test("others export a private event as busy", async () => {
    const owner = await api.addPerson("Pia", "USER");
    const { data } = await calls.create({ ...full, subject: "Surgery", sensitivity: "PRIVATE" }, owner.token);
    expect(await exported(api.token, `${range}, filter: { ownerId: "${owner.id}" }`)).not.toContain("BEGIN:VEVENT");
    await api.ask("mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename } }", {
      input: { userId: owner.id, reason: "A ticket" },
    });
    const text = await exported(api.token, `${range}, filter: { ownerId: "${owner.id}" }`);
    expect(text).toContain("SUMMARY:Busy");
    expect(text).not.toMatch(/Surgery|Room 4|ana@|draft|Print/);
    const { data: one } = await api.ask("query ($id: ID!) { event(id: $id) { iCalendar } }", { id: data.id });
    expect(must(one.event, "the event").iCalendar).not.toContain("Surgery");
    expect(await exported(owner.token)).toContain("SUMMARY:Surgery");
  });

  test("text that cannot be read or is too much is refused", async () => {
    expect(await attempt("hello")).toMatchObject({ __typename: "ValidationError", field: "text" });
    expect(await attempt("x".repeat(900_001))).toMatchObject({ __typename: "ValidationError", field: "text" });
    expect(await attempt(calendar(), { timeZone: "Mars/Base" })).toMatchObject({ field: "timeZone" });
    const auditor = await api.addPerson("Audra", "AUDITOR");
    expect(await attempt(calendar(), {}, auditor.token)).toMatchObject({ __typename: "ForbiddenError" });
  });
});
