import { z } from "zod";
import type { CollectionsPage, M365Collection } from "../../../app/ports/m365-records.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage } from "../pages.ts";
import { isItem } from "../wire.ts";
import { calendarOfUrl, calendarsPath, eventHeaders } from "./path.ts";
import { calendarPage } from "./wire.ts";

/**
 * The mailbox's calendars, and which of them are in somebody else's mailbox. Calendars have no delta: all are read each time, and the link
 * stores which existed the last time.
 */
export async function readCalendars(
  http: GraphHttp,
  link: string | null,
  signal: AbortSignal,
): Promise<{ readonly page: CollectionsPage; readonly sharedIds: ReadonlySet<string> }> {
  const collections: M365Collection[] = [];
  const owners = new Map<string, string>();
  let nameless = 0;
  const first = { url: `${calendarsPath}?$top=100`, headers: eventHeaders() };
  for await (const calendars of eachPage(http, first, { shape: calendarPage, what: "a page of calendars" }, signal)) {
    const named = calendars.filter(isItem);
    nameless += calendars.length - named.length;
    for (const { id, name, isDefaultCalendar, canEdit, owner } of named) {
      collections.push({ id, name: name ?? "", isDefault: isDefaultCalendar === true, isReadOnly: canEdit !== true });
      if (owner?.address) owners.set(id, owner.address.toLowerCase());
    }
  }
  const ids = collections.map(({ id }) => id);
  const removed = readLink(link).filter((id) => !ids.includes(id));
  // The default calendar is always the account's own.
  const own = owners.get(collections.find(({ isDefault }) => isDefault)?.id ?? "");
  const sharedIds = new Set(own === undefined ? [] : [...owners].flatMap(([id, owner]) => (owner === own ? [] : [id])));
  return {
    page: { collections, removed, nameless, next: { kind: "round", link: JSON.stringify({ ids }) } },
    sharedIds,
  };
}

const withId = z.object({ id: z.string() });

/** The calendar of each event in the account's own mailbox; events for which Microsoft gives none are omitted. */
export async function readCalendarsOf(
  http: GraphHttp,
  eventIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const answers = await getMany(http, eventIds.map(calendarOfUrl), signal, eventHeaders());
  return new Map(
    answers.flatMap((answer, at): [string, string][] => {
      const [found, eventId] = [withId.safeParse(answer), eventIds[at]];
      return found.success && eventId !== undefined ? [[eventId, found.data.id]] : [];
    }),
  );
}

const ownLink = z.object({ ids: z.array(z.string()) });

/** An unreadable link is of another version: its own delta reports what vanished meanwhile. */
function readLink(link: string | null): readonly string[] {
  if (link === null) return [];
  try {
    return ownLink.parse(JSON.parse(link)).ids;
  } catch {
    return [];
  }
}
