import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import { createEventReader } from "../../src/adapters/store/events.ts";
import { recordOf } from "../../src/core/records/event.ts";
import { occurrencesOf } from "../../src/core/records/series.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { createRealSync, ownerId } from "../../test/support/real-sync.ts";
import type { RunningSimulator } from "../../test/support/simulator.ts";
import { type GraphOccurrence, lineOf, linesOfOro, linesOfOutlook, type Span, within } from "./wall-clock.ts";

export interface Comparison {
  readonly direction: string;
  readonly compared: number;
  /** Lines that only some of the three have: Outlook, Oro's rule by another library, Oro's own list. */
  readonly differences: readonly string[];
}

interface Options {
  readonly prisma: PrismaClient;
  readonly sql: SqlDatabase;
  /** With the data of the demo. */
  readonly simulator: RunningSimulator;
  readonly span: Span;
}

/** The busy person's calendar comes to Oro; then Oro's events go, as new ones, to the empty calendar of somebody in another zone. */
export async function compareBothWays({ prisma, sql, simulator, span }: Options): Promise<readonly Comparison[]> {
  const { calendar } = simulator.control;
  const inbound = createRealSync({ prisma, sql, simulator, resource: "CALENDAR", person: "busy" });
  const collectionIds = calendar.calendars("busy").map(({ idUnderHeader }) => idUnderHeader);
  inbound.settings = { ...inbound.settings, collectionIds };
  await inbound.reset();
  await inbound.sync();
  await inbound.sync();
  const arrived = await compare("Microsoft to Oro", "busy", { prisma, simulator, span });

  const events = await allEvents(prisma);
  const outbound = createRealSync({ prisma, sql, simulator, resource: "CALENDAR", person: "admin" });
  await outbound.reset();
  for (const { fields } of events) {
    const own = { ...fields, organizer: null, isOrganizer: true, response: "none" as const, uid: null };
    await outbound.write([
      { op: "create", id: systemClock.newId(), fields: recordOf({ ...own, onlineMeetingUrl: null }) },
    ]);
  }
  await outbound.sync();
  await outbound.sync();
  return [arrived, await compare("Oro to Microsoft", "admin", { prisma, simulator, span })];
}

async function allEvents(prisma: PrismaClient) {
  const range = { from: new Date("2000-01-01T00:00:00Z"), to: new Date("2100-01-01T00:00:00Z") };
  return createEventReader(prisma).inRange({ kind: "all" }, ownerId, range, 100_000);
}

async function compare(
  direction: string,
  person: string,
  { prisma, simulator, span }: Omit<Options, "sql">,
): Promise<Comparison> {
  const { calendar } = simulator.control;
  const day = (date: string, later: number) =>
    `${new Date(Date.parse(date) + later * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
  // A zone's day may begin on the day before or after UTC's.
  const range = { from: day(span.from, -2), to: day(span.to, 2), zone: "Etc/UTC" };
  const outlook = calendar
    .calendars(person)
    .flatMap(({ id }) => calendar.occurrences(person, range.from, range.to, id))
    // The control API gives Graph's own representation.
    .flatMap((seen) => linesOfOutlook(seen as unknown as GraphOccurrence, span));
  const events = await allEvents(prisma);
  const byRule = events.flatMap(({ fields }) => linesOfOro(fields, span));
  const listed = events
    .flatMap(({ fields }) => occurrencesOf(fields, range))
    .flatMap(({ fields }) => within([lineOf(fields.subject, fields.time)], fields.time, span));
  return {
    direction,
    compared: outlook.length,
    differences: [
      ...missing(outlook, byRule).map((line) => `only in Outlook: ${line}`),
      ...missing(byRule, outlook).map((line) => `only in Oro: ${line}`),
      ...missing(listed, byRule).map((line) => `only in Oro's list: ${line}`),
      ...missing(byRule, listed).map((line) => `not in Oro's list: ${line}`),
    ],
  };
}

/** What the first has more often than the second. */
function missing(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return some.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
