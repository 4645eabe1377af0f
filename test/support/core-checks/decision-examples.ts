import { deepStrictEqual } from "node:assert/strict";
import type { RecordFields } from "../../../src/core/records/record.ts";
import type { PairDecision, PairSituation, SideView } from "../../../src/core/sync/pair.ts";
import { type Check, emptyTask } from "./check.ts";
import { situation } from "./decisions.ts";

/** Decisions that take more than one field, or more than a cell of the table, to tell. */

const base = { ...emptyTask, subject: "Call", priority: "normal" };
const there = (fields: RecordFields): SideView => ({ present: true, fields: { ...base, ...fields }, changedAt: null });
const gone: SideView = { present: false, changedAt: null };
const bases = { office: base, m365: base };

interface Example {
  readonly title: string;
  readonly pair: Partial<PairSituation>;
  readonly decision: PairDecision;
}

const none = { op: "none" } as const;
const update = (...changed: string[]) => ({ op: "update", changed }) as const;
const settle = (fields: RecordFields, rest: Partial<Extract<PairDecision, { kind: "settle" }>>): PairDecision => ({
  kind: "settle",
  fields: { ...base, ...fields },
  office: none,
  m365: none,
  drift: [],
  conflict: null,
  ...rest,
});

const examples: readonly Example[] = [
  {
    title: "fields changed on one side each are merged without a conflict",
    pair: { bases, conflictRule: "ASK", office: there({ subject: "Call Ann" }), m365: there({ priority: "high" }) },
    decision: settle(
      { subject: "Call Ann", priority: "high" },
      { office: update("priority"), m365: update("subject") },
    ),
  },
  {
    title: "the same edit on both sides settles silently",
    pair: { bases, conflictRule: "ASK", office: there({ priority: "high" }), m365: there({ priority: "high" }) },
    decision: settle({ priority: "high" }, {}),
  },
  {
    title: "only the field in conflict falls to the winner, the others are merged",
    pair: {
      bases,
      conflictRule: "M365_WINS",
      office: there({ subject: "Ours", dueDate: "2026-05-02" }),
      m365: there({ subject: "Theirs", priority: "low" }),
    },
    decision: settle(
      { subject: "Theirs", dueDate: "2026-05-02", priority: "low" },
      {
        office: update("subject", "priority"),
        m365: update("dueDate"),
        conflict: { kind: "FIELDS", fields: ["subject"], winner: "m365" },
      },
    ),
  },
  {
    title: "a question names just the fields in conflict",
    pair: {
      bases,
      conflictRule: "ASK",
      office: there({ subject: "Ours", dueDate: "2026-05-02" }),
      m365: there({ subject: "Theirs" }),
    },
    decision: { kind: "ask", conflict: { kind: "FIELDS", fields: ["subject"], winner: null } },
  },
  {
    title: "a value that Microsoft holds in its own way is no edit, and another field's edit does not touch it",
    pair: {
      bases: { office: { ...base, description: "<b>Now</b>" }, m365: { ...base, description: "Now" } },
      office: there({ description: "<b>Now</b>", priority: "high" }),
      m365: there({ description: "Now" }),
    },
    decision: settle({ description: "<b>Now</b>", priority: "high" }, { m365: update("priority") }),
  },
  {
    title: "an edit of a value that Microsoft holds in its own way goes to Oro as it is there",
    pair: {
      bases: { office: { ...base, description: "<b>Now</b>" }, m365: { ...base, description: "Now" } },
      office: there({ description: "<b>Now</b>" }),
      m365: there({ description: "Later" }),
    },
    decision: settle({ description: "Later" }, { office: update("description") }),
  },
  {
    title: "two records found by their key: an unset field yields to a set one",
    pair: {
      bases: null,
      conflictRule: "ASK",
      office: there({ dueDate: "2026-05-02" }),
      m365: there({ description: "Now" }),
    },
    decision: settle(
      { dueDate: "2026-05-02", description: "Now" },
      { office: update("description"), m365: update("dueDate") },
    ),
  },
  {
    title: "two records found by their key: what is set differently on both sides is a conflict",
    pair: {
      bases: null,
      conflictRule: "OFFICE_WINS",
      office: there({ priority: "high" }),
      m365: there({ priority: "low" }),
    },
    decision: settle(
      { priority: "high" },
      { m365: update("priority"), conflict: { kind: "FIELDS", fields: ["priority"], winner: "office" } },
    ),
  },
  {
    title: "a pair without a base of which one side is gone is asked about, not deleted",
    pair: { bases: null, conflictRule: "ASK", m365: gone },
    decision: { kind: "ask", conflict: { kind: "M365_DELETED", fields: [], winner: null } },
  },
  {
    title: "one way: what the leader edited is copied, another field's drift is left and shown",
    pair: {
      bases,
      direction: "OFFICE_TO_M365",
      office: there({ subject: "Call Ann" }),
      m365: there({ priority: "high" }),
    },
    decision: settle({ subject: "Call Ann" }, { m365: update("subject"), drift: ["priority"] }),
  },
  {
    title: "one way: the same edit on both sides is no drift",
    pair: {
      bases,
      direction: "OFFICE_TO_M365",
      office: there({ priority: "high" }),
      m365: there({ priority: "high" }),
    },
    decision: settle({ priority: "high" }, {}),
  },
  {
    title: "one way, drift reverted: the leader's values are written over it",
    pair: {
      bases,
      direction: "M365_TO_OFFICE",
      drift: "REVERT",
      office: there({ subject: "Drifted" }),
      m365: there({ priority: "high" }),
    },
    decision: settle({ priority: "high" }, { office: update("subject", "priority") }),
  },
  {
    title: "one way: how the follower holds a value is no drift",
    pair: {
      bases: { office: { ...base, description: "<b>Now</b>" }, m365: { ...base, description: "Now" } },
      direction: "OFFICE_TO_M365",
      drift: "REVERT",
      office: there({ description: "<b>Now</b>" }),
      m365: there({ description: "Now" }),
    },
    decision: settle({ description: "<b>Now</b>" }, {}),
  },
  {
    title: "one way: two records found by their key become as the leader's",
    pair: {
      bases: null,
      direction: "M365_TO_OFFICE",
      office: there({ dueDate: "2026-05-02", priority: "low" }),
      m365: there({ priority: "high" }),
    },
    decision: settle({ priority: "high" }, { office: update("dueDate", "priority") }),
  },
  {
    title: "one way: a follower that is not there yet is made, whatever the drift policy",
    pair: { bases: null, direction: "OFFICE_TO_M365", m365: gone },
    decision: settle({ subject: "agreed", priority: "normal" }, { m365: { op: "create" } }),
  },
  {
    title: "a choice of fields writes them where they differ and merges the rest",
    pair: {
      bases,
      conflictRule: "ASK",
      resolution: { kind: "fields", values: { subject: "Theirs" } },
      office: there({ subject: "Ours", priority: "low" }),
      m365: there({ subject: "Theirs" }),
    },
    decision: settle({ subject: "Theirs", priority: "low" }, { office: update("subject"), m365: update("priority") }),
  },
  {
    title: "a choice of fields that one side lost meanwhile brings the record back there",
    pair: {
      bases,
      resolution: { kind: "fields", values: { subject: "Ours" } },
      office: there({ subject: "Ours" }),
      m365: gone,
    },
    decision: settle({ subject: "Ours" }, { m365: { op: "create" } }),
  },
  {
    title: "a choice to keep makes the record anew where it is gone",
    pair: { bases, resolution: { kind: "keep", fields: { ...base, subject: "Kept" } }, office: gone, m365: there({}) },
    decision: settle({ subject: "Kept" }, { office: { op: "create" }, m365: update("subject") }),
  },
  {
    title: "a choice to keep brings back a record that both sides lost",
    pair: { bases, resolution: { kind: "keep", fields: base }, office: gone, m365: gone },
    decision: settle({}, { office: { op: "create" }, m365: { op: "create" } }),
  },
  {
    title: "a choice to delete deletes where it still is",
    pair: { bases, direction: "OFFICE_TO_M365", resolution: { kind: "delete" }, office: there({}), m365: gone },
    decision: { kind: "remove", office: true, m365: false, conflict: null },
  },
];

export const decisionExamples: readonly Check[] = examples.map(({ title, pair, decision }) => ({
  title,
  holds: ({ decidePair }) => deepStrictEqual(decidePair(situation(pair)), decision),
}));
