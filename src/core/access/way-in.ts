// Ways in to a person's records that somebody else makes for them. They are needed for people who lost theirs. But whoever makes one could
// use it, so the person is told, as when the glass is broken. Nobody is told of what they made for themselves.
import { unreachable } from "../../lib/unreachable.ts";
import type { Viewer } from "./viewer.ts";

export type Way =
  | { readonly kind: "token"; readonly name: string; readonly expiresAt: Date | null }
  | { readonly kind: "identity"; readonly tenantId: string; readonly objectId: string }
  | { readonly kind: "address"; readonly from: string; readonly to: string }
  | { readonly kind: "invitation"; readonly expiresAt: Date };

/** What the person reads. */
export interface WayIn {
  readonly kind: Way["kind"];
  /** The person whose records it leads to. */
  readonly userId: string;
  readonly at: Date;
  readonly message: string;
  readonly remedy: string;
}

/** @returns null when they made it for themselves */
export function wayInFor(userId: string, by: Pick<Viewer, "userId" | "name">, way: Way, at: Date): WayIn | null {
  if (userId === by.userId) return null;
  const { did, means, undo } = say(way);
  return {
    kind: way.kind,
    userId,
    at,
    message: `${by.name} ${did}. ${means}`,
    remedy: `If you expected this, say that you have seen it. If not, ${undo}, and ask ${by.name} why.`,
  };
}

function say(way: Way): { readonly did: string; readonly means: string; readonly undo: string } {
  switch (way.kind) {
    case "token": {
      const until = way.expiresAt === null ? "it is revoked" : way.expiresAt.toISOString();
      return {
        did: `made the API token "${way.name}" in your name`,
        means: `Whoever holds it reads your records, and acts as you, until ${until}.`,
        undo: "revoke the token",
      };
    }
    case "identity":
      return {
        did: `bound the Microsoft account ${way.objectId} (tenant ${way.tenantId}) to you`,
        means: "Whoever signs in with it acts as you, and reads your records.",
        undo: "have an administrator unbind it",
      };
    case "address":
      return {
        did: `changed your e-mail address here from ${way.from} to ${way.to}`,
        means: "Whoever signs in with Microsoft under that address may act as you, and read your records.",
        undo: "have an administrator change it back",
      };
    case "invitation":
      return {
        did: "made an invitation link in your name",
        means: `Whoever opens it first, until ${way.expiresAt.toISOString()}, acts as you, and reads your records.`,
        undo: "have an administrator revoke it",
      };
    default:
      return unreachable(way);
  }
}
