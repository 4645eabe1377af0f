import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { eventCalls, fullEventInput as full, eventTime as time } from "../support/event-calls.ts";

let api: TestApi;
let user: { id: string; token: string };
let calls: ReturnType<typeof eventCalls>;
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  calls = eventCalls(api, user);
});
afterAll(() => api[Symbol.asyncDispose]());

describe("events over the API", () => {
  test("an event comes back as it was made, and wakes the sync of its owner", async () => {
    const { data } = await calls.create(full);
    expect(data).toMatchObject({
      ...full,
      time: { ...time, isAllDay: false, endTimeZone: "Europe/Berlin", startsAt: "2026-03-23T08:00:00.000Z" },
      attendees: [{ ...full.attendees[0], response: "NONE" }],
      version: 1,
      isOrganizer: true,
      organizer: null,
      recurrence: null,
      exceptions: [],
      owner: { id: user.id },
    });
    expect(await calls.read(data.id)).toEqual(data);
    expect(api.heard.office.at(-1)).toBe(user.id);
  });

  test("an update changes what it names, null empties, answers stay, and the version grows", async () => {
    const id = await calls.synced({
      attendees: [
        { address: "Ana@fabrikam.example", name: "Ana", type: "required", response: "accepted" },
        { address: "ben@fabrikam.example", name: "Ben", type: "required", response: "declined" },
      ],
      reminderMinutes: 15,
    });
    const changed = await calls.update(id, 1, {
      subject: "Write",
      reminderMinutes: null,
      attendees: [{ address: "ana@fabrikam.example" }, { address: "cem@fabrikam.example" }],
    });
    expect(changed.data).toMatchObject({
      version: 2,
      subject: "Write",
      reminderMinutes: null,
      attendees: [
        { address: "ana@fabrikam.example", response: "ACCEPTED" },
        { address: "cem@fabrikam.example", response: "NONE" },
      ],
    });
  });

  test("an update that changes nothing writes nothing", async () => {
    const { data } = await calls.create(full);
    const heard = api.heard.office.length;
    expect((await calls.update(data.id, 1, { subject: full.subject, time })).data.version).toBe(1);
    expect(api.heard.office).toHaveLength(heard);
  });

  test("a stale update or deletion is refused with the present values", async () => {
    const { data } = await calls.create(full);
    await calls.update(data.id, 1, { subject: "First" });
    const refused = await calls.update(data.id, 1, { subject: "Second" });
    expect(refused).toMatchObject({ __typename: "StaleWriteError", currentVersion: 2, current: { subject: "First" } });
    expect(await calls.remove(data.id, 1)).toMatchObject({ __typename: "StaleWriteError" });
    expect(await calls.remove(data.id, 2)).toMatchObject({ data: { id: data.id } });
    expect(await calls.read(data.id)).toBeNull();
    expect(await calls.update(data.id, 3, { subject: "x" })).toMatchObject({ __typename: "NotFoundError" });
  });

  test.each([
    ["time", { time: { ...time, end: "2026-03-23T08:59:00" } }],
    ["time", { time: { ...time, timeZone: "Mars/Base" } }],
    ["time", { time: { isAllDay: true, start: "2026-03-23", end: "2026-03-23" } }],
    ["attendees", { time, attendees: [{ address: "nobody" }] }],
    ["recurrence", { time, recurrence: { type: "WEEKLY", daysOfWeek: ["TUESDAY"] } }],
  ])("a breach of the rule of %s is named", async (field, input) => {
    expect(await calls.create(input)).toMatchObject({ __typename: "ValidationError", field });
  });

  test("a zone by Windows' name is kept by IANA's", async () => {
    const { data } = await calls.create({ time: { ...time, timeZone: "W. Europe Standard Time" } });
    expect(data.time).toMatchObject({ timeZone: "Europe/Berlin", endTimeZone: "Europe/Berlin" });
  });
});

describe("lists of events", () => {
  test("a range has each occurrence that touches it, by start, and pages without gaps from both ends", async () => {
    const reader = await api.addPerson("Rita", "USER");
    const daily = { type: "DAILY", count: 5 };
    await calls.create({ subject: "Daily", time, recurrence: daily }, reader.token);
    await calls.create(
      { subject: "Days off", time: { isAllDay: true, start: "2026-03-24", end: "2026-03-26" } },
      reader.token,
    );
    await calls.create(
      { subject: "Late", time: { ...time, start: "2026-04-01T09:00:00", end: "2026-04-01T10:00:00" } },
      reader.token,
    );
    const range = `from: "2026-03-23T08:30:00Z", to: "2026-03-26T08:00:00Z", timeZone: "Europe/Berlin"`;
    const all = [
      "2026-03-23T09:00:00 Daily",
      "2026-03-24 Days off",
      "2026-03-24T09:00:00 Daily",
      "2026-03-25T09:00:00 Daily",
    ];
    const whole = await calls.list(range, reader.token);
    expect(whole.seen).toEqual(all);
    expect(whole.totalCount).toBe(4);
    const first = await calls.list(`${range}, first: 3`, reader.token);
    expect(first).toMatchObject({ seen: all.slice(0, 3), totalCount: 4, pageInfo: { hasNextPage: true } });
    const second = await calls.list(`${range}, first: 3, after: "${first.pageInfo.endCursor}"`, reader.token);
    expect(second).toMatchObject({ seen: all.slice(3), pageInfo: { hasNextPage: false } });
    const last = await calls.list(`${range}, last: 2`, reader.token);
    expect(last.seen).toEqual(all.slice(2));
    expect((await calls.list(`${range}, last: 2, before: "${last.pageInfo.startCursor}"`, reader.token)).seen).toEqual(
      all.slice(0, 2),
    );
    expect((await calls.list(`${range}, filter: { text: "off" }`, reader.token)).seen).toEqual(["2026-03-24 Days off"]);
  });

  test.each([
    ["to", `from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z"`],
    ["to", `from: "2026-03-02T00:00:00Z", to: "2032-03-01T00:00:00Z"`],
    ["timeZone", `from: "2026-03-02T00:00:00Z", to: "2026-03-03T00:00:00Z", timeZone: "Mars/Base"`],
  ])("a range that cannot be shown says why: %s", async (field, args) => {
    const { errors } = await api.askComposed(`{ events(${args}) { totalCount } }`, {}, user.token);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(field),
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  test("a variable of another shape is refused with what is wrong about it", async () => {
    const { errors } = await api.askComposed(
      `mutation ($input: CreateEventInput!) { createEvent(input: $input) { __typename } }`,
      { input: { title: "Talk" } },
      user.token,
    );
    expect(errors.map(({ message }: { message: string }) => message).join("\n")).toContain('"title" is not defined');
  });
});
