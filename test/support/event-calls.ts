import { expect } from "vitest";
import { createOfficeEvents } from "../../src/adapters/office/events.ts";
import { type EventFields, emptyEvent, recordOf } from "../../src/core/records/event.ts";
import { must } from "../../src/lib/must.ts";
import type { TestApi } from "./api.ts";

const details = `subject description time { isAllDay start end timeZone endTimeZone startsAt } locations attendees { address name type response }
  response isCancelled reminderMinutes showAs sensitivity importance categories onlineMeetingUrl`;
const fields = `id version ${details} recurrence { type interval daysOfWeek endDate count } organizer { address } isOrganizer isBusyOnly uid
  exceptions { date isCancelled changedFields occurrence { subject time { start } } } owner { id }`;
const errorParts = `__typename ... on UserError { message } ... on ValidationError { field rule }`;
const editErrors = `${errorParts} ... on StaleWriteError { currentVersion current } ... on NotOrganizerError { fields organizer { address } }`;

export const eventTime = { start: "2026-03-23T09:00:00", end: "2026-03-23T10:00:00", timeZone: "Europe/Berlin" };
export const fullEventInput = {
  subject: "Call the printer",
  description: "About the\ndraft",
  time: eventTime,
  locations: ["Room 4"],
  attendees: [{ address: "ana@fabrikam.example", name: "Ana", type: "OPTIONAL" }],
  reminderMinutes: 15,
  showAs: "OUT_OF_OFFICE",
  sensitivity: "PERSONAL",
  importance: "HIGH",
  categories: ["Print"],
};
export const weeklyInput = { type: "WEEKLY", daysOfWeek: ["MONDAY"], count: 4 };

/** What a person does to events over the API, and what they get back. */
export function eventCalls(
  api: Pick<TestApi, "askComposed"> & { readonly prisma?: TestApi["prisma"] },
  user: { readonly id: string; readonly token: string },
) {
  async function order(name: string, args: string, selection: string, variables: object, token = user.token) {
    const { data, errors } = await api.askComposed(
      `mutation (${args}) { ${name}(${args.replaceAll(/\$(\w+): [\w!]+/g, "$1: $$$1")}) { ${selection} } }`,
      variables,
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
    (await api.askComposed(`query ($id: ID!) { event(id: $id) { ${fields} } }`, { id }, token)).data.event;
  async function list(args: string, token = user.token) {
    const { data, errors } = await api.askComposed(
      `{ events(${args}) { totalCount pageInfo { hasNextPage endCursor startCursor } nodes { date isException subject time { start } event { id } } } }`,
      {},
      token,
    );
    expect(errors).toEqual([]);
    const nodes: { subject: string; time: { start: string } }[] = data.events.nodes;
    return { ...data.events, seen: nodes.map(({ subject, time }) => `${time.start} ${subject}`) };
  }

  /** An event as Microsoft would have brought it. */
  async function synced(event: Partial<EventFields>, ownerId = user.id): Promise<string> {
    const id = crypto.randomUUID();
    const startZone = "Europe/Berlin";
    const base = { isAllDay: false, start: eventTime.start, end: eventTime.end, startZone, endZone: startZone };
    await must(api.prisma, "a database to write to").$transaction((tx) =>
      createOfficeEvents().write(tx, ownerId, [
        { op: "create", id, fields: recordOf({ ...emptyEvent, time: base, ...event }) },
      ]),
    );
    return id;
  }

  return { create, update, occurrence, remove, respond, read, list, synced };
}
