// Text of iCalendar as its components, line by line: one line that nobody can read costs no more than itself, and a component that is not closed no more
// than that component. The library reads the lines; a whole text it would refuse for one of them.
import ICAL from "ical.js";

export interface TextComponent {
  /** Lower case: vevent. */
  readonly name: string;
  /** Unfolded. */
  readonly lines: readonly string[];
  readonly parts: readonly TextComponent[];
  /** Whether its end was found. */
  readonly isWhole: boolean;
}

interface Open extends TextComponent {
  readonly lines: string[];
  readonly parts: Open[];
  isWhole: boolean;
}

/** Their values are taken as they are written: the library makes half a time of what is none, and forgets the Z of some. */
const rawNames: ReadonlySet<string> = new Set(
  "dtstart dtend duration exdate rdate recurrence-id rrule exrule tzoffsetfrom tzoffsetto trigger tzid".split(" "),
);
/** What stands in a calendar, and in nothing else. */
const wholeNames: ReadonlySet<string> = new Set(["vevent", "vtodo", "vjournal", "vfreebusy", "vtimezone"]);
const maxDepth = 8;
const maxLine = 250_000;
const maxParameters = 10_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const rawDesign = { ...ICAL.design.icalendar, property: {}, value: {} };

/** The calendars of a text; what stands outside of any is left alone. */
export function readComponents(text: string): readonly TextComponent[] {
  const root: Open = { name: "", lines: [], parts: [], isWhole: true };
  const path: Open[] = [root];
  for (const line of contentLines(text)) {
    const [, mark, name] = /^(BEGIN|END)[ \t]*:[ \t]*([^\s:;]+)[ \t]*$/i.exec(line) ?? [];
    const top = path.at(-1) ?? root;
    if (mark === undefined || name === undefined) top.lines.push(line);
    else if (mark.toUpperCase() === "BEGIN") {
      // Within another one only where that one's end is missing.
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

/** An END without its BEGIN is no line of anything; one of an outer component ends the inner ones, too, which are not whole. */
function close(path: Open[], name: string): void {
  const place = path.findLastIndex((one) => one.name === name);
  const closed = path[place];
  if (place <= 0 || closed === undefined) return;
  closed.isWhole = true;
  path.length = place;
}

/** Folded lines made whole, whichever way they end; without the marks and control characters that no text has. */
function contentLines(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, "")
    .replace(/(?:\r\n|\r|\n)[ \t]/g, "")
    .replace(controls, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "");
}

/** @param onBadLine told of each line that nobody can read, by its name */
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

/** Null for a line that is none, or longer than any that people write: only a file within the text is. */
export function propertyOf(line: string): ICAL.Property | null {
  if (line.length > maxLine || line.indexOf(":") > maxParameters) return null;
  const name = /^[\w-]+/.exec(line)?.[0].toLowerCase() ?? "";
  try {
    if (rawNames.has(name)) return new ICAL.Property(ICAL.parse.property(line, rawDesign));
    const property = new ICAL.Property(ICAL.parse.property(line));
    // Only now does the library look at what the value is.
    property.getValues();
    return property;
  } catch {
    return null;
  }
}

/** What stands in the line, of those that are taken as they are written; a list of them as one text. */
export function rawValue(property: ICAL.Property): string {
  return String(property.toJSON()[3] ?? "").trim();
}
