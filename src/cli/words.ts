// How the command says times, states and values.

/** "3 min ago", "in 12 s"; "–" for never. */
export function sayWhen(iso: string | null, now: Date): string {
  if (iso === null) return "–";
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1000);
  const span = saySpan(Math.abs(seconds));
  if (span === "0 s") return "now";
  return seconds < 0 ? `${span} ago` : `in ${span}`;
}

/** "2026-05-04 10:00:00", by the clock here. */
export function sayMoment(iso: string): string {
  const at = new Date(iso);
  const here = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 19).replace("T", " ");
}

/** In the largest unit that is not zero: 42 s, 5 min, 3 h, 2 d. */
export function saySpan(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** AWAITING_APPROVAL → "awaiting approval" */
export function sayName(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}

/** A setting's or field's value in one line; "–" for none. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true) return "on";
  if (value === false) return "off";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** OFFICE → "Oro", as people call the sides. */
export function saySide(side: string): string {
  return side === "OFFICE" ? "Oro" : side === "M365" ? "Microsoft" : sayName(side);
}

/** "1 conflict", "3 conflicts" */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
