import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import { type CalendarProduct, openCalendarProduct } from "../support/calendar-product.ts";
import { setSettings } from "../support/product.ts";

/** Meetings, other people and other people's calendars, over the real server; everything that Exchange sent stands in the simulator's ledger. */

let world: CalendarProduct;

beforeAll(async () => {
  world = await openCalendarProduct({ backend: inject("mongoUrl") == null ? "PostgreSQL" : "MongoDB" });
  await sync();
});
afterAll(() => world.close());

const at = (date: string) => ({ start: `${date}T09:00:00`, end: `${date}T10:00:00`, timeZone: "Europe/Berlin" });
const outlook = () => world.simulator.control.calendar;
const found = (person: string, subject: string) =>
  outlook()
    .events(person)
    .filter((event) => event.subject === subject);
const theOne = (person: string, subject: string) => must(found(person, subject)[0], `${subject} of ${person}`);
const invited = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ address: `guest${index}@x.example` }));

async function sync(): Promise<void> {
  expect((await world.syncNow()).state).toBe("SUCCEEDED");
}
async function inOro(subject: string, year = 2027) {
  const { event } = must((await world.listed(subject, year))[0], `${subject} in Oro`);
  return world.events.read(event.id);
}
function told(): readonly string[] {
  const mails = outlook().mails();
  outlook().clearMails();
  return mails.flatMap(({ kind, from, recipients }) => recipients.map((one) => `${kind} ${from} > ${one}`)).toSorted();
}
async function counted(): Promise<number> {
  const { runs } = await world.product.ask(`{ runs(first: 100) { nodes { counts { mailed } } } }`);
  return runs.nodes.reduce((sum, { counts }) => sum + counts.mailed, 0);
}

test("the organizer's edit in Oro mails whom the ledger says, and the runs count as many", async () => {
  const { data } = await world.events.create({
    subject: "Review",
    time: at("2027-02-01"),
    attendees: [{ address: "busy@contoso.example" }, { address: "ana@x.example" }],
  });
  await sync();
  const from = "quiet@contoso.example";
  expect(told()).toEqual([`invitation ${from} > ana@x.example`, `invitation ${from} > busy@contoso.example`]);
  const { version } = await world.events.read(data.id);
  await world.events.update(data.id, version, { locations: ["Room 4"] });
  await sync();
  expect(told()).toEqual([`update ${from} > ana@x.example`, `update ${from} > busy@contoso.example`]);
  expect(await counted()).toBe(4);
});

test("an attendee's answer in Outlook comes to Oro, and mails nobody", async () => {
  outlook().respond("busy", theOne("busy", "Review").id, "accept");
  outlook().clearMails();
  await sync();
  expect((await inOro("Review")).attendees).toMatchObject([{ response: "ACCEPTED" }, { response: "NONE" }]);
  expect(told()).toEqual([]);
});

test.each([
  ["ACCEPT", "accepted"],
  ["TENTATIVE", "tentativelyAccepted"],
  ["DECLINE", "declined"],
])("an answer given in Oro, %s, reaches the organizer's mailbox", async (answer, response) => {
  const subject = `Please ${answer}`;
  outlook().createEvent("busy", "default", {
    subject,
    start: "2027-02-02T09:00:00",
    end: "2027-02-02T10:00:00",
    attendees: [{ emailAddress: { address: "quiet@contoso.example" }, type: "required" }],
  });
  outlook().clearMails();
  await sync();
  const { id, version, isOrganizer } = await inOro(subject);
  expect(isOrganizer).toBe(false);
  expect((await world.events.respond(id, version, answer)).__typename).toBe("RespondToEventSuccess");
  await sync();
  expect(theOne("busy", subject).attendees).toMatchObject([{ status: { response } }]);
  expect(told()).toEqual(["response quiet@contoso.example > busy@contoso.example"]);
  await sync();
  expect(told()).toEqual([]);
});

test("who organizes elsewhere is not overruled: only one's own fields can be changed in Oro", async () => {
  const { id, version } = await inOro("Please ACCEPT");
  expect((await world.events.update(id, version, { subject: "Mine now" })).__typename).toBe("NotOrganizerError");
  await world.events.update(id, version, { reminderMinutes: 5 });
  await sync();
  expect(theOne("quiet", "Please ACCEPT")).toMatchObject({ reminderMinutesBeforeStart: 5 });
  expect(told()).toEqual([]);
});

test("a meeting that its organizer cancels is shown as cancelled, and not deleted", async () => {
  outlook().cancelEvent("busy", theOne("busy", "Please ACCEPT").id);
  outlook().clearMails();
  await sync();
  expect(await inOro("Please ACCEPT")).toMatchObject({ isCancelled: true });
});

