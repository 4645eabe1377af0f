import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { RunTx } from "../../../src/app/ports/sync-store.ts";
import type { PlannedItem } from "../../../src/core/sync/planned-item.ts";

/** A deletion in Oro of one linked record. */
export function itemOf(pairKey: string, rest: Partial<PlannedItem> = {}): PlannedItem {
  return {
    pairKey,
    ...{ linkId: randomUUID(), officeId: randomUUID(), m365Id: `m365 ${pairKey}` },
    versions: { officeVersion: 3, officeSeq: null, m365Seq: 9_007_199_254_740_995n },
    decision: { kind: "pair", decision: { kind: "remove", office: true, m365: false, conflict: null } },
    ...{ inOffice: "DELETE", inM365: null, title: `Record ${pairKey}`, changes: [], mails: [], isBraked: true },
    ...rest,
  };
}

const meetingOf = (pairKey: string, mails: readonly string[]): PlannedItem =>
  itemOf(pairKey, { decision: { kind: "createInM365" }, inOffice: null, inM365: "CREATE", isBraked: false, mails });

interface PlanBench {
  inRun<T>(work: (tx: RunTx) => Promise<T>): Promise<T>;
  /** Answers all that is asked. */
  answer(answer: "APPROVED" | "REJECTED"): Promise<void>;
}

