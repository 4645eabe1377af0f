import type { EventState } from "../calendar/calendar-state.ts";
import { createEvent } from "../calendar/create-event.ts";
import { readEventCreate, readEventPatch, readResponse } from "../calendar/event-input.ts";
import type { LedgerMail } from "../calendar/mail-ledger.ts";
import { sendMeetingMail } from "../calendar/meeting-mail.ts";
import { cancelEvent, removeEvent } from "../calendar/remove-event.ts";
import { type Answer, recordResponse, respond } from "../calendar/respond.ts";
import { type EventSeed, seedEvents } from "../calendar/seed-events.ts";
import { updateEvent } from "../calendar/update-event.ts";
import type { World } from "../world.ts";
import { type EventEdit, findCalendar, graphBody, openEvent, openOccurrence } from "./calendar-find.ts";
import { type OutlookCalendar, type OutlookEvent, showCalendar, showEvent, showOccurrences } from "./calendar-show.ts";
import { ControlError, findPerson } from "./find.ts";

/**
 * What people do in Outlook's calendar. `calendar` is a calendar's id of either kind, "default", or its name; `event` is an id
 * of either kind; `date` is the date that the pattern gives an occurrence, in the zone of its series.
 */
export interface CalendarControl {
  calendars(person: string): OutlookCalendar[];
  /** With `canEdit: false` a subscribed calendar, which only the control API can write to. */
  createCalendar(person: string, name: string, more?: { canEdit?: boolean; color?: string }): OutlookCalendar;
  renameCalendar(person: string, calendar: string, name: string): OutlookCalendar;
  setCanEdit(person: string, calendar: string, canEdit: boolean): OutlookCalendar;
  /** It vanishes with everything in it. Nobody is mailed. */
  deleteCalendar(person: string, calendar: string): void;
  shareCalendar(person: string, calendar: string, withPerson: string, rights?: ShareRights): OutlookCalendar;
  unshareCalendar(person: string, calendar: string, withPerson: string): void;

  events(person: string, calendar?: string): OutlookEvent[];
  event(person: string, event: string): OutlookEvent;
  /** The occurrences and single events that touch a range, in the order of their start, as Graph represents them. */
  occurrences(person: string, from: string, to: string, calendar?: string): Record<string, unknown>[];
  createEvent(person: string, calendar: string, edit: EventEdit): OutlookEvent;
  updateEvent(person: string, event: string, edit: EventEdit): OutlookEvent;
  deleteEvent(person: string, event: string): void;
  cancelEvent(person: string, event: string): void;
  updateOccurrence(person: string, event: string, date: string, edit: EventEdit): OutlookEvent;
  deleteOccurrence(person: string, event: string, date: string): OutlookEvent;
  moveEvent(person: string, event: string, toCalendar: string): OutlookEvent;
  /** An attendee in the tenant answers in their own mailbox; for a series optionally one `date` of it. */
  respond(person: string, event: string, answer: Answer, options?: ResponseOptions): void;
  /** An answer from outside the tenant arrives at the organiser. */
  respondFromOutside(organizer: string, event: string, address: string, answer: Answer, date?: string): OutlookEvent;
  /** Somebody outside the tenant invites the person. */
  inviteFromOutside(person: string, organizer: { name: string; address: string }, edit: EventEdit): OutlookEvent;
  /** Makes many varied events at once; the mail ledger gets only the invitations of `attendees`. */
  seed(person: string, calendar: string, wish: EventSeed): number;
  mails(): LedgerMail[];
  clearMails(): void;
}

interface ShareRights {
  readonly canEdit?: boolean;
  readonly canViewPrivateItems?: boolean;
}
interface ResponseOptions {
  readonly date?: string | undefined;
  readonly sendResponse?: boolean | undefined;
  readonly proposedNewTime?: unknown;
}

const RESPONSES = { accept: "accepted", tentativelyAccept: "tentativelyAccepted", decline: "declined" } as const;

