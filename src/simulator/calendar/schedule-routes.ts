import { z } from "zod";
import type { Person } from "../directory/person.ts";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { json, type WireReply } from "../http/message.ts";
import { isSameAddress } from "../mailbox/address.ts";
import { lowerNames, reader, zonedTime } from "../mailbox/body-input.ts";
import { workingHoursOf } from "../mailbox/settings-routes.ts";
import { ianaZone, instantOf } from "../mailbox/zone.ts";
import { readPrefer } from "../odata/prefer.ts";
import { zoneApplied } from "./event-list.ts";
import type { Window } from "./occurrences.ts";
import { READ_CALENDARS } from "./paths.ts";
import { availabilityView, busyTimes, describeBusy, type ScheduleSight } from "./schedule.ts";

const MINUTE_MS = 60_000;
const LONGEST_MS = 62 * 24 * 60 * MINUTE_MS;

const scheduleInput = z.strictObject({
  schedules: z.array(z.string()).min(1),
  startTime: zonedTime,
  endTime: zonedTime,
  // The documentation sends it as a text.
  availabilityViewInterval: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).nullish(),
});
const readSchedule = reader("microsoft.graph.calendar", scheduleInput);

function refusal(code: string, message: string): GraphError {
  return new GraphError(400, code, message);
}

/** Free and busy times of people and rooms, by address. An unknown one gets an error of its own. */
function getSchedule(call: GraphCall): WireReply {
  const { schedules, startTime, endTime, availabilityViewInterval } = readSchedule(lowerNames(jsonBody(call)));
  const window = { from: instantOf(startTime), to: instantOf(endTime) };
  const minutes = availabilityViewInterval ?? 30;
  if (minutes < 5 || minutes > 1440)
    throw refusal("ErrorInvalidMergedFreeBusyInterval", "The availability view interval is from 5 to 1440 minutes.");
  if (window.to <= window.from) throw refusal("ErrorInvalidTimeInterval", "The time window ends before it starts.");
  if (window.to - window.from > LONGEST_MS)
    throw refusal("ErrorTimeIntervalTooBig", "The time window is longer than the allowed limit of 62 days.");
  const { timeZone = "UTC" } = readPrefer(call.request.headers.prefer);
  ianaZone(timeZone);
  const value = schedules.map((scheduleId) => ({
    scheduleId,
    ...scheduleOf(call, scheduleId, window, { intervalMs: minutes * MINUTE_MS, timeZone }),
  }));
  const context = `${GRAPH_ROOT}/$metadata#Collection(microsoft.graph.scheduleInformation)`;
  return json(200, { "@odata.context": context, value }, zoneApplied(call, timeZone));
}

function scheduleOf(
  call: GraphCall,
  address: string,
  window: Window,
  { intervalMs, timeZone }: { intervalMs: number; timeZone: string },
) {
  const person = call.world.directory.findPerson(address);
  const isKnown = person?.tenantId === call.person.tenantId && isSameAddress(person.userPrincipalName, address);
  if (person === undefined || !isKnown || !person.hasMailbox) {
    const error = {
      message: "Unable to resolve e-mail address to a user.",
      responseCode: "ErrorMailRecipientNotFound",
    };
    return { availabilityView: "", scheduleItems: [], error };
  }
  const calendar = call.world.calendars.of(person).defaultCalendar();
  const busy = busyTimes(calendar, window);
  const sight = sightOf(call, person);
  return {
    availabilityView: availabilityView(busy, window, intervalMs),
    scheduleItems: busy.map((one) => describeBusy(one, sight, timeZone)),
    workingHours: workingHoursOf(person),
  };
}

/** Colleagues see times only, unless the calendar was shared with them. */
function sightOf({ world, session }: GraphCall, person: Person): ScheduleSight {
  if (session.person === undefined || session.person === person) return { showsDetails: true, showsPrivate: true };
  const share = world.calendars.of(person).defaultCalendar().shares.get(session.person.id);
  return { showsDetails: share !== undefined, showsPrivate: share?.canViewPrivateItems ?? false };
}

export const scheduleRoutes: GraphRoute[] = [
  {
    method: "POST",
    pattern: "/calendar/getSchedule",
    handle: { permission: READ_CALENDARS, isMailbox: true, serve: getSchedule },
  },
];
