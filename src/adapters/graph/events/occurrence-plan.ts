import {
  type EventException,
  type EventFields,
  type OccurrenceChanges,
  startDateOf,
} from "../../../core/records/event.ts";
import { type ChangeableField, inSeries, isSame } from "./exceptions.ts";

/** One write of one occurrence. `date`: the day that the rule gives it. */
export type OccurrenceStep =
  | { readonly kind: "cancel"; readonly date: string }
  | {
      readonly kind: "change";
      readonly date: string;
      /** The whole occurrence as it should be, and which of its fields to write. */
      readonly fields: EventFields;
      readonly names: readonly ChangeableField[];
    };

const written = [
  "subject",
  "description",
  "time",
  "locations",
  "attendees",
  "response",
  "reminderMinutes",
  "showAs",
  "sensitivity",
  "importance",
  "categories",
] as const satisfies readonly ChangeableField[];

/**
 * The writes that bring the occurrences from their present state to the wanted one. Those rescheduled to later days go first, the last of
 * them before the others, then all else by date. So each finds its new day free, since Exchange moves no occurrence to or past the day of
 * another. A change that was undone is set back to the series' value. A cancelled occurrence stays cancelled: Graph cannot restore it.
 * @param series as it is in Microsoft when these are written
 */
export function planOccurrences(
  present: readonly EventException[],
  wanted: readonly EventException[],
  series: EventFields,
): readonly OccurrenceStep[] {
  const before = new Map(present.map((exception) => [exception.date, exception]));
  const after = new Map(wanted.map((exception) => [exception.date, exception]));
  const dates = [...new Set([...before.keys(), ...after.keys()])].sort();
  const steps = dates.flatMap((date): readonly OccurrenceStep[] => {
    const now = before.get(date);
    const then = after.get(date);
    if (now?.kind === "cancelled") return [];
    if (then?.kind === "cancelled") return [{ kind: "cancel", date }];
    const expected = inSeries(series, date);
    const found = withChanges(expected, now?.changes);
    const fields = withChanges(expected, then?.changes);
    const names = written.filter((name) => isWritten(name, series) && !isSameOccurrence(name, found, fields));
    return names.length === 0 ? [] : [{ kind: "change", date, fields, names }];
  });
  const isLater = (step: OccurrenceStep): boolean => {
    const now = withChanges(inSeries(series, step.date), changesOf(before.get(step.date)));
    return (
      step.kind === "change" && step.names.includes("time") && startDateOf(step.fields.time) > startDateOf(now.time)
    );
  };
  return [...steps.filter(isLater).reverse(), ...steps.filter((step) => !isLater(step))];
}

function changesOf(exception: EventException | undefined): OccurrenceChanges | undefined {
  return exception?.kind === "changed" ? exception.changes : undefined;
}

function withChanges(fields: EventFields, changes: OccurrenceChanges | undefined): EventFields {
  const own = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return { ...fields, ...Object.fromEntries(own) };
}

/** The organizer has no answer to give, and the attendees' answers belong to them. */
function isWritten(name: ChangeableField, { isOrganizer }: EventFields): boolean {
  return name !== "response" || !isOrganizer;
}

function isSameOccurrence(name: ChangeableField, one: EventFields, other: EventFields): boolean {
  if (name !== "attendees") return isSame(name, one, other);
  return isSame(name, { attendees: unanswered(one) }, { attendees: unanswered(other) });
}

function unanswered({ attendees }: EventFields): EventFields["attendees"] {
  return attendees.map((attendee) => ({ ...attendee, response: "none" }));
}
