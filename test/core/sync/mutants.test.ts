import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { transformWithEsbuild } from "vite";
import { expect, test } from "vitest";
import { allChecks } from "../../support/core-checks/all.ts";
import type { Core } from "../../support/core-checks/check.ts";

/**
 * Spoils one place of the core at a time and expects the checks to notice. What nobody notices, nobody tests. A mutant whose place is
 * not in the source any more fails: the list moves with the code.
 */

interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const of = (file: string, ...mutants: readonly (readonly [from: string, to: string])[]): readonly Mutant[] =>
  mutants.map(([from, to]) => ({ file, from, to }));

const mutants: readonly Mutant[] = [
  ...of(
    "decide.ts",
    ["if (pair.resolution !== null) return decideResolved(pair, pair.resolution);", ""],
    ['return decideOneWay(pair, "office");', 'return decideOneWay(pair, "m365");'],
    [
      'decideAgainstDeletion(pair, "M365_DELETED", office.fields)',
      'decideAgainstDeletion(pair, "OFFICE_DELETED", office.fields)',
    ],
    ["merge.conflicts.length === 0", "merge.conflicts.length >= 0"],
    ['winner === "office" ? office : m365;', 'winner === "office" ? m365 : office;'],
    ['if (winner === null) return { kind: "ask", conflict };\n  const winning', "const winning"],
    ["{ ...merge.fields, ...decided }", "merge.fields"],
    ['kind === "OFFICE_DELETED" ? "m365" : "office"', 'kind === "OFFICE_DELETED" ? "office" : "m365"'],
    [
      "base === undefined || differingFields(pair.kind, base, remaining).length > 0",
      "base !== undefined && differingFields(pair.kind, base, remaining).length > 0",
    ],
    ["if (!isEdited) return remove(null);", ""],
    ["winner === editor ? keptEverywhere(pair, remaining, conflict) : remove(conflict)", "remove(conflict)"],
    [
      "winner === editor ? keptEverywhere(pair, remaining, conflict) : remove(conflict)",
      "keptEverywhere(pair, remaining, conflict)",
    ],
    ["m365: pair.m365.present,\n    conflict,", "m365: true,\n    conflict,"],
    ["{ ...merge.fields, ...resolution.values }", "merge.fields"],
    ["{ ...remaining, ...resolution.values }", "resolution.values"],
    ["pair.bases ?? firstBases(pair.kind, office, m365)", "firstBases(pair.kind, office, m365)"],
    [
      "office: pair.office.changedAt, m365: pair.m365.changedAt",
      "office: pair.m365.changedAt, m365: pair.office.changedAt",
    ],
  ),
  ...of(
    "decide-one-way.ts",
    ["m365: pair.m365.present,", "m365: !pair.m365.present,"],
    ['pair.drift === "REVERT" || leaderChanged === null ||', "leaderChanged === null ||"],
    ["leaderChanged === null || leaderChanged.length > 0;", "leaderChanged === null;"],
    [
      "leaderChanged === null || leaderChanged.includes(name)",
      "leaderChanged !== null && leaderChanged.includes(name)",
    ],
    ['(pair.drift === "REVERT" && drifted.includes(name))', 'pair.drift === "REVERT"'],
    ['(pair.drift === "REVERT" && drifted.includes(name))', "drifted.includes(name)"],
    ["!copied.includes(name) && differing.includes(name)", "!copied.includes(name)"],
    ['office: leading === "office" ? NONE : write', "office: write"],
    ['pair.bases?.[leading === "office" ? "m365" : "office"]', "pair.bases?.[leading]"],
  ),
  ...of(
    "desired.ts",
    ["(name) => touched.has(name)", "() => true"],
    ['if (!view.present) return { op: "create" };', 'if (!view.present) return { op: "none" };'],
  ),
  ...of(
    "merge.ts",
    [
      "const m365Changed = !sameValue(spec, theirs, bases.m365[spec.name]);",
      "const m365Changed = !sameValue(spec, theirs, bases.office[spec.name]);",
    ],
    [
      "const officeChanged = !sameValue(spec, ours, bases.office[spec.name]);",
      "const officeChanged = !sameValue(spec, ours, bases.m365[spec.name]);",
    ],
    ["if (!m365Changed || sameValue(spec, ours, theirs)) {", "if (!m365Changed) {"],
    ["{\n      fields[spec.name] = theirs;", "{\n      fields[spec.name] = ours;"],
    ["if (merged === null) conflicts.push(spec.name);", "conflicts.push(spec.name);"],
    ['spec.merge === "elements"', 'spec.merge !== "elements"'],
    ["sameValue(spec, ours, theirs) ? ours : spec.empty", "ours"],
  ),
  ...of(
    "merge-elements.ts",
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "merged.push(element);"],
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "if (isOurs) merged.push(element);"],
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "if (!m365Base.has(key)) merged.push(element);"],
    ["same(element, other) || !isEdited(m365Base, key, other)", "same(element, other)"],
    ["} else if (isOurs) {", "} else if (!isOurs) {"],
    ["if (both?.value === undefined) return null;", "if (both?.value === undefined) continue;"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "isEdited(m365Base, key, element)"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "!office.has(key)"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "!office.has(key) && isEdited(officeBase, key, element)"],
    ["elements.has(key); nth += 1", "false; nth += 1"],
  ),
  ...of(
    "conflict.ts",
    ['case "OFFICE_WINS":\n      return "office";', 'case "OFFICE_WINS":\n      return "m365";'],
    ['case "ASK":\n      return null;', 'case "ASK":\n      return "office";'],
    ['if (kind === "OFFICE_DELETED" && changedAt.office === null) return "m365";', ""],
    [
      'changedAt.m365 === null) return "office";\n      return',
      'changedAt.m365 === null) return "m365";\n      return',
    ],
    [
      "Date.parse(changedAt.m365) > Date.parse(changedAt.office)",
      "Date.parse(changedAt.m365) >= Date.parse(changedAt.office)",
    ],
    ["Date.parse(changedAt.m365) > Date.parse(changedAt.office)", "changedAt.m365 > changedAt.office"],
    ["choice.fields?.[name] ?? choice.take", "choice.take ?? choice.fields?.[name]"],
    ['(side === "office" ? office : m365)[name]', "office[name]"],
    ['kept === null ? { kind: "delete" }', 'kept !== null ? { kind: "delete" }'],
    [
      "if (seen === null || current === null) return seen === current;",
      "if (seen === null || current === null) return true;",
    ],
    ['versions.kind !== "FIELDS" || versions.fields.includes(spec.name)', "versions.fields.includes(spec.name)"],
    [
      "matches(versions.office, now.office) && matches(versions.m365, now.m365)",
      "matches(versions.office, now.office)",
    ],
  ),
  ...of(
    "brakes.ts",
    ["const EMPTY_SIDE_FROM = 5;", "const EMPTY_SIDE_FROM = 6;"],
    ["most >= planned.linked", "most > planned.linked"],
    ["Math.max(planned.inOffice, planned.inM365)", "planned.inOffice"],
    ["Math.max(planned.inOffice, planned.inM365)", "planned.inOffice + planned.inM365"],
    ["most >= limits.deletionBrakeMinimum", "most > limits.deletionBrakeMinimum"],
    ["most * 100 > planned.linked", "most * 100 >= planned.linked"],
    ["isMany && isLargeShare", "isMany || isLargeShare"],
  ),
  ...of(
    "match.ts",
    ["if (key === null) return;", 'if (key === null) return put(side, { ...record, fields: { subject: "x" } });'],
    ["lonely.length === 1 && remaining.length === 1", "true"],
    ["lonely.length === 1 && remaining.length === 1", "remaining.length === 1"],
    ["lonely.length === 1 && remaining.length === 1", "false"],
    ["other.fields).length === 0", "other.fields).length >= 0"],
    ["return partner === undefined;", "return true;"],
  ),
  ...of(
    "window.ts",
    ["to >= window.from", "to > window.from"],
    ["from <= window.to", "from < window.to"],
    ["from === null ||", "from !== null &&"],
    ["to === null ||", "to !== null &&"],
  ),
];

