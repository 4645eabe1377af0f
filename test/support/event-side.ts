import { DateTime } from "luxon";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { emptyEvent, eventOf, recordOf } from "../../src/core/records/event.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import { PRIORITIES, type WorldSide } from "./record-world.ts";

const zone = "Europe/Berlin";
const monday = DateTime.utc().plus({ weeks: 4 }).startOf("week");
const dateIn = (days: number): string => monday.plus({ days }).toFormat("yyyy-MM-dd");
const wall = ({ dateTime }: { readonly dateTime: string }): string =>
  DateTime.fromISO(`${dateTime.slice(0, 19)}Z`)
    .setZone(zone)
    .toFormat("yyyy-MM-dd'T'HH:mm:ss");
/** One in six is a series with an occurrence that was moved and one that was cancelled. */
const isSeries = (index: number): boolean => index % 6 === 5;
const between = (date: string, from: number, to: number) => ({
  isAllDay: false,
  start: `${date}T${String(from).padStart(2, "0")}:00:00`,
  end: `${date}T${String(to).padStart(2, "0")}:00:00`,
  startZone: zone,
  endZone: zone,
});
const dateOf = (index: number): string => dateIn(isSeries(index) ? 0 : index % 50);

/** Events of a person in Berlin. Nobody is invited. */
export function createEventSide(control: Control, prisma: PrismaClient, person: string): WorldSide {
  return {
    resource: "CALENDAR",
    containers: ["default", "Projects"],
    officeFields: (token, index) =>
      recordOf({
        ...emptyEvent,
        subject: `${token} made in Oro`,
        description: index % 3 === 0 ? `Notes of ${token}` : "",
        time: between(dateOf(index), 9, 10),
        importance: PRIORITIES[index % 3] ?? "normal",
        categories: index % 5 === 0 ? ["Oro", "Sales"] : [],
        ...(isSeries(index) && {
          recurrence: {
            type: "weekly",
            interval: 1,
            daysOfWeek: ["monday"],
            firstDayOfWeek: "monday",
            range: { type: "numbered", count: 5 },
          },
          exceptions: [
            { date: dateIn(7), kind: "changed", changes: { time: between(dateIn(7), 11, 12) } },
            { date: dateIn(21), kind: "cancelled" },
          ],
        }),
      }),
    officeEdit: (importance, description) => ({ importance, description }),
    async readOffice() {
      const rows = await prisma.officeEvent.findMany({ where: { deletedAt: null } });
      return rows.map((row) => {
        const { subject, description, time, importance, categories, exceptions } = eventOf(
          JSON.parse(JSON.stringify(row)),
        );
        const occurrences = exceptions.map((one) =>
          one.kind === "cancelled" ? `${one.date} cancelled` : `${one.date} at ${one.changes.time?.start}`,
        );
        return {
          id: row.id,
          seen: {
            title: subject,
            description,
            start: time.start,
            priority: importance,
            categories: categories.toSorted(),
            occurrences,
          },
        };
      });
    },
    makeInOutlook(calendar, token, index) {
      const { start, end } = between(dateOf(index), 9, 10);
      const { id } = control.calendar.createEvent(person, calendar, {
        subject: `${token} made in Outlook`,
        body: { content: index % 3 === 0 ? `Notes of ${token}` : "", contentType: "text" },
        start,
        end,
        importance: PRIORITIES[index % 3] ?? "normal",
        categories: index % 5 === 0 ? ["Outlook"] : [],
        ...(isSeries(index) && {
          recurrence: {
            pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" },
            range: { type: "numbered", startDate: dateIn(0), numberOfOccurrences: 5 },
          },
        }),
      });
      if (!isSeries(index)) return;
      const moved = between(dateIn(7), 11, 12);
      control.calendar.updateOccurrence(person, id, dateIn(7), { start: moved.start, end: moved.end });
      control.calendar.deleteOccurrence(person, id, dateIn(21));
    },
    editInOutlook: (_, id, subject, categories) => {
      control.calendar.updateEvent(person, id, { subject, categories });
    },
    deleteInOutlook: (_, id) => control.calendar.deleteEvent(person, id),
    moveInOutlook: (_, id, to) => {
      control.calendar.moveEvent(person, id, to);
    },
    readOutlook: (calendar) =>
      control.calendar.events(person, calendar).map((event) => {
        const { body, importance, categories } = event as {
          readonly body?: { readonly content: string };
          readonly importance?: string;
          readonly categories?: readonly string[];
        };
        return {
          id: event.id,
          seen: {
            title: event.subject,
            description: (body?.content ?? "").replaceAll("\r\n", "\n").trimEnd(),
            start: wall(event.start),
            priority: importance ?? "",
            categories: (categories ?? []).toSorted(),
            occurrences: [
              ...Object.entries(event.exceptions).map(
                ([date, { start }]) => `${date} at ${wall(start as { readonly dateTime: string })}`,
              ),
              ...event.cancelledDates.map((date) => `${date} cancelled`),
            ].sort(),
          },
        };
      }),
  };
}
