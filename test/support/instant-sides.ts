import { DateTime } from "luxon";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { type EventFields, emptyEvent, eventOf, recordOf } from "../../src/core/records/event.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import type { RunningSimulator } from "./simulator.ts";

/** Records of one resource that a sync is to bring to the other side, and how they look on either one. */
export interface Side {
  readonly resource: "TASKS" | "CALENDAR";
  /** Whether a sync came before: in a first one nobody is invited. */
  readonly isSyncedBefore: boolean;
  readonly makeInOutlook: (simulator: RunningSimulator, nth: number) => void;
  /** What Oro holds of the nth record. */
  readonly officeFields: (nth: number) => RecordFields;
  /** A line a record. */
  readonly wanted: (made: "Oro" | "Outlook", nth: number) => string;
  readonly inOutlook: (simulator: RunningSimulator) => readonly string[];
  readonly inOffice: (prisma: PrismaClient) => Promise<readonly string[]>;
}

export const person = "quiet";
const zone = "Europe/Berlin";

const tasks: Side = {
  resource: "TASKS",
  isSyncedBefore: false,
  officeFields: (nth) => ({ subject: `Oro ${nth}`, description: `Notes ${nth}` }),
  makeInOutlook: ({ control }, nth) => control.todo.createTask(person, "default", { title: `Outlook ${nth}` }),
  wanted: (made, nth) => `${made} ${nth}`,
  inOutlook: ({ control }) => control.todo.tasks(person, "default").map(({ title }) => String(title)),
  inOffice: async (prisma) =>
    (await prisma.officeTask.findMany({ where: { deletedAt: null } })).map(({ subject }) => subject),
};

/** Of ten events two are series, each with an occurrence that was moved and one that was cancelled, and one is a meeting. */
const monday = DateTime.utc().plus({ weeks: 8 }).startOf("week");
const dateIn = (weeks: number): string => monday.plus({ weeks }).toFormat("yyyy-MM-dd");
const isSeries = (nth: number): boolean => nth % 10 === 1 || nth % 10 === 2;
/** Of the own tenant, and of elsewhere. A series has guests, too. */
const guestsOf = (nth: number): readonly string[] =>
  nth % 10 === 2 || nth % 10 === 3 ? ["ana@fabrikam.example", "busy@contoso.example"] : [];
const between = (date: string, from: number): Pick<EventFields, "time"> => ({
  time: {
    isAllDay: false,
    start: `${date}T${String(from).padStart(2, "0")}:00:00`,
    end: `${date}T${String(from + 1).padStart(2, "0")}:00:00`,
    startZone: zone,
    endZone: zone,
  },
});

function eventMadeIn(made: string, nth: number): EventFields {
  const event: EventFields = {
    ...emptyEvent,
    subject: `${made} ${nth}`,
    ...between(dateIn(0), 9),
    attendees: guestsOf(nth).map((address) => ({ address, name: "", type: "required", response: "none" })),
  };
  if (!isSeries(nth)) return event;
  return {
    ...event,
    recurrence: {
      type: "weekly",
      interval: 1,
      daysOfWeek: ["monday"],
      firstDayOfWeek: "monday",
      range: { type: "numbered", count: 5 },
    },
    exceptions: [
      { date: dateIn(1), kind: "changed", changes: between(dateIn(1), 11) },
      { date: dateIn(3), kind: "cancelled" },
    ],
  };
}

function line({ subject, time, exceptions, attendees }: EventFields): string {
  const occurrences = exceptions.map((one) =>
    one.kind === "cancelled" ? `not on ${one.date}` : `on ${one.date} at ${one.changes.time?.start}`,
  );
  const guests = attendees.map(({ address }) => address).sort();
  return [subject, time.start, ...occurrences, ...guests].join(", ");
}

const wall = (start: unknown): string => {
  const { dateTime } = start as { readonly dateTime: string };
  return DateTime.fromISO(`${dateTime.slice(0, 19)}Z`)
    .setZone(zone)
    .toFormat("yyyy-MM-dd'T'HH:mm:ss");
};

const events: Side = {
  resource: "CALENDAR",
  isSyncedBefore: true,
  officeFields: (nth) => recordOf(eventMadeIn("Oro", nth)),
  makeInOutlook({ control }, nth) {
    const { subject, time, recurrence } = eventMadeIn("Outlook", nth);
    const { id } = control.calendar.createEvent(person, "default", {
      subject,
      start: time.start,
      end: time.end,
      attendees: guestsOf(nth).map((address) => ({ emailAddress: { address } })),
      ...(recurrence !== null && {
        recurrence: {
          pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" },
          range: { type: "numbered", startDate: dateIn(0), numberOfOccurrences: 5 },
        },
      }),
    });
    if (recurrence === null) return;
    const { start, end } = between(dateIn(1), 11).time;
    control.calendar.updateOccurrence(person, id, dateIn(1), { start, end });
    control.calendar.deleteOccurrence(person, id, dateIn(3));
  },
  wanted: (made, nth) => line(eventMadeIn(made, nth)),
  inOutlook: ({ control }) =>
    control.calendar.events(person).map(({ subject, start, exceptions, cancelledDates, attendees }) => {
      const occurrences = [
        ...Object.entries(exceptions).map(
          ([date, { start: moved }]) => [date, `on ${date} at ${wall(moved)}`] as const,
        ),
        ...cancelledDates.map((date) => [date, `not on ${date}`] as const),
      ].sort(([one], [other]) => (one < other ? -1 : 1));
      const guests = attendees as readonly { readonly emailAddress: { readonly address: string } }[];
      return [
        subject,
        wall(start),
        ...occurrences.map(([, text]) => text),
        ...guests.map(({ emailAddress }) => emailAddress.address).sort(),
      ].join(", ");
    }),
  inOffice: async (prisma) => {
    const rows = await prisma.officeEvent.findMany({ where: { deletedAt: null } });
    return rows.map(({ subject, time, exceptions, attendees }) =>
      line(eventOf(JSON.parse(JSON.stringify({ subject, time, exceptions, attendees })))),
    );
  },
};

export const sides: readonly Side[] = [tasks, events];

/** What Exchange sent to whom: a line a mail and recipient. */
export function mailsSent({ control }: RunningSimulator): readonly string[] {
  return control.calendar
    .mails()
    .flatMap(({ kind, subject, occurrence = "", recipients }) =>
      recipients.map((address) => `${kind} ${subject} ${occurrence} ${address}`),
    )
    .sort();
}
