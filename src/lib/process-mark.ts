import { readFileSync } from "node:fs";
import { hasCode } from "./has-code.ts";

/**
 * A string that names one life of a process, or undefined when no such process lives. Process ids are used again, soonest in containers,
 * where they start at 1 each time: where /proc tells, the mark therefore carries the start time too (field 22, proc(5)).
 */
export function markProcess(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    if (!hasCode(error, "EPERM")) return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field, the name in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie only waits for its parent to notice its end.
    return fields[0] === "Z" ? undefined : `${pid}@${fields[19]}`;
  } catch {
    return String(pid);
  }
}

/** Whether the very process that a mark was made of still lives. */
export function isMarkAlive(mark: string): boolean {
  return markProcess(Number.parseInt(mark, 10)) === mark;
}
