import { isSameAddress } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventState } from "./calendar-state.ts";
import { type EventFields, type ExceptionState, NO_TIME } from "./event-fields.ts";

/** The fields of a meeting that only its organiser sets; the rest of a copy belongs to the attendee. */
export const MEETING_FIELDS = [
  "subject",
  "body",
  "start",
  "end",
  "isAllDay",
  "places",
  "attendees",
  "responseRequested",
  "allowNewTimeProposals",
  "hideAttendees",
  "sensitivity",
  "importance",
  "isCancelled",
  "isOnlineMeeting",
  "onlineMeetingProvider",
  "joinUrl",
  "attachments",
] as const satisfies readonly (keyof EventFields)[];

/** The mailbox of the tenant with this address, other than the organiser's own. */
export function mailboxBehind(world: World, organizer: CalendarMailbox, address: string): CalendarMailbox | undefined {
  const person = world.directory.findPerson(address);
  const isReached = person?.tenantId === organizer.owner.tenantId && person.hasMailbox && person !== organizer.owner;
  return isReached && person !== undefined ? world.calendars.of(person) : undefined;
}

/** Puts the meeting into an attendee's mailbox, or updates the attendee's copy. */
export function deliverCopy(target: CalendarMailbox, event: EventState): EventState {
  const meeting = pick(event);
  const known = target.findByUid(event.uid);
  const series = {
    recurrence: event.recurrence,
    exceptions: deliverExceptions(event.exceptions, known?.exceptions),
    cancelled: new Set(event.cancelled),
  };
  if (known !== undefined) {
    Object.assign(known, meeting, series);
    target.touch(known);
    return known;
  }
  return target.add(target.defaultCalendar(), {
    ...event,
    ...meeting,
    ...series,
    responseStatus: { response: "notResponded", time: NO_TIME },
    showAs: "tentative",
    categories: [],
    isReminderOn: true,
    reminderMinutesBeforeStart: 15,
    extended: [],
    extensions: [],
    transactionId: undefined,
    isOrganizer: false,
  });
}

function pick(event: EventState): Partial<EventFields> {
  return Object.fromEntries(MEETING_FIELDS.map((name) => [name, event[name]]));
}

function deliverExceptions(
  written: ReadonlyMap<string, ExceptionState>,
  known: ReadonlyMap<string, ExceptionState> = new Map(),
): Map<string, ExceptionState> {
  const names: ReadonlySet<string> = new Set(MEETING_FIELDS);
  const only = (own: Partial<EventFields>, isMeeting: boolean) =>
    Object.fromEntries(Object.entries(own).filter(([name]) => names.has(name) === isMeeting));
  const merged = new Map<string, ExceptionState>();
  for (const date of new Set([...written.keys(), ...known.keys()])) {
    const mine = known.get(date);
    const theirs = written.get(date);
    const state = theirs ?? mine;
    const own: Partial<EventFields> = { ...only(mine?.own ?? {}, false), ...only(theirs?.own ?? {}, true) };
    if (state !== undefined && Object.keys(own).length > 0) merged.set(date, { ...state, own });
  }
  return merged;
}

/** What an attendee sees of a cancelled meeting, or of one cancelled occurrence. */
export function cancelCopy(target: CalendarMailbox, event: EventState, date?: string): void {
  const copy = target.findByUid(event.uid);
  if (copy === undefined) return;
  const subject = `Canceled: ${(date === undefined ? undefined : copy.exceptions.get(date)?.own.subject) ?? copy.subject}`;
  const own: Partial<EventFields> = { isCancelled: true, subject, showAs: "free", isReminderOn: false };
  if (date === undefined) Object.assign(copy, own);
  else setException(target, copy, date, own);
  target.touch(copy);
}

/** Gives one occurrence fields of its own. The caller touches the event afterwards. */
export function setException(
  mailbox: CalendarMailbox,
  event: EventState,
  date: string,
  own: Partial<EventFields>,
): ExceptionState {
  const state: ExceptionState = {
    own: { ...event.exceptions.get(date)?.own, ...own },
    etag: mailbox.ids.etag(),
    lastModifiedAt: mailbox.stamp(),
  };
  event.exceptions.set(date, state);
  return state;
}

/** The recipients of a meeting, or of one occurrence of it. */
export function recipientsOf(event: EventState, date?: string): string[] {
  const attendees = (date === undefined ? undefined : event.exceptions.get(date)?.own.attendees) ?? event.attendees;
  return attendees
    .map(({ emailAddress }) => emailAddress.address)
    .filter((address) => !isSameAddress(address, event.organizer.address));
}
