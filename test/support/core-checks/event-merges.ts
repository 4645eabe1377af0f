import { deepStrictEqual } from "node:assert/strict";
import type { EventException, EventFields, OccurrenceChanges } from "../../../src/core/records/event.ts";
import type { FieldValue } from "../../../src/core/records/record.ts";
import { at, type Check, event, guest } from "./check.ts";

/** What both held, what Oro has, what Microsoft has, and what comes out; null is a conflict. */
type Row<Value> = readonly [title: string, base: Value, office: Value, m365: Value, merged: Value | null];

const day = "2026-05-04";
const changed = (changes: OccurrenceChanges, date = day): EventException => ({ date, kind: "changed", changes });
const cancelled = (date = day): EventException => ({ date, kind: "cancelled" });

const occurrences: readonly Row<readonly EventException[]>[] = [
  [
    "different fields of one occurrence, new on both sides",
    [],
    [changed({ subject: "Ours" })],
    [changed({ locations: ["Room"] })],
    [changed({ subject: "Ours", locations: ["Room"] })],
  ],
  [
    "different fields of one that was an exception before",
    [changed({ subject: "A", importance: "low" })],
    [changed({ subject: "B", importance: "low" })],
    [changed({ subject: "A", importance: "high" })],
    [changed({ subject: "B", importance: "high" })],
  ],
  ["the same field differently", [], [changed({ subject: "Ours" })], [changed({ subject: "Theirs" })], null],
  ["the same field alike", [], [changed({ subject: "B" })], [changed({ subject: "B" })], [changed({ subject: "B" })]],
  [
    "text that differs only in its wrapping is the same field alike",
    [],
    [changed({ description: "One\ntwo", subject: "B" })],
    [changed({ description: "One\r\n\r\ntwo ", importance: "high" })],
    [changed({ subject: "B", description: "One\ntwo", importance: "high" })],
  ],
  [
    "a time in two names of one zone is the same time",
    [],
    [changed({ time: at(day, "10:00", "11:00", "Europe/Vienna"), subject: "B" })],
    [changed({ time: at(day, "10:00", "11:00", "Europe/Berlin"), importance: "high" })],
    [changed({ subject: "B", time: at(day, "10:00", "11:00", "Europe/Vienna"), importance: "high" })],
  ],
  [
    "half a move is no move: two times of one occurrence are not mixed",
    [changed({ time: at(day, "10:00", "11:00") })],
    [changed({ time: at(day, "09:30", "11:00") })],
    [changed({ time: at(day, "10:00", "12:00") })],
    null,
  ],
  ["cancelled against edited", [], [cancelled()], [changed({ subject: "Theirs" })], null],
  ["edited against cancelled", [changed({ subject: "A" })], [changed({ subject: "Ours" })], [cancelled()], null],
  [
    "cancelled here and left alone there",
    [changed({ subject: "A" })],
    [cancelled()],
    [changed({ subject: "A" }), cancelled("2026-05-11")],
    [cancelled(), cancelled("2026-05-11")],
  ],
  ["cancelled on both sides", [], [cancelled()], [cancelled()], [cancelled()]],
  [
    "each side another occurrence",
    [],
    [cancelled()],
    [changed({ subject: "B" }, "2026-05-11")],
    [cancelled(), changed({ subject: "B" }, "2026-05-11")],
  ],
  [
    "given back here, edited there: the edit stays",
    [changed({ subject: "A" }), cancelled("2026-05-11")],
    [cancelled("2026-05-11")],
    [changed({ subject: "B" }), cancelled("2026-05-11")],
    [changed({ subject: "B" }), cancelled("2026-05-11")],
  ],
  [
    "given back here, left alone there: it is as its series again",
    [changed({ subject: "A" })],
    [],
    [changed({ subject: "A" }), cancelled("2026-05-11")],
    [cancelled("2026-05-11")],
  ],
  [
    "a field given back here and another edited there",
    [changed({ subject: "A", importance: "low" })],
    [changed({ importance: "low" })],
    [changed({ subject: "A", importance: "high" })],
    [changed({ importance: "high" })],
  ],
  [
    "a field given back here and edited there",
    [changed({ subject: "A", importance: "low" })],
    [changed({ importance: "low" })],
    [changed({ subject: "B", importance: "low" })],
    null,
  ],
  [
    "guests of one occurrence, one added on each side",
    [changed({ attendees: [guest("Ann")] })],
    [changed({ attendees: [guest("Ann"), guest("Bob")] })],
    [changed({ attendees: [guest("Ann", { response: "accepted" }), guest("Cas")] })],
    [changed({ attendees: [guest("Ann", { response: "accepted" }), guest("Bob"), guest("Cas")] })],
  ],
  [
    "guests given to one occurrence on both sides",
    [],
    [changed({ attendees: [guest("Bob")] })],
    [changed({ attendees: [guest("Cas")] })],
    [changed({ attendees: [guest("Bob"), guest("Cas")] })],
  ],
];

