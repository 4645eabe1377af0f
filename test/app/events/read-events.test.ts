import { describe, expect, test } from "vitest";
import { createReadEvents } from "../../../src/app/events/read-events.ts";
import type { EventReader, StoredEvent } from "../../../src/app/ports/event-reader.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import type { EventFields } from "../../../src/core/records/event.ts";
import { mondays, timedOn } from "../../support/events.ts";

const viewer: Viewer = { userId: "u", organizationId: "o", name: "Alex", email: "alex@contoso.example", role: "USER" };
const range = { from: new Date("2026-01-01T00:00:00Z"), to: new Date("2030-12-31T00:00:00Z"), zone: "Europe/Berlin" };
const everybody = async () => ({ kind: "all" }) as const;
const firstPage = { limit: 50, isFromEnd: false };
const endless: EventFields = {
  ...mondays,
  time: timedOn("2026-01-01"),
  recurrence: { type: "daily", interval: 1, range: { type: "noEnd" } },
};

function readerOf(events: readonly EventFields[]): EventReader {
  const at = new Date("2026-01-01T00:00:00Z");
  const stored = events.map(
    (fields, index): StoredEvent => ({
      id: `event-${index}`,
      ownerId: viewer.userId,
      version: 1,
      createdAt: at,
      updatedAt: at,
      fields,
    }),
  );
  return { find: async () => null, withUids: async () => [], inRange: async () => stored };
}

/** Turns of the event loop that others get while the work goes on. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const finished = work.finally(() => {
    isDone = true;
  });
  const count = (): void => {
    if (isDone) return;
    turns += 1;
    setImmediate(count);
  };
  setImmediate(count);
  await finished;
  return turns;
}

describe("many series at once", () => {
  test("four hundred endless daily series over five years are refused with what to narrow, and none of their days is looked for", async () => {
    const { list, within } = createReadEvents(readerOf(Array.from({ length: 400 }, () => endless)), everybody);
    for (const asked of [list(viewer, range, firstPage), within(viewer, range)]) {
      await expect(asked).rejects.toMatchObject({
        name: "ValidationError",
        field: "to",
        message: expect.stringMatching(
          /^There are more than 50000 occurrences .* Ask for fewer days, or for one person's/,
        ),
      });
    }
  });

  test("the page that is asked for is the same from either end, and everything else runs while it is looked for", async () => {
    const { list } = createReadEvents(readerOf(Array.from({ length: 20 }, () => endless)), everybody);
    const first = list(viewer, range, firstPage);
    expect(await turnsDuring(first)).toBeGreaterThan(1);
    const { occurrences, total } = await first;
    expect(total).toBe(20 * 1_825);
    expect(occurrences).toHaveLength(50);
    expect(occurrences[49]?.startsAt).toBe("2026-01-03T08:00:00Z");
    const last = await list(viewer, range, { limit: 30, isFromEnd: true });
    expect(last.occurrences.map(({ date }) => date)).toEqual([
      ...Array.from({ length: 20 }, () => "2030-12-30"),
      ...Array.from({ length: 10 }, () => "2030-12-29"),
    ]);
  });

  test("days that are all cancelled are work, too", async () => {
    const cancelled = Array.from({ length: 1_800 }, (_, day) => ({
      date: new Date(Date.UTC(2026, 0, 2 + day)).toISOString().slice(0, 10),
      kind: "cancelled" as const,
    }));
    const { list } = createReadEvents(
      readerOf(Array.from({ length: 30 }, () => ({ ...endless, exceptions: cancelled }))),
      everybody,
    );
    await expect(list(viewer, range, firstPage)).rejects.toMatchObject({ field: "to" });
  });
});
