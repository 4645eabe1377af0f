/** A date or a date-time as programs write it in iCalendar, with or without hyphens. */
const form = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

export interface WrittenTime {
  /** YYYY-MM-DD */
  readonly date: string;
  /** HH:MM:SS; null: a date only. */
  readonly clock: string | null;
  /** Milliseconds ahead of UTC if given; null: local time of an unnamed zone. */
  readonly offsetMs: number | null;
}

/** Null if it is not a date or date-time, or not a real day. */
export function writtenTimeOf(text: string): WrittenTime | null {
  const [, year, month, day, hour, minute, second = "00", zone] = form.exec(text.trim()) ?? [];
  const date = `${year}-${month}-${day}`;
  const start = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || !start.toISOString().startsWith(date)) return null;
  if (hour === undefined || minute === undefined) return { date, clock: null, offsetMs: null };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  // No other clock has leap seconds.
  const clock = `${hour}:${minute}:${second === "60" ? "59" : second}`;
  return { date, clock, offsetMs: zone === undefined ? null : zoneOffsetMs(zone) };
}

function zoneOffsetMs(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (hours * 60 + minutes) * (zone.startsWith("-") ? -60_000 : 60_000);
}

/** Milliseconds as if the local time were UTC. */
export function wallMsOf(text: string): number | null {
  const written = writtenTimeOf(text);
  return written === null ? null : Date.parse(`${written.date}T${written.clock ?? "00:00:00"}Z`);
}
