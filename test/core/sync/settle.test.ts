import { expect, test } from "vitest";
import type { OfficeRecord } from "../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { decidePair } from "../../../src/core/sync/decide.ts";
import type { UnsettledEffect } from "../../../src/core/sync/effect.ts";
import type { Link } from "../../../src/core/sync/link.ts";
import { planPair, type Send } from "../../../src/core/sync/plan.ts";
import { type SendResult, type Settled, settlePair, settleUnsent } from "../../../src/core/sync/settle.ts";
import { type Outcome, outcomeOf, settleFound } from "../../../src/core/sync/settle-found.ts";
import { type Pair, situationOf } from "../../../src/core/sync/situation.ts";
import { must } from "../../../src/lib/must.ts";
import { rowOf } from "../../contracts/sync-store/bench.ts";
import { emptyTask } from "../../support/core-checks/check.ts";
import { linkOn, syncTerms } from "../../support/core-checks/sync-terms.ts";

const terms = syncTerms();
const agreed: RecordFields = { ...emptyTask, subject: "Call", priority: "normal" };
const edited: RecordFields = { ...agreed, subject: "Call back" };
const theirs: RecordFields = { ...agreed, priority: "high" };

const officeRecord = (fields: RecordFields, version: number, isDeleted = false): OfficeRecord => ({
  id: "task",
  version,
  changedAt: "2026-05-01T10:00:00Z",
  isDeleted,
  accountId: null,
  fields,
});
const itemOf = (fields: RecordFields, id = "item") => ({
  id,
  etag: "2",
  modifiedAt: null,
  mark: null,
  fields,
  extra: {},
});
const row = (side: "office" | "m365", recordId: string) =>
  rowOf(recordId, { side, collectionId: side === "m365" ? "list" : null });

function pairOf(link: Link | null, record: OfficeRecord, m365: RecordFields | null): Pair {
  const m365Row = m365 === null ? null : { ...row("m365", "item"), snapshot: itemOf(m365) };
  return { link, officeRow: row("office", "task"), m365Row, record, isOthers: false, conflict: null, changedBy: null };
}

function sendOf(pair: Pair): Send {
  if (pair.link === null) return must(planPair(terms, pair, { kind: "createInM365" }).send, "create");
  const situation = must(situationOf(terms, pair), "situation");
  return must(planPair(terms, pair, { kind: "pair", decision: decidePair(situation), situation }).send, "send");
}

/** Oro edited the subject, Microsoft the priority: one update there, and one here once it is done. */
const update = sendOf(pairOf(linkOn(agreed), officeRecord(edited, 2), theirs));
const create = sendOf(pairOf(null, officeRecord(edited, 2), null));
const removal = sendOf(pairOf(linkOn(agreed), officeRecord(agreed, 2, true), null));
const both = { ...agreed, subject: "Call back", priority: "high" };

function told(settled: Settled | null): string {
  if (settled === null) return "nothing yet";
  const { changes, effect } = settled;
  const { link, officeWrite, put, remove } = changes;
  const bases =
    link === null
      ? ""
      : link.bases === null
        ? " without bases"
        : ` on ${link.bases.office.subject}/${link.bases.m365.subject}`;
  return [
    effect.state,
    link === null ? (changes.droppedLinkId === null ? "link stays" : "link dropped") : `link ${link.state}${bases}`,
    officeWrite === null ? "Oro stays" : `Oro ${officeWrite.op}`,
    `waits: ${put.map(({ side, state, removed }) => `${side} ${removed ? "removal " : ""}${state}`).join(", ") || "nothing"}`,
    `settled: ${remove.length > 0}`,
    ...(changes.releasedId === null ? [] : ["released"]),
    ...(changes.reconciledId === null ? [] : ["list compared"]),
    ...(changes.failure === null ? [] : ["told"]),
  ].join(" · ");
}

const answers: Readonly<Record<SendResult["kind"], SendResult>> = {
  written: { kind: "written", item: itemOf(both) },
  adopted: { kind: "adopted", item: itemOf(edited) },
  taken: { kind: "taken", item: itemOf(edited) },
  rolled: { kind: "rolled", next: itemOf(agreed), completed: itemOf(both, "done") },
  deleted: { kind: "deleted" },
  declined: { kind: "declined" },
  changed: { kind: "changed", item: itemOf({ ...agreed, subject: "Other" }) },
  vanished: { kind: "vanished" },
  failed: { kind: "failed", code: "ITEM_REJECTED", message: "No." },
  unknown: { kind: "unknown", message: "Who knows." },
};

