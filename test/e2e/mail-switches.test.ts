import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "../../src/simulator/clock.ts";
import { MAIL_POSITIONS, type MailSwitches } from "../../src/simulator/mail/switches.ts";
import { createGraphMail, type GraphMail } from "../support/graph-mail.ts";
import {
  expectMailAgrees,
  expectMailQuiet,
  expectOrosEdits,
  type MailStep,
  mailHistories,
} from "../support/mail-histories.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";

/** Whatever Exchange's habits are, and whatever happens to a mailbox on either side, both end up with the same. */

const PERSON = "quiet";
const time = createClock();
let simulator: RunningSimulator;
beforeAll(async () => {
  time.freeze();
  simulator = await runSimulator({ clock: time });
});
afterAll(() => simulator.stop());

type Doing = Exclude<MailStep["do"], "sync">;
const act = (doing: Doing, pick: number, place = 0): MailStep => ({ do: doing, pick, place });
const sync: MailStep = { do: "sync", troubles: [] };
const [INBOX, SENT, DELETED, OWN] = [0, 1, 3, 5];

/** Each thing that a reader may be told, at least once. No cursor dies in the end: what begins anew would mend what a round did not tell. */
const everything: readonly MailStep[] = [
  act("makeFolder", 0, INBOX),
  ...Array.from({ length: 14 }, (_, nth) => act("arrive", nth, nth % 3 === 2 ? OWN : INBOX)),
  act("expire", 0),
  ...[sync, sync],
  ...[act("arrive", 14, INBOX), act("arrive", 15, INBOX), act("arrive", 16, INBOX), act("arrive", 17, OWN)],
  sync,
  // While the links are dead.
  ...[act("read", 14), act("move", 15, SENT), act("purge", 16), act("bin", 17), act("arrive", 18, INBOX)],
  act("expire", 0),
  sync,
  ...[act("read", 0), act("flag", 1, 0), act("flag", 3, 1), act("move", 4, SENT), act("ghost", 6, SENT)],
  ...[act("ghost", 7, DELETED), act("bin", 9), act("bin", 10), act("purge", 12), act("move", 13, OWN)],
  sync,
  ...[act("restore", 9), act("bin", 10), act("move", 4, INBOX), act("binFolder", 0)],
  sync,
  ...[act("read", 0), act("read", 1), act("read", 4), act("read", 6)],
  ...[act("readInOro", 0), act("readInOro", 2), act("readInOro", 3), act("flagInOro", 4), act("moveInOro", 5, 1)],
  ...[act("binInOro", 6), act("flag", 7), act("flagInOro", 7), act("purgeInOro", 8)],
];

/** @param tellsLess the rounds of changes leave something out for good: the daily comparison finds it */
async function agrees(
  mail: Partial<MailSwitches>,
  steps: readonly MailStep[],
  tellsLess: boolean,
  isKilled: GraphMail["isKilled"] = () => false,
): Promise<number> {
  simulator.control.reset();
  simulator.control.settings.change({ mail, latencyMs: 0 });
  const world = createGraphMail(simulator, time, PERSON);
  world.isKilled = isKilled;
  await world.play(steps);
  const places = await world.play(everything);
  world.isKilled = () => false;
  const kept = new Set((await world.records()).keys());
  if (tellsLess) world.advance(86_400_000);
  // Otherwise within the hour, so that no daily comparison mends what the rounds should have told.
  for (let run = 0; run < 3; run += 1) {
    world.advance(600_000);
    await world.sync();
  }
  await expectMailAgrees(world, places);
  expectOrosEdits(world, world.edits);
  await expectMailQuiet(world);
  const now = await world.records();
  expect([...kept].filter((id) => !now.has(id))).toEqual([]);
  return world.kills();
}

/** Each is seventy histories: one under each position, and some under many of them together. */
const numRuns = Math.ceil(Number(process.env.MODEL_RUNS ?? 1) / 25);

/** What happened before counts where habits meet each other; alone they are played with it only when many histories are asked for. */
const before = process.env.MODEL_RUNS === undefined ? fc.constant<readonly MailStep[]>([]) : mailHistories;

/** Switches of what a reader is told; the others concern writing, sending and searching. */
const TOLD =
  /^(delta|readChange|flag|category|removed|move[ORD]|false|folderDelta|folderSize|folderMoveKeeps|headers|sentItemsHeaders|extended|expand|largestPage|unsupported|mixedIds|teams|listIncludes)/;
const switches = Object.entries(MAIL_POSITIONS).filter(([name]) => TOLD.test(name));
const single = switches.flatMap(([name, [, ...others]]) => others.map((position) => [name, position] as const));

/** With this habit the feed leaves out what is older than its beginning. */
const leavesOut = ({ deltaFilterLater }: Partial<MailSwitches>): boolean => deltaFilterLater === "applied";

test.each([["nothing", "unusual"], ...single] as const)(
  "Oro agrees after any history with %s %s",
  async (name, position) => {
    const mail: Partial<MailSwitches> = name in MAIL_POSITIONS ? { [name]: position } : {};
    await fc.assert(
      fc.asyncProperty(before, async (steps) => void (await agrees(mail, steps, leavesOut(mail)))),
      { numRuns },
    );
  },
);

test("Oro agrees after any history with any habits together", async () => {
  const habits = fc.record(
    Object.fromEntries(switches.map(([name, all]) => [name, fc.constantFrom<unknown>(...all)])),
  ) as fc.Arbitrary<Partial<MailSwitches>>;
  await fc.assert(
    fc.asyncProperty(habits, mailHistories, async (mail, steps) => void (await agrees(mail, steps, leavesOut(mail)))),
    { numRuns: 20 * numRuns },
  );
});

test("Oro agrees wherever workers are killed, before and after any transaction of a page", async () => {
  let kills = 0;
  const deaths = fc.array(fc.nat(3), { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(deaths, async (drawn) => {
      let nth = 0;
      const isKilled = (): boolean => {
        nth += 1;
        return drawn[nth % drawn.length] === 0;
      };
      kills += await agrees({}, [], false, isKilled);
    }),
    { numRuns: 6 * numRuns },
  );
  expect(kills).toBeGreaterThan(10 * numRuns);
});
