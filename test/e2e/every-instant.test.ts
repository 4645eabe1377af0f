import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import { checkLedger } from "../../src/adapters/store/sync/ledger-check.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import { mailsSent, person, sides } from "../support/instant-sides.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync, type RealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

/**
 * The worker dies at every instant of a sync, one after the other: a list of all of them, not a sample. Then another one goes on, and
 * both sides must hold every record once.
 *
 * An instant is the beginning or the end of a transaction or of a request; between two of them nothing happens that another process could see.
 * INSTANT_RECORDS says how many records the long sync has, of which every write to Microsoft is a death: by default a page and a batch of
 * requests and some more, with two of each sort of event.
 */
const many = Number(process.env.INSTANT_RECORDS ?? 24);
const few = 4;

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

describe.each(sides)("a sync of $resource", (side) => {
  async function prepare(count: number): Promise<RealSync> {
    simulator.control.reset();
    // The workers' clock runs ahead; Microsoft's ten minutes would not be over for it.
    simulator.control.settings.change({ limits: { requestsPer10Minutes: 10_000_000 } });
    const real = createRealSync({ prisma, sql: stage.sql, simulator, resource: side.resource, person, pageSize: 20 });
    await real.reset();
    if (side.isSyncedBefore) await real.sync();
    const numbers = Array.from({ length: count }, (_, index) => index);
    await real.write(
      numbers.map((nth) => ({ op: "create", id: randomUUID(), fields: side.officeFields(nth) }) satisfies OfficeWrite),
    );
    for (const nth of numbers) side.makeInOutlook(simulator, nth);
    simulator.control.calendar.clearMails();
    return real;
  }

  async function expectAgreement(count: number): Promise<void> {
    const wanted = (["Oro", "Outlook"] as const)
      .flatMap((made) => Array.from({ length: count }, (_, nth) => side.wanted(made, nth)))
      .sort();
    expect([...side.inOutlook(simulator)].sort()).toEqual(wanted);
    expect([...(await side.inOffice(prisma))].sort()).toEqual(wanted);
    const mails = mailsSent(simulator);
    expect(mails.filter((mail, index) => mails.indexOf(mail) !== index)).toEqual([]);
    expect(await checkLedger(prisma, Prisma.sql`true`)).toEqual({
      unsettled: 0,
      duplicates: 0,
      missing: 0,
    });
  }

  test(`of ${few} records on each side loses and repeats nothing, at whichever instant its worker dies`, async () => {
    const straight = await prepare(few);
    await straight.sync();
    await expectAgreement(few);
    const instants = straight.steps();
    const mails = mailsSent(simulator);
    for (let at = 1; at <= instants; at += 1) {
      const real = await prepare(few);
      expect(await real.sync({ of: "step", at }), `dies at ${at} of ${instants}`).toBe(true);
      for (let round = 0; round < 2; round += 1) await real.sync();
      await expectAgreement(few);
      // Whoever is told of a meeting is told once, whatever was begun twice.
      expect(mailsSent(simulator)).toEqual(mails);
    }
    console.log(`${side.resource}: every one of ${instants} instants, ${mails.length} mails each time`);
  }, 300_000);

  test(`of ${many} records on each side loses and repeats nothing when a worker dies at each write to Microsoft`, async () => {
    const real = await prepare(many);
    let deaths = 0;
    // Each gets a boundary further than the one before, so that the writes of one worker are met in all their places. Four are begun in one
    // moment: where it dies within that, nothing of it need have gone out, and every sixth worker gets behind it.
    while (await real.sync({ of: "write", at: 1 + (deaths % 6) })) {
      deaths += 1;
      if (deaths > 20 * many) throw new Error(`${deaths} deaths, and still not done`);
    }
    for (let round = 0; round < 3; round += 1) await real.sync();
    await expectAgreement(many);
    expect(deaths).toBeGreaterThan(many / 3);
    console.log(`${side.resource}: ${many} records on each side, ${deaths} deaths`);
  }, 900_000);
});
