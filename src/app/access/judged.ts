import type { Verdict } from "../../core/access/people-rules.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { ForbiddenError, NotFoundError, RefusedError } from "../errors.ts";

/** @throws NotFoundError, ForbiddenError, RefusedError unless it is allowed */
export function mustBeAllowed(verdict: Verdict): void {
  switch (verdict.kind) {
    case "allowed":
      return;
    case "notFound":
      throw new NotFoundError(verdict.what);
    case "forbidden":
      throw new ForbiddenError(verdict.why);
    case "refused":
      throw new RefusedError(verdict.why);
    default:
      unreachable(verdict);
  }
}
