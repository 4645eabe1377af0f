import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { CalendarState } from "./calendar-state.ts";
import { createEvent } from "./create-event.ts";
import { dateOfUtc } from "./local-time.ts";

const DAY_MS = 86_400_000;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

export interface EventSeed {
  readonly count: number;
  /** How many of them are weekly series without end. */
  readonly series?: number | undefined;
  /** Addresses that the last of them invite, one each, in turn. */
  readonly attendees?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
  /** Days, from today, over which they are spread. */
  readonly fromDay?: number | undefined;
  readonly toDay?: number | undefined;
}

/** Many varied events at once, always the same ones. */
export function seedEvents(world: World, mailbox: CalendarMailbox, calendar: CalendarState, wish: EventSeed): void {
  const { count, series = 0, attendees = [], prefix = "Event", fromDay = -30, toDay = 330 } = wish;
  const today = Date.parse(`${dateOfUtc(world.clock.now())}T00:00:00Z`);
  const timeZone = mailbox.owner.timeZone;
  for (let index = 0; index < count; index += 1) {
    const day = today + (fromDay + ((index * 7) % (toDay - fromDay))) * DAY_MS;
    const date = dateOfUtc(day);
    const hour = String(8 + (index % 9)).padStart(2, "0");
    const isAllDay = index >= series && index % 10 === 9;
    const address = attendees[count - 1 - index];
    createEvent(world, mailbox, calendar, {
      subject: `${prefix} ${String(index + 1).padStart(Math.max(4, String(count).length), "0")}`,
      ...(index % 3 === 0 ? { body: { contentType: "text", content: `Notes for number ${index + 1}` } } : {}),
      start: { dateTime: isAllDay ? `${date}T00:00:00` : `${date}T${hour}:00:00`, timeZone },
      end: { dateTime: isAllDay ? `${dateOfUtc(day + DAY_MS)}T00:00:00` : `${date}T${hour}:30:00`, timeZone },
      isAllDay,
      ...(index % 4 === 0 ? { location: { displayName: `Room ${(index % 12) + 1}` } } : {}),
      ...(index % 5 === 0 ? { categories: ["CRM"] } : {}),
      ...(index < series
        ? {
            recurrence: {
              pattern: {
                type: "weekly",
                interval: 1,
                daysOfWeek: [WEEKDAYS[new Date(day).getUTCDay()] ?? "monday"],
                firstDayOfWeek: "monday",
              },
              range: { type: "noEnd" },
            },
          }
        : {}),
      ...(address === undefined ? {} : { attendees: [{ emailAddress: { address } }] }),
    });
  }
}