/** What a run would write, kept before it writes. */
export function describePlans(name: string, open: () => Promise<PlanBench>): void {
  describe(`plans in ${name}`, () => {
    let bench: PlanBench;
    beforeEach(async () => {
      bench = await open();
    });
    const plan = (...items: readonly PlannedItem[]) =>
      bench.inRun(async (tx) => {
        await tx.beginPlan();
        await tx.savePlan(items);
      });
    const items = () => bench.inRun((tx) => tx.plannedItems(0n, 100));
    const totals = () => bench.inRun((tx) => tx.planTotals("contoso.example"));
    const ask = (asksDeletions: boolean, asksInvitations: boolean) =>
      bench.inRun((tx) => tx.askAbout({ asksDeletions, asksInvitations }));

    test("items come back as they were decided, in order, a page at a time", async () => {
      const all = ["one", "two", "three"].map((key) => itemOf(key));
      await plan(...all);
      const [first, ...rest] = await items();
      const { pairKey, officeId, m365Id, versions, decision } = all[0] ?? itemOf("none");
      expect(first).toMatchObject({ pairKey, officeId, m365Id, versions, decision, askedAs: null, answer: null });
      expect(rest.map((item) => item.pairKey)).toEqual(["two", "three"]);
      const next = await bench.inRun((tx) => tx.plannedItems(first?.nth ?? 0n, 1));
      expect(next.map((item) => item.pairKey)).toEqual(["two"]);
    });

    test("a pair has one item, and a new plan has nothing of the old one", async () => {
      await plan(itemOf("one"), itemOf("two"));
      await bench.inRun((tx) =>
        tx.savePlan([itemOf("one", { versions: { officeVersion: 4, officeSeq: 1n, m365Seq: null } })]),
      );
      expect((await items()).map(({ pairKey, versions }) => [pairKey, versions.officeVersion])).toEqual([
        ["one", 4],
        ["two", 3],
      ]);
      await plan(itemOf("two"));
      expect((await items()).map(({ pairKey }) => pairKey)).toEqual(["two"]);
    });

    test("what is carried out is in the plan no more", async () => {
      await plan(itemOf("one"), itemOf("two"));
      await ask(true, false);
      await bench.inRun((tx) => tx.carryOut(["one"]));
      expect((await items()).map(({ pairKey }) => pairKey)).toEqual(["two"]);
      expect(await totals()).toMatchObject({ deletions: { inOffice: 1, inM365: 0 } });
    });

    test("deletions are counted by side, people once, those elsewhere apart", async () => {
      const inM365 = itemOf("gone", { inOffice: null, inM365: "DELETE", mails: ["ann@contoso.example"] });
      await plan(
        itemOf("one"),
        inM365,
        itemOf("resolved", { isBraked: false }),
        meetingOf("kick-off", ["ann@contoso.example", "bob@fabrikam.example"]),
      );
      expect(await totals()).toEqual({
        deletions: { inOffice: 1, inM365: 1 },
        newDeletions: { inOffice: 1, inM365: 1 },
        ...{ meetings: 2, people: 2, peopleOutside: 1, newPeople: 2 },
        sampleTitles: ["Record one", "Record gone"],
        sampleMeetings: ["Record gone", "Record kick-off"],
        sampleAddresses: ["ann@contoso.example", "bob@fabrikam.example"],
      });
    });

    test("only what a brake stopped is asked about, and an answer holds for the same item of the next plan", async () => {
      const all = [itemOf("one"), meetingOf("kick-off", ["ann@contoso.example"])];
      await plan(...all);
      await ask(true, false);
      expect((await items()).map(({ askedAs }) => askedAs)).toEqual(["DELETION", null]);
      await bench.answer("APPROVED");
      await plan(...all);
      expect((await items()).map(({ answer }) => answer)).toEqual(["APPROVED", null]);
      expect(await totals()).toMatchObject({
        deletions: { inOffice: 1, inM365: 0 },
        newDeletions: { inOffice: 0, inM365: 0 },
      });
      await plan(itemOf("one", { inOffice: "UPDATE", isBraked: false }));
      expect((await items()).map(({ answer }) => answer)).toEqual([null]);
    });

    test("an approval covers the people who were shown, and nobody else", async () => {
      await plan(meetingOf("kick-off", ["ann@contoso.example"]));
      await ask(false, true);
      await bench.answer("APPROVED");
      await plan(meetingOf("kick-off", ["ann@contoso.example", "bob@contoso.example"]));
      expect(await items()).toMatchObject([{ askedAs: "INVITATIONS", answer: null }]);
      expect(await totals()).toMatchObject({ people: 2, newPeople: 1 });
      await plan(meetingOf("kick-off", ["ann@contoso.example"]), meetingOf("retro", ["ann@contoso.example"]));
      expect(await totals()).toMatchObject({ people: 1, newPeople: 1 });
    });

    test("what a later plan asks nobody about is marked as asked no more; what was answered stays so", async () => {
      await plan(itemOf("one"), meetingOf("kick-off", ["ann@contoso.example"]));
      await ask(true, true);
      await bench.answer("APPROVED");
      await plan(itemOf("one"), meetingOf("kick-off", ["ann@contoso.example", "bob@contoso.example"]));
      await bench.inRun((tx) => tx.askAbout(null));
      expect((await items()).map(({ pairKey, askedAs, answer }) => [pairKey, askedAs, answer])).toEqual([
        ["one", "DELETION", "APPROVED"],
        ["kick-off", null, null],
      ]);
      await plan(meetingOf("kick-off", ["ann@contoso.example", "bob@contoso.example"]));
      expect(await totals()).toMatchObject({ people: 2, newPeople: 1 });
    });

    test("what was rejected counts no more, and is not asked about again", async () => {
      await plan(itemOf("one"), meetingOf("kick-off", ["ann@contoso.example"]));
      await ask(true, true);
      await bench.answer("REJECTED");
      await plan(itemOf("one"), itemOf("two"), meetingOf("kick-off", ["ann@contoso.example", "bob@contoso.example"]));
      expect(await totals()).toMatchObject({ deletions: { inOffice: 1, inM365: 0 }, people: 0, meetings: 0 });
      await ask(true, true);
      expect((await items()).map(({ pairKey, askedAs, answer }) => [pairKey, askedAs, answer])).toEqual([
        ["one", "DELETION", "REJECTED"],
        ["kick-off", "INVITATIONS", "REJECTED"],
        ["two", "DELETION", null],
      ]);
    });
  });
}
