// An occurrence's id consists of the master's id and the start that the pattern gives it. So when a series is rescheduled its occurrences
// get new ids, and the old ones are unknown.

import { urlSafe } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";

const MARK = "FRAM";
const STAMP_BYTES = 6;
const STAMP_LENGTH = 8;
const TAIL = MARK.length + STAMP_LENGTH + 1;

export function occurrenceId(masterId: string, originalAt: number): string {
  const stamp = Buffer.alloc(STAMP_BYTES);
  stamp.writeIntBE(Math.round(originalAt / 60_000), 0, STAMP_BYTES);
  const text = stamp.toString("base64");
  return `${masterId.slice(0, -1)}${MARK}${/[/+]/.test(masterId) ? text : urlSafe(text)}=`;
}

/** The master's id and the occurrence's original start in epoch milliseconds; undefined for an id of another kind. */
export function readOccurrenceId(id: string): { masterId: string; originalAt: number } | undefined {
  const tail = id.slice(-TAIL);
  if (!tail.startsWith(MARK)) return undefined;
  const stamp = Buffer.from(tail.slice(MARK.length, -1), "base64");
  if (stamp.length !== STAMP_BYTES) return undefined;
  return { masterId: `${id.slice(0, -TAIL)}=`, originalAt: stamp.readIntBE(0, STAMP_BYTES) * 60_000 };
}

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
