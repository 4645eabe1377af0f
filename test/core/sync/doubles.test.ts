import { expect, test } from "vitest";
import { taskKind } from "../../../src/core/records/task.ts";
import { countDoubled } from "../../../src/core/sync/doubles.ts";

const item = (id: string, mark: string, subject: string) => ({ id, mark, fields: { subject } });
const one = item("1", "record", "Call");

test.each([
  ["one item of one mark", [one], {}, 0],
  ["two of one mark, one of them linked", [one, item("2", "record", "Call")], { 1: "record" }, 1],
  ["two of one mark, neither linked", [one, item("2", "record", "Call")], {}, 1],
  ["an edited one that no link leads to", [one, item("2", "record", "Call Bob")], { 1: "record" }, 1],
  ["a copy that became a record of its own", [one, item("2", "record", "Call Bob")], { 1: "record", 2: "other" }, 0],
  [
    "a copy that became a record of its own and is the same",
    [one, item("2", "record", "Call")],
    { 1: "record", 2: "other" },
    1,
  ],
  ["two of a mark that is not ours", [item("1", "foreign", "Call"), item("2", "foreign", "Call")], {}, 0],
])("%s", (_what, items, links, doubled) => {
  expect(countDoubled(taskKind, items, new Map(Object.entries(links)), (mark) => mark === "record")).toBe(doubled);
});
