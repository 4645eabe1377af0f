import { readFileSync } from "node:fs";
import { hasCode } from "./has-code.ts";

/**
 * A string that identifies one life of a process, or undefined when no such process lives. Process ids are reused, soonest in containers,
 * where they start at 1 each time. So where /proc has the start time (field 22, proc(5)), the mark includes it.
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
    // The second field, the name in parentheses, may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie only waits for its parent to notice its end.
    return fields[0] === "Z" ? undefined : `${pid}@${fields[19]}`;
  } catch {
    return String(pid);
  }
}

/** Whether the process that a mark was made of still lives. */
export function isMarkAlive(mark: string): boolean {
  return markProcess(Number.parseInt(mark, 10)) === mark;
}
