import { deepStrictEqual } from "node:assert/strict";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import type { Choice, Versions } from "../../../src/core/sync/conflict.ts";
import { type Check, emptyTask } from "./check.ts";

/** Brakes, first matches, choices of people and the window, as tables. */

type Brake = readonly [
  inOffice: number,
  inM365: number,
  linked: number,
  answer: "SIDE_EMPTY" | "TOO_MANY_DELETIONS" | null,
];

const limits = { deletionBrakePercent: 20, deletionBrakeMinimum: 20 };
const brakes: readonly Brake[] = [
  [0, 0, 0, null],
  [0, 0, 1_000, null],
  [19, 0, 30, null],
  [20, 0, 99, "TOO_MANY_DELETIONS"],
  [0, 20, 99, "TOO_MANY_DELETIONS"],
  [20, 0, 100, null],
  [21, 0, 105, null],
  [22, 0, 105, "TOO_MANY_DELETIONS"],
  [15, 15, 60, null],
  [200, 0, 1_000, null],
  [201, 0, 1_000, "TOO_MANY_DELETIONS"],
  [1, 0, 1, null],
  [4, 0, 4, null],
  [5, 0, 5, "SIDE_EMPTY"],
  [0, 5, 5, "SIDE_EMPTY"],
  [4, 0, 5, null],
  [3, 2, 5, null],
  [500, 0, 500, "SIDE_EMPTY"],
];

const brakeChecks: readonly Check[] = brakes.map(([inOffice, inM365, linked, answer]) => ({
  title: `${inOffice} deletions in Oro and ${inM365} in Microsoft of ${linked} linked records: ${answer ?? "go"}`,
  holds: ({ brakeOn }) => deepStrictEqual(brakeOn({ inOffice, inM365, linked }, limits), answer),
}));

const invitations = [0, 1, 25, 26].map(
  (people): Check => ({
    title: `${people} people mailed, 25 allowed: ${people > 25 ? "stop" : "go"}`,
    holds: ({ invitationBrakeOn }) =>
      deepStrictEqual(
        invitationBrakeOn(people, { invitationBrakePeople: 25 }),
        people > 25 ? "TOO_MANY_INVITATIONS" : null,
      ),
  }),
);

const task = (id: string, fields: RecordFields) => ({ id, fields: { ...emptyTask, ...fields } });
type Found = readonly { readonly officeId: string; readonly m365Id: string }[];
type Records = readonly { readonly id: string; readonly fields: RecordFields }[];
const call = (id: string, rest: RecordFields = {}) => task(id, { subject: "Call", ...rest });

const matches: readonly (readonly [title: string, office: Records, m365: Records, found: Found])[] = [
  [
    "one on each side with one key is a pair",
    [call("o")],
    [call("m", { priority: "high" })],
    [{ officeId: "o", m365Id: "m" }],
  ],
  ["another due date is another key", [call("o")], [call("m", { dueDate: "2026-05-01" })], []],
  [
    "white space in a subject does not make another key",
    [call("o")],
    [task("m", { subject: " Call  " })],
    [{ officeId: "o", m365Id: "m" }],
  ],
  ["a task without a subject matches nothing", [task("o", {})], [task("m", {})], []],
  [
    "two here and one there are ambiguous",
    [call("o1", { priority: "low" }), call("o2", { status: "closed" })],
    [call("m")],
    [],
  ],
  [
    "one here and two there are ambiguous",
    [call("o")],
    [call("m1", { priority: "low" }), call("m2", { status: "closed" })],
    [],
  ],
  [
    "equals are paired first, and what remains when it is one on each side",
    [call("o1", { priority: "low" }), call("o2")],
    [call("m1"), call("m2", { priority: "high" })],
    [
      { officeId: "o2", m365Id: "m1" },
      { officeId: "o1", m365Id: "m2" },
    ],
  ],
  [
    "of two equals on each side each has one partner",
    [call("o1"), call("o2")],
    [call("m1"), call("m2")],
    [
      { officeId: "o1", m365Id: "m1" },
      { officeId: "o2", m365Id: "m2" },
    ],
  ],
];

const matchChecks: readonly Check[] = matches.map(([title, office, m365, found]) => ({
  title,
  holds: ({ matchByNaturalKey }) => deepStrictEqual(matchByNaturalKey(taskKind, office, m365), found),
}));

