import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOfficeEvents } from "../../src/adapters/office/events.ts";
import { type EventFields, emptyEvent, recordOf } from "../../src/core/records/event.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
let user: { id: string; token: string };
beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
});
afterAll(() => api[Symbol.asyncDispose]());

const details = `subject description time { isAllDay start end timeZone endTimeZone startsAt } locations attendees { address name type response }
  response isCancelled reminderMinutes showAs sensitivity importance categories onlineMeetingUrl`;
const fields = `id version ${details} recurrence { type interval daysOfWeek endDate count } organizer { address } isOrganizer isBusyOnly uid
  exceptions { date isCancelled changedFields occurrence { subject time { start } } } owner { id }`;
const errorParts = `__typename ... on UserError { message } ... on ValidationError { field rule }`;
const editErrors = `${errorParts} ... on StaleWriteError { currentVersion current } ... on NotOrganizerError { fields organizer { address } }`;

async function order(name: string, args: string, selection: string, variables: object, token = user.token) {
  const { data, errors } = await api.ask(
    `mutation (${args}) { ${name}(${args.replaceAll(/\$(\w+): [\w!]+/g, "$1: $$$1")}) { ${selection} } }`,
    variables as Readonly<Record<string, unknown>>,
    token,
  );
  expect(errors).toEqual([]);
  return data[name];
}
const success = (name: string, selection: string) =>
  `${editErrors.slice(0)} ... on ${name.charAt(0).toUpperCase()}${name.slice(1)}Success { data { ${selection} } }`;
const create = (input: object, token = user.token) =>
  order(
    "createEvent",
    "$input: CreateEventInput!",
    `${errorParts} ... on CreateEventSuccess { data { ${fields} } }`,
    { input },
    token,
  );
const update = (id: string, expectedVersion: number, input: object, token = user.token) =>
  order(
    "updateEvent",
    "$id: ID!, $expectedVersion: Int!, $input: UpdateEventInput!",
    success("updateEvent", fields),
    { id, expectedVersion, input },
    token,
  );
const occurrence = (name: string, id: string, expectedVersion: number, date: string, input?: object) => {
  const inputType = name === "updateFollowing" ? "UpdateEventInput!" : "UpdateOccurrenceInput!";
  const selections: Readonly<Record<string, string>> = {
    updateFollowing: `ended { ${fields} } following { ${fields} }`,
    cancelFollowing: `isDeleted event { ${fields} }`,
  };
  return order(
    name,
    `$id: ID!, $expectedVersion: Int!, $date: Date!${input === undefined ? "" : `, $input: ${inputType}`}`,
    success(name, selections[name] ?? fields),
    { id, expectedVersion, date, input },
  );
};
const remove = (id: string, expectedVersion: number, token = user.token) =>
  order(
    "deleteEvent",
    "$id: ID!, $expectedVersion: Int!",
    success("deleteEvent", "id"),
    { id, expectedVersion },
    token,
  );
const respond = (id: string, expectedVersion: number, response: string) =>
  order(
    "respondToEvent",
    "$id: ID!, $expectedVersion: Int!, $response: EventAnswer!",
    success("respondToEvent", fields),
    { id, expectedVersion, response },
  );
const read = async (id: string, token = user.token) =>
  (await api.ask(`query ($id: ID!) { event(id: $id) { ${fields} } }`, { id }, token)).data.event;
async function list(args: string, token = user.token) {
  const { data, errors } = await api.ask(
    `{ events(${args}) { totalCount pageInfo { hasNextPage endCursor startCursor } nodes { date isException subject time { start } event { id } } } }`,
    {},
    token,
  );
  expect(errors).toEqual([]);
  const nodes: { subject: string; time: { start: string } }[] = data.events.nodes;
  return { ...data.events, seen: nodes.map(({ subject, time }) => `${time.start} ${subject}`) };
}

