// Writes occurrences of a series. Their ids change whenever the series is rescheduled, so they are looked up by date right before.
import { StoreError } from "../../../app/store-error.ts";
import type { EventException, EventFields } from "../../../core/records/event.ts";
import { addDays } from "../../../core/records/event-time.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { insist } from "../stepwise.ts";
import { dateOfOccurrence } from "./exceptions.ts";
import { readInstances } from "./instances.ts";
import { type OccurrenceStep, planOccurrences } from "./occurrence-plan.ts";
import { eventHeaders, eventPath } from "./path.ts";
import { goneIsNull, respond } from "./response.ts";
import type { EventSender } from "./sender.ts";
import { encodeTime } from "./times.ts";
import { etagOf, type WireEvent } from "./wire.ts";
import { type EncodeContext, type EventBody, encodePlain } from "./write.ts";

export interface OccurrencesWrite {
  /** As it is now, after any write of the series itself. */
  readonly master: WireEvent;
  readonly series: EventFields;
  readonly present: readonly EventException[];
  readonly wanted: readonly EventException[];
  readonly isOnline: boolean;
  readonly mailboxZone: string;
  readonly context: EncodeContext;
  /** The write before removed something: these writes must not be skipped. */
  readonly mustBeDone: boolean;
}

export async function writeOccurrences(sender: EventSender, write: OccurrencesWrite): Promise<void> {
  const steps = planOccurrences(write.present, write.wanted, write.series);
  if (steps.length === 0) return;
  const found = await findOccurrences(sender, steps, write);
  // Each write also changes the versions of the others. So only the first is guarded, and each later one writes only what differs.
  let isGuarded = !write.mustBeDone;
  for (const step of steps) {
    const occurrence = found.get(step.date);
    // Cancelled meanwhile, or no longer one of the series' days.
    if (occurrence === undefined) continue;
    const ifMatch = isGuarded ? etagOf(occurrence) : "";
    const run = () => writeStep(sender, step, occurrence.id, ifMatch, write);
    await (write.mustBeDone ? insist(sender.http, sender.signal, run) : run()).catch((error) => explained(error, step));
    isGuarded = false;
  }
}

async function writeStep(
  sender: EventSender,
  step: OccurrenceStep,
  id: string,
  ifMatch: string,
  { context, isOnline }: OccurrencesWrite,
): Promise<void> {
  if (step.kind === "cancel") {
    await goneIsNull(sender.send({ method: "DELETE", url: eventPath(sender.root, id), headers: eventHeaders() }));
    return;
  }
  const { fields, names } = step;
  const body: EventBody = {
    ...encodePlain(fields, names, context),
    ...(names.includes("time") && encodeTime(fields.time, false, context.wireZone)),
    ...(names.includes("description") && (await sender.encodeDescription(id, fields.description, isOnline))),
  };
  if (Object.keys(body).length > 0) await sender.patch(id, body, ifMatch);
  if (names.includes("response")) await respond(sender, id, fields.response);
}

/** By date. One request for dates close together; the present day of an exception counts too. */
async function findOccurrences(
  sender: EventSender,
  steps: readonly OccurrenceStep[],
  { master, present, mailboxZone }: OccurrencesWrite,
): Promise<ReadonlyMap<string, WireEvent>> {
  const dates = new Set(steps.map(({ date }) => date));
  const rescheduled = present.flatMap((one) =>
    one.kind === "changed" && one.changes.time && dates.has(one.date) ? [one.changes.time.start.slice(0, 10)] : [],
  );
  const found = new Map<string, WireEvent>();
  for (const window of windowsAround([...dates, ...rescheduled]))
    for (const occurrence of await readInstances(sender, master.id, window, sender.signal))
      found.set(dateOfOccurrence(occurrence, master, mailboxZone), occurrence);
  return found;
}

const nearDays = 60;
/** Below the 1,825 days that a view may have. */
const mostDays = 1_800;

/** Windows with an extra day on each side, since they are in UTC. */
export function windowsAround(dates: readonly string[]): readonly DateWindow[] {
  const windows: { from: string; to: string }[] = [];
  for (const date of [...dates].sort()) {
    const last = windows.at(-1);
    const isNear = last !== undefined && date <= addDays(last.to, nearDays) && date <= addDays(last.from, mostDays);
    if (last !== undefined && isNear) last.to = addDays(date, 1);
    else windows.push({ from: addDays(date, -1), to: addDays(date, 1) });
  }
  return windows;
}

function explained(error: unknown, { date }: OccurrenceStep): never {
  if (error instanceof StoreError && error.code?.toLowerCase() === "erroroccurrencecrossingboundary")
    throw new StoreError(
      "rejected",
      `The occurrence of ${date} cannot be moved there: Microsoft lets none be on or beyond the day of the one before or after it.`,
      { code: error.code, mayHaveBeenApplied: error.mayHaveBeenApplied, cause: error },
    );
  throw error;
}
