import { DateTime } from "luxon";
import { findIana } from "windows-iana";
import { z } from "zod";

const moment = z.object({ dateTime: z.string(), timeZone: z.string() });
const created = z.looseObject({
  start: moment,
  end: moment,
  isAllDay: z.boolean(),
  body: z.object({ content: z.string() }).optional(),
  locations: z.array(z.object({ displayName: z.string() })).optional(),
  attendees: z.array(z.looseObject({ emailAddress: z.object({ address: z.string() }) })).optional(),
  recurrence: z
    .object({ pattern: z.looseObject({}), range: z.looseObject({ recurrenceTimeZone: z.string() }) })
    .optional(),
});

/** What Exchange answers to a create, as far as the wire goes: times in UTC, every filler, text as a page. */
export function echoOf(body: unknown) {
  const sent = created.parse(body);
  const utc = ({ dateTime, timeZone }: z.infer<typeof moment>) => {
    if (sent.isAllDay) return { dateTime: `${dateTime}.0000000`, timeZone: "UTC" };
    const zone = timeZone === "UTC" ? "UTC" : (findIana(timeZone)[0] ?? "not a Windows name");
    const at = DateTime.fromISO(dateTime, { zone });
    if (!at.isValid) throw new Error(`No time: ${dateTime} ${timeZone}`);
    return { dateTime: at.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.'0000000'"), timeZone: "UTC" };
  };
  const lines = (sent.body?.content ?? "")
    .split("\n")
    .map((line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
  return {
    ...sent,
    id: "made",
    "@odata.etag": 'W/"1"',
    type: sent.recurrence ? "seriesMaster" : "singleInstance",
    start: utc(sent.start),
    end: utc(sent.end),
    originalStartTimeZone: sent.start.timeZone,
    originalEndTimeZone: sent.end.timeZone,
    body: { contentType: "html", content: `<html><body><div>${lines.join("<br>\r\n")}</div></body></html>` },
    location: { displayName: (sent.locations ?? []).map(({ displayName }) => displayName).join("; ") },
    locations: sent.locations ?? [],
    attendees: (sent.attendees ?? []).map((attendee) => ({ ...attendee, status: { response: "none" } })).reverse(),
    isOrganizer: true,
    responseStatus: { response: "organizer" },
    recurrence: sent.recurrence && {
      pattern: {
        month: 0,
        dayOfMonth: 0,
        daysOfWeek: [],
        firstDayOfWeek: "sunday",
        index: "first",
        ...sent.recurrence.pattern,
      },
      range: { endDate: "0001-01-01", numberOfOccurrences: 0, ...sent.recurrence.range },
    },
  };
}
