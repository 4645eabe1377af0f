import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createEventReader } from "../../src/adapters/store/events.ts";
import type { CalendarSwitches } from "../../src/simulator/calendar/switches.ts";
import { type Act, act, perform, shownInOro, shownInOutlook } from "../support/event-histories.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

/**
 * Random histories of a calendar against what users run: PostgreSQL under the real store, and the simulator behind the real Graph
 * adapter, whatever habits Outlook has, with answers lost, requests refused and workers dying between transactions.
 */

type Fault = "unavailable" | "gatewayTimeoutApplied" | "resetApplied" | "throttle" | "deltaGone";
interface Sync {
  readonly do: "sync";
  readonly fault: Fault | null;
  readonly crashAt: number | null;
}

const faults: readonly Fault[] = ["unavailable", "gatewayTimeoutApplied", "resetApplied", "throttle", "deltaGone"];
const step: fc.Arbitrary<Act | Sync> = fc.oneof(
  { weight: 3, arbitrary: act },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      fault: fc.option(fc.constantFrom(...faults)),
      crashAt: fc.option(fc.integer({ min: 1, max: 60 })),
    }),
  },
);

const switches: fc.Arbitrary<Partial<CalendarSwitches>> = fc.record({
  masterInStream: fc.boolean(),
  occurrences: fc.constantFrom("bare" as const, "partlyFilled" as const),
  exceptionsInheritText: fc.boolean(),
  cancelledOccurrencesReliable: fc.boolean(),
  ifMatchOnDelete: fc.constantFrom("honoured" as const, "ignored" as const),
  duplicateTransactionId: fc.constantFrom(400 as const, 409 as const),
  patternChange: fc.constantFrom("dropsExceptions" as const, "keepsExceptions" as const),
  attendeeStatusOnPatch: fc.constantFrom("kept" as const, "reset" as const),
  organizerDeleteMails: fc.boolean(),
  startDateMismatch: fc.constantFrom("refused" as const, "shifted" as const),
  seriesSplitAcrossPages: fc.boolean(),
  duplicatesInRound: fc.boolean(),
  emptyPages: fc.boolean(),
  replaysLastChange: fc.boolean(),
  returnedEventStaysRemoved: fc.boolean(),
  newCalendarIdDiffers: fc.boolean(),
  deltaPageSize: fc.constantFrom(2, 50),
});
/** Whether deletions are told never: a comparison of all there is finds them. */
const hidden = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/** Rounds in which nothing is to be written any more; more of them where histories are fresh. */
const idleRounds = process.env.MODEL_RUNS === undefined ? 3 : 10;

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const writes = () =>
  simulator.control.log.entries().filter(({ method, route }) => method !== "GET" && !route.includes("batch"));

test("calendars agree after any history, and then rest", async () => {
  const reader = createEventReader(prisma);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 18, size: "max" }),
      switches,
      hidden,
      async (steps, calendar, hidesDeletions) => {
        simulator.control.reset();
        simulator.control.settings.change({ calendar, quirks: { hidesDeletions } });
        simulator.control.calendar.createCalendar("quiet", "Other");
        const real = createRealSync({
          prisma,
          sql: stage.sql,
          simulator,
          resource: "CALENDAR",
          person: "quiet",
          pageSize: 3,
        });
        const calendars = simulator.control.calendar.calendars("quiet").map(({ idUnderHeader }) => idUnderHeader);
        real.settings = { ...real.settings, collectionIds: calendars };
        const sides = { real, reader, simulator };
        await real.reset();
        // A first sync invites nobody, by design: what comes later is told to everybody.
        await real.sync();
        for (const [serial, one] of steps.entries()) {
          if (one.do !== "sync") {
            await perform(sides, one, serial);
            continue;
          }
          if (one.fault !== null)
            simulator.control.faults.inject({
              kind: one.fault,
              times: 1,
              path: "/(events|calendar)",
              retryAfterSeconds: 1,
            });
          await real.sync(one.crashAt === null ? null : { of: "step", at: one.crashAt });
          simulator.control.faults.clear();
        }
        for (let round = 0; round < 4; round += 1) await real.sync(null, hidesDeletions);
        expect(shownInOutlook(sides)).toEqual(await shownInOro(sides));
        expect(await prisma.effect.count({ where: { state: { in: ["PLANNED", "UNKNOWN"] } } })).toBe(0);
        const before = await prisma.officeEvent.aggregate({ _sum: { version: true }, _count: true });
        simulator.control.log.clear();
        for (let round = 0; round < idleRounds; round += 1) await real.sync();
        expect(writes()).toEqual([]);
        expect(await prisma.officeEvent.aggregate({ _sum: { version: true }, _count: true })).toEqual(before);
      },
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 8) },
  );
}, 3_000_000);
