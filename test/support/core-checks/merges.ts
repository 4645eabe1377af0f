import { deepStrictEqual } from "node:assert/strict";
import type { FieldValue, RecordKind } from "../../../src/core/records/record.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { type Check, emptyTask } from "./check.ts";

/** Merge of one collection: what both held, what Oro has, what Microsoft has, and what comes out; null is a conflict. */
type Row = readonly [title: string, base: FieldValue, office: FieldValue, m365: FieldValue, merged: FieldValue];

const step = (title: string, isChecked = false): FieldValue => ({ title, isChecked });

const categories: readonly Row[] = [
  ["each side adds one: both are there", ["A"], ["A", "B"], ["A", "C"], ["A", "B", "C"]],
  ["one removes, the other adds", ["A", "B"], ["B"], ["A", "B", "C"], ["B", "C"]],
  ["both remove the same one", ["A", "B"], ["B"], ["B"], ["B"]],
  ["each removes another one: none is left", ["A", "B"], ["A"], ["B"], []],
  ["both add the same one: it is there once", [], ["A"], ["A"], ["A"]],
  ["another order is no edit", ["A", "B"], ["B", "A"], ["A", "B", "C"], ["A", "B", "C"]],
  ["equal names are told apart by their order", [], ["A"], ["A", "A"], ["A", "A"]],
];

const checklist: readonly Row[] = [
  ["one ticks, the other adds", [step("a")], [step("a", true)], [step("a"), step("b")], [step("a", true), step("b")]],
  [
    "each ticks another one",
    [step("a"), step("b")],
    [step("a", true), step("b")],
    [step("a"), step("b", true)],
    [step("a", true), step("b", true)],
  ],
  [
    "one ticks what the other removes: the edit stays",
    [step("a"), step("b")],
    [step("a", true), step("b")],
    [step("b")],
    [step("a", true), step("b")],
  ],
  [
    "one removes what the other ticks: the edit stays",
    [step("a"), step("b")],
    [step("b")],
    [step("a", true), step("b")],
    [step("b"), step("a", true)],
  ],
  [
    "one removes what the other left alone: it is gone",
    [step("a"), step("b")],
    [step("b")],
    [step("a"), step("b"), step("c")],
    [step("b"), step("c")],
  ],
  ["both add the same name, one ticked: a conflict", [], [step("a")], [step("a", true)], null],
  [
    "two of one name, one ticked here and one removed there",
    [step("a"), step("a")],
    [step("a", true), step("a")],
    [step("a")],
    [step("a", true)],
  ],
  [
    "office's order stands, what is new comes behind",
    [step("a"), step("b")],
    [step("b"), step("a")],
    [step("a"), step("b"), step("c")],
    [step("b"), step("a"), step("c")],
  ],
];

function checksOf(name: "categories" | "checklist", rows: readonly Row[]): readonly Check[] {
  return rows.map(([title, base, office, m365, merged]) => ({
    title: `${name}: ${title}`,
    holds({ mergeFields }) {
      const record = (value: FieldValue) => ({ ...emptyTask, [name]: value });
      const merge = mergeFields(taskKind, { office: record(base), m365: record(base) }, record(office), record(m365));
      deepStrictEqual(
        { value: merge.fields[name], conflicts: merge.conflicts },
        merged === null ? { value: office, conflicts: [name] } : { value: merged, conflicts: [] },
      );
    },
  }));
}

const steps: RecordKind = {
  ...taskKind,
  fields: [
    { name: "steps", label: "Steps", empty: [], merge: "elements", elementKey: (element) => String(element).charAt(0) },
  ],
};

