import { type GraphCall, param } from "../graph/call.ts";
import { GraphError, itemNotFound, malformedId } from "../graph/graph-error.ts";
import { readPrefer } from "../odata/prefer.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { EventTarget } from "./describe-event.ts";
import { readOccurrenceId } from "./event-id.ts";
import { type EventView, plainView } from "./event-view.ts";
import { locateGroup } from "./group-routes.ts";
import { occurrenceStartingAt } from "./occurrences.ts";
import type { SeenCalendar } from "./seen-calendar.ts";

export function isImmutable(call: GraphCall): boolean {
  return readPrefer(call.request.headers.prefer).isImmutable ?? false;
}

/** A delegated token for another person's mailbox shows only what was shared. */
function viewerOf(call: GraphCall): string | undefined {
  const { session, person } = call;
  return session.person === undefined || session.person === person ? undefined : session.person.id;
}

/** The calendars of the path's person that the caller may see, including those shared by others; or those of the group in the path. */
export function seenCalendars(call: GraphCall): SeenCalendar[] {
  const all = allSeenCalendars(call);
  if (call.params.group === undefined) return all;
  const { isForOwn } = locateGroup(call);
  return all.filter(({ mailbox }) => (mailbox.owner === call.person) === isForOwn);
}

function allSeenCalendars(call: GraphCall): SeenCalendar[] {
  const mailbox = call.world.calendars.of(call.person);
  const underHeader = isImmutable(call);
  const viewer = viewerOf(call);
  const own = mailbox.calendars().flatMap((calendar): SeenCalendar[] => {
    const share = viewer === undefined ? undefined : calendar.shares.get(viewer);
    if (viewer !== undefined && share === undefined) return [];
    return [
      {
        mailbox,
        calendar,
        id: underHeader ? calendar.idUnderHeader : calendar.id,
        isDefault: calendar.isDefault,
        isOwn: viewer === undefined,
        canEdit: calendar.canEdit && (share?.canEdit ?? true),
        canViewPrivateItems: share?.canViewPrivateItems ?? true,
      },
    ];
  });
  return viewer === undefined ? [...own, ...sharedWith(call, underHeader)] : own;
}

function sharedWith(call: GraphCall, underHeader: boolean): SeenCalendar[] {
  const { world, person } = call;
  return world.directory.persons
    .filter((other) => other !== person && other.tenantId === person.tenantId && other.hasMailbox)
    .flatMap((other) => {
      const mailbox = world.calendars.opened(other);
      // A person who never opened a calendar has shared nothing; there may be thousands of them.
      if (mailbox === undefined) return [];
      return mailbox.calendars().flatMap((calendar): SeenCalendar[] => {
        const share = calendar.shares.get(person.id);
        if (share === undefined) return [];
        const { canEdit, canViewPrivateItems } = share;
        const id = underHeader ? share.idUnderHeader : share.id;
        return [
          {
            ...{ mailbox, calendar, id, isDefault: false, isOwn: false },
            canEdit: canEdit && calendar.canEdit,
            canViewPrivateItems,
          },
        ];
      });
    });
}

/** The calendar that the path names; without a name the default one. */
export function locateCalendar(call: GraphCall): SeenCalendar {
  const { calendar: id } = call.params;
  const seen = seenCalendars(call);
  if (id !== undefined && !call.world.calendars.of(call.person).ids.isWellFormed(id)) throw malformedId();
  const found = seen.find((one) => (id === undefined ? one.isDefault : one.id === id));
  if (found === undefined) throw itemNotFound();
  return found;
}

export interface LocatedEvent extends EventTarget {
  readonly seen: SeenCalendar;
  readonly mailbox: CalendarMailbox;
  /** By the headers of the request, not by its query. */
  readonly view: EventView;
}

/** The event or the occurrence that the path names: anywhere in the mailbox, or in the calendar that the path names too. */
export function locateEvent(call: GraphCall): LocatedEvent {
  const id = param(call, "event");
  const isAnywhere = call.params.calendar === undefined && !/\/calendar\//i.test(call.request.path);
  const calendars = isAnywhere ? seenCalendars(call) : [locateCalendar(call)];
  if (!call.world.calendars.of(call.person).ids.isWellFormed(id)) throw malformedId();
  const occurrence = readOccurrenceId(id);
  for (const seen of calendars) {
    const event = seen.mailbox.find(occurrence?.masterId ?? id);
    if (event?.calendar !== seen.calendar) continue;
    const found = occurrence === undefined ? undefined : occurrenceStartingAt(event, occurrence.originalAt);
    if (occurrence !== undefined && found === undefined) break;
    const view = plainView(call, seen.canViewPrivateItems);
    return { seen, mailbox: seen.mailbox, event, view, occurrence: found };
  }
  throw itemNotFound();
}

/** @throws GraphError 403 where the caller may only read */
export function mustBeWritable({ canEdit }: SeenCalendar): void {
  if (!canEdit) throw new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}