const time = { start: "2026-03-23T09:00:00", end: "2026-03-23T10:00:00", timeZone: "Europe/Berlin" };
const full = {
  subject: "Call the printer",
  description: "About the\ndraft",
  time,
  locations: ["Room 4"],
  attendees: [{ address: "ana@fabrikam.example", name: "Ana", type: "OPTIONAL" }],
  reminderMinutes: 15,
  showAs: "OUT_OF_OFFICE",
  sensitivity: "PERSONAL",
  importance: "HIGH",
  categories: ["Print"],
};
const weekly = { type: "WEEKLY", daysOfWeek: ["MONDAY"], count: 4 };

/** An event as Microsoft would have brought it. */
async function synced(event: Partial<EventFields>, ownerId = user.id): Promise<string> {
  const id = crypto.randomUUID();
  const startZone = "Europe/Berlin";
  const base = { isAllDay: false, start: time.start, end: time.end, startZone, endZone: startZone };
  await api.prisma.$transaction((tx) =>
    createOfficeEvents().write(tx, ownerId, [
      { op: "create", id, fields: recordOf({ ...emptyEvent, time: base, ...event }) },
    ]),
  );
  return id;
}
const theirs = { isOrganizer: false, organizer: { address: "boss@contoso.example", name: "Boss" }, subject: "Theirs" };