export function createCalendarControl(world: World): CalendarControl {
  const mailboxOf = (person: string) => world.calendars.of(findPerson(world, person));
  const show = (event: EventState) => showEvent(event);

  return {
    calendars: (person) => mailboxOf(person).calendars().map(showCalendar),
    createCalendar: (person, name, more = {}) => showCalendar(mailboxOf(person).addCalendar(name, more)),
    renameCalendar(person, key, name) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      calendar.name = name;
      mailbox.touchCalendar(calendar);
      return showCalendar(calendar);
    },
    setCanEdit(person, key, canEdit) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      calendar.canEdit = canEdit;
      mailbox.touchCalendar(calendar);
      return showCalendar(calendar);
    },
    deleteCalendar(person, key) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      if (calendar.isDefault) throw new ControlError(400, "The default calendar cannot be deleted.");
      mailbox.removeCalendar(calendar);
    },
    shareCalendar(person, key, withPerson, { canEdit = false, canViewPrivateItems = false } = {}) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      const viewer = findPerson(world, withPerson);
      const known = calendar.shares.get(viewer.id);
      const ids = known ?? { id: mailbox.ids.next(), idUnderHeader: mailbox.ids.next() };
      calendar.shares.set(viewer.id, { id: ids.id, idUnderHeader: ids.idUnderHeader, canEdit, canViewPrivateItems });
      return showCalendar(calendar);
    },
    unshareCalendar(person, key, withPerson) {
      findCalendar(world, person, key).calendar.shares.delete(findPerson(world, withPerson).id);
    },

    events(person, key) {
      const calendars = key === undefined ? mailboxOf(person).calendars() : [findCalendar(world, person, key).calendar];
      return calendars.flatMap((calendar) => [...calendar.events.keys()].map(show));
    },
    event: (person, id) => show(openEvent(world, person, id).event),
    occurrences(person, from, to, key = "default") {
      const window = { from: Date.parse(from), to: Date.parse(to) };
      return showOccurrences(findCalendar(world, person, key).calendar, window);
    },
    createEvent(person, key, edit) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      return show(createEvent(world, mailbox, calendar, readEventCreate(graphBody(mailbox, edit))));
    },
    updateEvent(person, id, edit) {
      const { mailbox, event } = openEvent(world, person, id);
      updateEvent(world, mailbox, event, readEventPatch(graphBody(mailbox, edit)));
      return show(event);
    },
    deleteEvent(person, id) {
      const { mailbox, event } = openEvent(world, person, id);
      removeEvent(world, mailbox, event);
    },
    cancelEvent(person, id) {
      const { mailbox, event } = openEvent(world, person, id);
      cancelEvent(world, mailbox, event);
    },
    updateOccurrence(person, id, date, edit) {
      const { mailbox, event, occurrence } = openOccurrence(world, person, id, date);
      updateEvent(world, mailbox, event, readEventPatch(graphBody(mailbox, edit)), occurrence);
      return show(event);
    },
    deleteOccurrence(person, id, date) {
      const { mailbox, event, occurrence } = openOccurrence(world, person, id, date);
      removeEvent(world, mailbox, event, occurrence);
      return show(event);
    },
    moveEvent(person, id, toCalendar) {
      const { mailbox, event } = openEvent(world, person, id);
      mailbox.move(event, findCalendar(world, person, toCalendar).calendar);
      return show(event);
    },
    respond(person, id, answer, { date, ...options } = {}) {
      const { mailbox, event } = openEvent(world, person, id);
      if (date !== undefined) openOccurrence(world, person, id, date);
      respond(world, mailbox, event, answer, readResponse(options), date);
    },
    respondFromOutside(organizer, id, address, answer, date) {
      const { mailbox, event } = openEvent(world, organizer, id);
      const status = { response: RESPONSES[answer], time: mailbox.stamp() };
      recordResponse(mailbox, event, address, status, { date });
      sendMeetingMail(world, event, {
        ...{ kind: "response", from: { address }, subject: `${RESPONSES[answer]}: ${event.subject}` },
        ...{ recipients: [mailbox.owner.userPrincipalName], response: status.response, occurrence: date },
      });
      return show(event);
    },
    inviteFromOutside(person, organizer, edit) {
      const mailbox = mailboxOf(person);
      const input = readEventCreate(graphBody(mailbox, edit));
      const event = createEvent(world, mailbox, mailbox.defaultCalendar(), input, organizer);
      const recipients = [mailbox.owner.userPrincipalName];
      sendMeetingMail(world, event, { kind: "invitation", from: organizer, subject: event.subject, recipients });
      return show(event);
    },
    seed(person, key, wish) {
      const { mailbox, calendar } = findCalendar(world, person, key);
      seedEvents(world, mailbox, calendar, wish);
      return wish.count;
    },
    mails: () => world.mails.list(),
    clearMails: () => world.mails.clear(),
  };
}
