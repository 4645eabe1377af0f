import type { Attendee, EventException, EventFields, Organizer } from "../../../core/records/event.ts";
import { recordOf } from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { FieldValue, Span } from "../../../core/records/record.ts";
import { decodeRecurrence } from "../recurrence.ts";
import { descriptionOf, isOnline, joinUrlOf } from "./body.ts";
import { markProperty } from "./path.ts";
import { readTime } from "./times.ts";
import { etagOf, type WireEvent, type WirePlace } from "./wire.ts";

/** What is known of a series besides its master. */
export interface SeriesParts {
  readonly exceptions: readonly EventException[];
  /** Null: all dates. */
  readonly seen: Span | null;
}

/** @throws RangeError for a time or a rule that cannot be read */
export function readEvent(event: WireEvent, mailboxZone: string, parts: SeriesParts | null = null): M365Item {
  return {
    id: event.id,
    etag: etagOf(event),
    modifiedAt: event.lastModifiedDateTime ?? null,
    mark: markOf(event),
    fields: recordOf({ ...readEventFields(event, mailboxZone), exceptions: parts?.exceptions ?? [] }),
    extra: readExtra(event),
    ...(parts?.seen && { seen: parts.seen }),
  };
}

/** A delta round returns no marks; reading by id or by mark does. */
export function markOf({ singleValueExtendedProperties }: WireEvent): string | null {
  const id = markProperty.toLowerCase();
  return singleValueExtendedProperties?.find((property) => property.id.toLowerCase() === id)?.value ?? null;
}

export function readEventFields(event: WireEvent, mailboxZone: string): EventFields {
  return {
    subject: event.subject ?? "",
    description: descriptionOf(event),
    time: readTime(event, mailboxZone),
    locations: placesOf(event).map(({ displayName }) => displayName ?? ""),
    attendees: readAttendees(event),
    organizer: readPerson(event.organizer?.emailAddress),
    isOrganizer: event.isOrganizer ?? true,
    response: event.responseStatus?.response ?? "none",
    isCancelled: event.isCancelled ?? false,
    recurrence: event.recurrence ? decodeRecurrence(event.recurrence) : null,
    exceptions: [],
    reminderMinutes: event.isReminderOn === true ? (event.reminderMinutesBeforeStart ?? 0) : null,
    showAs: event.showAs ?? "busy",
    sensitivity: event.sensitivity ?? "normal",
    importance: event.importance ?? "normal",
    categories: event.categories ?? [],
    onlineMeetingUrl: joinUrlOf(event),
    uid: uidOf(event),
  };
}

/** The database's index takes no longer value, and Exchange has never sent one. */
const maxUid = 800;

function uidOf({ iCalUId }: WireEvent): string | null {
  return iCalUId && iCalUId.length <= maxUid ? iCalUId : null;
}

/** `location` has all names in one text; `locations` has them one by one. */
export function placesOf({ location, locations }: WireEvent): readonly WirePlace[] {
  const all = locations && locations.length > 0 ? locations : location ? [location] : [];
  return all.filter(
    ({ displayName }) => displayName !== null && displayName !== undefined && displayName.trim() !== "",
  );
}

/** A person without an address can be neither invited nor told apart. */
function readAttendees({ attendees }: WireEvent): readonly Attendee[] {
  return (attendees ?? []).flatMap(({ emailAddress, type, status }) =>
    emailAddress?.address
      ? [
          {
            address: emailAddress.address,
            name: emailAddress.name ?? "",
            type: type ?? "required",
            response: status?.response ?? "none",
          },
        ]
      : [],
  );
}

function readPerson(person: NonNullable<WireEvent["organizer"]>["emailAddress"]): Organizer | null {
  return person?.address ? { address: person.address, name: person.name ?? "" } : null;
}

const plainPlace: ReadonlySet<string> = new Set(["displayName", "locationType", "uniqueId", "uniqueIdType"]);

/** Only what would be lost in a write, or in a new event made from this one. It is stored with every link, so usual values are omitted. */
function readExtra(event: WireEvent): M365Item["extra"] {
  const rich = placesOf(event).filter(isRich);
  const extra: { [name: string]: FieldValue } = {};
  if (isOnline(event)) extra.isOnlineMeeting = true;
  if (event.isOnlineMeeting && event.onlineMeetingProvider) extra.onlineMeetingProvider = event.onlineMeetingProvider;
  if (event.hideAttendees === true) extra.hideAttendees = true;
  if (event.responseRequested === false) extra.responseRequested = false;
  if (event.allowNewTimeProposals === false) extra.allowNewTimeProposals = false;
  if (rich.length > 0) extra.places = JSON.parse(JSON.stringify(rich));
  return extra;
}

/** A room, or a place with an address: more than its name. */
function isRich(place: WirePlace): boolean {
  return (
    (place.locationType ?? "default") !== "default" ||
    Object.entries(place).some(([name, value]) => !plainPlace.has(name) && !isEmpty(value))
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
