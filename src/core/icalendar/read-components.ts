// Splits iCalendar text into components, line by line, so that an unreadable line costs only itself and an unclosed component costs only
// itself. The library parses the lines; given the whole text it would reject all of it for one bad line.
import ICAL from "ical.js";

export interface TextComponent {
  /** Lower case: vevent. */
  readonly name: string;
  /** Unfolded. */
  readonly lines: readonly string[];
  readonly parts: readonly TextComponent[];
  /** Whether its END was found. */
  readonly isWhole: boolean;
}

interface Open extends TextComponent {
  readonly lines: string[];
  readonly parts: Open[];
  isWhole: boolean;
}

/** The raw values of these are used: the library turns an invalid time into half a time, and drops the Z of some. */
const rawNames: ReadonlySet<string> = new Set(
  "dtstart dtend duration exdate rdate recurrence-id rrule exrule tzoffsetfrom tzoffsetto trigger tzid".split(" "),
);
/** Components that occur directly in a calendar and nowhere else. */
const wholeNames: ReadonlySet<string> = new Set(["vevent", "vtodo", "vjournal", "vfreebusy", "vtimezone"]);
const maxDepth = 8;
const maxLine = 250_000;
const maxParameters = 10_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const rawDesign = { ...ICAL.design.icalendar, property: {}, value: {} };

/** The calendars in a text; anything outside of them is ignored. */
export function readComponents(text: string): readonly TextComponent[] {
  const root: Open = { name: "", lines: [], parts: [], isWhole: true };
  const path: Open[] = [root];
  for (const line of contentLines(text)) {
    const [, mark, name] = /^(BEGIN|END)[ \t]*:[ \t]*([^\s:;]+)[ \t]*$/i.exec(line) ?? [];
    const top = path.at(-1) ?? root;
    if (mark === undefined || name === undefined) top.lines.push(line);
    else if (mark.toUpperCase() === "BEGIN") {
      // One of these inside another means that the other one's END is missing.
      if (wholeNames.has(name.toLowerCase())) path.length = Math.min(path.length, 2);
      const parent = path.at(-1) ?? root;
      if (path.length > maxDepth) continue;
      const fresh: Open = { name: name.toLowerCase(), lines: [], parts: [], isWhole: false };
      parent.parts.push(fresh);
      path.push(fresh);
    } else close(path, name.toLowerCase());
  }
  return root.parts.filter((part) => part.name === "vcalendar");
}

/** An END without a BEGIN is ignored. An END of an outer component also closes the inner ones, which are then not whole. */
function close(path: Open[], name: string): void {
  const place = path.findLastIndex((one) => one.name === name);
  const closed = path[place];
  if (place <= 0 || closed === undefined) return;
  closed.isWhole = true;
  path.length = place;
}

/** Unfolds lines, whatever their line ends, and removes byte order marks and control characters. */
function contentLines(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, "")
    .replace(/(?:\r\n|\r|\n)[ \t]/g, "")
    .replace(controls, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "");
}

/** @param onBadLine called with the name of each unreadable line */
export function componentOf(found: TextComponent, onBadLine: (name: string) => void): ICAL.Component {
  const component = new ICAL.Component(found.name);
  for (const line of found.lines) {
    const property = propertyOf(line);
    if (property === null) onBadLine(/^[\w-]*/.exec(line)?.[0] || line.slice(0, 20));
    else component.addProperty(property);
  }
  for (const part of found.parts) component.addSubcomponent(componentOf(part, onBadLine));
  return component;
}

/** Null if it is not a valid line, or is longer than any that people write: only an embedded file is. */
export function propertyOf(line: string): ICAL.Property | null {
  if (line.length > maxLine || line.indexOf(":") > maxParameters) return null;
  const name = /^[\w-]+/.exec(line)?.[0].toLowerCase() ?? "";
  try {
    if (rawNames.has(name)) return new ICAL.Property(ICAL.parse.property(line, rawDesign));
    const property = new ICAL.Property(ICAL.parse.property(line));
    // The library parses the value only here.
    property.getValues();
    return property;
  } catch {
    return null;
  }
}

/** The raw value of the line, for properties taken as written; a list as one text. */
export function rawValue(property: ICAL.Property): string {
  return String(property.toJSON()[3] ?? "").trim();
}
