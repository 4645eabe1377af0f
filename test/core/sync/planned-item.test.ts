import fc from "fast-check";
import { expect, test } from "vitest";
import type { OfficeRecord } from "../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { decideAction } from "../../../src/core/sync/decide-action.ts";
import { planPair } from "../../../src/core/sync/plan.ts";
import { plannedDecisionShape } from "../../../src/core/sync/planned-decision.ts";
import { actionOf, plannedItem, type StoredItem } from "../../../src/core/sync/planned-item.ts";
import type { Pair } from "../../../src/core/sync/situation.ts";
import { must } from "../../../src/lib/must.ts";
import { rowOf } from "../../contracts/sync-store/bench.ts";
import { arbitraryTask } from "../../support/core-checks/arbitrary-task.ts";
import { emptyTask } from "../../support/core-checks/check.ts";
import { linkOn, syncTerms } from "../../support/core-checks/sync-terms.ts";

const agreed: RecordFields = { ...emptyTask, subject: "Call", priority: "normal" };

interface Drawn {
  readonly isLinked: boolean;
  readonly bases: RecordFields;
  readonly office: RecordFields | null;
  readonly m365: RecordFields | null | "as known";
}

function pairOf({ isLinked, bases, office, m365 }: Drawn): Pair {
  const record: OfficeRecord = {
    ...{ id: "task", version: 2, changedAt: "2026-05-01T10:00:00Z", accountId: null },
    ...{ isDeleted: office === null, fields: office ?? bases },
  };
  const told = { id: "item", etag: "2", modifiedAt: null, mark: null, fields: bases, extra: {} };
  const row = { ...rowOf("item"), collectionId: "list", seq: 7n };
  const m365Row =
    m365 === "as known" || !isLinked
      ? null
      : m365 === null
        ? { ...row, removed: true, isVerified: true }
        : { ...row, snapshot: { ...told, fields: m365 } };
  return {
    link: isLinked ? linkOn(bases) : null,
    officeRow: { ...rowOf("task", { side: "office", removed: office === null }), seq: 5n },
    ...{ m365Row, record, isOthers: false, conflict: null, changedBy: null },
  };
}

const drawn = fc.record({
  isLinked: fc.boolean(),
  bases: arbitraryTask,
  office: fc.option(arbitraryTask, { freq: 4 }),
  m365: fc.oneof(arbitraryTask, fc.constantFrom(null, "as known" as const)),
});
const settings = fc.record({
  direction: fc.constantFrom("BIDIRECTIONAL" as const, "OFFICE_TO_M365" as const, "M365_TO_OFFICE" as const),
  conflictRule: fc.constantFrom("OFFICE_WINS" as const, "M365_WINS" as const, "ASK" as const),
});

/** As it comes back from where it is stored. */
function stored(item: NonNullable<ReturnType<typeof plannedItem>>, rest: Partial<StoredItem> = {}): StoredItem {
  const { pairKey, officeId, m365Id, versions, decision } = item;
  const read = plannedDecisionShape.parse(JSON.parse(JSON.stringify(decision)));
  return { pairKey, officeId, m365Id, versions, decision: read, nth: 1n, askedAs: null, answer: null, ...rest };
}

/** Ids count up anew, so that two plans of one decision are equal. */
function termsOf(changed: object) {
  const terms = syncTerms();
  return { ...terms, settings: { ...terms.settings, ...changed } };
}

test("what is stored of a decision and carried out later is what was decided", () => {
  fc.assert(
    fc.property(drawn, settings, (facts, changed) => {
      const pair = pairOf(facts);
      const action = decideAction(termsOf(changed), pair);
      const item = plannedItem(termsOf(changed), pair, action);
      expect(item === null).toBe(action.kind === "wait");
      if (item === null) return;
      const again = must(actionOf(termsOf(changed), stored(item), pair), "an action");
      expect(planPair(termsOf(changed), pair, again)).toEqual(planPair(termsOf(changed), pair, action));
    }),
    { numRuns: 1_000 },
  );
});

test("an item says what is written where, and what an update changes", () => {
  const edited = { ...agreed, subject: "Call back" };
  const theirs = { ...agreed, priority: "high" };
  const cells: Record<string, Drawn> = {
    "edited in Oro": { isLinked: true, bases: agreed, office: edited, m365: "as known" },
    "edited on both sides": { isLinked: true, bases: agreed, office: edited, m365: theirs },
    "deleted in Oro": { isLinked: true, bases: agreed, office: null, m365: "as known" },
    "deleted in Microsoft": { isLinked: true, bases: agreed, office: agreed, m365: null },
    "new in Oro": { isLinked: false, bases: agreed, office: agreed, m365: null },
  };
  const told = Object.entries(cells).map(([name, facts]) => {
    const pair = pairOf(facts);
    const { inOffice, inM365, isBraked, changes } = must(
      plannedItem(syncTerms(), pair, decideAction(syncTerms(), pair)),
      "item",
    );
    const diff = changes.map(({ side, field, from, to }) => `${side} ${field}: ${from} → ${to}`).join(", ");
    return `${name}: Oro ${inOffice}, Microsoft ${inM365}${isBraked ? ", braked" : ""} [${diff}]`;
  });
  expect(told).toEqual([
    "edited in Oro: Oro null, Microsoft UPDATE [m365 subject: Call → Call back]",
    "edited on both sides: Oro UPDATE, Microsoft UPDATE [office priority: normal → high, m365 subject: Call → Call back]",
    "deleted in Oro: Oro null, Microsoft DELETE, braked []",
    "deleted in Microsoft: Oro DELETE, Microsoft null, braked []",
    "new in Oro: Oro null, Microsoft CREATE []",
  ]);
});

test.each<[string, (pair: Pair) => Pair]>([
  ["Oro's record was edited", (pair) => ({ ...pair, record: pair.record && { ...pair.record, version: 3 } })],
  ["Oro told news", (pair) => ({ ...pair, officeRow: pair.officeRow && { ...pair.officeRow, seq: 9n } })],
  ["Microsoft told news", (pair) => ({ ...pair, m365Row: { ...rowOf("item"), seq: 9n } })],
  ["it is settled", (pair) => ({ ...pair, officeRow: null })],
])("nothing is carried out of an item when %s since", (_what, change) => {
  const pair = pairOf({ isLinked: true, bases: agreed, office: { ...agreed, subject: "Call back" }, m365: "as known" });
  const item = stored(must(plannedItem(syncTerms(), pair, decideAction(syncTerms(), pair)), "item"));
  expect(actionOf(syncTerms(), item, pair)).toMatchObject({ kind: "pair" });
  expect(actionOf(syncTerms(), item, change(pair))).toBeNull();
});

test("a rejected deletion detaches, rejected mails are not sent, and neither is carried out", () => {
  const pair = pairOf({ isLinked: true, bases: agreed, office: agreed, m365: null });
  const item = must(plannedItem(syncTerms(), pair, decideAction(syncTerms(), pair)), "item");
  const answered = (rest: Partial<StoredItem>) => actionOf(syncTerms(), stored(item, rest), pair);
  expect(answered({ askedAs: "DELETION", answer: "REJECTED" })).toEqual({
    kind: "detach",
    reason: "DELETION_REJECTED",
  });
  expect(answered({ askedAs: "INVITATIONS", answer: "REJECTED" })).toEqual({ kind: "exclude", reason: "INVITATIONS" });
  expect(answered({ askedAs: "DELETION", answer: "APPROVED" })).toMatchObject({ kind: "pair" });
});