describe("events over the API", () => {
  test("an event comes back as it was made, and wakes the sync of its owner", async () => {
    const { data } = await create(full);
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
    expect(await read(data.id)).toEqual(data);
    expect(api.heard.office.at(-1)).toBe(user.id);
  });

  test("an update changes what it names, null empties, answers stay, and the version grows", async () => {
    const id = await synced({
      attendees: [
        { address: "Ana@fabrikam.example", name: "Ana", type: "required", response: "accepted" },
        { address: "ben@fabrikam.example", name: "Ben", type: "required", response: "declined" },
      ],
      reminderMinutes: 15,
    });
    const changed = await update(id, 1, {
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
    const { data } = await create(full);
    const heard = api.heard.office.length;
    expect((await update(data.id, 1, { subject: full.subject, time })).data.version).toBe(1);
    expect(api.heard.office).toHaveLength(heard);
  });

  test("a stale update or deletion is refused with the present values", async () => {
    const { data } = await create(full);
    await update(data.id, 1, { subject: "First" });
    const refused = await update(data.id, 1, { subject: "Second" });
    expect(refused).toMatchObject({ __typename: "StaleWriteError", currentVersion: 2, current: { subject: "First" } });
    expect(await remove(data.id, 1)).toMatchObject({ __typename: "StaleWriteError" });
    expect(await remove(data.id, 2)).toMatchObject({ data: { id: data.id } });
    expect(await read(data.id)).toBeNull();
    expect(await update(data.id, 3, { subject: "x" })).toMatchObject({ __typename: "NotFoundError" });
  });

  test.each([
    ["time", { time: { ...time, end: "2026-03-23T08:59:00" } }],
    ["time", { time: { ...time, timeZone: "Mars/Base" } }],
    ["time", { time: { isAllDay: true, start: "2026-03-23", end: "2026-03-23" } }],
    ["attendees", { time, attendees: [{ address: "nobody" }] }],
    ["recurrence", { time, recurrence: { type: "WEEKLY", daysOfWeek: ["TUESDAY"] } }],
  ])("a breach of the rule of %s is named", async (field, input) => {
    expect(await create(input)).toMatchObject({ __typename: "ValidationError", field });
  });

  test("a zone by Windows' name is kept by IANA's", async () => {
    const { data } = await create({ time: { ...time, timeZone: "W. Europe Standard Time" } });
    expect(data.time).toMatchObject({ timeZone: "Europe/Berlin", endTimeZone: "Europe/Berlin" });
  });
});

describe("series over the API", () => {
  test("one occurrence is changed, cancelled and restored by its day", async () => {
    const { data } = await create({ ...full, recurrence: weekly });
    const moved = { start: "2026-03-31T11:00:00", end: "2026-03-31T12:00:00", timeZone: "Europe/Berlin" };
    const changed = await occurrence("updateOccurrence", data.id, 1, "2026-03-30", {
      subject: "Elsewhere",
      time: moved,
      showAs: full.showAs,
    });
    const exception = {
      date: "2026-03-30",
      isCancelled: false,
      changedFields: ["subject", "time"],
      occurrence: { subject: "Elsewhere", time: { start: moved.start } },
    };
    expect(changed.data.exceptions).toEqual([exception]);
    const cancelled = await occurrence("cancelOccurrence", data.id, 2, "2026-04-06");
    expect(cancelled.data.exceptions).toEqual([
      exception,
      { date: "2026-04-06", isCancelled: true, changedFields: [], occurrence: null },
    ]);
    const args = `from: "2026-03-01T00:00:00Z", to: "2026-05-01T00:00:00Z", filter: { text: "e" }`;
    const listed = (await list(args)).nodes.filter((node: { event: { id: string } }) => node.event.id === data.id);
    expect(listed.map((node: { date: string }) => node.date)).toEqual(["2026-03-23", "2026-03-30", "2026-04-13"]);
    expect((await occurrence("restoreOccurrence", data.id, 3, "2026-03-30")).data.exceptions).toHaveLength(1);
    expect(await occurrence("cancelOccurrence", data.id, 4, "2026-03-24")).toMatchObject({
      __typename: "ValidationError",
      field: "date",
    });
  });

  test("an occurrence is not moved onto its neighbour's day", async () => {
    const { data } = await create({ ...full, recurrence: weekly });
    const onto = { start: "2026-04-06T11:00:00", end: "2026-04-06T12:00:00", timeZone: "Europe/Berlin" };
    expect(await occurrence("updateOccurrence", data.id, 1, "2026-03-30", { time: onto })).toMatchObject({
      __typename: "ValidationError",
      field: "time",
    });
  });

  test("this and following makes a series of its own, in one step", async () => {
    const { data } = await create({ ...full, recurrence: weekly });
    await occurrence("cancelOccurrence", data.id, 1, "2026-04-13");
    const split = (await occurrence("updateFollowing", data.id, 2, "2026-04-06", { subject: "New room" })).data;
    expect(split.ended).toMatchObject({ id: data.id, subject: full.subject, recurrence: { count: 2 }, exceptions: [] });
    expect(split.following).toMatchObject({
      subject: "New room",
      recurrence: { count: 2 },
      time: { start: "2026-04-06T09:00:00" },
      exceptions: [{ date: "2026-04-13", isCancelled: true }],
      attendees: [{ address: "ana@fabrikam.example" }],
    });
    expect(split.following.id).not.toBe(data.id);
  });

  test("cancelling from the first day on deletes the series, later it ends", async () => {
    const { data } = await create({ ...full, recurrence: weekly });
    const ended = (await occurrence("cancelFollowing", data.id, 1, "2026-03-30")).data;
    expect(ended).toMatchObject({ isDeleted: false, event: { recurrence: { count: 1 } } });
    expect((await occurrence("cancelFollowing", data.id, 2, "2026-03-23")).data).toEqual({
      isDeleted: true,
      event: null,
    });
    expect(await read(data.id)).toBeNull();
  });
});

describe("somebody else's meeting", () => {
  test("only personal fields are changed, and the error says who organizes it", async () => {
    const id = await synced({ ...theirs, recurrence: { type: "daily", interval: 1, range: { type: "noEnd" } } });
    const refused = {
      __typename: "NotOrganizerError",
      organizer: { address: "boss@contoso.example" },
      message: expect.stringContaining("Boss (boss@contoso.example)"),
    };
    expect(await update(id, 1, { subject: "Mine", reminderMinutes: 5 })).toMatchObject({
      ...refused,
      fields: ["subject"],
    });
    expect(await occurrence("cancelOccurrence", id, 1, "2026-03-24")).toMatchObject(refused);
    expect(await occurrence("updateFollowing", id, 1, "2026-03-24", { reminderMinutes: 5 })).toMatchObject(refused);
    expect(await occurrence("cancelFollowing", id, 1, "2026-03-24")).toMatchObject(refused);
    expect((await update(id, 1, { reminderMinutes: 5, showAs: "TENTATIVE", categories: ["Own"] })).data).toMatchObject({
      version: 2,
      reminderMinutes: 5,
    });
  });

  test("it is answered; an own one is not", async () => {
    const id = await synced(theirs);
    expect((await respond(id, 1, "TENTATIVE")).data).toMatchObject({ response: "TENTATIVELY_ACCEPTED", version: 2 });
    expect(await respond(await synced({ subject: "Own" }), 1, "ACCEPT")).toMatchObject({ __typename: "RefusedError" });
  });
});

describe("who sees what of events", () => {
  test("nobody reaches another person's events; an administrator may, an auditor may not read them", async () => {
    const [other, auditor] = [await api.addPerson("Otto", "USER"), await api.addPerson("Audra", "AUDITOR")];
    const { data } = await create(full);
    expect(await read(data.id, other.token)).toBeNull();
    expect(await update(data.id, 1, { subject: "x" }, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await remove(data.id, 1, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await read(data.id, auditor.token)).toBeNull();
    expect(await create({ time }, auditor.token)).toMatchObject({ __typename: "ForbiddenError" });
    expect(await read(data.id, api.token)).toEqual(data);
    expect((await create({ time, ownerId: user.id }, api.token)).data.owner.id).toBe(user.id);
    const mine = `from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z"`;
    expect((await list(mine, other.token)).totalCount).toBe(0);
  });

  test("others see of a private event only that its owner is busy, and neither find nor change it", async () => {
    const secret = await create({ ...full, subject: "Surgery", sensitivity: "PRIVATE" });
    const { id } = secret.data;
    expect(secret.data).toMatchObject({ subject: "Surgery", isBusyOnly: false });
    const seen = await read(id, api.token);
    expect(seen).toMatchObject({
      subject: "Busy",
      description: "",
      attendees: [],
      locations: [],
      categories: [],
      isBusyOnly: true,
      showAs: full.showAs,
      time: { start: time.start },
    });
    const range = `from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z"`;
    expect((await list(`${range}, filter: { text: "surgery" }`, api.token)).totalCount).toBe(0);
    expect((await list(`${range}, filter: { text: "surgery" }`)).totalCount).toBe(1);
    const refused = await update(id, 99, { subject: "x" }, api.token);
    expect(refused).toMatchObject({ __typename: "ForbiddenError" });
    expect(await remove(id, 1, api.token)).toMatchObject({ __typename: "ForbiddenError" });
  });
});

describe("lists of events", () => {
  test("a range has each occurrence that touches it, by start, and pages without gaps from both ends", async () => {
    const reader = await api.addPerson("Rita", "USER");
    const daily = { type: "DAILY", count: 5 };
    await create({ subject: "Daily", time, recurrence: daily }, reader.token);
    await create(
      { subject: "Days off", time: { isAllDay: true, start: "2026-03-24", end: "2026-03-26" } },
      reader.token,
    );
    await create(
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
    const whole = await list(range, reader.token);
    expect(whole.seen).toEqual(all);
    expect(whole.totalCount).toBe(4);
    const first = await list(`${range}, first: 3`, reader.token);
    expect(first).toMatchObject({ seen: all.slice(0, 3), totalCount: 4, pageInfo: { hasNextPage: true } });
    const second = await list(`${range}, first: 3, after: "${first.pageInfo.endCursor}"`, reader.token);
    expect(second).toMatchObject({ seen: all.slice(3), pageInfo: { hasNextPage: false } });
    const last = await list(`${range}, last: 2`, reader.token);
    expect(last.seen).toEqual(all.slice(2));
    expect((await list(`${range}, last: 2, before: "${last.pageInfo.startCursor}"`, reader.token)).seen).toEqual(
      all.slice(0, 2),
    );
    expect((await list(`${range}, filter: { text: "off" }`, reader.token)).seen).toEqual(["2026-03-24 Days off"]);
  });

  test.each([
    ["to", `from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z"`],
    ["to", `from: "2026-03-02T00:00:00Z", to: "2032-03-01T00:00:00Z"`],
    ["timeZone", `from: "2026-03-02T00:00:00Z", to: "2026-03-03T00:00:00Z", timeZone: "Mars/Base"`],
  ])("a range that cannot be shown says why: %s", async (field, args) => {
    const { errors } = await api.ask(`{ events(${args}) { totalCount } }`, {}, user.token);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(field),
      extensions: { code: "BAD_USER_INPUT" },
    });
  });
});