const asDecided = officeRecord(edited, 2);
const editedSince = officeRecord({ ...edited, subject: "Call at once" }, 3);

test("an update is settled by what Microsoft answered, and by whether Oro's record is still what was decided about", () => {
  const cells = Object.values(answers).map(
    (answer) =>
      `${answer.kind}: ${told(settlePair(terms, update, answer, asDecided))} | ${told(settlePair(terms, update, answer, editedSince))}`,
  );
  expect(cells).toMatchInlineSnapshot(`
    [
      "written: CONFIRMED · link ACTIVE on Call back/Call back · Oro update · waits: nothing · settled: true | CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY · settled: false",
      "adopted: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false | CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false",
      "taken: FAILED · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false · told | FAILED · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false · told",
      "rolled: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, m365 READY · settled: true | CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, m365 READY · settled: true",
      "deleted: CONFIRMED · link dropped · Oro stays · waits: nothing · settled: true | CONFIRMED · link dropped · Oro stays · waits: nothing · settled: true",
      "declined: CONFIRMED · link DETACHED on Call/Call · Oro update · waits: nothing · settled: true | CONFIRMED · link DETACHED on Call/Call · Oro stays · waits: nothing · settled: true",
      "changed: FAILED · link ACTIVE on Call/Call · Oro stays · waits: m365 READY · settled: false | FAILED · link ACTIVE on Call/Call · Oro stays · waits: m365 READY · settled: false",
      "vanished: FAILED · link stays · Oro stays · waits: m365 removal READY · settled: false · list compared | FAILED · link stays · Oro stays · waits: m365 removal READY · settled: false · list compared",
      "failed: FAILED · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false · told | FAILED · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false · told",
      "unknown: UNKNOWN · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false | UNKNOWN · link stays · Oro stays · waits: office QUARANTINED, m365 QUARANTINED · settled: false",
    ]
  `);
});

test("a create is settled by what Microsoft answered", () => {
  const kinds = ["written", "adopted", "taken", "failed", "unknown"] as const;
  const cells = kinds.map(
    (kind) =>
      `${kind}: ${told(settlePair(terms, create, answers[kind], asDecided))} | ${told(settlePair(terms, create, answers[kind], editedSince))}`,
  );
  expect(cells).toMatchInlineSnapshot(`
    [
      "written: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: nothing · settled: true | CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: nothing · settled: true",
      "adopted: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false | CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false",
      "taken: FAILED · link stays · Oro stays · waits: office QUARANTINED · settled: false · told | FAILED · link stays · Oro stays · waits: office QUARANTINED · settled: false · told",
      "failed: FAILED · link stays · Oro stays · waits: office QUARANTINED · settled: false · released · told | FAILED · link stays · Oro stays · waits: office QUARANTINED · settled: false · released · told",
      "unknown: UNKNOWN · link stays · Oro stays · waits: office QUARANTINED · settled: false | UNKNOWN · link stays · Oro stays · waits: office QUARANTINED · settled: false",
    ]
  `);
  expect(told(settleUnsent(create))).toMatchInlineSnapshot(
    `"FAILED · link stays · Oro stays · waits: nothing · settled: false · released"`,
  );
});

test("a deletion is settled by what Microsoft answered", () => {
  const gone = officeRecord(agreed, 2, true);
  const kinds = ["deleted", "changed", "failed", "unknown"] as const;
  expect(
    kinds.map((kind) => `${kind}: ${told(settlePair(terms, removal, answers[kind], gone))}`),
  ).toMatchInlineSnapshot(`
    [
      "deleted: CONFIRMED · link dropped · Oro stays · waits: nothing · settled: true",
      "changed: FAILED · link ACTIVE on Call/Call · Oro stays · waits: m365 READY · settled: false",
      "failed: FAILED · link stays · Oro stays · waits: office QUARANTINED · settled: false · told",
      "unknown: UNKNOWN · link stays · Oro stays · waits: office QUARANTINED · settled: false",
    ]
  `);
});

const effectOf = (operation: UnsettledEffect["operation"], isOver: boolean): UnsettledEffect => {
  const send = { create, update, delete: removal }[operation];
  return { ...send.effect, isOver };
};

