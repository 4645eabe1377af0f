// What changed of who may come in, by name alone. Whoever hears it reads the present state with their own rights; but that somebody is
// there, or has just signed in, is told by the name already. So it goes to whom a read would show the thing, and to nobody else.
import { unreachable } from "../../lib/unreachable.ts";
import { isWithin, type Right, reachOf } from "./rights.ts";
import type { Viewer } from "./viewer.ts";

export const accessKinds = [
  "PERSON",
  "ORGANIZATION",
  "INVITATION",
  "IDENTITY",
  "SESSION",
  "SIGN_ON",
  "PEOPLE_IMPORT",
] as const;
export type AccessKind = (typeof accessKinds)[number];

export interface AccessChange {
  readonly kind: AccessKind;
  /** Of an identity "tenant id/object id". Null: several people at once, or what is there once, as single sign-on. */
  readonly id: string | null;
  /** Whose it is. */
  readonly userId: string | null;
  /** Whose administrators hear of it. Of somebody who moves there are two changes, one for each organization. */
  readonly organizationId: string | null;
}

export function isToldOf(viewer: Viewer, change: AccessChange): boolean {
  const { kind, id, userId } = change;
  switch (kind) {
    case "PERSON":
    case "INVITATION":
    case "IDENTITY":
      return isReached(viewer, "readPeople", change);
    case "SESSION":
      return isReached(viewer, "readTokens", change);
    case "ORGANIZATION":
      // Everybody sees their own organization's name.
      return reachOf(viewer, "readPeople").kind === "all" || id === viewer.organizationId;
    case "SIGN_ON":
      return reachOf(viewer, "readSystem").kind === "all";
    case "PEOPLE_IMPORT":
      return userId === viewer.userId && reachOf(viewer, "changePeople").kind === "all";
    default:
      return unreachable(kind);
  }
}

function isReached(viewer: Viewer, right: Right, { organizationId, userId }: AccessChange): boolean {
  return isWithin(reachOf(viewer, right), {
    organizationId: organizationId ?? "",
    ...(userId === null ? {} : { userId }),
  });
}
