import type { Attendee, EventException, EventFields } from "./event.ts";
import { occurrenceOn } from "./series.ts";

/** What of an event's fields people are told about, and when two values of one are the same. */
export interface MailRules {
  isPersonal(field: string): boolean;
  isSame(field: keyof EventFields, one: EventFields, other: EventFields): boolean;
}

/**
 * Whom Exchange mails when a meeting is written, lower-case addresses. There is no way to write a meeting quietly, so this is what a plan counts
 * and the invitation brake asks about.
 *
 *   create                      an invitation to every attendee
 *   delete                      a cancellation to every attendee
 *   only attendees changed      who was added is invited, who was removed is told
 *   any other meeting field     an update to every attendee, and those who were removed are told
 *   a personal field            nobody (reminder, show-as, categories)
 *   one's own answer            the organizer
 *   an occurrence               as a meeting of its own; with a series that is moved or gets another rule, its own guests
 */
export function peopleMailed(
  before: EventFields | null,
  after: EventFields | null,
  rules: MailRules,
): readonly string[] {
  const known = after ?? before;
  if (known === null) return [];
  const organizer = known.organizer?.address.trim().toLowerCase();
  if (!known.isOrganizer) {
    const isAnswer = before !== null && after !== null && !rules.isSame("response", before, after);
    return isAnswer && organizer !== undefined ? [organizer] : [];
  }
  const mailed = new Set([...mailedFor(before, after, rules), ...mailedForOccurrences(before, after, rules)]);
  if (organizer !== undefined) mailed.delete(organizer);
  return [...mailed].sort();
}

/** Fields of which no mail tells: of attendees only those who come and go, of occurrences each by itself, the others nobody writes. */
const neverMailed: ReadonlySet<string> = new Set([
  "attendees",
  "exceptions",
  "organizer",
  "isOrganizer",
  "response",
  "isCancelled",
  "uid",
  "onlineMeetingUrl",
]);

/** Of one meeting, or of one occurrence as a meeting of its own; null: it is not there. */
function mailedFor(before: EventFields | null, after: EventFields | null, rules: MailRules): readonly string[] {
  const were = addresses(before?.attendees ?? []);
  const are = addresses(after?.attendees ?? []);
  if (before === null || after === null) return [...were, ...are];
  const names = Object.keys(after).filter((name): name is keyof EventFields => Object.hasOwn(before, name));
  const isUpdated = names.some(
    (name) => !neverMailed.has(name) && !rules.isPersonal(name) && !rules.isSame(name, before, after),
  );
  const removed = were.filter((address) => !are.includes(address));
  const added = are.filter((address) => !were.includes(address));
  return isUpdated ? [...are, ...removed] : [...added, ...removed];
}

/** Occurrences that are not as their series was or is: changed, cancelled or given back. */
function mailedForOccurrences(
  before: EventFields | null,
  after: EventFields | null,
  rules: MailRules,
): readonly string[] {
  const exceptions = [...(before?.exceptions ?? []), ...(after?.exceptions ?? [])];
  // A series that is moved or gets another rule has its occurrences made anew.
  const isMadeAnew =
    before === null ||
    after === null ||
    !rules.isSame("recurrence", before, after) ||
    !rules.isSame("time", before, after);
  if (isMadeAnew) return exceptions.flatMap(invitedTo);
  return [...new Set(exceptions.map(({ date }) => date))].flatMap((date) =>
    mailedFor(occurrenceOn(before, date), occurrenceOn(after, date), rules),
  );
}

function invitedTo(exception: EventException): readonly string[] {
  return exception.kind === "changed" ? addresses(exception.changes.attendees ?? []) : [];
}

function addresses(attendees: readonly Attendee[]): readonly string[] {
  return attendees.map(({ address }) => address.trim().toLowerCase());
}
