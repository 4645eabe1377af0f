import type { Attendee, EventException, EventFields } from "./event.ts";
import { occurrenceOn } from "./series.ts";

/** Which of an event's fields people are mailed about, and when two values of a field are the same. */
export interface MailRules {
  isPersonal(field: string): boolean;
  isSame(field: keyof EventFields, one: EventFields, other: EventFields): boolean;
}

/**
 * Whom Exchange mails when a meeting is written, as lower-case addresses. A meeting cannot be written without mail, so a plan counts these
 * and the invitation brake asks about them.
 *
 *   create                      an invitation to every attendee
 *   delete                      a cancellation to every attendee
 *   only attendees changed      an invitation to those added, a cancellation to those removed
 *   any other meeting field     an update to every attendee, and a cancellation to those removed
 *   a personal field            nobody (reminder, show-as, categories)
 *   one's own answer            the organizer
 *   an occurrence               as a meeting of its own; with a series that is rescheduled or gets another rule, its own guests
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

/**
 * Fields that cause no mail as such: of attendees only additions and removals count, occurrences are judged one by one, and the others are
 * never written.
 */
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

/** For one meeting, or one occurrence as a meeting of its own; null: it does not exist. */
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

/** Occurrences that differ from their series, before or after: changed, cancelled or restored. */
function mailedForOccurrences(
  before: EventFields | null,
  after: EventFields | null,
  rules: MailRules,
): readonly string[] {
  const exceptions = [...(before?.exceptions ?? []), ...(after?.exceptions ?? [])];
  // When a series is rescheduled or gets another rule, its occurrences are made anew.
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