const sources = resolve(import.meta.dirname, "../../../src");
const modules = ["decide", "merge", "conflict", "brakes", "match", "retry", "window"];
const compiled = new Map<string, Promise<string>>();

/** A module of the core as JavaScript that asks `require` for its imports. */
async function compile(path: string, mutant: Mutant | null): Promise<string> {
  const source = await readFile(path, "utf8");
  if (mutant !== null && source.split(mutant.from).length !== 2) {
    throw new Error(`Not once in ${mutant.file}: ${mutant.from}`);
  }
  const spoilt = mutant === null ? source : source.replace(mutant.from, () => mutant.to);
  return (await transformWithEsbuild(spoilt, path, { format: "cjs", loader: "ts" })).code;
}

function compiledOnce(path: string): Promise<string> {
  const code = compiled.get(path) ?? compile(path, null);
  compiled.set(path, code);
  return code;
}

/** The core with one place of it spoilt. */
async function spoiltCore(mutant: Mutant | null): Promise<Core> {
  const spoiltPath = mutant === null ? null : join(sources, "core/sync", mutant.file);
  const code = new Map<string, string>();
  const collect = async (path: string): Promise<void> => {
    if (code.has(path)) return;
    const text = path === spoiltPath ? await compile(path, mutant) : await compiledOnce(path);
    code.set(path, text);
    for (const [, imported = ""] of text.matchAll(/require\("([^"]+)"\)/g))
      await collect(join(dirname(path), imported));
  };
  const entries = [
    ...modules.map((name) => join(sources, `core/sync/${name}.ts`)),
    join(sources, "core/records/same-value.ts"),
  ];
  for (const entry of entries) await collect(entry);
  const loaded = new Map<string, object>();
  const load = (path: string): object => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    const module: { exports: object } = { exports: {} };
    const run = compileFunction(code.get(path) ?? "", ["module", "exports", "require"], { filename: path });
    run(module, module.exports, (imported: string) => load(join(dirname(path), imported)));
    loaded.set(path, module.exports);
    return module.exports;
  };
  return Object.assign({}, ...entries.map(load));
}

function isNoticed(core: Core): boolean {
  return allChecks.some(({ holds }) => {
    try {
      holds(core);
      return false;
    } catch {
      return true;
    }
  });
}

test("a copy of the core in which nothing is spoilt passes", async () => {
  expect(isNoticed(await spoiltCore(null))).toBe(false);
});

test.each(mutants)("$file without “$from” is noticed", async (mutant) => {
  expect(isNoticed(await spoiltCore(mutant)), `survived as ${mutant.to}`).toBe(true);
});
