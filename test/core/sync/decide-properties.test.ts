import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldValue, RecordFields } from "../../../src/core/records/record.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import type { Resolution } from "../../../src/core/sync/conflict.ts";
import { decidePair } from "../../../src/core/sync/decide.ts";
import { differingFields, firstBases, mergeFields, pick } from "../../../src/core/sync/merge.ts";
import type { PairDecision, PairSituation, SideView, SideWrite } from "../../../src/core/sync/pair.ts";
import { arbitraryTask } from "../../support/core-checks/arbitrary-task.ts";

const time = fc.constantFrom(null, "2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z");
const side: fc.Arbitrary<SideView> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ present: fc.constant(true as const), fields: arbitraryTask, changedAt: time }) },
  { weight: 1, arbitrary: fc.record({ present: fc.constant(false as const), changedAt: time }) },
);
const resolution: fc.Arbitrary<Resolution | null> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant({ kind: "delete" as const }) },
  { weight: 1, arbitrary: arbitraryTask.map((fields) => ({ kind: "keep" as const, fields })) },
  {
    weight: 1,
    arbitrary: arbitraryTask.map((fields) => ({
      kind: "fields" as const,
      values: pick(fields, ["subject", "priority"]),
    })),
  },
);
const pair: fc.Arbitrary<PairSituation> = fc.record({
  kind: fc.constant(taskKind),
  direction: fc.constantFrom("BIDIRECTIONAL", "OFFICE_TO_M365", "M365_TO_OFFICE"),
  conflictRule: fc.constantFrom("OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"),
  drift: fc.constantFrom("LEAVE", "REVERT"),
  bases: fc.option(fc.record({ office: arbitraryTask, m365: arbitraryTask })),
  office: side,
  m365: side,
  isReadOnly: fc.constant(false),
  resolution,
});

/** What a side holds after a write; a side that holds less keeps one category and no capitals of what it is given. */
function written(view: SideView, write: SideWrite, fields: RecordFields, isLossy: boolean): SideView {
  if (write.op === "none") return view;
  const given = write.op === "create" ? fields : pick(fields, write.changed);
  const held = Object.entries(given).map(([name, value]): [string, FieldValue] => {
    if (isLossy && name === "subject") return [name, String(value).toLowerCase()];
    return [name, isLossy && name === "categories" && Array.isArray(value) ? value.slice(0, 1) : value];
  });
  return {
    present: true,
    fields: { ...(view.present ? view.fields : {}), ...Object.fromEntries(held) },
    changedAt: null,
  };
}

/** The pair after its decision was carried out, as the link remembers it; null when there is no pair any more. */
function carriedOut(before: PairSituation, decision: PairDecision, isLossy: boolean): PairSituation | null {
  if (decision.kind !== "settle") return null;
  const office = written(before.office, decision.office, decision.fields, false);
  const m365 = written(before.m365, decision.m365, decision.fields, isLossy);
  if (!office.present || !m365.present) return null;
  const drifted = (bases: RecordFields | undefined) => (bases === undefined ? {} : pick(bases, decision.drift));
  const bases = {
    office: { ...office.fields, ...drifted(before.bases?.office) },
    m365: { ...m365.fields, ...drifted(before.bases?.m365) },
  };
  return { ...before, office, m365, bases, resolution: null };
}

test.each([false, true])("what was decided and written is decided no more (a side that holds less: %s)", (isLossy) => {
  fc.assert(
    fc.property(pair, (before) => {
      const decision = decidePair(before);
      const after = carriedOut(before, decision, isLossy);
      if (after === null || decision.kind !== "settle") return;
      const again = decidePair(after);
      expect(again).toMatchObject({ kind: "settle", office: { op: "none" }, m365: { op: "none" }, conflict: null });
      expect(again.kind === "settle" ? again.drift : null).toEqual(decision.drift);
    }),
    { numRuns: 2_000 },
  );
});

