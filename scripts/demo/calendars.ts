// Calendars in the demo: what is there at first, and people who make, move and accept events on both sides.
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, RefusedMutation } from "./api.ts";
import { type Outlook, UnknownThing } from "./outlook.ts";
import type { Mailbox, Persona } from "./set-up.ts";
import { inDays, subjectOf } from "./subjects.ts";

const zone = "Europe/Berlin";
const everyMs = 4_000;
/** What each persona has at first, on each side. */
const amounts: Readonly<
  Record<Persona, { readonly office: number; readonly outlook: number; readonly series: number }>
> = {
  quiet: { office: 3, outlook: 6, series: 1 },
  busy: { office: 12, outlook: 80, series: 6 },
  broken: { office: 2, outlook: 5, series: 1 },
};

/** Whether the server syncs calendars at all. */
export async function syncsCalendar(api: Api): Promise<boolean> {
  return (await api.ask("{ system { resources } }")).system.resources.includes("CALENDAR");
}

/** Events that are there before anything is synced. */
export async function addEvents(
  api: Api,
  outlook: Outlook,
  { persona, userId, userPrincipalName }: Omit<Mailbox, "accountId">,
): Promise<void> {
  const { office, outlook: count, series } = amounts[persona];
  await outlook.seedEvents(userPrincipalName, { count, series, prefix: "Visit", fromDay: -20, toDay: 60 });
  const { events } = await api.ask(
    "query ($from: DateTime!, $to: DateTime!, $filter: EventFilter) { events(from: $from, to: $to, filter: $filter, first: 1) { totalCount } }",
    { from: `${inDays(0)}T00:00:00Z`, to: `${inDays(40)}T00:00:00Z`, filter: { ownerId: userId } },
  );
  if (events.totalCount > 0) return;
  for (let index = 0; index < office; index += 1) {
    await createInOffice(api, userId, `Meeting: ${subjectOf(index)}`, inDays(1 + index * 2), 9 + (index % 8));
  }
}

/** Goes on until the signal. @throws Error when the server or the simulator refuses */
export async function workOnCalendars(
  api: Api,
  outlook: Outlook,
  mailboxes: readonly Mailbox[],
  onFailure: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const desks = mailboxes
    .filter(({ persona }) => persona !== "broken")
    .map((mailbox) => createDesk(api, outlook, mailbox));
  for (let turn = 0; ; turn += 1) {
    await sleep(everyMs, undefined, { signal });
    const desk = desks[turn % 3 === 2 ? 0 : desks.length - 1];
    try {
      await desk?.(turn);
    } catch (error) {
      signal.throwIfAborted();
      // Somebody else moved or deleted it, or sync followed the other side: the next turn does something else.
      if (!(error instanceof UnknownThing) && !(error instanceof RefusedMutation)) onFailure(error);
    }
  }
}

/** What one person does in turn, on both sides. */
function createDesk(api: Api, outlook: Outlook, { userId, userPrincipalName: person }: Mailbox) {
  let made: string | null = null;
  let series: string | null = null;
  let invitation: string | null = null;
  const steps: readonly ((turn: number) => Promise<void>)[] = [
    async (turn) => {
      await createInOffice(api, userId, `Call: ${subjectOf(40 + turn)}`, inDays(2 + (turn % 9)), 14);
    },
    async (turn) => {
      made = await outlook.createEvent(person, {
        subject: `Lunch: ${subjectOf(60 + turn)}`,
        start: `${inDays(1 + (turn % 12))}T12:00:00`,
        end: `${inDays(1 + (turn % 12))}T13:00:00`,
      });
    },
    async (turn) => {
      series ??= await outlook.createEvent(person, dailySeries());
      const date = inDays(2 + (turn % 20));
      await outlook.moveOccurrence(person, series, date, { start: `${date}T10:30:00`, end: `${date}T10:45:00` });
    },
    async (turn) => {
      invitation = `Invitation: ${subjectOf(turn)}`;
      const day = inDays(3 + (turn % 7));
      await outlook.inviteFromOutside(person, {
        subject: invitation,
        start: `${day}T15:00:00`,
        end: `${day}T15:30:00`,
      });
    },
    async () => {
      if (made !== null) await outlook.updateEvent(person, made, { location: { displayName: "Canteen" } });
    },
    async () => {
      const found = invitation === null ? null : await findInOffice(api, userId, invitation);
      if (found === null) return;
      await api.order(
        "mutation ($id: ID!, $expectedVersion: Int!) { result: respondToEvent(id: $id, expectedVersion: $expectedVersion, response: ACCEPT) { __typename ... on UserError { message } } }",
        { id: found.id, expectedVersion: found.version },
      );
    },
    async () => {
      if (made !== null) await outlook.deleteEvent(person, made);
      made = null;
    },
  ];
  let next = 0;
  return async (turn: number): Promise<void> => {
    const step = steps[next % steps.length];
    next += 1;
    await step?.(turn);
  };
}

function dailySeries() {
  return {
    subject: "Stand-up",
    start: `${inDays(0)}T09:00:00`,
    end: `${inDays(0)}T09:15:00`,
    recurrence: {
      pattern: { type: "daily", interval: 1 },
      range: { type: "noEnd", startDate: inDays(0) },
    },
  };
}

async function createInOffice(api: Api, ownerId: string, subject: string, day: string, hour: number): Promise<void> {
  const at = (offset: number) => `${day}T${String(hour + offset).padStart(2, "0")}:00:00`;
  const input = { ownerId, subject, time: { start: at(0), end: at(1), timeZone: zone } };
  await api.order(
    "mutation ($input: CreateEventInput!) { result: createEvent(input: $input) { __typename ... on UserError { message } } }",
    { input },
  );
}

async function findInOffice(api: Api, ownerId: string, text: string) {
  const { events } = await api.ask(
    "query ($from: DateTime!, $to: DateTime!, $filter: EventFilter) { events(from: $from, to: $to, filter: $filter, first: 1) { nodes { event { id version } } } }",
    { from: `${inDays(0)}T00:00:00Z`, to: `${inDays(20)}T00:00:00Z`, filter: { ownerId, text } },
  );
  return events.nodes[0]?.event ?? null;
}
