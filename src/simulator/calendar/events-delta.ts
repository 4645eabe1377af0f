import { GRAPH_ROOT, type GraphCall, type GraphRoute } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { WireReply } from "../http/message.ts";
import { DELTA_OPTIONS, serveDelta } from "../mailbox/serve-delta.ts";
import type { CalendarEntry } from "./calendar-state.ts";
import { etagOf, idOf, typeOf, writeMoment } from "./describe-event.ts";
import { type EventView, plainView } from "./event-view.ts";
import { removal } from "./feed-items.ts";
import { locateCalendar } from "./locate.ts";
import { CALENDAR_BASES, READ_CALENDARS } from "./paths.ts";

/** The feed of single events and masters without a window, which v1.0 sometimes refuses and sometimes serves with few members. */
function eventsDelta(call: GraphCall): WireReply {
  if (call.world.settings.calendar.eventsDelta === "refused") {
    throw new GraphError(
      400,
      "BadRequest",
      "Unsupported request: Change tracking is not supported against 'microsoft.graph.event'.",
    );
  }
  const seen = locateCalendar(call);
  const view = plainView(call, seen.canViewPrivateItems);
  return serveDelta(call, call.world.mailboxes.of(seen.mailbox.owner), {
    log: seen.calendar.log,
    scope: `events ${seen.calendar.id}`,
    context: `${GRAPH_ROOT}/$metadata#Collection(event)`,
    mayHideDeletions: true,
    defaultPageSize: call.world.settings.calendar.deltaPageSize,
    write: (entry) => (entry.isRemoved ? removal(entry, view) : stripped(entry, view)),
  });
}

function stripped({ event }: CalendarEntry, { isImmutable, timeZone }: EventView): string {
  return JSON.stringify({
    "@odata.type": "#microsoft.graph.event",
    "@odata.etag": etagOf({ event }),
    id: idOf({ event }, isImmutable),
    type: typeOf({ event }),
    start: writeMoment(event.start, event.isAllDay, timeZone),
    end: writeMoment(event.end, event.isAllDay, timeZone),
  });
}

export const eventsDeltaRoutes: GraphRoute[] = CALENDAR_BASES.map((base) => ({
  method: "GET",
  pattern: `${base}/events/delta`,
  handle: { permission: READ_CALENDARS, isMailbox: true, options: DELTA_OPTIONS, serve: eventsDelta },
}));
