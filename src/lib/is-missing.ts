import { hasCode } from "./has-code.ts";

/** Whether a file operation failed because the file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}
