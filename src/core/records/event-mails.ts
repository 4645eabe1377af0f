import { unreachable } from "../../lib/unreachable.ts";
import { type Attendee, type EventException, type EventFields, recordOf } from "./event.ts";
import { spelled } from "./same-value.ts";

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
 *   an occurrence               as a meeting of its own
 */
export function peopleMailed(
  before: EventFields | null,
  after: EventFields | null,
  rules: MailRules,
): readonly string[] {
  const mailed = new Set<string>();
  const known = after ?? before;
  if (known === null) return [];
  if (!known.isOrganizer) {
    const isAnswered =
      before !== null && after !== null && before.response !== after.response && after.organizer !== null;
    return isAnswered && after.organizer !== null ? [after.organizer.address.toLowerCase()] : [];
  }
  for (const address of mailedForSeries(before, after, rules)) mailed.add(address);
  for (const address of mailedForOccurrences(before, after, rules)) mailed.add(address);
  const organizer = known.organizer?.address.toLowerCase();
  if (organizer !== undefined) mailed.delete(organizer);
  return [...mailed].sort();
}

const neverMailed: ReadonlySet<string> = new Set([
  "attendees",
  "exceptions",
  "organizer",
  "isOrganizer",
  "response",
  "uid",
  "onlineMeetingUrl",
]);

function mailedForSeries(before: EventFields | null, after: EventFields | null, rules: MailRules): readonly string[] {
  const were = addresses(before?.attendees ?? []);
  const are = addresses(after?.attendees ?? []);
  if (before === null || after === null) return [...were, ...are];
  const isUpdated = (Object.keys(after) as (keyof EventFields)[]).some(
    (name) => !neverMailed.has(name) && !rules.isPersonal(name) && !rules.isSame(name, before, after),
  );
  const removed = were.filter((address) => !are.includes(address));
  const added = are.filter((address) => !were.includes(address));
  return isUpdated ? [...are, ...removed] : [...added, ...removed];
}

/** An occurrence that is changed, cancelled or restored mails those who are invited to it. */
function mailedForOccurrences(
  before: EventFields | null,
  after: EventFields | null,
  rules: MailRules,
): readonly string[] {
  if (before === null || after === null) return (before ?? after)?.exceptions.flatMap(invitedTo) ?? [];
  const were = new Map(before.exceptions.map((one) => [one.date, one]));
  return after.exceptions.flatMap((exception) => {
    const was = were.get(exception.date);
    const told = mailable(exception, rules);
    if (told === (was === undefined ? quiet : mailable(was, rules))) return [];
    return [...addresses(after.attendees), ...invitedTo(exception)];
  });
}

function invitedTo(exception: EventException): readonly string[] {
  switch (exception.kind) {
    case "cancelled":
      return [];
    case "changed":
      return addresses(exception.changes.attendees ?? []);
    default:
      return unreachable(exception);
  }
}

/** What of an exception people are told about, spelled for a comparison. */
function mailable(exception: EventException, rules: MailRules): string {
  if (exception.kind === "cancelled") return exception.kind;
  const changes = Object.entries(exception.changes).filter(
    ([name, value]) => !rules.isPersonal(name) && value !== undefined,
  );
  return spelled(recordOf(Object.fromEntries(changes)));
}

/** An exception of which nobody is told. */
const quiet = spelled({});

function addresses(attendees: readonly Attendee[]): readonly string[] {
  return attendees.map(({ address }) => address.trim().toLowerCase());
}
