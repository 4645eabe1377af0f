// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the mutants are source text
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { transformWithEsbuild } from "vite";
import { beforeAll, expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
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
    "sync/decide.ts",
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
    ["merge.changedInM365.length > 0 ? coherent(pair.kind, merged)", "false ? merged"],
    ["{ ...remaining, ...resolution.values }", "resolution.values"],
    ["mergeFields(pair.kind, pair.bases, office, m365, (", "mergeFields(pair.kind, null, office, m365, ("],
    [
      "office: pair.office.changedAt, m365: pair.m365.changedAt",
      "office: pair.m365.changedAt, m365: pair.office.changedAt",
    ],
    ['decision.m365.op !== "create" || mayCreate(pair, decision.fields)', "true"],
    ["!(decision.m365 && pair.isReadOnly)", "true"],
    ['if (editor === "office" && !mayCreate(pair, remaining)) return remove(null);', ""],
    ['pair.drift === "LEAVE" || pair.bases === null', 'pair.drift === "LEAVE"'],
    ['pair.drift === "LEAVE" || pair.bases === null', "true"],
    ["drift: unsendable", "drift: []"],
  ),
  ...of(
    "sync/decide-one-way.ts",
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
    [
      "followerBase === undefined ? [] : editedIn(",
      "followerBase === undefined ? [] : differingFields(pair.kind, followerBase, follower.fields); [].concat(",
    ],
    [".filter((name) => mayWrite(pair, name))", ""],
  ),
  ...of(
    "sync/desired.ts",
    ["(name) => inOffice.has(name)", "() => true"],
    ['if (!view.present) return { op: "create" };', 'if (!view.present) return { op: "none" };'],
    [
      "fieldsToSend(pair.kind, view.fields, fields).filter((name) => mayWrite(pair, name))",
      "fieldsToSend(pair.kind, view.fields, fields)",
    ],
    ["fieldsToSend(pair.kind, view.fields, fields)", "differingFields(pair.kind, view.fields, fields)"],
  ),
  ...of(
    "sync/merge.ts",
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
    ["if (!isWritable(spec.name)) {", "if (false) {"],
    ["m365Changed ? (joined ?? theirs) : ours", "m365Changed ? theirs : ours"],
    ["m365Changed ? (joined ?? theirs) : ours", "theirs"],
    ["known === null && spec.mayHoldLess ? byElements() : null", "spec.mayHoldLess ? byElements() : null"],
    ["else if (officeChanged && !sameValue(spec, ours, theirs)) unsendable", "else if (officeChanged) unsendable"],
    [
      "else if (officeChanged && !sameValue(spec, ours, theirs)) unsendable",
      "else if (!sameValue(spec, ours, theirs)) unsendable",
    ],
    ["!(spec.mayHoldLess && !sameValue(spec, officeBase, m365Base))", "true"],
    ["normalise: spec.carried }", "normalise: spec.normalise }"],
  ),
  ...of(
    "sync/merge-elements.ts",
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "merged.push(element);"],
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "if (isOurs) merged.push(element);"],
    ["if (isOurs || !m365Base.has(key)) merged.push(element);", "if (!m365Base.has(key)) merged.push(element);"],
    ["sameElement(spec, element, other) || !isEdited(m365Base, key, other)", "sameElement(spec, element, other)"],
    ["} else if (isOurs) {", "} else if (!isOurs) {"],
    ["if (both === null) return null;", "if (both === null) continue;"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "isEdited(m365Base, key, element)"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "!office.has(key)"],
    ["!office.has(key) && isEdited(m365Base, key, element)", "!office.has(key) && isEdited(officeBase, key, element)"],
    ["elements.has(key); nth += 1", "false; nth += 1"],
    ["if (isByName !== true) return elements;", "if (isByName === true) return elements;"],
    ["spec.fieldsOf?.(name) ?? null", "null"],
    ["isObject(mine) && isObject(other)", "true"],
    ["isNeverSent(spec, ours, { ...ours, [name]: other })", "false"],
    ["      merged[name] = other;", "      merged[name] = mine;"],
    ["spec.carried ?? spec.normalise", "spec.normalise"],
    ["one === undefined || two === undefined ? one === two : sameValue(spec, one, two)", "isSame(one, two)"],
    ["?? elementsPart(spec, within, mine, other)", ""],
    ["isAlike(ours, theirs) || isAlike(theirs, bases.m365)", "isAlike(ours, theirs)"],
    ["isAlike(ours, theirs) || isAlike(theirs, bases.m365)", "isAlike(theirs, bases.m365)"],
    ["isAlike(ours, bases.office) ?", "isAlike(ours, bases.m365) ?"],
  ),
  ...of(
    "sync/conflict.ts",
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
    "sync/brakes.ts",
    ["const EMPTY_SIDE_FROM = 5;", "const EMPTY_SIDE_FROM = 6;"],
    ["most >= planned.linked", "most > planned.linked"],
    ["Math.max(planned.inOffice, planned.inM365)", "planned.inOffice"],
    ["Math.max(planned.inOffice, planned.inM365)", "planned.inOffice + planned.inM365"],
    ["most >= limits.deletionBrakeMinimum", "most > limits.deletionBrakeMinimum"],
    ["most > Math.min(share", "most >= Math.min(share"],
    ["isMany && isLargeShare", "isMany || isLargeShare"],
    ["people > limits.invitationBrakePeople", "people >= limits.invitationBrakePeople"],
  ),
  ...of(
    "sync/match.ts",
    ["if (key === null) return;", 'if (key === null) return put(side, { ...record, fields: { subject: "x" } });'],
    ["lonely.length === 1 && remaining.length === 1", "true"],
    ["lonely.length === 1 && remaining.length === 1", "remaining.length === 1"],
    ["lonely.length === 1 && remaining.length === 1", "false"],
    ["other.fields).length === 0", "other.fields).length >= 0"],
    ["return partner === undefined;", "return true;"],
  ),
  ...of(
    "sync/window.ts",
    ["to >= window.from", "to > window.from"],
    ["from <= window.to", "from < window.to"],
    ["from === null ||", "from !== null &&"],
    ["to === null ||", "to !== null &&"],
  ),
  ...of(
    "records/event-kind.ts",
    ["if (specOf(field)?.isServers) return false;", ""],
    ["met === null ? ownFields.has(field) : personalFields.has(field)", "ownFields.has(field)"],
    ["met === null ? ownFields.has(field) : personalFields.has(field)", "personalFields.has(field)"],
    ["if (!there.isOrganizer) return", "if (there.isOrganizer) return"],
    ['if (field === "response") return false;', ""],
    ["if (met === null || personalFields.has(field)) return true;", "if (met === null) return true;"],
    ["if (met === null || personalFields.has(field)) return true;", "return true;"],
    ['field === "attendees" || there.attendees.length > 0', "there.attendees.length > 0"],
    ['field === "attendees" || there.attendees.length > 0', 'field === "attendees"'],
    ["[there, eventOf(met)].some(", "[there].some("],
    ["[there, eventOf(met)].some(", "[eventOf(met)].some("],
    ["canCreate: (fields) => eventOf(fields).isOrganizer", "canCreate: () => true"],
    ["isQuiet || isOver ?", "isQuiet ?"],
    ["isQuiet || isOver ?", "isOver ?"],
    ["endsAt !== null && endsAt <= now", "endsAt === null || endsAt <= now"],
    ["endsAt !== null && endsAt <= now", "endsAt !== null && endsAt < now"],
    ["!was.isOrganizer && was.response", "was.response"],
    ['was.response !== "declined" &&', ""],
    ["recurrence !== null && isDateOf(recurrence, startDateOf(time), date)", "recurrence !== null"],
    [
      "recurrence !== null && isDateOf(recurrence, startDateOf(time), date)",
      "recurrence === null || isDateOf(recurrence, startDateOf(time), date)",
    ],
    ["seen === null ? fields", "seen !== null ? fields"],
    ["isPersonal: (field) => personalFields.has(field)", "isPersonal: () => false"],
    ["isPersonal: (field) => personalFields.has(field)", "isPersonal: () => true"],
    ['event.isOrganizer ? ""', 'true ? ""'],
    ["event.organizer?.address.toLowerCase()", "event.organizer?.address"],
    ["[subject, start, end, event.time.isAllDay, organizer]", "[subject, start, event.time.isAllDay, organizer]"],
    ['if (subject === "" || event.time.start === "") return null;', 'if (subject === "") return null;'],
    ['if (time.start === "") return { from: null, to: null };', ""],
    ["[own, ...rescheduled].map((days) => days.from)", "[own].map((days) => days.from)"],
    ["addDays(last, daysBetween(own.from, own.to))", "last"],
    ["[lastDay, ...rescheduled.map((days) => days.to)]", "[lastDay]"],
    ["time.isAllDay ? addDays(time.end.slice(0, 10), -1)", "false ? addDays(time.end.slice(0, 10), -1)"],
    ["    attendees: [],\n    exceptions", "    exceptions"],
    ["changes: { ...one.changes, attendees: undefined }", "changes: one.changes"],
    [
      "if (recurrence === null) return [];",
      "if (recurrence === null) return recordOf({ exceptions: base.exceptions }).exceptions ?? [];",
    ],
    ["shown.has(date) ||", ""],
    ["seen.from === null || date >= seen.from", "seen.from === null || date > seen.from"],
    ["seen.to === null || date <= seen.to", "seen.to === null || date < seen.to"],
    ["isSameRule || isDateOf(", "true || isDateOf("],
    ["[...event.exceptions, ...unseen].toSorted(", "[...unseen, ...event.exceptions].filter("],
  ),
  ...of(
    "records/event-specs.ts",
    ['.filter((line) => line !== "")', ""],
    ["windowsZoneOf(name) ?? name", "name"],
    ["endZone: zone(endZone ?? startZone)", "endZone: zone(endZone ?? null)"],
    [".trim().toLowerCase()", ".trim()"],
    ['value === "notResponded" ? "none" : value', "value"],
    ['type: part(attendee, "type"),\n          response', "response"],
    ['response: comparedResponse(part(attendee, "response")),', ""],
    [".sort((one, other) => (one.address < other.address ? -1 : 1))", ""],
    ['({ address: addressOf(attendee), type: part(attendee, "type") })', "({ address: addressOf(attendee) })"],
    ["value === null ? null : addressOf(value)", "value"],
    ["Array.isArray(value) ? [...value].sort() : value", "value"],
    ["({ isServers }) => isServers !== true", "() => true"],
    ["spec.carried ?? spec.normalise", "spec.normalise"],
    ["entries.length === 0", "false"],
    ["carried: sentAttendees,", ""],
    ["carried: sentExceptions,", ""],
    ["mayHoldLess: true,\n    elementKey: addressOf", "elementKey: addressOf"],
    ["elementKey: addressOf", "elementKey: (one) => JSON.stringify(one)"],
    ["elementKey: dateOf", "elementKey: (one) => JSON.stringify(one)"],
    ['fieldsOf: (part) => (part === "changes" ? eventSpecs : null),', ""],
    ["normalise: wholeRule", ""],
  ),
  ...of(
    "records/event-mails.ts",
    ["isAnswer && organizer !== undefined", "organizer !== undefined"],
    ["if (!known.isOrganizer) {", "if (false) {"],
    ["...mailedForOccurrences(before, after, rules)", ""],
    ["if (organizer !== undefined) mailed.delete(organizer);", ""],
    ['"onlineMeetingUrl",\n', ""],
    ['"isCancelled",\n', ""],
    ['"attendees",\n', ""],
    ["if (before === null || after === null) return [...were, ...are];", "if (before === null) return are;"],
    ["!rules.isPersonal(name) &&", ""],
    ["&& !rules.isSame(name, before, after)", ""],
    ["isUpdated ? [...are, ...removed]", "isUpdated ? are"],
    ["isUpdated ? [...are, ...removed]", "false ? []"],
    [": [...added, ...removed]", ": added"],
    [": [...added, ...removed]", ": removed"],
    ["return exceptions.flatMap(invitedTo);", "return [];"],
    ['!rules.isSame("recurrence", before, after) ||', ""],
    ['!rules.isSame("time", before, after);', "false;"],
    ["...(before?.exceptions ?? []), ", ""],
    [
      "mailedFor(occurrenceOn(before, date), occurrenceOn(after, date), rules)",
      "mailedFor(before, occurrenceOn(after, date), rules)",
    ],
    ["address.trim().toLowerCase());", "address.trim());"],
  ),
  ...of(
    "records/recurrence.ts",
    ['WKST=${codes[recurrence.firstDayOfWeek ?? "sunday"]', 'WKST=${codes["monday"]'],
    ['BYSETPOS=${positions[recurrence.index ?? "first"]}', "BYSETPOS=1"],
    ['"BYSETPOS=-1"', '"BYSETPOS=1"'],
    ["if (day <= 28)", "if (day <= 31)"],
    ["parts.push(`COUNT=${range.count}`)", 'parts.push("COUNT=99")'],
    ["INTERVAL=${interval}", "INTERVAL=1"],
    ['firstDayOfWeek: rule.firstDayOfWeek ?? "sunday"', "firstDayOfWeek: rule.firstDayOfWeek ?? null"],
    ["daysOfWeek: sorted(rule.daysOfWeek)", "daysOfWeek: rule.daysOfWeek"],
  ),
  ...of("records/series-dates.ts", ["if (left <= 0) return;", ""], ["return range.endDate;", "return startDate;"]),
  ...of(
    "records/series-days.ts",
    ["filter((day) => day >= start)", "filter((day) => day > start)"],
    ["(index - 1) * size", "index * size"],
    ["if (early !== undefined) return early;", ""],
    ["const later = place - first.length;", "const later = place;"],
    ["if (!(day <= latest)) return;", "if (day > start + 900) return;"],
    ["if (day >= earliest) yield day;", "yield day;"],
    ["countBefore(Math.min(to, last) + 1)", "countBefore(Math.min(to, last))"],
    ["return dayNumber(range.endDate);", "return start;"],
    ["return nth(range.count - 1);", "return nth(range.count);"],
    ["[start + index * interval]", "[start + index]"],
    ["(weekday - firstDay + 7) % 7", "weekday"],
    ["const firstWeek = start - placeOf(weekdayOf(start));", "const firstWeek = start;"],
    ["firstWeek + index * 7 * interval + at", "firstWeek + index * 7 + at"],
    ["anchor + index * step", "anchor + index"],
    ["Math.min(dayOfMonth, length) - 1", "dayOfMonth - 1"],
    ["fitting.at(places[index])", "fitting.at(0)"],
    ["(((day + 4) % 7) + 7) % 7", "(((day + 3) % 7) + 7) % 7"],
  ),
];