/** Elements by their first letter, each side with a base of its own. */
const spelledApart: readonly (readonly [
  title: string,
  bases: readonly [office: readonly string[], m365: readonly string[]],
  office: readonly string[],
  m365: readonly string[],
  merged: readonly string[] | null,
])[] = [
  ["one element edited on both sides differently is a conflict", [["a"], ["a"]], ["a1"], ["a2"], null],
  [
    "one element edited on both sides alike is none",
    [
      ["a", "b"],
      ["a", "b"],
    ],
    ["a1"],
    ["a1", "b", "c"],
    ["a1", "c"],
  ],
  [
    "an element that each side spells in its own way stays as each has it",
    [
      ["a", "bo"],
      ["a", "bm"],
    ],
    ["a1", "bo"],
    ["a", "bm", "c"],
    ["a1", "bo", "c"],
  ],
  [
    "an element that Microsoft names otherwise is neither new nor gone",
    [["a"], ["x"]],
    ["a", "b"],
    ["x", "c"],
    ["a", "b", "c"],
  ],
  ["an element that Microsoft names otherwise goes when it goes in Oro", [["a"], ["x"]], ["b"], ["x", "c"], ["b", "c"]],
  [
    "an element that Microsoft holds otherwise and edits is as edited",
    [["a1"], ["a2"]],
    ["a1", "b"],
    ["a3"],
    ["a3", "b"],
  ],
];

const others: readonly Check[] = [
  ...spelledApart.map(
    ([title, [officeBase, m365Base], office, m365, merged]): Check => ({
      title,
      holds({ mergeFields }) {
        const merge = mergeFields(
          steps,
          { office: { steps: officeBase }, m365: { steps: m365Base } },
          { steps: office },
          { steps: m365 },
        );
        deepStrictEqual(
          { steps: merge.fields.steps, conflicts: merge.conflicts },
          merged === null ? { steps: office, conflicts: ["steps"] } : { steps: merged, conflicts: [] },
        );
      },
    }),
  ),
  {
    title: "a merge names what each side changed, in the kind's order",
    holds({ mergeFields }) {
      const office = { ...emptyTask, priority: "high", subject: "Ours" };
      const m365 = { ...emptyTask, status: "closed", subject: "Theirs" };
      const { changedInOffice, changedInM365, conflicts } = mergeFields(
        taskKind,
        { office: emptyTask, m365: emptyTask },
        office,
        m365,
      );
      deepStrictEqual(changedInOffice, ["subject", "priority"]);
      deepStrictEqual(changedInM365, ["subject", "status"]);
      deepStrictEqual(conflicts, ["subject"]);
    },
  },
  {
    title: "each side is compared with its own base",
    holds({ mergeFields }) {
      const bases = { office: { ...emptyTask, subject: "A " }, m365: { ...emptyTask, subject: "A" } };
      const merge = mergeFields(taskKind, bases, { ...emptyTask, subject: "A " }, { ...emptyTask, subject: "A" });
      deepStrictEqual([merge.changedInOffice, merge.changedInM365, merge.conflicts], [[], [], []]);
      const edited = mergeFields(taskKind, bases, { ...emptyTask, subject: "A" }, { ...emptyTask, subject: "A" });
      deepStrictEqual([edited.changedInOffice, edited.changedInM365, edited.conflicts], [["subject"], [], []]);
    },
  },
  {
    title: "a text in other line ends is no edit",
    holds({ differingFields }) {
      const one = { ...emptyTask, description: "a\r\nb\r\n" };
      deepStrictEqual(differingFields(taskKind, one, { ...emptyTask, description: "a\nb" }), []);
      deepStrictEqual(differingFields(taskKind, one, { ...emptyTask, description: "a\n\nb" }), ["description"]);
    },
  },
  {
    title: "a field that is not there is as good as unset",
    holds: ({ differingFields }) => deepStrictEqual(differingFields(taskKind, {}, emptyTask), []),
  },
  {
    title: "first bases hold what both agree on, and nothing of what differs",
    holds({ firstBases }) {
      const { office, m365 } = firstBases(
        taskKind,
        { ...emptyTask, subject: "Same", priority: "high" },
        { ...emptyTask, subject: "Same", priority: "low", dueDate: "2026-05-01" },
      );
      deepStrictEqual(office, { ...emptyTask, subject: "Same" });
      deepStrictEqual(m365, office);
    },
  },
];

export const mergeChecks: readonly Check[] = [
  ...checksOf("categories", categories),
  ...checksOf("checklist", checklist),
  ...others,
];
