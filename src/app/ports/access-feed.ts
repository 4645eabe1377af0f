import { type AccessChange, type AccessKind, accessKinds } from "../../core/access/access-change.ts";
import type { FeedEvent } from "./feed.ts";

/** A change as the feed carries it. Its person's organization is filled in. */
export function accessEvent(
  kind: AccessKind,
  { id, userId, organizationId }: { readonly [K in "id" | "userId" | "organizationId"]?: AccessChange[K] } = {},
): FeedEvent {
  return {
    topic: "access",
    ...(organizationId == null ? {} : { organizationId }),
    ...(userId == null ? {} : { userId }),
    ...(id == null ? {} : { subjectId: id }),
    detail: { kind },
  };
}

/** Null for a kind that this version does not know. */
export function accessChangeOf({ subjectId, userId, organizationId, detail }: FeedEvent): AccessChange | null {
  const kind = accessKinds.find((known) => known === detail?.kind);
  if (kind === undefined) return null;
  return { kind, id: subjectId ?? null, userId: userId ?? null, organizationId: organizationId ?? null };
}
