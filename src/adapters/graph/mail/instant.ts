const usual = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Exchange writes "no time" as a moment of the year 1 or 1601. */
const firstYear = "1900";

/** An instant of the wire in UTC to the second, or null if it is none. */
export function instantOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text < firstYear) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return null;
  return usual.test(text) ? text : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