test("after a settlement both ways, from a first meeting, both sides are equal", () => {
  fc.assert(
    fc.property(pair, (before) => {
      const first = { ...before, bases: null, direction: "BIDIRECTIONAL" as const };
      const after = carriedOut(first, decidePair(first), false);
      if (!after?.office.present || !after.m365.present) return;
      expect(differingFields(taskKind, after.office.fields, after.m365.fields)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("one way, the leading side is never written", () => {
  fc.assert(
    fc.property(pair, ({ resolution: _by, ...rest }) => {
      if (rest.direction === "BIDIRECTIONAL") return;
      const leader = rest.direction === "OFFICE_TO_M365" ? "office" : "m365";
      const decision = decidePair({ ...rest, resolution: null });
      if (decision.kind === "settle") expect(decision[leader]).toEqual({ op: "none" });
      if (decision.kind === "remove") expect(decision[leader]).toBe(false);
      expect(decision.kind).not.toBe("ask");
    }),
    { numRuns: 1_000 },
  );
});

test("nothing is deleted on a side that was edited, unless a conflict says so", () => {
  fc.assert(
    fc.property(pair, ({ resolution: _by, ...rest }) => {
      const decision = decidePair({ ...rest, direction: "BIDIRECTIONAL", resolution: null });
      if (decision.kind !== "remove" || decision.conflict !== null) return;
      for (const name of ["office", "m365"] as const) {
        const view = rest[name];
        const base = rest.bases?.[name];
        if (!decision[name] || !view.present) continue;
        expect(base === undefined ? ["no base"] : differingFields(taskKind, base, view.fields)).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});

const mirrored = { OFFICE_WINS: "M365_WINS", M365_WINS: "OFFICE_WINS", ASK: "ASK" } as const;
const spelledOnce = (value: FieldValue | undefined): string =>
  JSON.stringify(Array.isArray(value) ? value.map((element) => JSON.stringify(element)).sort() : value);

test("a merge does not depend on which side is which, save the order of elements", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, arbitraryTask, (one, other, office, m365) => {
      const here = mergeFields(taskKind, { office: one, m365: other }, office, m365);
      const there = mergeFields(taskKind, { office: other, m365: one }, m365, office);
      expect(there.conflicts).toEqual(here.conflicts);
      expect(there.changedInOffice).toEqual(here.changedInM365);
      expect(there.changedInM365).toEqual(here.changedInOffice);
    }),
    { numRuns: 1_000 },
  );
});

test("with one base for both, a merge comes out the same whichever side is which", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (base, office, m365) => {
      const bases = { office: base, m365: base };
      const here = mergeFields(taskKind, bases, office, m365);
      const there = mergeFields(taskKind, bases, m365, office);
      for (const { name } of taskKind.fields.filter((spec) => !here.conflicts.includes(spec.name))) {
        expect(spelledOnce(there.fields[name])).toBe(spelledOnce(here.fields[name]));
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a decision is mirrored when sides, bases and rule are", () => {
  fc.assert(
    fc.property(pair, fc.constantFrom("OFFICE_WINS" as const, "M365_WINS" as const, "ASK" as const), (before, rule) => {
      const here = { ...before, direction: "BIDIRECTIONAL" as const, conflictRule: rule, resolution: null };
      const there = {
        ...here,
        conflictRule: mirrored[rule],
        office: here.m365,
        m365: here.office,
        bases: here.bases === null ? null : { office: here.bases.m365, m365: here.bases.office },
      };
      const [one, other] = [decidePair(here), decidePair(there)];
      expect(other.kind).toBe(one.kind);
      if (one.kind === "remove" && other.kind === "remove") {
        expect([other.office, other.m365]).toEqual([one.m365, one.office]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a merge invents nothing: each value, and each element, is one of a side's", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (base, office, m365) => {
      const merge = mergeFields(taskKind, { office: base, m365: base }, office, m365);
      for (const { name, merge: how } of taskKind.fields) {
        const of = (fields: RecordFields): readonly FieldValue[] => {
          const value = fields[name] ?? null;
          return how === "elements" && Array.isArray(value) ? value : [value];
        };
        const known = [...of(office), ...of(m365)].map((value) => JSON.stringify(value));
        for (const value of of(merge.fields)) expect(known).toContain(JSON.stringify(value));
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a merge loses nothing: a category that a side added is there afterwards", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (base, office, m365) => {
      const merge = mergeFields(taskKind, { office: base, m365: base }, office, m365);
      if (merge.conflicts.includes("categories")) return;
      const of = ({ categories }: RecordFields): readonly FieldValue[] => (Array.isArray(categories) ? categories : []);
      const added = [...of(office), ...of(m365)].filter((name) => !of(base).includes(name));
      const kept = of(base).filter((name) => of(office).includes(name) && of(m365).includes(name));
      expect(new Set(of(merge.fields))).toEqual(new Set([...added, ...kept]));
    }),
    { numRuns: 1_000 },
  );
});

test("first bases make a conflict of nothing but what is set differently on both sides", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, (office, m365) => {
      const { conflicts } = mergeFields(taskKind, firstBases(taskKind, office, m365), office, m365);
      const both = taskKind.fields
        .filter(({ merge }) => merge === "value")
        .filter(({ name, empty }) => {
          const [ours, theirs] = [office[name] ?? null, m365[name] ?? null];
          return (
            ours !== theirs && ours !== empty && theirs !== empty && JSON.stringify(ours) !== JSON.stringify(theirs)
          );
        })
        .map(({ name }) => name);
      expect(conflicts.filter((name) => name !== "checklist")).toEqual(both);
    }),
    { numRuns: 1_000 },
  );
});