const sources = resolve(import.meta.dirname, "../../../src");
const modules = [
  ...["decide", "merge", "conflict", "brakes", "match", "retry", "window"].map((name) => `sync/${name}`),
  ...["same-value", "event-kind", "recurrence", "series-dates"].map((name) => `records/${name}`),
];
const entries = modules.map((name) => join(sources, `core/${name}.ts`));
const libraries = createRequire(import.meta.url);

/** A module of the core as a function that asks `require` for its imports. */
type Compiled = (module: { exports: object }, exports: object, require: (imported: string) => object) => void;
interface Unit {
  readonly run: Compiled;
  /** Paths of the modules of the core that it imports. */
  readonly imports: readonly string[];
}

async function compile(path: string, mutant: Mutant | null = null): Promise<Unit> {
  const source = await readFile(path, "utf8");
  if (mutant !== null && source.split(mutant.from).length !== 2) {
    throw new Error(`Not once in ${mutant.file}: ${mutant.from}`);
  }
  const spoilt = mutant === null ? source : source.replace(mutant.from, () => mutant.to);
  const { code } = await transformWithEsbuild(spoilt, path, { format: "cjs", loader: "ts" });
  const imports = [...code.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, imported = ""]) =>
    join(dirname(path), imported),
  );
  return { run: compileFunction(code, ["module", "exports", "require"], { filename: path }) as Compiled, imports };
}

