// An occurrence's id consists of the master's id and the start that the pattern gives it. So when a series is rescheduled its occurrences
// get new ids, and the old ones are unknown.

import { urlSafe } from "../mailbox/outlook-id.ts";

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
