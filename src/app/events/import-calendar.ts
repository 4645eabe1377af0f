import type { Viewer } from "../../core/access/viewer.ts";
import { idOfOwnUid } from "../../core/icalendar/own-uid.ts";
import { type EventLeftOut, openCalendarText, type TakenEvent } from "../../core/icalendar/read-calendar.ts";
import { recordOf } from "../../core/records/event.ts";
import type { OfficeWrite } from "../../core/records/office-record.ts";
import { ianaZoneOf } from "../../core/records/time-zone.ts";
import { createGiveWay } from "../../lib/give-way.ts";
import { requireRight } from "../access/require.ts";
import { ValidationError } from "../errors.ts";
import type { EventReader } from "../ports/event-reader.ts";
import type { OfficeTable } from "../ports/office-table.ts";
import type { People } from "../ports/people.ts";

export interface ImportCalendarDeps<Tx> {
  readonly table: OfficeTable<Tx>;
  readonly reader: Pick<EventReader, "withUids">;
  readonly people: Pick<People, "find">;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Always the same id for the same name. */
  nameId(name: string): string;
  /** Called after the commit; wakes the sync. Never rejects. */
  onOfficeChange(ownerId: string, resource: "CALENDAR"): Promise<void>;
}

export interface CalendarImport {
  readonly text: string;
  /** For times without a zone. */
  readonly zone: string;
  readonly withAttendees: boolean;
  readonly ownerId?: string | null | undefined;
}

export interface ImportReport {
  readonly taken: readonly { readonly eventId: string; readonly uid: string; readonly notes: readonly string[] }[];
  readonly leftOut: readonly (EventLeftOut & { readonly isThereAlready: boolean })[];
}

/** @throws ValidationError, ForbiddenError, NotFoundError */
export type ImportCalendar = (viewer: Viewer, order: CalendarImport) => Promise<ImportReport>;

/** The most that one request may carry, below the server's own limit of a megabyte. */
const maxCharacters = 900_000;
const maxEvents = 2_000;

/**
 * Imports the events of an iCalendar text that do not exist yet. An event's id is derived from its owner and UID, so that a second import
 * recognises it, even after Microsoft has given it another UID.
 */
export function createImportCalendar<Tx>(deps: ImportCalendarDeps<Tx>): ImportCalendar {
  const { table } = deps;
  return async (viewer, { ownerId, ...order }) => {
    const person = await deps.people.find(ownerId ?? viewer.userId);
    const owner = requireRight(viewer, "changeRecords", person, "user", "readPeople");
    const read = await readText(order, owner.email);
    const found = read.taken.map((event) => ({
      ...event,
      id: deps.nameId(`${owner.userId}\0${event.uid}`),
      ownId: idOfOwnUid(event.uid),
    }));
    const named = await deps.reader.withUids(
      owner.userId,
      read.taken.map(({ uid }) => uid),
    );
    const uids = new Set(named.map(({ fields }) => fields.uid));
    const ids = [...new Set(found.flatMap(({ id, ownId }) => (ownId === null ? [id] : [id, ownId])))];
    const { fresh, known } = await deps.transaction(async (tx) => {
      const present = new Map((await table.load(tx, owner.userId, ids)).map((record) => [record.id, record]));
      const isThere = (id: string | null): boolean => id !== null && present.get(id)?.isDeleted === false;
      const isKnown = (one: (typeof found)[number]) => uids.has(one.uid) || isThere(one.id) || isThere(one.ownId);
      const fresh = found.filter((one) => !isKnown(one));
      const writes = fresh.map((one): OfficeWrite => {
        const fields = recordOf({ ...one.fields, uid: one.ownId === null ? one.uid : null });
        // An event that was imported and deleted before is restored.
        return present.has(one.id)
          ? { op: "update", id: one.id, changed: fields }
          : { op: "create", id: one.id, fields };
      });
      if (writes.length > 0) await table.write(tx, owner.userId, writes);
      return { fresh, known: found.filter(isKnown) };
    });
    if (fresh.length > 0) await deps.onOfficeChange(owner.userId, "CALENDAR");
    return {
      taken: fresh.map(({ id, uid, notes }) => ({ eventId: id, uid, notes })),
      leftOut: [
        ...read.leftOut.map((one) => ({ ...one, isThereAlready: false })),
        ...known.map(({ uid, fields: { subject } }) => ({ uid, subject, reason: thereAlready, isThereAlready: true })),
      ],
    };
  };
}

const thereAlready = "an event with this UID already exists; it stays as it is";

/** @throws ValidationError */
async function readText(
  { text, zone, withAttendees }: Omit<CalendarImport, "ownerId">,
  ownAddress: string,
): Promise<{ readonly taken: readonly TakenEvent[]; readonly leftOut: readonly EventLeftOut[] }> {
  if (text.length > maxCharacters) throw new ValidationError("text", `at most ${maxCharacters} characters`);
  const floatingZone = ianaZoneOf(zone);
  if (floatingZone === null) throw new ValidationError("timeZone", "an IANA time zone, such as Europe/Berlin");
  const calendar = openCalendarText(text, { floatingZone, withAttendees, ownAddress });
  if (calendar === null) throw new ValidationError("text", "a calendar in iCalendar format (RFC 5545)");
  if (calendar.size > maxEvents) throw new ValidationError("text", `at most ${maxEvents} events; import it in parts`);
  const giveWay = createGiveWay();
  const taken = new Map<string, TakenEvent>();
  const leftOut: EventLeftOut[] = [];
  for (const one of calendar.read()) {
    await giveWay();
    if (one === null) continue;
    if ("reason" in one) leftOut.push(one);
    else if (taken.has(one.uid))
      leftOut.push({ uid: one.uid, subject: one.fields.subject, reason: "two events have the same UID" });
    else taken.set(one.uid, one);
  }
  return { taken: [...taken.values()], leftOut };
}