/** The core as it is, compiled and loaded once for all mutants. */
const sound = new Map<string, Unit>();
const soundModules = new Map<string, object>();

beforeAll(async () => {
  const collect = async (path: string): Promise<void> => {
    if (sound.has(path)) return;
    const unit = await compile(path);
    sound.set(path, unit);
    for (const imported of unit.imports) await collect(imported);
  };
  for (const entry of entries) await collect(entry);
  for (const path of sound.keys()) load(path, sound, soundModules);
});

function load(path: string, units: ReadonlyMap<string, Unit>, loaded: Map<string, object>): object {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const module: { exports: object } = { exports: {} };
  must(units.get(path), path).run(module, module.exports, (imported) =>
    imported.startsWith(".") ? load(join(dirname(path), imported), units, loaded) : libraries(imported),
  );
  loaded.set(path, module.exports);
  return module.exports;
}

/** Modules that import this one, near or far, and itself. */
function withImporters(path: string): ReadonlySet<string> {
  const found = new Set([path]);
  for (const one of found) {
    for (const [importer, { imports }] of sound) if (imports.includes(one)) found.add(importer);
  }
  return found;
}

/** The core with one place of it spoilt; what imports that place is loaded anew. */
async function spoiltCore(mutant: Mutant): Promise<Core> {
  const path = join(sources, "core", mutant.file);
  const units = new Map(sound).set(path, await compile(path, mutant));
  const touched = withImporters(path);
  const loaded = new Map([...soundModules].filter(([one]) => !touched.has(one)));
  return coreOf(entries.map((entry) => load(entry, units, loaded)));
}

function coreOf(exports: readonly object[]): Core {
  return Object.assign({}, ...exports);
}

/** Those that noticed something of late come first: they are likely to notice what is near it. */
const checks = [...allChecks];

function isNoticed(core: Core): boolean {
  const at = checks.findIndex(({ holds }) => {
    try {
      holds(core);
      return false;
    } catch {
      return true;
    }
  });
  if (at > 0) checks.unshift(...checks.splice(at, 1));
  return at >= 0;
}

test("a copy of the core in which nothing is spoilt passes", async () => {
  expect(isNoticed(coreOf(entries.map((entry) => must(soundModules.get(entry), entry))))).toBe(false);
});

test.each(mutants)("$file without “$from” is noticed", async (mutant) => {
  expect(isNoticed(await spoiltCore(mutant)), `survived as ${mutant.to}`).toBe(true);
});