const office = { ...emptyTask, subject: "Ours", priority: "high" };
const m365 = { ...emptyTask, subject: "Theirs", priority: "low" };
const twoFields: Versions = { kind: "FIELDS", fields: ["subject", "priority"], office, m365 };
const deleted: Versions = { kind: "M365_DELETED", fields: [], office, m365: null };

const choices: readonly (readonly [title: string, versions: Versions, choice: Choice, answer: unknown])[] = [
  ["Oro for all", twoFields, { take: "office" }, { kind: "fields", values: { subject: "Ours", priority: "high" } }],
  [
    "Microsoft for all",
    twoFields,
    { take: "m365" },
    { kind: "fields", values: { subject: "Theirs", priority: "low" } },
  ],
  [
    "a side for each field",
    twoFields,
    { fields: { subject: "m365", priority: "office" } },
    { kind: "fields", values: { subject: "Theirs", priority: "high" } },
  ],
  [
    "a field's own side before the side for all",
    twoFields,
    { take: "office", fields: { priority: "m365" } },
    { kind: "fields", values: { subject: "Ours", priority: "low" } },
  ],
  ["a side for one of two fields", twoFields, { fields: { subject: "m365" } }, "Choose a side for Priority."],
  ["no side", twoFields, {}, "Choose a side for Subject."],
  [
    "a field that is not in conflict",
    twoFields,
    { take: "office", fields: { status: "m365" } },
    "The field status is not in conflict.",
  ],
  ["the side that has the record", deleted, { take: "office" }, { kind: "keep", fields: office }],
  ["the side that deleted it", deleted, { take: "m365" }, { kind: "delete" }],
  [
    "no side of a deletion",
    deleted,
    { fields: { subject: "office" } },
    "Choose a side: one has the record, the other deleted it.",
  ],
  [
    "a conflict of fields without one of its versions",
    { ...twoFields, m365: null },
    { take: "office" },
    "This conflict has lost one of its versions.",
  ],
];

const choiceChecks: readonly Check[] = choices.map(([title, versions, choice, answer]) => ({
  title: `a person chooses ${title}`,
  holds({ resolve }) {
    const resolved = resolve(taskKind, versions, choice);
    deepStrictEqual(resolved.ok ? resolved.resolution : resolved.message, answer);
  },
}));

const seen: readonly (readonly [
  title: string,
  versions: Versions,
  office: RecordFields | null,
  m365: RecordFields | null,
  isSo: boolean,
])[] = [
  ["nothing moved", twoFields, office, m365, true],
  ["another field moved", twoFields, { ...office, dueDate: "2026-05-01" }, m365, true],
  ["a field in conflict moved in Oro", twoFields, { ...office, subject: "New" }, m365, false],
  ["a field in conflict moved in Microsoft", twoFields, office, { ...m365, priority: "normal" }, false],
  ["one side was deleted since", twoFields, office, null, false],
  ["the deleted side is still gone", deleted, office, null, true],
  ["the deleted side is back", deleted, office, m365, false],
  ["the remaining side was edited", deleted, { ...office, dueDate: "2026-05-01" }, null, false],
];

const seenChecks: readonly Check[] = seen.map(([title, versions, ours, theirs, isSo]) => ({
  title: `a choice ${isSo ? "holds" : "is asked again"} when ${title}`,
  holds: ({ stillAsSeen }) => deepStrictEqual(stillAsSeen(taskKind, versions, { office: ours, m365: theirs }), isSo),
}));

const windowChecks: readonly Check[] = [
  {
    title: "the window is counted in days from today in UTC, both ends inclusive",
    holds({ windowAt, isInside }) {
      const window = windowAt(new Date("2026-05-01T23:59:59Z"), 1, 2);
      deepStrictEqual(window, { from: "2026-04-30", to: "2026-05-03" });
      const inside = ["2026-04-29", "2026-04-30", "2026-05-03", "2026-05-04", null].map((dueDate) =>
        isInside(taskKind, window, { ...emptyTask, dueDate }),
      );
      deepStrictEqual(inside, [false, true, true, false, true]);
    },
  },
];

export const ruleChecks: readonly Check[] = [
  ...brakeChecks,
  ...invitations,
  ...matchChecks,
  ...choiceChecks,
  ...seenChecks,
  ...windowChecks,
];