test("more people than the brake lets through are named and asked about: approved they are told once", async () => {
  await world.events.create({ subject: "Party", time: at("2027-02-03"), attendees: invited(26) });
  const run = await world.awaitsApproval();
  expect(run.brake).toMatchObject({ reason: "TOO_MANY_INVITATIONS", peopleToMail: 26, sampleMeetings: ["Party"] });
  expect(run.brake?.sampleAddresses).toContain("guest0@x.example");
  expect(found("quiet", "Party")).toEqual([]);
  await world.product.ask(`mutation ($id: ID!) { approveRun(runId: $id) { __typename } }`, { id: run.id });
  await ended(run.id);
  expect(told()).toHaveLength(26);
  await sync();
  expect(told()).toEqual([]);
});

test("rejected nobody is told, now or later", async () => {
  await world.events.create({ subject: "No party", time: at("2027-02-04"), attendees: invited(30) });
  const run = await world.awaitsApproval();
  await world.product.ask(`mutation ($id: ID!) { rejectRun(runId: $id) { __typename } }`, { id: run.id });
  await ended(run.id);
  await sync();
  await sync();
  expect(told()).toEqual([]);
});

/** Follows the run until it is over, which was not when it waited for approval. */
async function ended(runId: string): Promise<void> {
  for await (const { state } of world.runStates(runId)) if (["SUCCEEDED", "PARTIAL"].includes(state)) return;
}

test("25 people are not asked about", async () => {
  await world.events.create({ subject: "Small party", time: at("2027-02-05"), attendees: invited(25) });
  await sync();
  expect(told()).toHaveLength(25);
});

test("a private event is shown to others as busy even when they have broken the glass, and keeps its secret on both sides", async () => {
  outlook().createEvent("quiet", "default", {
    subject: "Doctor",
    sensitivity: "private",
    start: "2027-02-08T09:00:00",
    end: "2027-02-08T10:00:00",
  });
  await sync();
  const { id } = await inOro("Doctor");
  const { createUser } = await world.product.ask(
    `mutation { createUser(input: { email: "other@example.com", name: "Other", role: ADMINISTRATOR }) {
      ... on CreateUserSuccess { data { id } } } }`,
  );
  const { createApiToken } = await world.product.ask(
    `mutation ($id: ID!) { createApiToken(input: { userId: $id, name: "test", role: ADMINISTRATOR }) {
      ... on CreateApiTokenSuccess { data { token } } } }`,
    { id: createUser.data.id },
  );
  const asOther = async (query: string, variables: object) => {
    const answer = await fetch(`${world.product.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${createApiToken.data.token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()).data;
  };
  const read = () =>
    asOther(`query ($id: ID!) { event(id: $id) { subject isBusyOnly time { start } } }`, { id }).then(
      ({ event }) => event,
    );
  expect(await read()).toBeNull();
  const { viewer } = await world.product.ask(`{ viewer { id } }`);
  await asOther(`mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename } }`, {
    input: { userId: viewer.id, reason: "A ticket about this event" },
  });
  expect(await read()).toEqual({ subject: "Busy", isBusyOnly: true, time: { start: "2027-02-08T09:00:00" } });
});

test("a calendar that may only be read is imported, and what is edited in Oro is not written there", async () => {
  outlook().createCalendar("quiet", "Holidays", { canEdit: false });
  outlook().createEvent("quiet", "Holidays", {
    subject: "Public holiday",
    start: "2027-02-09T09:00:00",
    end: "2027-02-09T10:00:00",
  });
  await sync();
  await world.chooseCalendars("Calendar", "Holidays");
  await sync();
  const { id, version } = await inOro("Public holiday");
  await world.events.update(id, version, { subject: "Mine" });
  await world.syncNow();
  expect(found("quiet", "Public holiday")).toHaveLength(1);
  expect(found("quiet", "Mine")).toEqual([]);
});

test("a calendar that vanishes takes nothing with it in Oro", async () => {
  outlook().createCalendar("quiet", "Team");
  outlook().createEvent("quiet", "Team", {
    subject: "Retrospective",
    start: "2027-02-10T09:00:00",
    end: "2027-02-10T10:00:00",
  });
  await sync();
  await world.chooseCalendars("Calendar", "Team");
  await sync();
  const { id } = await inOro("Retrospective");
  outlook().deleteCalendar("quiet", "Team");
  await world.syncNow();
  await world.syncNow();
  expect(await world.events.read(id)).toMatchObject({ subject: "Retrospective" });
});

test("what leaves the window stays on both sides, and is the same event when it is back", async () => {
  const { data } = await world.events.create({ subject: "Far away", time: at("2027-09-01") });
  await sync();
  await setSettings(world.product, { WINDOW_AHEAD_DAYS: 120 });
  await sync();
  const { version } = await world.events.read(data.id);
  await world.events.update(data.id, version, { subject: "Far away, renamed" });
  await sync();
  expect(found("quiet", "Far away")).toHaveLength(1);
  await setSettings(world.product, { WINDOW_AHEAD_DAYS: 730 });
  await sync();
  expect(found("quiet", "Far away, renamed")).toHaveLength(1);
  expect(found("quiet", "Far away")).toEqual([]);
});
