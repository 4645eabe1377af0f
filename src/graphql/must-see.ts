import { NotFoundError } from "../app/errors.ts";

/** What was just written, read again. @throws NotFoundError if somebody has deleted it in between */
export function mustSee<T>(found: T | null, what = "event"): T {
  if (found === null) throw new NotFoundError(what);
  return found;
}