test("what became of a write whose answer nobody has is read from what is there: every cell", () => {
  const found = { nothing: null, "what was sent": itemOf(both), "what was before": itemOf(theirs) };
  const cells = (["create", "update", "delete"] as const).flatMap((operation) =>
    Object.entries(found).flatMap(([name, item]) =>
      [true, false].map((isOver) => {
        const { kind, ...rest } = outcomeOf(terms.kind, effectOf(operation, isOver), item);
        return `${operation}, ${name}, ${isOver ? "over" : "perhaps on its way"}: ${kind}${"isMeant" in rest ? ` ${rest.isMeant ? "as meant" : "unmeant"}` : ""}`;
      }),
    ),
  );
  expect(cells).toMatchInlineSnapshot(`
    [
      "create, nothing, over: lost",
      "create, nothing, perhaps on its way: open",
      "create, what was sent, over: arrived",
      "create, what was sent, perhaps on its way: arrived",
      "create, what was before, over: arrived",
      "create, what was before, perhaps on its way: arrived",
      "update, nothing, over: gone unmeant",
      "update, nothing, perhaps on its way: gone unmeant",
      "update, what was sent, over: applied",
      "update, what was sent, perhaps on its way: applied",
      "update, what was before, over: unclear",
      "update, what was before, perhaps on its way: unclear",
      "delete, nothing, over: gone as meant",
      "delete, nothing, perhaps on its way: gone as meant",
      "delete, what was sent, over: unclear",
      "delete, what was sent, perhaps on its way: unclear",
      "delete, what was before, over: unclear",
      "delete, what was before, perhaps on its way: unclear",
    ]
  `);
});

test("each outcome that is read back is settled so that nothing is lost and nothing is written twice: every cell", () => {
  const outcomes: Readonly<Record<string, readonly [UnsettledEffect, Outcome]>> = {
    arrived: [effectOf("create", true), { kind: "arrived", item: itemOf(edited) }],
    lost: [effectOf("create", true), { kind: "lost" }],
    open: [effectOf("create", false), { kind: "open" }],
    applied: [effectOf("update", true), { kind: "applied", item: itemOf(both) }],
    unclear: [effectOf("update", true), { kind: "unclear", item: itemOf(theirs) }],
    "unclear deletion": [effectOf("delete", true), { kind: "unclear", item: itemOf(theirs) }],
    rolled: [effectOf("update", true), { kind: "rolled", item: itemOf(agreed) }],
    declined: [effectOf("update", true), { kind: "declined" }],
    gone: [effectOf("update", true), { kind: "gone", isMeant: false }],
    "gone as meant": [effectOf("delete", true), { kind: "gone", isMeant: true }],
  };
  const officeRow = row("office", "task");
  const cells = Object.entries(outcomes).map(([name, [effect, outcome]]) => {
    const settled = (link: Link | null) =>
      told(settleFound(terms, effect, outcome, { link, officeRow, record: asDecided }));
    return `${name}: ${settled(linkOn(agreed))} | no link: ${settled(null)}`;
  });
  expect(cells).toMatchInlineSnapshot(`
    [
      "arrived: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false | no link: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: m365 READY, office READY · settled: false",
      "lost: FAILED · link stays · Oro stays · waits: office READY · settled: false | no link: FAILED · link stays · Oro stays · waits: office READY · settled: false · released",
      "open: nothing yet | no link: nothing yet",
      "applied: CONFIRMED · link ACTIVE on Call back/Call back · Oro stays · waits: office READY, m365 READY · settled: false | no link: CONFIRMED · link stays · Oro stays · waits: office READY, m365 READY · settled: false",
      "unclear: FAILED · link ACTIVE on Call/Call · Oro stays · waits: office READY, m365 READY · settled: false | no link: FAILED · link stays · Oro stays · waits: office READY, m365 READY · settled: false",
      "unclear deletion: FAILED · link stays · Oro stays · waits: office READY, m365 READY · settled: false | no link: FAILED · link stays · Oro stays · waits: office READY, m365 READY · settled: false",
      "rolled: CONFIRMED · link stays · Oro update · waits: office READY, m365 READY · settled: false | no link: CONFIRMED · link stays · Oro stays · waits: office READY, m365 READY · settled: false",
      "declined: CONFIRMED · link DETACHED on Call/Call · Oro stays · waits: nothing · settled: true | no link: FAILED · link stays · Oro stays · waits: office READY, m365 removal READY · settled: false",
      "gone: FAILED · link stays · Oro stays · waits: office READY, m365 removal READY · settled: false | no link: FAILED · link stays · Oro stays · waits: office READY, m365 removal READY · settled: false",
      "gone as meant: CONFIRMED · link stays · Oro stays · waits: office READY, m365 removal READY · settled: false | no link: CONFIRMED · link stays · Oro stays · waits: office READY, m365 removal READY · settled: false",
    ]
  `);
});