const attendees: readonly Row<EventFields["attendees"]>[] = [
  [
    "one added on each side",
    [guest("Ann")],
    [guest("Ann"), guest("Bob")],
    [guest("Ann"), guest("Cas")],
    [guest("Ann"), guest("Bob"), guest("Cas")],
  ],
  [
    "removed here, another added there",
    [guest("Ann"), guest("Bob")],
    [guest("Bob")],
    [guest("Ann"), guest("Bob"), guest("Cas")],
    [guest("Bob"), guest("Cas")],
  ],
  [
    "made optional here while the answer comes there",
    [guest("Ann")],
    [guest("Ann", { type: "optional" })],
    [guest("Ann", { response: "accepted", name: "Ann Lee" })],
    [guest("Ann", { type: "optional", response: "accepted", name: "Ann Lee" })],
  ],
  [
    "made optional here and a resource there",
    [guest("Ann")],
    [guest("Ann", { type: "optional" })],
    [guest("Ann", { type: "resource" })],
    null,
  ],
  [
    "removed here while the answer comes there: the answer is an edit",
    [guest("Ann"), guest("Bob")],
    [guest("Bob")],
    [guest("Ann", { response: "accepted" }), guest("Bob")],
    [guest("Bob"), guest("Ann", { response: "accepted" })],
  ],
  [
    "invited on both sides, by another spelling, and answered already",
    [],
    [guest("Ann", { address: "ANN@contoso.example" }), guest("Bob")],
    [guest("Ann", { response: "accepted", name: "Ann Lee" })],
    [guest("Ann", { response: "accepted", name: "Ann Lee" }), guest("Bob")],
  ],
  ["invited on both sides in another way", [], [guest("Ann")], [guest("Ann", { type: "optional" })], null],
];

const names: readonly Row<readonly string[]>[] = [
  ["one added on each side", ["A"], ["A", "B"], ["C", "A"], ["A", "B", "C"]],
  ["removed here, another added there", ["A", "B"], ["B"], ["A", "B", "C"], ["B", "C"]],
];

function checksOf<Name extends "exceptions" | "attendees" | "categories" | "locations">(
  name: Name,
  rows: readonly Row<EventFields[Name]>[],
): readonly Check[] {
  return rows.map(([title, base, office, m365, merged]) => ({
    title: `${name} of an event: ${title}`,
    holds({ mergeFields, eventKind, differingFields }) {
      const record = (value: EventFields[Name]) => event({ [name]: value });
      const merge = mergeFields(eventKind, { office: record(base), m365: record(base) }, record(office), record(m365));
      deepStrictEqual(merge.conflicts, merged === null ? [name] : []);
      if (merged === null) return;
      deepStrictEqual(plain(merge.fields[name] ?? null), plain(record(merged)[name] ?? null));
      deepStrictEqual(differingFields(eventKind, merge.fields, record(merged)), []);
    },
  }));
}

/** Whatever the order of keys. */
function plain(value: FieldValue): unknown {
  return JSON.parse(JSON.stringify(value));
}

const less: readonly Check[] = [
  {
    title: "an occurrence's field that each side spells in its own way is no edit of it",
    holds({ mergeFields, eventKind }) {
      const record = (changes: OccurrenceChanges) => event({ exceptions: [changed(changes)] });
      const merge = mergeFields(
        eventKind,
        { office: record({ subject: "A " }), m365: record({ subject: "A" }) },
        record({ subject: "A ", importance: "high" }),
        record({ subject: "B" }),
      );
      deepStrictEqual([merge.conflicts, merge.fields], [[], record({ subject: "B", importance: "high" })]);
    },
  },
  {
    title: "what Microsoft was never given, its edit does not take away",
    holds({ mergeFields, eventKind, decidePair }) {
      const office = event({ attendees: [guest("Ann"), guest("Bob")] });
      const bases = { office, m365: event() };
      const m365 = event({ attendees: [guest("Cas")] });
      const merge = mergeFields(eventKind, bases, office, m365);
      deepStrictEqual(
        merge.fields.attendees,
        event({ attendees: [guest("Ann"), guest("Bob"), guest("Cas")] }).attendees,
      );
      const decision = decidePair({
        kind: eventKind,
        direction: "BIDIRECTIONAL",
        conflictRule: "ASK",
        drift: "LEAVE",
        bases,
        office: { present: true, fields: office, changedAt: null },
        m365: { present: true, fields: m365, changedAt: null },
        isReadOnly: false,
        resolution: null,
      });
      deepStrictEqual(decision.kind === "settle" && [decision.office, decision.m365], [
        { op: "update", changed: ["attendees"] },
        { op: "none" },
      ]);
    },
  },
  {
    title: "what Microsoft was given, its edit takes away",
    holds({ mergeFields, eventKind }) {
      const both = event({ attendees: [guest("Ann"), guest("Bob")] });
      const merge = mergeFields(eventKind, { office: both, m365: both }, both, event({ attendees: [guest("Bob")] }));
      deepStrictEqual(merge.fields.attendees, event({ attendees: [guest("Bob")] }).attendees);
    },
  },
];

export const eventMerges: readonly Check[] = [
  ...checksOf("exceptions", occurrences),
  ...checksOf("attendees", attendees),
  ...checksOf("categories", names),
  ...checksOf("locations", names),
  ...less,
];
