// What changed about who may sign in, by name only. Subscribers read the present state with their own rights. But the name alone already
// tells that somebody exists or has just signed in, so it goes only to viewers who may read the thing itself.
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
  /** For an identity: "tenant id/object id". Null: several people at once, or something that exists once, such as single sign-on. */
  readonly id: string | null;
  /** The person it belongs to. */
  readonly userId: string | null;
  /** The organization whose administrators are told. When somebody changes organization there are two changes, one for each. */
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
      // Everybody sees the name of their own organization.
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
