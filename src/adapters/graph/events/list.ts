import type { ListPage } from "../../../app/ports/m365-records.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import type { GraphHttp } from "../http.ts";
import { mustLeadHome } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { isItem, page } from "../wire.ts";
import { calendarListUrl, eventHeaders } from "./path.ts";
import { type ListedEvent, listedEvent } from "./wire.ts";

/** The events of a calendar by id and version, series as their masters; a few thousand cost a few requests. */
export async function listEvents(
  http: GraphHttp,
  { collectionId, wanted }: { readonly collectionId: string; readonly wanted: DateWindow },
  link: string | null,
  signal: AbortSignal,
): Promise<ListPage> {
  const url = link ?? calendarListUrl(collectionId);
  const answer = await http.send({ method: "GET", url, headers: eventHeaders(), isHistory: true }, signal);
  const { value, "@odata.nextLink": next } = mustParse(page, answer, "a page of events");
  const named = value.filter(isItem);
  return {
    items: named.map((wire) => ({
      id: wire.id,
      etag: wire["@odata.etag"] ?? "",
      isShown: touches(listedEvent.safeParse(wire).data, wanted),
    })),
    nameless: value.length - named.length,
    next: next === undefined ? null : mustLeadHome(http, next),
  };
}

/** Whether an event may have a day in the window. If that is unclear, yes: it is read once, and then known. */
function touches(event: ListedEvent | undefined, { from, to }: DateWindow): boolean {
  if (event === undefined) return true;
  const { start, end, recurrence } = event;
  const first = start?.dateTime.slice(0, 10) ?? from;
  if (!recurrence) return first <= to && (end?.dateTime.slice(0, 10) ?? to) >= from;
  const { type, endDate } = recurrence.range;
  return first <= to && (type !== "endDate" || !endDate || endDate >= from);
}
