import type { SeededRandom } from "../random.ts";

const CLASS_ID = "040000008200E00074C5B7101A82E008";
const DATE_AT = CLASS_ID.length;

/** A global object id as Exchange makes it: a class id, room for a date, a creation time, and bytes of its own. */
export function createUid(random: SeededRandom): string {
  const own = random.bytes(24).toString("hex").toUpperCase();
  return `${CLASS_ID}00000000${own.slice(0, 16)}0000000000000000010000000${own.slice(16, 47)}`;
}

/** An occurrence's iCalUId is the series', with the occurrence's date written into it. */
export function uidOfOccurrence(uid: string, date: string): string {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, "0");
  return `${uid.slice(0, DATE_AT)}${hex(year, 4)}${hex(month, 2)}${hex(day, 2)}${uid.slice(DATE_AT + 8)}`;
}
