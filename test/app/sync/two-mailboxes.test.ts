import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { ofEvents } from "../../support/exchange.ts";
import { meeting } from "../../support/meetings.ts";
import type { Trouble } from "../../support/sync-world.ts";
import { createTwoMailboxes, type TwoMailboxes } from "../../support/two-mailboxes.ts";

const officeId = (serial: number): string => `90000000-0000-4000-8000-${String(serial).padStart(12, "0")}`;
const task = (subject: string) => ({ subject, dueDate: "2026-05-04" });

const linksOf = ({ first, second }: TwoMailboxes) =>
  [first, second].map(({ store }) => [...store.state().links.values()]);

describe("two mailboxes of one person", () => {
  test("are not copied into each other", async () => {
    const both = createTwoMailboxes();
    both.first.mailbox.make("list-default", task("Of the first"));
    both.second.mailbox.make("list-default", task("Of the second"));
    await both.settle();
    expect(await both.subjects()).toEqual({
      oro: ["Of the first", "Of the second"],
      first: ["Of the first"],
      second: ["Of the second"],
    });
  });

  test("invite no guest twice", async () => {
    const both = createTwoMailboxes({}, ofEvents);
    await both.settle();
    both.first.mailbox.make("list-default", meeting({ subject: "Made in Outlook" }));
    await both.create(officeId(1), meeting({ subject: "Made in Oro" }));
    await both.settle();
    const all = ["Made in Oro", "Made in Outlook"];
    expect(await both.subjects()).toEqual({ oro: all, first: all, second: [] });
    expect(both.first.mailbox.mailed()).toEqual(["ann@contoso.example", "bob@contoso.example"]);
    expect(both.second.mailbox.mailed()).toEqual([]);
  });

  test.each(["before", "after"])(
    "that hold the same each keep their own: in Oro it is two records (%s a sync)",
    async (when) => {
      const both = createTwoMailboxes();
      if (when === "after") await both.settle();
      const [one] = [both.first, both.second].map(({ mailbox }) => mailbox.make("list-default", task("The same")));
      await both.settle();
      expect(await both.subjects()).toMatchObject({ oro: ["The same", "The same"] });
      both.first.mailbox.edit(must(one, "the first's"), { priority: "high" });
      await both.settle();
      const [second] = [...both.second.mailbox.items.values()];
      expect(second?.item.fields).toMatchObject({ priority: "normal" });
      both.first.mailbox.remove(must(one, "the first's"));
      await both.settle();
      expect(await both.subjects()).toEqual({ oro: ["The same"], first: [], second: ["The same"] });
    },
  );

  test("what is made in Oro goes to the primary one, and what was sent stays where it is when another becomes it", async () => {
    const both = createTwoMailboxes();
    await both.second.settle();
    await both.create(officeId(1), task("Early"));
    await both.second.settle();
    await both.first.settle();
    expect(await both.subjects()).toEqual({ oro: ["Early"], first: ["Early"], second: [] });
    await both.create(officeId(2), task("Never sent"));
    both.choosePrimary("second");
    await both.create(officeId(3), task("Late"));
    await both.first.edit(officeId(1), { priority: "high" });
    await both.settle();
    expect(await both.subjects()).toMatchObject({ first: ["Early"], second: ["Late", "Never sent"] });
    expect([...both.first.mailbox.items.values()][0]?.item.fields).toMatchObject({ priority: "high" });
  });

  test("what Microsoft refused to the old primary one goes to the new one", async () => {
    const both = createTwoMailboxes();
    both.first.mailbox.refuse(() => true);
    await both.create(officeId(1), task("Refused"));
    await both.first.sync();
    both.choosePrimary("second");
    await both.settle();
    expect(await both.subjects()).toEqual({ oro: ["Refused"], first: [], second: ["Refused"] });
    expect([...both.first.store.state().inbox.values()]).toEqual([]);
  });

  test("what surely never arrived at the old primary one goes to the new one", async () => {
    const both = createTwoMailboxes();
    both.first.atRequest = (request) => (request === "create" ? "onItsWay" : null);
    await both.create(officeId(1), task("Lost"));
    await both.first.sync();
    both.first.atRequest = () => null;
    both.choosePrimary("second");
    await both.second.settle();
    expect(await both.subjects()).toEqual({ oro: ["Lost"], first: [], second: [] });
    await both.settle();
    expect(await both.subjects()).toEqual({ oro: ["Lost"], first: [], second: ["Lost"] });
  });

  test("a pair that both hold stays with the first; the other is detached, and nothing is written or deleted", async () => {
    const both = createTwoMailboxes();
    const copy = both.second.mailbox.make("list-default", task("Held twice"));
    await both.second.settle();
    both.first.mailbox.make("list-default", task("Held twice"));
    await both.first.settle();
    // As it was left behind by whatever did not know whose a record is.
    const kept = must(linksOf(both)[0]?.[0], "the link of the first");
    both.second.store.change((state) => {
      const link = must([...state.links.values()][0], "link");
      state.links.set(link.id, { ...link, officeId: kept.officeId });
    });
    const writes = both.first.mailbox.writes() + both.second.mailbox.writes();
    await both.first.edit(kept.officeId, { priority: "high" });
    both.second.mailbox.edit(copy, { priority: "low" });
    await both.settle();
    const [first, second] = linksOf(both);
    expect(first).toMatchObject([{ state: "ACTIVE" }]);
    expect(second).toMatchObject([{ state: "DETACHED", detachedReason: "OTHER_MAILBOX" }]);
    expect([...both.second.mailbox.items.values()][0]?.item.fields).toMatchObject({ priority: "low" });
    expect(both.first.mailbox.writes() + both.second.mailbox.writes()).toBe(writes + 1);
  });

  test("a copy that carries the mark of the other's record is none of Oro's while it is equal, and its own once it differs", async () => {
    const both = createTwoMailboxes();
    await both.create(officeId(1), task("Marked"));
    await both.first.settle();
    const { item } = must([...both.first.mailbox.items.values()][0], "item");
    both.second.mailbox.restore("copy", "list-default", item);
    await both.settle();
    expect(await both.subjects()).toMatchObject({ oro: ["Marked"] });
    expect([...both.second.store.state().inbox.values()]).toMatchObject([{ state: "EXCLUDED", reason: "DUPLICATE" }]);
    both.second.mailbox.edit("copy", { subject: "Mine" });
    await both.settle();
    expect(await both.subjects()).toEqual({ oro: ["Marked", "Mine"], first: ["Marked"], second: ["Mine"] });
  });

  type Step =
    | { readonly do: "make" | "edit" | "delete"; readonly where: "oro" | "first" | "second"; readonly pick: number }
    | { readonly do: "primary"; readonly which: "first" | "second" }
    | { readonly do: "sync"; readonly which: "first" | "second"; readonly troubles: readonly (Trouble | null)[] };
  const which = fc.constantFrom("first" as const, "second" as const);
  const trouble = fc.oneof(
    { weight: 20, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom<Trouble>("crash", "lostAnswer", "onItsWay", "unavailable", "throttled") },
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom("make" as const, "make" as const, "edit" as const, "delete" as const),
        where: fc.constantFrom("oro" as const, "first" as const, "second" as const),
        pick: fc.nat(20),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("primary" as const), which }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("sync" as const),
        which,
        troubles: fc.array(trouble, { maxLength: 60, size: "max" }),
      }),
    },
  );

  test("hold nothing of each other's after any history, and nothing twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), async (steps) => {
        const both = createTwoMailboxes({ conflictRule: "NEWEST_WINS" });
        for (const [serial, one] of steps.entries()) await take(both, one, serial);
        both.first.troubles = [];
        both.second.troubles = [];
        await both.settle();
        const { oro, first, second } = await both.subjects();
        // Each was made once, under a name of its own: it is in Oro and in one mailbox.
        const told = JSON.stringify({ oro, first, second });
        expect([...first, ...second].toSorted(), told).toEqual(oro);
        expect(new Set(oro).size, told).toBe(oro.length);
        expect(
          first.filter((subject) => subject.startsWith("second")),
          told,
        ).toEqual([]);
        expect(
          second.filter((subject) => subject.startsWith("first")),
          told,
        ).toEqual([]);
        const live = linksOf(both)
          .flat()
          .filter(({ state }) => state === "ACTIVE");
        expect(new Set(live.map((link) => link.officeId)).size, told).toBe(live.length);
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 100) },
    );
  });

  async function take(both: TwoMailboxes, one: Step, serial: number): Promise<void> {
    if (one.do === "primary") return both.choosePrimary(one.which);
    if (one.do === "sync") {
      const world = both[one.which];
      world.troubles = [...one.troubles];
      await world.sync();
      return;
    }
    const fields = task(`${one.where} ${serial}`);
    if (one.where === "oro") {
      const ids = [...(await both.first.records()).keys()].toSorted();
      const id = ids[one.pick % ids.length];
      if (one.do === "make") await both.create(officeId(serial), fields);
      else if (id !== undefined && one.do === "edit") await both.first.edit(id, { description: `${serial}` });
      else if (id !== undefined) await both.first.delete(id);
      return;
    }
    const { mailbox } = both[one.where];
    const ids = [...mailbox.items.keys()];
    const id = ids[one.pick % ids.length];
    if (one.do === "make") mailbox.make("list-default", fields);
    else if (id !== undefined && one.do === "edit") mailbox.edit(id, { description: `${serial}` });
    else if (id !== undefined) mailbox.remove(id);
  }
});
