import type { Viewer } from "../../core/access/viewer.ts";
import type { EventTime } from "../../core/records/event.ts";
import { RefusedError } from "../errors.ts";
import type { EditEvents } from "../events/edit-events.ts";
import type { LinkedAccount, LinkedEvents } from "../ports/linked-records.ts";
import type { Simulator } from "../ports/simulator.ts";
import type { SyncOrders } from "../ports/sync-orders.ts";

export interface RescheduleEventDependencies {
  readonly linkedEvents: LinkedEvents;
  readonly editEvents: Pick<EditEvents, "update">;
  readonly orders: Pick<SyncOrders, "requestSync">;
}

/** An hour later in Outlook, two hours later in Oro. @throws RefusedError, StaleWriteError */
export async function rescheduleEvent(
  { linkedEvents, editEvents, orders }: RescheduleEventDependencies,
  viewer: Viewer,
  to: Simulator,
  { accountId, userPrincipalName }: LinkedAccount,
): Promise<string> {
  const event = await linkedEvents.sample(accountId);
  if (event === null) throw new RefusedError(`${userPrincipalName} has no future event on both sides yet.`);
  const startZone = event.time.startZone ?? "Etc/UTC";
  const { start, end } = laterBy(event.time, 1);
  // Outlook first: the edit in Oro wakes the sync at once, and the sync must find both.
  await to.rescheduleEvent(userPrincipalName, event.m365Id, {
    start,
    startZone,
    end,
    endZone: event.time.endZone ?? startZone,
  });
  await editEvents.update(viewer, event.officeId, event.officeVersion, { time: laterBy(event.time, 2) });
  await orders.requestSync(accountId, "CALENDAR", "MANUAL");
  return `“${event.subject}” of ${userPrincipalName} was rescheduled on both sides, to different times.`;
}

/** Local time: the zones stay. */
function laterBy(time: EventTime, hours: number): EventTime {
  const later = (local: string) =>
    new Date(Date.parse(`${local}Z`) + hours * 3_600_000).toISOString().slice(0, "YYYY-MM-DDTHH:MM:SS".length);
  return { ...time, start: later(time.start), end: later(time.end) };
}
