import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMailboxes } from "../../src/adapters/graph/mailboxes.ts";
import { createLedgerReader } from "../../src/adapters/store/sync/ledger-check.ts";
import { createCheckLedger } from "../../src/app/status/check-ledger.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import { must } from "../../src/lib/must.ts";
import { kinds } from "../../src/wiring/resources.ts";
import { ownLimits } from "../support/graph-limits.ts";
import { person, sides } from "../support/instant-sides.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { accountId, createRealSync } from "../support/real-sync.ts";

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage();
});
afterAll(() => stage.close());

const signal = new AbortController().signal;
const window = { from: "2000-01-01", to: "2100-01-01" };
const clean = { isClean: true, unsettled: 0, duplicates: 0, missing: 0, unread: 0 };

describe.each(sides)("the ledger of $resource", (side) => {
  const mailboxes = () =>
    createMailboxes({
      tokens: { forAccount: async () => stage.simulator.control.entra.accessToken(person) },
      limits: ownLimits(),
      simulatorOrigin: stage.simulator.origin,
    });
  const check = () =>
    createCheckLedger({
      ledger: createLedgerReader(stage.prisma),
      mailboxes: mailboxes(),
      kinds,
      patience: () => signal,
    })({ reach: { kind: "all" } });

  test("is clean until Microsoft holds something twice, whatever our own rows say", async () => {
    const { prisma, simulator } = stage;
    simulator.control.reset();
    const real = createRealSync({ prisma, sql: stage.sql, simulator, resource: side.resource, person });
    await real.reset();
    const ids = [0, 1, 2].map(() => randomUUID());
    await real.write(ids.map((id, nth): OfficeWrite => ({ op: "create", id, fields: side.officeFields(nth) })));
    side.makeInOutlook(simulator, 0);
    await real.sync();
    await real.sync();
    expect(await check()).toEqual(clean);

    // As a worker that was frozen with its request sends it, when another one has made it.
    const { externalId } = await prisma.collection.findFirstOrThrow({ where: { state: "ACTIVE", isDefault: true } });
    const link = await prisma.link.findFirstOrThrow({ where: { officeId: must(ids[0], "id") } });
    const records = (await mailboxes().open({ id: accountId })).records(side.resource, window);
    const made = must(await records.read({ collectionId: externalId, id: link.m365Id }, signal), "what was made");
    await records.create(
      externalId,
      { mark: link.officeId, key: randomUUID(), fields: made.fields, extra: {} },
      signal,
    );
    expect(await check()).toEqual({ ...clean, isClean: false, duplicates: 1 });
  });

  test("is not proved of a mailbox that nobody can read", async () => {
    await stage.prisma.account.update({ where: { id: accountId }, data: { state: "NEEDS_REAUTH" } });
    expect(await check()).toMatchObject({ isClean: false, unread: 1 });
  });
});
