import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { decidePair } from "../../../src/core/sync/decide.ts";
import {
  afterLostAnswer,
  agreedLink,
  arrivedLink,
  detachedLink,
  echoedLink,
  foundAgainLink,
  halfAgreedLink,
  importedLink,
  type Link,
  linkInConflict,
  metLink,
  movedLink,
  removedLink,
} from "../../../src/core/sync/link.ts";
import { differingFields } from "../../../src/core/sync/merge.ts";
import type { PairSituation } from "../../../src/core/sync/pair.ts";
import { arbitraryTask } from "../../support/core-checks/arbitrary-task.ts";
import { situation } from "../../support/core-checks/decisions.ts";
import { linkOn, syncTerms } from "../../support/core-checks/sync-terms.ts";

const terms = syncTerms();
const place = { id: "link", collectionId: "list", officeId: "task" };
const itemWith = (fields: RecordFields) => ({ id: "item", etag: "2", extra: {}, fields });

function situationOf(link: Link, office: RecordFields, m365: RecordFields): PairSituation {
  return situation({
    kind: taskKind,
    bases: link.bases,
    office: { present: true, fields: office, changedAt: null },
    m365: { present: true, fields: m365, changedAt: null },
  });
}

/** Whether a run would write anything for this pair, as both sides are now. */
function isQuiet(link: Link, office: RecordFields, m365: RecordFields): boolean {
  const decision = decidePair(situationOf(link, office, m365));
  return decision.kind === "settle" && decision.office.op === "none" && decision.m365.op === "none";
}

test("a record that was imported, or was sent and arrived as it is, is in agreement", () => {
  fc.assert(
    fc.property(arbitraryTask, (fields) => {
      const item = itemWith(fields);
      expect(isQuiet(importedLink(taskKind, place, item), fields, fields)).toBe(true);
      expect(isQuiet(arrivedLink(taskKind, place, fields, fields, item), fields, fields)).toBe(true);
    }),
  );
});

test("two records that were only just found to be one agree on nothing yet, and the next delta compares them", () => {
  expect(metLink(taskKind, place, itemWith({}))).toMatchObject({ bases: null, etag: null, state: "ACTIVE" });
});

test("what both sides hold after a settlement is agreed, however different they are, and agreeing again changes nothing", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (before, office, m365) => {
      const now = { fields: office, version: 7 };
      const link = agreedLink(terms, linkOn(before), [], now, itemWith(m365));
      expect(isQuiet(link, office, m365)).toBe(true);
      expect(link).toMatchObject({ etag: "2", officeVersion: 7, state: "ACTIVE", detachedReason: null });
      expect(agreedLink(terms, link, [], now, itemWith(m365))).toEqual(link);
    }),
  );
});

test("a drifted field keeps what was agreed last, so that it stays drift", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (before, office, m365) => {
      const link = agreedLink(terms, linkOn(before), ["subject"], { fields: office, version: 2 }, itemWith(m365));
      expect(link.drift).toEqual(["subject"]);
      expect([link.bases?.office.subject, link.bases?.m365.subject]).toEqual([before.subject, before.subject]);
      expect([link.bases?.office.priority, link.bases?.m365.priority]).toEqual([office.priority, m365.priority]);
    }),
  );
});

test("a pair whose sides both left the window is detached when it agrees", () => {
  const gone = { ...itemWith({}).fields, dueDate: "2020-01-01", startDate: null };
  const link = agreedLink(terms, linkOn(gone), [], { fields: gone, version: 2 }, itemWith(gone));
  expect(link).toMatchObject({ state: "DETACHED", detachedReason: "WINDOW", windowTo: "2020-01-01" });
});

test("when Oro was edited while Microsoft was written, what Oro is still owed is not forgotten, and what was written is no edit", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, (before, office, m365) => {
      const link = linkOn(before);
      const pair = situationOf(link, office, m365);
      const decision = decidePair(pair);
      if (decision.kind !== "settle" || decision.m365.op !== "update") return;
      const sent = decision.m365.changed;
      const held = { ...m365, ...Object.fromEntries(sent.map((name) => [name, decision.fields[name] ?? null])) };
      const half = halfAgreedLink(taskKind, link, decision, pair, itemWith(held));
      const owed: readonly string[] = decision.office.op === "update" ? decision.office.changed : [];
      for (const { name } of taskKind.fields) {
        const isWritten = sent.includes(name) && !owed.includes(name);
        expect(half.bases?.m365[name]).toEqual(isWritten ? held[name] : before[name]);
        expect(half.bases?.office[name]).toEqual(isWritten ? decision.fields[name] : before[name]);
      }
      expect(half.etag).toBeNull();
    }),
  );
});

test("of an update whose answer was lost, what we wrote and Microsoft holds is agreed, and nothing else", () => {
  fc.assert(
    fc.property(arbitraryTask, arbitraryTask, arbitraryTask, arbitraryTask, (base, before, after, found) => {
      const link = afterLostAnswer(taskKind, linkOn(base), { before, after }, itemWith(found), "list");
      const ours = differingFields(taskKind, before, after);
      const missing = differingFields(taskKind, after, found);
      for (const { name } of taskKind.fields) {
        const isThere = ours.includes(name) && !missing.includes(name);
        expect(link.bases?.m365[name]).toEqual(isThere ? found[name] : base[name]);
        expect(link.bases?.office[name]).toEqual(isThere ? after[name] : base[name]);
      }
      expect(link.etag).toBeNull();
    }),
  );
});

test("a link that is moved, detached, in conflict or kept as a tombstone forgets nothing of what was agreed", () => {
  const link = linkOn({ subject: "Call" }, { state: "DETACHED", detachedReason: "WINDOW" });
  const changed = [
    echoedLink(link, itemWith({}), "other"),
    movedLink(link, "item-2", "other"),
    foundAgainLink(link, "item-2", "other"),
    detachedLink(link, "COLLECTION"),
    linkInConflict(link),
    removedLink(link, "MAY_HAVE_MOVED"),
  ];
  for (const { bases } of changed) expect(bases).toEqual(link.bases);
  expect(changed.map(({ state, m365Id, etag, collectionId }) => [state, m365Id, etag, collectionId].join(" "))).toEqual(
    [
      "DETACHED item 2 other",
      "DETACHED item-2  other",
      "ACTIVE item-2  other",
      "DETACHED item 1 list",
      "CONFLICT item 1 list",
      "REMOVED item 1 list",
    ],
  );
  expect(movedLink(link, "item-2", null).collectionId).toBe("list");
});
