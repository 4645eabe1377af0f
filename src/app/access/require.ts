import { isWithin, type Owner, type Reach, type Right, reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { ForbiddenError, NotFoundError } from "../errors.ts";

/** @throws ForbiddenError unless the viewer holds the right for the whole system */
export function requireSystemRight(viewer: Viewer, right: Right): void {
  if (reachOf(viewer, right).kind !== "all") throw forbidden(viewer);
}

/**
 * The owner, once it is certain that the viewer holds `right` over what is theirs.
 * @param sees the right that makes it visible: a viewer without it is told "not found", not "forbidden"
 * @throws NotFoundError, ForbiddenError
 */
export function requireRight<O extends Owner>(
  viewer: Viewer,
  right: Right,
  owner: O | null,
  what: string,
  sees: Right = right,
): O {
  if (owner === null || !isWithin(reachOf(viewer, sees), owner)) throw new NotFoundError(what);
  if (!isWithin(reachOf(viewer, right), owner)) throw forbidden(viewer);
  return owner;
}

/** Like `requireRight`, for records, which only those may see who may read them now: `readable` is the result of `Glass.reach`. */
export function requireRecordRight<O extends Owner>(viewer: Viewer, readable: Reach, owner: O | null, what: string): O {
  if (owner === null || !isWithin(readable, owner)) throw new NotFoundError(what);
  return requireRight(viewer, "changeRecords", owner, what);
}

function forbidden(viewer: Viewer): ForbiddenError {
  return new ForbiddenError(`The role ${viewer.role} does not allow this.`);
}
